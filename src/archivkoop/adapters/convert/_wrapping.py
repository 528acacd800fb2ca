"""Changes an OpenDocument spreadsheet so that no cell is cut off (ISO/IEC 26300-3)."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 256 << 20  # of XML; it is held in memory
_CM_PER_CHARACTER = 0.24  # at 10 to 11 points, with what a cell keeps free at its sides
_MAX_WORD = 30  # characters; longer words are broken
_MAX_COLUMNS = 1024
_MAX_CM = 30.0
_OWN_STYLE = "archivkoop"
_NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}


def wrap(file: Path) -> dict[str, int]:
    """Change a flat file or an OpenDocument package in place; return how many columns were widened.

    Raises:
        ConversionRefusedError: It is too large.
        ConversionFailedError: It is no XML.
    """
    from lxml import etree

    try:
        return _wrap_package(file) if zipfile.is_zipfile(file) else _wrap_flat(file)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise ConversionFailedError(tool="LibreOffice", reason=f"damaged: {error}"[:300]) from error


def _wrap_flat(file: Path) -> dict[str, int]:
    content, widened = _change(file.read_bytes() if file.stat().st_size <= MAX_BYTES else _too_large())
    file.write_bytes(content)
    return {"columns_widened": widened}


def _wrap_package(file: Path) -> dict[str, int]:
    changed = file.with_name("changed")
    total = 0
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if member.file_size > MAX_BYTES:
                _too_large()
            content = source.read(member)
            if member.filename in {"content.xml", "styles.xml"}:
                content, widened = _change(content)
                total += widened
            target.writestr(member, content)
    changed.replace(file)
    return {"columns_widened": total}


def _too_large() -> NoReturn:
    raise ConversionRefusedError(reason=f"more than {MAX_BYTES >> 20} MiB of cells")


def _change(content: bytes) -> tuple[bytes, int]:
    """Return the XML with wrapping cells and wide enough columns, and how many were widened."""
    from lxml import etree

    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    _dress_cells(root)
    for style in (*root.iterfind(".//style:style", _NS), *root.iterfind(".//style:default-style", _NS)):
        family = style.get(_name("style:family"))
        if family == "table-cell":
            _properties(style, "style:table-cell-properties").set(_name("fo:wrap-option"), "wrap")
        elif family == "table-row":
            _free_height(_properties(style, "style:table-row-properties"))
    widened = sum(_widen(root, table) for table in root.iterfind(".//office:spreadsheet/table:table", _NS))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True), widened


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NS[prefix]}}}{local}"


def _dress_cells(root: "_Element") -> None:
    """Give cells that have the default style, or none, one of our own that wraps.

    A default style without a definition in the file cannot be changed.
    """
    from lxml import etree

    automatic = root.find("office:automatic-styles", _NS)
    if automatic is None:
        if root.find("office:body/office:spreadsheet", _NS) is None:
            return
        automatic = etree.Element(_name("office:automatic-styles"))
        root.insert(0, automatic)
    own = etree.SubElement(automatic, _name("style:style"))
    for name, value in (("name", _OWN_STYLE), ("family", "table-cell"), ("parent-style-name", "Default")):
        own.set(_name(f"style:{name}"), value)
    for table in root.iterfind(".//office:spreadsheet/table:table", _NS):
        columns = list(_column_styles(table))
        for row in table.iter(_name("table:table-row")):
            number = 0
            for cell in row:
                of_column = columns[number] if number < len(columns) else "Default"
                if cell.get(_name("table:style-name"), of_column) == "Default" and len(cell):
                    cell.set(_name("table:style-name"), _OWN_STYLE)
                number += int(cell.get(_name("table:number-columns-repeated"), "1"))


def _column_styles(table: "_Element") -> Iterator[str]:
    """Yield the name of the style that each column gives its cells."""
    number = 0
    for column in table.iter(_name("table:table-column")):
        repeated = int(column.get(_name("table:number-columns-repeated"), "1"))
        for _ in range(min(repeated, _MAX_COLUMNS - number)):
            yield column.get(_name("table:default-cell-style-name"), "Default")
        number += repeated
        if number >= _MAX_COLUMNS:
            return


def _drop(element: "_Element", name: str) -> None:
    if _name(name) in element.attrib:
        del element.attrib[_name(name)]


def _properties(style: "_Element", name: str) -> "_Element":
    from lxml import etree

    found = style.find(name, _NS)
    if found is None:
        found = etree.SubElement(style, _name(name))
        style.insert(0, found)
    return found


def _free_height(properties: "_Element") -> None:
    _drop(properties, "style:row-height")
    properties.set(_name("style:use-optimal-row-height"), "true")


# --- widths ---------------------------------------------------------------------------------------


def _widen(root: "_Element", table: "_Element") -> int:
    """Give columns that need it a wider style; return how many."""
    needed = _needed(table)
    widths = {
        style.get(_name("style:name")): _cm(properties.get(_name("style:column-width"), ""))
        for style in root.iterfind(".//style:style", _NS)
        if (properties := style.find("style:table-column-properties", _NS)) is not None
    }
    widened = 0
    for number, column in enumerate(_single_columns(table, max(needed, default=-1))):
        wanted = min(needed.get(number, 0) * _CM_PER_CHARACTER, _MAX_CM)
        if wanted > widths.get(column.get(_name("table:style-name")), 0.0):
            column.set(_name("table:style-name"), _style(root, wanted))
            widened += 1
    return widened


def _needed(table: "_Element") -> dict[int, int]:
    """Return for each column how many characters it has to have room for."""
    needed: dict[int, int] = {}
    for row in table.iter(_name("table:table-row")):
        number = 0
        for cell in row:
            repeated = int(cell.get(_name("table:number-columns-repeated"), "1"))
            if length := _longest(cell):
                for column in range(number, min(number + repeated, _MAX_COLUMNS)):
                    needed[column] = max(needed.get(column, 0), length)
            number += repeated
    return needed


def _longest(cell: "_Element") -> int:
    """Return the length of what must not be broken: a number, or a text's longest word."""
    lines = ["".join(map(str, paragraph.itertext())) for paragraph in cell.iterfind("text:p", _NS)]
    if cell.get(_name("office:value-type"), "string") != "string":
        return max(map(len, lines), default=0)
    return max((min(len(word), _MAX_WORD) for line in lines for word in line.split()), default=0)


def _single_columns(table: "_Element", last: int) -> "Iterator[_Element]":
    """Yield an element for each column up to `last`, repeated ones taken apart."""
    from copy import deepcopy

    number = 0
    for column in list(table.iter(_name("table:table-column"))):
        repeated = int(column.get(_name("table:number-columns-repeated"), "1"))
        while repeated > 1 and number <= last:
            single = deepcopy(column)
            _drop(single, "table:number-columns-repeated")
            column.addprevious(single)
            repeated -= 1
            column.set(_name("table:number-columns-repeated"), str(repeated))
            number += 1
            yield single
        if number > last:
            return
        number += 1
        yield column


def _style(root: "_Element", width_cm: float) -> str:
    """Return the name of a column style of this width, made if need be."""
    from lxml import etree

    name = f"archivkoop{round(width_cm * 100)}"
    styles = root.find("office:automatic-styles", _NS)
    if styles is None:
        return name
    if styles.find(f"style:style[@style:name='{name}']", _NS) is None:
        style = etree.SubElement(styles, _name("style:style"))
        style.set(_name("style:name"), name)
        style.set(_name("style:family"), "table-column")
        etree.SubElement(style, _name("style:table-column-properties")).set(
            _name("style:column-width"), f"{width_cm:.2f}cm"
        )
    return name


def _cm(length: str) -> float:
    match = re.fullmatch(r"([\d.]+)(cm|mm|in|pt)", length)
    if match is None:
        return 0.0
    return float(match[1]) * {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72}[match[2]]
