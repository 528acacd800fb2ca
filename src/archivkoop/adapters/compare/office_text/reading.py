"""Reads the text of an office document without the program that converts it: the proof must not share its mistakes."""

import struct
import zipfile
import zlib
from pathlib import Path

from archivkoop.adapters._office import OLE2_MAGIC, ZIP_MAGIC
from archivkoop.adapters.compare.office_text import doc, docx, odf, pdf, ppt, pptx, rtf, xls, xlsx
from archivkoop.adapters.compare.office_text.model import NoReaderError, SourceText
from archivkoop.adapters.compare.office_text.parts import Parts


def read_source(file: Path) -> SourceText:
    """Read a document by what its first bytes are.

    Raises:
        NoReaderError: The format, or this document, cannot be read here.
        OSError: The file cannot be read.
    """
    with file.open("rb") as stream:
        head = stream.read(64)
    if head.startswith(ZIP_MAGIC):
        return _read_zip(file)
    if head.startswith(OLE2_MAGIC):
        return _read_ole2(file)
    if head.lstrip().startswith(b"{\\rtf"):
        return rtf.read(file)
    if head.startswith(b"%PDF-"):
        found = pdf.read_pdf(file)
        return SourceText("text", found.texts, pictures=found.pictures)
    if head[:1] == b"\x09" and head[1:2] in b"\0\2\4":  # BOF of Excel 2, 3, 4
        return xls.read(file)
    raise NoReaderError("no reader for the text of this format")


def _read_zip(file: Path) -> SourceText:
    from lxml import etree

    try:
        with zipfile.ZipFile(file) as container:
            return _read_parts(Parts(container), set(container.namelist()))
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise NoReaderError(f"damaged: {error}"[:300]) from error
    except (LookupError, ValueError, EOFError) as error:
        raise NoReaderError(f"damaged: {type(error).__name__} {error}"[:300]) from error


def _read_parts(parts: Parts, names: set[str]) -> SourceText:
    if "word/document.xml" in names:
        return docx.read(parts, names)
    if "xl/workbook.xml" in names:
        return xlsx.read(parts, names)
    if "ppt/presentation.xml" in names:
        return pptx.read(parts, names)
    if {"content.xml", "META-INF/manifest.xml"} <= names:
        return odf.read(parts, names)
    if main := docx.main_part(parts, names):
        return docx.read(parts, names, main)
    raise NoReaderError("a ZIP that is no office document known here")


def _read_ole2(file: Path) -> SourceText:
    from olefile import OleFileIO

    try:
        with file.open("rb") as stream, OleFileIO(stream) as container:
            if container.exists("EncryptedPackage"):
                raise NoReaderError("encrypted")
            if container.exists("WordDocument"):
                return doc.read(container)
            if container.exists("PowerPoint Document"):
                return ppt.read(container)
            if container.exists("Workbook") or container.exists("Book"):
                return xls.read(file)
    except (OSError, ValueError, LookupError, struct.error, TypeError, AttributeError) as error:
        raise NoReaderError(f"damaged: {type(error).__name__} {error}"[:300]) from error
    raise NoReaderError("no stream that is known here")
