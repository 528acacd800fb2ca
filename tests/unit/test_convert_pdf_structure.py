"""The structure alone: metadata, output intent, flags; never what a page shows."""

import hashlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from archivkoop.adapters.convert import _pdfa
from archivkoop.adapters.convert.pdf_structure import PLUGIN
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError
from archivkoop.core.ports import ConversionRequest

CONTENT = b"0.5 0 0 rg 20 20 100 50 re f"


@pytest.fixture
def source(tmp_path):
    """A page with a coloured box, an unprinted link and a title with umlauts; header 1.3."""
    file = tmp_path / "Prüfbericht.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 100))
        page.Contents = pdf.make_stream(CONTENT)
        page.Annots = Array(
            [
                pdf.make_indirect(
                    Dictionary(
                        Type=Name.Annot,
                        Subtype=Name.Link,
                        Rect=[0, 0, 10, 10],
                        A=Dictionary(S=Name.URI, URI="https://example.org/"),
                    )
                )
            ]
        )
        pdf.docinfo["/Title"] = "Prüfbericht über Bäume"
        pdf.save(file, force_version="1.3")
    return file


def convert(source: Path, folder: Path, target_puid: str = "fmt/477", **settings):
    folder.mkdir(exist_ok=True)
    request = ConversionRequest(
        source, folder / "result.pdf", folder, "fmt/17", target_puid, lambda _file, _puid: (), settings
    )
    return request.target, PLUGIN.convert(request)


def test_the_page_is_untouched_and_the_rest_is_prepared(source, tmp_path):
    before = hashlib.sha512(source.read_bytes()).digest()
    target, result = convert(source, tmp_path / "a")
    assert hashlib.sha512(source.read_bytes()).digest() == before
    with pikepdf.open(target) as pdf:
        assert pdf.pages[0].Contents.read_bytes() == CONTENT
        assert pdf.pages[0].Annots[0].F == 4
        assert pdf.Root.OutputIntents[0].DestOutputProfile.N == 3
        assert pdf.docinfo["/Title"] == "Prüfbericht über Bäume"
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2B"
            assert metadata["dc:title"] == "Prüfbericht über Bäume"
    assert target.read_bytes().startswith(b"%PDF-1.7")
    assert any("Print flag" in step for step in result.detail["steps"])
    assert {agent.name for agent in result.agents} == {"pikepdf", "qpdf"}


def test_the_same_source_gives_the_same_bytes(source, tmp_path):
    first, _ = convert(source, tmp_path / "a")
    second, _ = convert(source, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_a_hidden_annotation_is_reported_lost(source, tmp_path):
    hidden = tmp_path / "versteckt.pdf"
    with pikepdf.open(source) as pdf:
        pdf.pages[0].Annots[0].F = 2
        pdf.save(hidden)
    _, result = convert(hidden, tmp_path / "a")
    assert result.detail["losses"] == ["hidden annotation Link: 1"]


def test_the_documents_own_print_profile_stays(source, tmp_path):
    profile = Path("/usr/share/color/icc/ghostscript/default_cmyk.icc")
    if not profile.is_file():
        pytest.skip("Ghostscript's profiles are not there")
    master = tmp_path / "druck.pdf"
    with pikepdf.open(source) as pdf:
        stream = pdf.make_stream(profile.read_bytes(), N=4)
        pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFX, DestOutputProfile=stream)])
        pdf.save(master)
    target, _ = convert(master, tmp_path / "a")
    with pikepdf.open(target) as pdf:
        assert pdf.Root.OutputIntents[0].S == Name.GTS_PDFA1
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes() == profile.read_bytes()


def test_an_unusable_profile_is_replaced(source, tmp_path):
    odd = tmp_path / "seltsam.pdf"
    with pikepdf.open(source) as pdf:
        stream = pdf.make_stream(b"no profile", N=4)
        pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFX, DestOutputProfile=stream)])
        pdf.save(odd)
        assert _pdfa.intent_of(pdf) is None
    target, _ = convert(odd, tmp_path / "a")
    with pikepdf.open(target) as pdf:
        assert pdf.Root.OutputIntents[0].DestOutputProfile.N == 3


def test_a_password_is_asked_of_a_person_not_guessed(source, tmp_path):
    locked = tmp_path / "geheim.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ConversionRefusedError) as refused:
        convert(locked, tmp_path / "a")
    assert "password" in str(refused.value.params["reason"])


def test_an_owners_restriction_follows_the_profile(source, tmp_path):
    restricted = tmp_path / "beschränkt.pdf"
    with pikepdf.open(source) as pdf:
        pdf.save(restricted, encryption=pikepdf.Encryption(owner="a", user=""))
    target, _ = convert(restricted, tmp_path / "a")
    with pikepdf.open(target) as pdf:
        assert not pdf.is_encrypted
    with pytest.raises(ConversionRefusedError):
        convert(restricted, tmp_path / "b", owner_restricted="refuse")


def test_what_is_no_pdf_fails_without_its_path(tmp_path):
    broken = tmp_path / "kaputt.pdf"
    broken.write_bytes(b"%PDF-1.4\nGuten Tag")
    with pytest.raises(ConversionFailedError) as failed:
        convert(broken, tmp_path / "a")
    assert str(tmp_path) not in str(failed.value.params["reason"])
    assert not (tmp_path / "a" / "result.pdf").exists()


def test_an_unreachable_target_is_refused(source, tmp_path):
    with pytest.raises(ConversionRefusedError):
        convert(source, tmp_path / "a", target_puid="fmt/353")
