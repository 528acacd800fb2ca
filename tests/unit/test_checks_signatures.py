"""Signatures are judged before a conversion ends them; what cannot be judged is said to be open."""

import logging
import pickle

import pytest
import signature_making as making
from cryptography.hazmat.primitives.serialization import Encoding
from test_checks_pdf import about, no_judge

from archivkoop.adapters.check.pdf_signatures import PLUGIN
from archivkoop.adapters.check.signed_pdf import PLUGIN as SIGNED
from archivkoop.core.findings import Outcome


@pytest.fixture(scope="module")
def signed():
    """A PDF with one good signature: keys and signing cost."""
    return making.sign(making.plain())


def look(folder, content: bytes, **limits):
    file = folder / "Bescheid.pdf"
    file.write_bytes(content)
    report = PLUGIN.check(file, about(file), limits, no_judge)
    assert pickle.loads(pickle.dumps(report)) == report  # it comes from a worker
    assert file.read_bytes() == content
    assert {finding.code for finding in report.findings} <= PLUGIN.codes
    assert [finding.outcome for finding in report.findings] == [one.outcome for one in report.signatures]
    return report


def judged(report):
    return [(finding.code, finding.facts["integrity"], finding.facts["trust"]) for finding in report.findings]


def test_an_unsigned_file_says_nothing(tmp_path):
    assert look(tmp_path, making.plain()).findings == ()


def test_a_good_signature_is_told_with_its_certificates(tmp_path, signed):
    report = look(tmp_path, signed)
    assert judged(report) == [("AK-C11", "whole", "unchecked")]
    (one,) = report.signatures
    assert (one.field, one.kind, one.digest, one.signer) == (
        "Unterschrift1", "adbe.pkcs7.detached", "sha256", making.SIGNER,
    )  # fmt: skip
    assert one.signed_at.startswith("20")
    signer, root = one.chain
    assert int(signer.serial, 16) == making.authority().signer.serial_number
    assert signer.issuer == root.subject == root.issuer
    assert signer.subject.startswith(f"CN={making.SIGNER}")  # RFC 4514, in no language
    assert (signer.valid_from, signer.valid_to) == ("2020-01-01T00:00:00+00:00", "2060-01-01T00:00:00+00:00")


def test_trust_is_what_the_archives_anchors_say(tmp_path, signed):
    anchors = making.authority().anchors(tmp_path / "anker")
    assert judged(look(tmp_path, signed, trust_anchors=anchors)) == [("AK-C11", "whole", "trusted")]
    (tmp_path / "fremd").mkdir()
    assert judged(look(tmp_path, signed, trust_anchors=tmp_path / "fremd")) == [("AK-C11", "whole", "untrusted")]


def test_anchors_may_be_der(tmp_path, signed):
    (tmp_path / "anker").mkdir()
    (tmp_path / "anker" / "wurzel.der").write_bytes(making.authority().root.public_bytes(Encoding.DER))
    assert judged(look(tmp_path, signed, trust_anchors=tmp_path / "anker")) == [("AK-C11", "whole", "trusted")]


def test_several_signatures_are_each_judged(tmp_path, signed):
    report = look(tmp_path, making.sign(signed, "Gegenzeichnung"))
    assert judged(report) == [("AK-C11", "extended", "unchecked"), ("AK-C11", "whole", "unchecked")]
    assert [(one.facts["number"], one.facts["total"]) for one in report.findings] == [(1, 2), (2, 2)]


def test_what_a_signed_file_allows_may_be_added(tmp_path, signed):
    assert judged(look(tmp_path, making.waiting_field(signed, "Leer"))) == [("AK-C11", "extended", "unchecked")]


@pytest.mark.parametrize(
    ("spoil", "integrity"),
    [
        (lambda pdf: pdf.replace(b"% Bescheid", b"% Bescheit"), "altered"),
        (making.shrink_page, "changed"),
    ],
)
def test_a_change_is_seen(tmp_path, signed, spoil, integrity):
    report = look(tmp_path, spoil(signed))
    assert judged(report) == [("AK-C12", integrity, "unchecked")]
    assert report.signatures[0].outcome is Outcome.FAILED


def test_timestamps_are_read(tmp_path):
    (inside,) = look(tmp_path, making.sign(making.plain(), stamped=True)).signatures
    assert inside.timestamp.startswith("20")
    stamped = look(tmp_path, making.stamp(making.plain()))
    assert judged(stamped) == [("AK-C11", "whole", "unchecked")]
    assert stamped.signatures[0].kind == "ETSI.RFC3161"
    assert stamped.signatures[0].timestamp.startswith("20")


def test_the_old_digest_form_is_checked(tmp_path):
    old = making.old_kind(making.plain(), "adbe.pkcs7.sha1", b"")
    report = look(tmp_path, old)
    assert judged(report) == [("AK-C11", "whole", "unchecked")]
    assert report.signatures[0].signer == making.SIGNER
    assert judged(look(tmp_path, old.replace(b"% Bescheid", b"% Bescheit"))) == [("AK-C12", "altered", "unchecked")]


@pytest.mark.parametrize("kind", ["adbe.x509.rsa_sha1", "adbe.pkcs7.detached", "adbe.pkcs7.sha1", "Erfunden.1"])
def test_what_cannot_be_judged_is_open(tmp_path, kind):
    certificate = making.authority().signer.public_bytes(Encoding.DER)
    report = look(tmp_path, making.old_kind(making.plain(), kind, b"\x04\x02kein CMS", Cert=certificate))
    assert judged(report) == [("AK-C13", "unchecked", "unchecked")]
    (one,) = report.signatures
    assert one.reason
    assert one.signer == (making.SIGNER if kind == "adbe.x509.rsa_sha1" else "")


def test_a_signature_cut_short_is_open_or_broken_never_good(tmp_path, signed):
    at = signed.index(b"/Contents <") + len(b"/Contents <")
    for keep in (10, 400, 900):
        spoilt = signed[: at + keep] + b"0" * 200 + signed[at + keep + 200 :]
        assert all(one.outcome is not Outcome.PASSED for one in look(tmp_path, spoilt).signatures)


def test_an_encrypted_signed_file_is_judged_with_its_password(tmp_path):
    import pikepdf

    closed = making.sign(making.plain(encryption=pikepdf.Encryption(user="Öl", owner="x", R=6)), password="Öl")
    assert look(tmp_path, closed).findings == ()
    assert judged(look(tmp_path, closed, passwords=("falsch", "Öl"))) == [("AK-C11", "whole", "unchecked")]


def test_pyhanko_does_not_chatter(tmp_path, signed, caplog):
    with caplog.at_level(logging.WARNING):
        look(tmp_path, making.shrink_page(signed))
    assert caplog.records == []


def test_the_signed_files_of_sample_and_corpus(shared):
    from archivkoop import assets

    judgements = {}
    for root in (assets.folder("resources") / "sample-deposit", shared / "corpus" / "pdf"):
        for file in sorted(root.rglob("*.pdf")):
            report = PLUGIN.check(file, about(file), {}, no_judge)
            detected = SIGNED.check(file, about(file), {}, no_judge).facts.get("signatures", 0)
            assert len(report.findings) >= min(detected, 1), file
            if report.findings:
                judgements[file.name] = [one.outcome for one in report.findings]
    assert judgements["Bescheid (qualifiziert signiert).pdf"] == [Outcome.PASSED]
