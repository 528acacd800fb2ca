"""Streams of an OLE2 container, up to a limit."""

from typing import TYPE_CHECKING

from archivkoop.adapters.compare.office_text.model import NoReaderError

if TYPE_CHECKING:
    from olefile import OleFileIO

MAX_STREAM_BYTES = 512 << 20


def stream_of(container: "OleFileIO", name: str) -> bytes:
    """Return a stream's bytes.

    Raises:
        NoReaderError: It is too large.
    """
    if container.get_size(name) > MAX_STREAM_BYTES:
        raise NoReaderError(f"the stream {name} is larger than {MAX_STREAM_BYTES >> 20} MiB")
    return bytes(container.openstream(name).read())
