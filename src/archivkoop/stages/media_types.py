"""Media types as METS wants them: from IANA's list, or at least in its form."""

import re

UNKNOWN = "application/octet-stream"
XML = "application/xml"

_FORM = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*"
)

# libmagic's names for what IANA calls otherwise
_REGISTERED = {
    "image/x-ms-bmp": "image/bmp",
    "image/x-portable-pixmap": UNKNOWN,
    "text/x-tex": "text/plain",
    "application/x-empty": UNKNOWN,
    "application/x-ole-storage": UNKNOWN,
    "application/csv": "text/csv",
    "application/x-zip-compressed": "application/zip",
    "text/xml": XML,
}

_BY_EXTENSION = {
    "pdf": "application/pdf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "xml": XML,
    "xsd": XML,
    "rng": XML,
    "json": "application/json",
    "jsonl": "text/plain",
    "html": "text/html",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "png": "image/png",
    "jp2": "image/jp2",
    "mkv": "video/matroska",
    "flac": "audio/flac",
}


def media_type(claimed: str) -> str:
    """Return a media type for METS from what libmagic said."""
    known = _REGISTERED.get(claimed, claimed)
    return known if _FORM.fullmatch(known) else UNKNOWN


def media_type_of_name(name: str) -> str:
    """Return the media type of a file we made, by its extension."""
    return _BY_EXTENSION.get(name.rpartition(".")[2].lower(), UNKNOWN)
