"""Families of formats: what PRONOM's identifiers, libmagic's MIME types and extensions have in common.

Only formats that an office's deposit holds often are listed; about the others two answers cannot be compared, and
nothing is said. A family's MIME types are libmagic's answers, those of broken or unusual members among them.
"""

from collections.abc import Mapping


def _fmt(*numbers: int | range) -> frozenset[str]:
    flat = [one for number in numbers for one in (number if isinstance(number, range) else (number,))]
    return frozenset(f"fmt/{number}" for number in flat)


def _x(*numbers: int) -> frozenset[str]:
    return frozenset(f"x-fmt/{number}" for number in numbers)


PUIDS: Mapping[str, frozenset[str]] = {
    "pdf": _fmt(range(14, 21), 95, range(144, 149), 157, 158, 276, 354, range(476, 482), range(488, 494), 1129)
    | _fmt(1451, 1910, 1911, 1912),
    "ole2": _fmt(39, 40, 55, 56, 57, 59, 61, 62, 111, 125, 126, 494, 609, 754) | _x(88, 430),
    "ooxml": _fmt(189, 214, 215, 412, 445, 487, 523, 595, 597, 598, 599, 629, 631, 1827, 1828, 1829),
    "odf": _fmt(135, 136, 137, 138, 139, 140, 290, 291, 292, 293, 294, 295, 296, 297, 1753, 1754, 1755, 1756)
    | _fmt(2045, 2046, 2048),
    "zip": _x(263),
    "rtf": _fmt(45, 50, 52, 53, 355, 969),
    "jpeg": _fmt(41, 42, 43, 44, 112, 645) | _x(390, 391, 398),
    "png": _fmt(11, 12, 13, 935),
    "gif": _fmt(3, 4),
    "bmp": _fmt(114, 115, 116, 117, 118, 119) | _x(270),
    "tiff": _fmt(152, 153, 154, 155, 156, 202, 353, 367, 436, 437, 1917, 2090, 2091) | _x(387, 388, 399),
    "jp2": _fmt(151, 463) | _x(392),
    "webp": _fmt(566, 567, 568),
    "text": _fmt(96, 97, 98, 99, 100, 101, 102, 103, 278, 471, 720, 817, 880, 950, 1149, 1379, 1380, 1813, 2081)
    | _x(13, 16, 18, 111, 420),
    "exe": _fmt(688, 689, 899, 900) | _x(409, 410, 411),
}

_OFFICE_ZIP = frozenset({"application/zip", "application/octet-stream"})
MIMES: Mapping[str, frozenset[str]] = {
    "pdf": frozenset({"application/pdf"}),
    "ole2": frozenset(
        {
            *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
            *("application/vnd.ms-outlook", "application/x-ole-storage", "application/cdfv2", "application/encrypted"),
            *("application/vnd.ms-office", "application/vnd.visio", "application/octet-stream"),
        }
    ),
    "ooxml": _OFFICE_ZIP | {"application/vnd.openxmlformats-officedocument", "application/vnd.ms-"},
    "odf": _OFFICE_ZIP | {"application/vnd.oasis.opendocument", "application/vnd.sun.xml"},
    "zip": frozenset({"application/zip", "application/java-archive", "application/epub+zip", "application/vnd."}),
    "rtf": frozenset({"text/rtf", "application/rtf"}),
    "jpeg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png", "image/vnd.mozilla.apng"}),
    "gif": frozenset({"image/gif"}),
    "bmp": frozenset({"image/bmp", "image/x-ms-bmp"}),
    "tiff": frozenset({"image/tiff", "image/x-"}),
    "jp2": frozenset({"image/jp2", "image/jpx", "image/jpm", "image/x-jp2-codestream"}),
    "webp": frozenset({"image/webp"}),
    "text": frozenset(
        {
            *("text/", "message/", "application/json", "application/xml", "application/csv", "application/mbox"),
            *("application/javascript", "application/x-ndjson", "image/svg+xml", "application/x-wine-extension-ini"),
        }
    ),
    "exe": frozenset({"application/x-dosexec", "application/vnd.microsoft.portable-executable", "application/x-msi"}),
}

# for formats that a fallback names; Siegfried compares the others with PRONOM itself
EXTENSIONS: Mapping[str, frozenset[str]] = {
    "pdf": frozenset({"pdf", "ai"}),
    "rtf": frozenset({"rtf", "doc"}),  # Word saves RTF as .doc, and opens it so
    "text": frozenset(
        {
            *("txt", "asc", "log", "csv", "tsv", "tab", "md", "ini", "cfg", "conf", "xml", "xsd", "xsl", "xslt", "htm"),
            *("html", "xhtml", "eml", "mbox", "json", "js", "css", "bat", "cmd", "sql", "tex", "yaml", "yml", "toml"),
            *("py", "sh", "vbs", "ps1", "rst", "srt", "vcf", "ics", "properties", "gml", "kml", "svg", "rdf"),
        }
    ),
}

_FAMILY = {puid: family for family, puids in PUIDS.items() for puid in puids}


def family_of(puid: str | None) -> str:
    """Return the family of a PUID; "" if there is none."""
    return _FAMILY.get(puid or "", "")


def agree(puid: str | None, mime: str) -> bool:
    """Say whether libmagic's answer fits the PUID; a format without a family is not judged.

    "application/octet-stream" is libmagic's way of having no opinion, and no contradiction but where a format
    consists of readable characters.
    """
    family = family_of(puid)
    if not family:
        return True
    if mime == "application/octet-stream":
        return family not in {"text", "rtf"}
    return mime.startswith(tuple(MIMES[family]))
