"""Plain text and markup, as it stands in the file."""

from dataclasses import dataclass

from archivkoop import __version__
from archivkoop.adapters.preview._encoding import detect
from archivkoop.core.events import Agent
from archivkoop.core.preview import Missing, NoPreview, Preview, PreviewOrder, TextPreview

MAX_BYTES = 512 << 10  # what a person reads through in a preview, and a text field shows at once
MAX_LINE = 5_000  # characters; a text field lays out a line of a megabyte for seconds
_APPLICATIONS = frozenset(
    f"application/{name}"
    for name in ("xml", "json", "javascript", "x-ndjson", "sql", "xhtml+xml", "x-yaml", "yaml", "toml", "csv", "x-sh")
)


@dataclass(frozen=True, slots=True)
class TextFilePreview:
    """No settings."""

    name: str = "text"

    def agents(self) -> tuple[Agent, ...]:
        """Return ourselves."""
        return (Agent("archivkoop", __version__),)

    def shows(self, order: PreviewOrder) -> bool:
        """Say whether it is text; drawings in SVG are shown as what they are: markup."""
        mime = order.mime
        return mime.startswith("text/") or mime in _APPLICATIONS or mime.endswith(("+xml", "+json"))

    def preview(self, order: PreviewOrder) -> Preview:
        """Read the beginning."""
        total = order.file.stat().st_size
        with order.file.open("rb") as stream:
            head = stream.read(MAX_BYTES)
        encoding = detect(head, whole=len(head) >= total)
        text = head.decode(encoding.codec, "replace")
        if text.count("\0") * 10 > len(text):
            return NoPreview(Missing.UNSUPPORTED, "binary")
        return TextPreview(
            "XML" if "xml" in order.mime else "Text",
            readable(text),
            encoding.name,
            encoding.certain,
            len(head),
            total,
        )


def readable(text: str) -> str:
    """Return a text with one kind of line end, no zero characters, and lines that can be laid out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{SYMBOL FOR NULL}")
    if len(text) <= MAX_LINE:
        return text
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line: str) -> list[str]:
    return [line[start : start + MAX_LINE] for start in range(0, len(line), MAX_LINE)] or [""]


PLUGIN = TextFilePreview()
