"""What a look at a digital signature says, to be kept: a conversion ends its validity."""

from dataclasses import dataclass

from archivkoop.core.findings import Outcome


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate of a chain (X.509)."""

    subject: str
    issuer: str
    serial: str  # hexadecimal
    valid_from: str  # ISO 8601
    valid_to: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature or document timestamp, as it was before any conversion.

    The words are the record's; messages have them in both languages (`fact.<name>.<word>`).
    """

    field: str  # name of the form field
    kind: str  # PDF's /SubFilter, e.g. "ETSI.CAdES.detached"
    outcome: Outcome  # PASSED: it holds for what it covers. Trust in the certificate is a question of its own
    integrity: str  # "whole", "extended", "changed", "altered", "forged", "unchecked"
    trust: str  # "unchecked": no anchors are set; "trusted", "untrusted"
    signer: str = ""
    signed_at: str = ""  # ISO 8601, as the signer says
    timestamp: str = ""  # ISO 8601, by a timestamp that holds
    digest: str = ""  # algorithm, e.g. "sha256"
    chain: tuple[Certificate, ...] = ()  # signer first, as far as the file or the anchors have it
    reason: str = ""  # why it is not PASSED, or not trusted: English, for the record
