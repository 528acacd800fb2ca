"""The words of an office document: how it looks is for the program that wrote it to say."""

from dataclasses import dataclass

from archivkoop import __version__
from archivkoop.adapters._office import FORMATS, encryption_of
from archivkoop.adapters.preview.text import MAX_BYTES, readable
from archivkoop.core.events import Agent
from archivkoop.core.preview import Missing, NoPreview, Preview, PreviewOrder, TextPreview

_PUIDS = frozenset(puid for _, puids in FORMATS.values() for puid in puids)
_MIMES = ("application/msword", "application/vnd.ms-", "application/vnd.openxmlformats-officedocument.", "text/rtf",
          "application/rtf", "application/encrypted", "application/vnd.oasis.opendocument.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficePreview:
    """No settings."""

    name: str = "office"

    def agents(self) -> tuple[Agent, ...]:
        """Return ourselves: the readers are those of the comparison."""
        return (Agent("archivkoop", __version__),)

    def shows(self, order: PreviewOrder) -> bool:
        """Say whether it is an office document."""
        by_name = order.puid is None and order.file.suffix.lower().lstrip(".") in FORMATS
        return order.puid in _PUIDS or order.mime.startswith(_MIMES) or by_name

    def preview(self, order: PreviewOrder) -> Preview:
        """Read the words."""
        from archivkoop.adapters.compare.office_text.model import NoReaderError
        from archivkoop.adapters.compare.office_text.reading import read_source

        try:
            if encryption_of(order.file):
                return NoPreview(Missing.ENCRYPTED)
            source = read_source(order.file)
        except NoReaderError as error:
            return NoPreview(Missing.UNSUPPORTED, str(error))
        text = "\n".join(source.body).strip()
        return TextPreview(
            order.file.suffix.lstrip(".").upper(),
            readable(text[:MAX_BYTES]),
            shown_bytes=min(len(text), MAX_BYTES),
            total_bytes=len(text),
            extracted=True,
        )


PLUGIN = OfficePreview()
