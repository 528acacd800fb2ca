"""Small helpers for writing XML as a stream."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lxml import etree

from archivkoop.core.aip import Sink

XSI = "http://www.w3.org/2001/XMLSchema-instance"
Prefixes = Mapping[Any, str]  # None: no prefix; lxml's stubs do not know it
XLINK = "http://www.w3.org/1999/xlink"

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def text_of(text: str) -> str:
    """Return free text as XML can hold it."""
    return text if text.isprintable() else _ILLEGAL.sub("\ufffd", text)


def name_of(name: str) -> str:
    """Return a file name as XML can hold it; what it cannot becomes %XX, as for names that are no UTF-8."""
    if name.isprintable():
        return name
    return _ILLEGAL.sub(lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode("utf-8", "replace")), name)


def new(name: str, attributes: dict[str, str] | None = None, **prefixes: str) -> etree._Element:
    """Return a new element for a stream; `prefixes` are those that its attributes need.

    It has no namespace of its own, and so takes the default one of the root into which it is written: with a
    namespace, every element of the stream would declare it again, which in PREMIS is a tenth of the bytes.
    """
    return etree.Element(name, attributes, nsmap=prefixes or None)


def sub(parent: etree._Element, name: str, text: str = "", attributes: dict[str, str] | None = None) -> etree._Element:
    """Append an element."""
    child = etree.SubElement(parent, name, attributes)
    if text:
        child.text = text_of(text)
    return child


@contextmanager
def stream(out: Sink, root: str, attributes: Mapping[str, str], prefixes: Prefixes) -> Iterator[Any]:
    """Yield an open document below its root."""
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        with document.element(root, dict(attributes), nsmap=prefixes):
            document.write("\n")
            yield document
