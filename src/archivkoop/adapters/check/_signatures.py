"""Looks at the signatures of a PDF with pyHanko. Offline: no certificate, no list of revoked ones is fetched.

A signature is judged by three questions that are kept apart: do the signed bytes and the signature fit together, was
anything added since, and does the certificate lead to one that the archive trusts.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archivkoop.core.errors import FileUnreadableError
from archivkoop.core.findings import Outcome
from archivkoop.core.signatures import Certificate, Signature

log = logging.getLogger(__name__)

_CERTIFICATES = frozenset({".pem", ".crt", ".cer", ".der"})
_LONGEST_CHAIN = 10
_HOLDS = {"whole": Outcome.PASSED, "extended": Outcome.PASSED, "unchecked": Outcome.UNDETERMINED}
_OLD_DIGEST = "/adbe.pkcs7.sha1"  # ISO 32000-1, 12.8.3.3: the signed content is the SHA-1 digest of the byte range
_OLD_RSA = "/adbe.x509.rsa_sha1"
_ATTRIBUTES = {  # RFC 4514, 3
    "common_name": "CN",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "country_name": "C",
    "locality_name": "L",
    "state_or_province_name": "ST",
    "street_address": "STREET",
    "domain_component": "DC",
    "user_id": "UID",
}


def examine(file: Path, anchors: Path | None, passwords: Sequence[str] = ()) -> tuple[Signature, ...]:
    """Return what there is to say about each signature, in the order of the form's fields.

    Args:
        file: The original.
        anchors: A folder of certificates that the archive trusts; None: trust is not looked at.
        passwords: What a person gave for it, if it is encrypted; tried after none at all.

    Raises:
        FileUnreadableError: The file cannot be read.
    """
    from pyhanko.pdf_utils.crypt import AuthStatus
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    for library in ("pyhanko", "pyhanko_certvalidator"):  # what they warn of is in the answer
        logging.getLogger(library).setLevel(logging.CRITICAL)
    trusted = tuple(trusted_certificates(anchors)) if anchors else None
    try:
        with file.open("rb") as stream:
            reader = PdfFileReader(stream, strict=False)
            if reader.encrypted and not any(
                reader.decrypt(password).status is not AuthStatus.FAILED for password in ("", *passwords)
            ):
                return (_unchecked("", "", "the password does not open it"),)
            fields = list(enumerate_sig_fields(reader, filled_status=True))
            return tuple(
                _one(reader, str(name), field, trusted) for name, _, field in fields
            )  # its texts hold the file
    except OSError as error:
        raise FileUnreadableError(reason=str(error)) from error
    except Exception as error:  # pyHanko raises what the damage leads to
        log.debug("signatures of %s", file.name, exc_info=True)
        return (_unchecked("", "", said(error)),)


def trusted_certificates(folder: Path) -> Iterator[Any]:
    """Yield the certificates (PEM or DER) of a folder; a file that is none is passed over.

    Raises:
        FileUnreadableError: The folder cannot be read.
    """
    from asn1crypto import pem, x509

    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _CERTIFICATES)
        contents = [file.read_bytes() for file in files]
    except OSError as error:
        raise FileUnreadableError(reason=f"trust anchors: {error}") from error
    for file, content in zip(files, contents, strict=True):
        try:
            found = pem.unarmor(content, multiple=True) if pem.detect(content) else [("", {}, content)]
            for _, _, data in found:
                certificate = x509.Certificate.load(data, strict=True)
                assert certificate.native  # parsed at once: the library would wait until somebody looks
                yield certificate
        except (ValueError, TypeError, AssertionError):
            log.info("%s is no certificate", file)


def said(error: Exception) -> str:
    """Return a library's words as a reason."""
    return f"{type(error).__name__}: {error}".rstrip(": ")[:300]


def _unchecked(field: str, kind: str, reason: str, **more: Any) -> Signature:  # noqa: ANN401 (fields of Signature)
    return Signature(
        field, kind.removeprefix("/"), Outcome.UNDETERMINED, "unchecked", "unchecked", reason=reason, **more
    )


def _one(reader: Any, name: str, field: Any, anchors: tuple[Any, ...] | None) -> Signature:  # noqa: ANN401
    """Judge one signature; whatever it breaks on is its reason for being unchecked."""
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    kind = ""
    try:
        value = field.get_object().raw_get("/V").get_object()
        kind = str(value.get("/SubFilter", "unknown"))
        if kind == _OLD_RSA:
            certificate = _certificate_of(value)
            told = {"chain": (_told(certificate),), "signer": _name(certificate)} if certificate else {}
            return _unchecked(name, kind, "a form of signature that is no longer used and cannot be checked", **told)
        signature = EmbeddedPdfSignature(reader, field, name)
        about = _about(signature, anchors or ())
    except Exception as error:
        log.debug("signature %s", name, exc_info=True)
        return _unchecked(name, kind, said(error))
    try:
        return _judged(signature, name, kind, anchors, about)
    except Exception as error:
        log.debug("signature %s", name, exc_info=True)
        return _unchecked(name, kind, said(error), **about)


def _about(signature: Any, anchors: tuple[Any, ...]) -> dict[str, Any]:  # noqa: ANN401
    """Return what is told of any signature, whether it holds or not."""
    certificate = signature.signer_cert
    chain = _chain(certificate, (*signature.other_embedded_certs, *anchors))
    signed_at = signature.self_reported_timestamp
    return {
        "signer": _name(certificate),
        "signed_at": _iso(signed_at) if signed_at else "",
        "digest": str(signature.md_algorithm),
        "chain": tuple(_told(one) for one in chain),
    }


def _judged(
    signature: Any,  # noqa: ANN401
    name: str,
    kind: str,
    anchors: tuple[Any, ...] | None,
    about: dict[str, Any],
) -> Signature:
    if kind == _OLD_DIGEST:
        integrity, trust, why = _old_digest(signature), "unchecked", ""
    else:
        status = _status(signature, anchors)
        integrity = _integrity(status)
        trust, why = _trust(status, anchors)
        about = about | _timestamp(status)
    outcome = _HOLDS.get(integrity, Outcome.FAILED)
    return Signature(name, kind.removeprefix("/"), outcome, integrity, trust, reason=why, **about)


def _status(signature: Any, anchors: tuple[Any, ...] | None) -> Any:  # noqa: ANN401
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    if signature.sig_object_type == "/DocTimeStamp":
        return validate_pdf_timestamp(signature, _context(anchors, None))
    any_usage = KeyUsageConstraints(key_usage=set(), extd_key_usage=None)  # whose signature it is, not what it may sign
    moment = signature.self_reported_timestamp
    return validate_pdf_signature(signature, _context(anchors, moment), _context(anchors, None), None, any_usage)


def _context(anchors: tuple[Any, ...] | None, moment: datetime | None) -> Any:  # noqa: ANN401
    """Return how certificates are looked at: by the archive's anchors alone, as of the signing, without network.

    Old algorithms are let pass: they are recorded, and a signature of 2009 was made with what there was.
    """
    from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms

    return ValidationContext(
        trust_roots=list(anchors or ()),
        moment=_aware(moment) if moment else None,
        allow_fetching=False,
        revocation_mode="soft-fail",
        algorithm_usage_policy=CMSAlgorithmUsagePolicy.lift_policy(AcceptAllAlgorithms()),
    )


def _integrity(status: Any) -> str:  # noqa: ANN401
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if not status.intact:
        return "altered"
    if not status.valid:
        return "forged"
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "whole"
    added = status.modification_level
    if added is None or added == ModificationLevel.OTHER or status.docmdp_ok is False:
        return "changed"
    return "extended"


def _old_digest(signature: Any) -> str:  # noqa: ANN401
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    content = signature.signed_data["encap_content_info"]["content"].native
    if signature.compute_digest("sha1") != content:
        return "altered"
    digest = hashlib.new(signature.md_algorithm, content, usedforsecurity=False).digest()
    fits, valid = validate_sig_integrity(signature.signer_info, signature.signer_cert, "data", digest)
    if not (fits and valid):
        return "forged"
    whole = signature.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    return "whole" if whole else "changed"


def _trust(status: Any, anchors: tuple[Any, ...] | None) -> tuple[str, str]:  # noqa: ANN401
    if anchors is None:
        return "unchecked", ""
    if status.trusted:
        return "trusted", ""
    problem = status.trust_problem_indic
    return "untrusted", str(getattr(problem, "standard_name", problem or "no way to a trusted certificate"))


def _timestamp(status: Any) -> dict[str, str]:  # noqa: ANN401
    stamp = getattr(status, "timestamp_validity", None) or (status if hasattr(status, "timestamp") else None)
    holds = stamp is not None and stamp.intact and stamp.valid
    return {"timestamp": _iso(stamp.timestamp)} if holds and stamp is not None else {}


def _chain(certificate: Any, others: Iterable[Any]) -> list[Any]:  # noqa: ANN401
    """Return the certificates from the signer's upwards, as far as they are at hand."""
    at_hand = list(others)
    chain = [certificate]
    while len(chain) < _LONGEST_CHAIN and chain[-1].issuer != chain[-1].subject:
        above = next((one for one in at_hand if one.subject == chain[-1].issuer and one not in chain), None)
        if above is None:
            break
        chain.append(above)
    return chain


def _certificate_of(value: Any) -> Any:  # noqa: ANN401
    """Return the certificate that the oldest form of signature keeps beside it, if it can be read."""
    from asn1crypto import x509

    try:
        entry = value["/Cert"]
        first = entry[0] if isinstance(entry, list) else entry
        certificate = x509.Certificate.load(first.original_bytes)
        assert certificate.native
    except (KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError):
        return None
    return certificate


def _told(certificate: Any) -> Certificate:  # noqa: ANN401
    return Certificate(
        _distinguished(certificate.subject),
        _distinguished(certificate.issuer),
        f"{certificate.serial_number:x}",
        _iso(certificate.not_valid_before),
        _iso(certificate.not_valid_after),
    )


def _distinguished(name: Any) -> str:  # noqa: ANN401
    """Return a name as RFC 4514 writes it, the most specific part first; some authorities order it otherwise."""
    parts = [part for group in name.chosen for part in group]
    told = [(str(part["type"].native), str(part["value"].native)) for part in reversed(parts)]
    told.sort(key=lambda part: part[0] != "common_name")
    return ", ".join(f"{_ATTRIBUTES.get(kind, kind)}={value}" for kind, value in told)


def _name(certificate: Any) -> str:  # noqa: ANN401
    names = certificate.subject.native
    name = names.get("common_name") or names.get("organization_name") or certificate.subject.human_friendly
    return str(name if isinstance(name, str) else name[0])


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(moment: datetime) -> str:
    return _aware(moment).isoformat(timespec="seconds")
