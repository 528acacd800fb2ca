"""What a person is shown of a file, without the file's own program: pages as pixels, text, a mail."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Size = tuple[int, int]  # width, height, in pixels
Region = tuple[float, float, float, float]  # left, top, right, bottom, as shares of the page
WHOLE: Region = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class PreviewOrder:
    """What is wanted to be seen."""

    file: Path
    puid: str | None
    mime: str
    page: int = 1  # of a mailbox: the message
    box: Size = (0, 0)  # the page is to fit into this; 0: no limit in that direction. Only where `scale` is 0
    scale: float = 0.0  # 1.0: an image pixel for pixel, a page at 96 dpi
    region: Region = WHOLE
    passwords: tuple[str, ...] = field(default=(), repr=False)  # what a person gave for the file


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels, three bytes each: red, green, blue."""

    width: int
    height: int
    stride: int  # bytes from one row to the next
    pixels: bytes


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A page of a document, or a frame of an image."""

    format: str  # e.g. "PDF", "TIFF"
    page: int
    pages: int
    size: Size  # of the whole page at a scale of 1.0
    scale: float  # at which the picture was made; smaller than asked for where that would have been too large
    region: Region
    picture: Picture


@dataclass(frozen=True, slots=True)
class TextPreview:
    """The beginning of a text, or all of it."""

    format: str
    text: str
    encoding: str = ""  # as people name it, e.g. "Windows-1252"; "": the format settles it
    certain: bool = True  # the encoding was read, not guessed
    shown_bytes: int = 0
    total_bytes: int = 0
    extracted: bool = False  # words taken out of a document: how it looks is not shown

    @property
    def complete(self) -> bool:
        """Whether all of it is shown."""
        return self.shown_bytes >= self.total_bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached to a mail."""

    name: str
    size: int  # bytes
    mime: str = ""


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail: what its head says, its words, the names of what is attached. Nothing is fetched for it."""

    format: str
    page: int  # the message's number
    pages: int  # messages in the file
    headers: tuple[tuple[str, str], ...]  # "from", "to", "cc", "date", "subject", in this order, as far as there
    text: str
    attachments: tuple[Attachment, ...] = ()
    from_html: bool = False  # the words were taken out of HTML
    complete: bool = True


class Missing(StrEnum):
    """Why nothing can be shown."""

    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    GONE = "gone"  # the file cannot be opened


@dataclass(frozen=True, slots=True)
class NoPreview:
    """Nothing to see, and why."""

    reason: Missing
    detail: str = ""  # the library's words, for the record


Preview = PagePreview | TextPreview | MailPreview | NoPreview
