"""What a file is when PRONOM's signatures do not tell: libmagic's answer and the first bytes.

PRONOM's PDF signatures want `%%EOF` at the end, its mail signatures a certain order of header lines; files from offices
often have neither.
"""

import re
from dataclasses import dataclass

HEAD_BYTES = 8192  # what `guess` needs of a file

_PDF_VERSIONS = {
    "1.0": "fmt/14",
    "1.1": "fmt/15",
    "1.2": "fmt/16",
    "1.3": "fmt/17",
    "1.4": "fmt/18",
    "1.5": "fmt/19",
    "1.6": "fmt/20",
    "1.7": "fmt/276",
    "2.0": "fmt/1129",
}
_PDF_HEADER = re.compile(rb"%PDF-(\d\.\d)")
_MAIL_LINE = re.compile(rb"([!-9;-~]+):[ \t\r\n]")
_MAIL_NAMES = {
    *(b"from", b"to", b"cc", b"date", b"subject", b"received", b"message-id", b"mime-version"),
    *(b"return-path", b"delivered-to", b"reply-to", b"content-type", b"x-mailer", b"sender"),
}
_BY_EXTENSION = {
    "htm": ("fmt/96", "Hypertext Markup Language"),
    "html": ("fmt/96", "Hypertext Markup Language"),
    "xml": ("fmt/101", "Extensible Markup Language"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A format that the signatures did not name."""

    puid: str
    name: str
    version: str
    basis: str


_BY_MIME = {
    "message/rfc822": ("fmt/278", "Internet Message Format", "", "header lines of a mail"),
    "text/rtf": ("fmt/45", "Rich Text Format", "", "libmagic text/rtf; the version is not told"),
    "text/html": ("fmt/96", "Hypertext Markup Language", "", "libmagic text/html"),
    "text/xml": ("fmt/101", "Extensible Markup Language", "", "libmagic text/xml"),
}


def guess(head: bytes, extension: str, mime: str) -> Guess | None:
    """Return what a file most likely is; None: nothing speaks for a format.

    Args:
        head: The file's first `HEAD_BYTES` bytes.
        extension: Lower case, without the dot.
        mime: libmagic's answer.
    """
    if mime == "application/pdf" or b"%PDF-" in head[:1024]:
        return _pdf(head)
    if extension == "eml" and mime.startswith("text/") and _is_mail(head):
        mime = "message/rfc822"
    if mime in _BY_MIME:
        return Guess(*_BY_MIME[mime])
    if not mime.startswith("text/"):
        return None
    if extension in _BY_EXTENSION and b"<" in head:
        puid, name = _BY_EXTENSION[extension]
        return Guess(puid, name, "", f"extension {extension} and libmagic {mime}")
    return Guess("x-fmt/111", "Plain Text File", "", f"libmagic {mime}")


def _pdf(head: bytes) -> Guess | None:
    match = _PDF_HEADER.search(head[:1024])
    version = match[1].decode() if match else ""
    puid = _PDF_VERSIONS.get(version)
    if puid is None:  # a version that does not exist: say PDF, by the version that most readers take it for
        return Guess("fmt/18", "Portable Document Format", "", "libmagic application/pdf; the header tells no version")
    return Guess(puid, "Portable Document Format", version, f"header %PDF-{version} without a whole PRONOM signature")


def _is_mail(head: bytes) -> bool:
    """Say whether a text begins with header lines of which two are a mail's."""
    lines = head.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0].split(b"\n")
    if lines and lines[0].startswith(b"From "):  # the envelope line that some programs leave
        lines = lines[1:]
    if not lines or not _MAIL_LINE.match(lines[0] + b"\n"):
        return False
    names = {match[1].lower() for line in lines if (match := _MAIL_LINE.match(line + b"\n"))}
    return len(names & _MAIL_NAMES) >= 2
