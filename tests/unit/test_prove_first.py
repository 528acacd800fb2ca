"""What is PDF/A already stays as it is for one validation; what only says so is converted like any other."""

from pathlib import Path

import pikepdf
import pytest
from pdf_making import judge, simple_font
from pikepdf import Dictionary, Name, pdfa

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.adapters.check.pdfa_claim import PLUGIN as CLAIM
from archivkoop.core.conversion import Subject
from archivkoop.core.files import FileEntry
from archivkoop.core.findings import Outcome
from archivkoop.stages.plan import plan_file
from archivkoop.stages.profile import parse_profile
from archivkoop.stages.prove import judge_for
from archivkoop.tasks import kept

BUNDLED = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
PROFILE = parse_profile(BUNDLED.read_bytes(), "kommunal")


def made(folder: Path, flavour: str, *, true: bool) -> Path:
    """Write a file that says it is PDF/A of a part, and is, or shows a text whose font it does not contain."""
    file = folder / f"Vermerk {flavour}.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 100))
        page.obj.Contents = pdf.make_stream(b"0.2 g 50 20 100 40 re f")
        if not true:
            page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(simple_font())))
            page.obj.Contents = pdf.make_stream(b"BT /F1 24 Tf 20 40 Td (Vermerk) Tj ET")
        base = "3b" if flavour[0] == "4" else f"{flavour[0]}b"
        pdfa.prepare(pdf, base)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            _claim(metadata, flavour)
        if flavour.endswith("a"):
            pdf.Root.MarkInfo = Dictionary(Marked=True)
            pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
            pdf.Root.Lang = "de-DE"
        if flavour == "4f":
            pdf.attachments["Werte.csv"] = pikepdf.AttachedFileSpec(pdf, b"1;2", mime_type="text/csv")
        options = pdfa.resolve_save_kwargs(base)
        if flavour[0] == "4":
            del pdf.docinfo
            options["force_version"] = "2.0"
        pdf.save(file, **options)
    return file


def _claim(metadata, flavour: str) -> None:
    """Have the metadata say which part and level it is (ISO 19005-1 to -4, 6.7)."""
    metadata["pdfaid:part"] = flavour[0]
    if flavour[0] == "4":
        metadata["pdfaid:rev"] = "2020"
        del metadata["pdfaid:conformance"]
    if flavour[1:]:
        metadata["pdfaid:conformance"] = flavour[1:].upper()


def looked_at(file: Path, asked) -> tuple[Subject, object]:
    entry = FileEntry(file.name, file.name.encode(), file.stat().st_size, 0, "")
    identification = registry.load("identify", kept.IDENTIFIER).identify([file])[0]
    subject = Subject(entry, identification)
    assert CLAIM.applies(subject), identification
    report = CLAIM.check(file, subject, {}, asked)
    return Subject(entry, identification, report.facts), report


PARTS = {
    "1a": "fmt/95", "1b": "fmt/354", "2a": "fmt/476", "2b": "fmt/477", "2u": "fmt/478", "3a": "fmt/479",
    "3b": "fmt/480", "3u": "fmt/481", "4": "fmt/1910", "4e": "fmt/1911", "4f": "fmt/1912",
}  # fmt: skip


class Asked:
    """A judge that counts how often it is asked."""

    def __init__(self):
        self.answers = []

    def __call__(self, file, puid):
        self.answers.append(judge(file, puid))
        return self.answers[-1]


@pytest.mark.parametrize("flavour", PARTS)
def test_a_true_claim_is_kept_for_one_validation(tmp_path, flavour):
    asked = Asked()
    subject, report = looked_at(made(tmp_path, flavour, true=True), asked)
    assert subject.identification.puid == PARTS[flavour]
    assert [validation.outcome for answer in asked.answers for validation in answer] == [Outcome.PASSED]
    assert asked.answers[0][0].flavour.lower().endswith(flavour)
    assert report.findings == ()
    assert plan_file(subject, PROFILE, ()).action == "keep"


@pytest.mark.parametrize("flavour", PARTS)
def test_a_false_claim_is_a_finding_and_converted_like_any_other(tmp_path, flavour):
    subject, report = looked_at(made(tmp_path, flavour, true=False), Asked())
    assert subject.identification.puid == PARTS[flavour]
    assert [(finding.code, finding.outcome) for finding in report.findings] == [("AK-C05", Outcome.FAILED)]
    planned = plan_file(subject, PROFILE, ())
    assert (planned.action, planned.target_puid) == ("convert", "fmt/477")
    assert planned.chain[0] == "pdf_structure"


def test_the_bundled_profile_has_a_judge_for_every_part():
    judged = []

    class Validator:
        puids = registry.load("validate", "verapdf").puids

        def validate(self, file, puid):
            judged.append(puid)
            return judge_of_nothing

    judge_of_nothing = object()
    ask = judge_for(PROFILE.proof.targets, lambda name: Validator())
    for puid in PARTS.values():
        assert ask(Path("x"), puid) == (judge_of_nothing,)
    assert judged == list(PARTS.values())
