"""Walks the XML parts of a ZIP, with no entity resolved and nothing fetched."""

import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, TypeAlias

from archivkoop.adapters.compare.office_text.model import NoReaderError

if TYPE_CHECKING:
    from lxml.etree import _Element

Walk: TypeAlias = "Iterator[tuple[str, _Element]]"

MAX_PART_BYTES = 512 << 20  # of XML in one part, unpacked
_BLOCK_BYTES = 1 << 20


class _Bounded:
    """A part's bytes, up to a limit: what unpacks to gigabytes is no letter."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = MAX_PART_BYTES

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(_BLOCK_BYTES if size < 0 else size)
        self._left -= len(block)
        if self._left < 0:
            raise NoReaderError(f"a part unpacks to more than {MAX_PART_BYTES >> 20} MiB")
        return block


class Parts:
    """Walks the XML parts of a container."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container

    def walk(self, name: str) -> Walk:
        """Yield ("start" or "end", element) of a part. Elements that have ended are emptied."""
        from lxml import etree

        with self._container.open(name) as stream:
            events = etree.iterparse(
                _Bounded(stream),
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            )
            for event, element in events:
                if not isinstance(element.tag, str):
                    continue
                yield event, element
                if event == "end":
                    _forget(element)


def _forget(element: "_Element") -> None:
    """Free what has been read. The tail stays: it is read when its parent goes on."""
    tail = element.tail
    element.clear()
    element.tail = tail
    while element.getprevious() is not None and (parent := element.getparent()) is not None:
        del parent[0]


def local(element: "_Element") -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: "_Element", name: str) -> str | None:
    """Return an attribute whatever its namespace: strict and transitional documents differ in it."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
