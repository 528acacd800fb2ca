"""Strings of Excel 2 to 2003, by xlrd."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText
from archivkoop.adapters.compare.office_text.streams import MAX_STREAM_BYTES

if TYPE_CHECKING:
    import xlrd


def read(file: Path) -> SourceText:
    """Read the strings of the visible sheets."""
    import xlrd

    found = SourceText("spreadsheet")
    with file.open("rb") as stream:
        content = stream.read(MAX_STREAM_BYTES + 1)
    if len(content) > MAX_STREAM_BYTES:
        raise NoReaderError("too large")
    try:
        book = _open_workbook(content)
        for sheet in book.sheets():
            if sheet.visibility == 0:
                found.body += _strings(sheet, xlrd.XL_CELL_TEXT)
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, NotImplementedError) as error:
        raise NoReaderError(f"xlrd: {error}"[:300]) from error
    return found


def _open_workbook(content: bytes) -> "xlrd.Book":
    import xlrd

    try:
        return xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True)
    except (NotImplementedError, IndexError, KeyError, AssertionError, TypeError):  # formats it does not understand
        return xlrd.open_workbook(file_contents=content, logfile=io.StringIO())


def _strings(sheet: "xlrd.sheet.Sheet", text: int) -> Iterator[str]:
    """Yield the strings of visible rows and columns: numbers are shown as their format says, and not compared."""
    for row in range(sheet.nrows):
        if row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
            continue
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == text and not (column in sheet.colinfo_map and sheet.colinfo_map[column].hidden):
                yield str(sheet.cell_value(row, column))
