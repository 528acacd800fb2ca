"""Mails (Internet messages, Outlook, mailboxes): head, words, names of the attachments."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from importlib.metadata import version
from typing import Any, BinaryIO

from archivkoop import __version__
from archivkoop.adapters._office import OLE2_MAGIC
from archivkoop.adapters.preview._encoding import detect
from archivkoop.adapters.preview._html import words_of
from archivkoop.adapters.preview.text import MAX_BYTES, readable
from archivkoop.core.events import Agent
from archivkoop.core.preview import Attachment, MailPreview, Missing, NoPreview, Preview, PreviewOrder

MAX_MESSAGE_BYTES = 64 << 20  # of one message; more is attachments that nobody looks at here
MAX_MESSAGES = 100_000
_HEADERS = ("from", "to", "cc", "date", "subject")
_MIMES = frozenset({"message/rfc822", "message/global", "application/mbox", "application/vnd.ms-outlook"})
_PUIDS = frozenset({"fmt/278", "fmt/950", "x-fmt/430", "x-fmt/249", "fmt/720"})
_SUFFIXES = frozenset({".eml", ".msg", ".mbox", ".mbx"})
_PARTS = 200


@dataclass(frozen=True, slots=True)
class MailFilePreview:
    """No settings."""

    name: str = "mail"

    def agents(self) -> tuple[Agent, ...]:
        """Return our reader and the one for Outlook."""
        return (Agent("archivkoop", __version__), Agent("extract-msg", version("extract-msg")))

    def shows(self, order: PreviewOrder) -> bool:
        """Say whether it is a mail: few mails begin in a way that libmagic knows, so the name counts, too."""
        by_name = order.puid is None and order.file.suffix.lower() in _SUFFIXES
        return order.mime in _MIMES or order.puid in _PUIDS or by_name

    def preview(self, order: PreviewOrder) -> Preview:
        """Read one message."""
        with order.file.open("rb") as stream:
            head = stream.read(8)
            if head.startswith(OLE2_MAGIC):
                return _outlook(order)
            if head.startswith(b"From "):
                return _of_mailbox(stream, order.page)
            stream.seek(0)
            raw = stream.read(MAX_MESSAGE_BYTES + 1)
        return _shown(raw, 1, 1)


def _of_mailbox(stream: BinaryIO, wanted: int) -> Preview:
    starts = list(_starts(stream))
    number = max(1, min(wanted, len(starts)))
    begin = starts[number - 1]
    end = starts[number] if number < len(starts) else begin + MAX_MESSAGE_BYTES + 1
    stream.seek(begin)
    stream.readline(4096)  # the line that separates
    return _shown(stream.read(min(end - stream.tell(), MAX_MESSAGE_BYTES + 1)), number, len(starts))


def _starts(stream: BinaryIO) -> Iterator[int]:
    """Yield where messages begin: a line "From " behind an empty one (RFC 4155)."""
    stream.seek(0)
    place, empty, count = 0, True, 0
    while line := stream.readline(1 << 16):
        if empty and line.startswith(b"From "):
            yield place
            count += 1
            if count >= MAX_MESSAGES:
                return
        empty = line in {b"\n", b"\r\n"}
        place += len(line)


def _shown(raw: bytes, page: int, pages: int) -> Preview:
    message = message_from_bytes(raw[:MAX_MESSAGE_BYTES], policy=policy.default)
    headers = tuple((name, value) for name in _HEADERS if (value := _header(message, name)))
    if not headers and not message.keys():
        return NoPreview(Missing.UNSUPPORTED, "no header")
    body, from_html = _body(message)
    complete = len(raw) <= MAX_MESSAGE_BYTES and len(body) <= MAX_BYTES
    return MailPreview(
        "MBOX" if pages > 1 else "EML",
        page,
        pages,
        headers,
        readable(body[:MAX_BYTES]),
        tuple(_attachments(message)),
        from_html,
        complete,
    )


def _header(message: Message, name: str) -> str:
    try:
        values = message.get_all(name) or []
        return ", ".join(" ".join(str(value).split()) for value in values)[:2000]
    except Exception:  # noqa: BLE001 - the parser of headers raises anything on broken ones
        raw = [value for key, value in message.raw_items() if key.lower() == name]
        return ", ".join(" ".join(str(value).split()) for value in raw)[:2000]


def _body(message: EmailMessage | Message) -> tuple[str, bool]:
    """Return the words, and whether they were taken out of HTML; plain text goes first."""
    html = ""
    for part in _leaves(message):
        if part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment":
            continue
        words = _decoded(part)
        if part.get_content_subtype() == "plain" and words.strip():
            return words, False
        if part.get_content_subtype() == "html" and not html:
            html = words
    return (words_of(html), True) if html else ("", False)


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(part.get_payload())
    try:
        return payload.decode(part.get_content_charset() or "", "strict")
    except (LookupError, ValueError):
        return payload.decode(detect(payload, whole=True).codec, "replace")


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; those of an attached mail are none of this mail's."""
    waiting, count = [message], 0
    while waiting and count < _PARTS:
        part = waiting.pop(0)
        count += 1
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [inner for inner in part.get_payload() if isinstance(inner, Message)] + waiting
        else:
            yield part


def _attachments(message: Message) -> Iterator[Attachment]:
    for part in _leaves(message):
        mime = part.get_content_type()
        try:
            name = part.get_filename() or ""
        except Exception:  # noqa: BLE001 - see `_header`
            name = ""
        if not name and (part.get_content_maintype() == "text" or part is message):
            continue
        if mime == "message/rfc822":
            inner = part.get_payload()
            size = len(bytes(inner[0])) if isinstance(inner, list) and inner and isinstance(inner[0], Message) else 0
        else:
            payload = part.get_payload(decode=True)
            size = len(payload) if isinstance(payload, bytes) else 0
        yield Attachment(name or mime, size, mime)


def _outlook(order: PreviewOrder) -> Preview:
    import extract_msg

    try:
        with closing(extract_msg.openMsg(order.file, strict=False, delayAttachments=True)) as message:
            return _of_outlook(message)
    except Exception as error:  # noqa: BLE001 - the reader raises anything on broken files
        return NoPreview(Missing.DAMAGED, f"{type(error).__name__}: {error}"[:300])


def _of_outlook(message: Any) -> Preview:  # noqa: ANN401 - extract-msg has no types
    values = {name: getattr(message, {"from": "sender"}.get(name, name), None) for name in _HEADERS}
    headers = tuple((name, " ".join(str(value).split())[:2000]) for name, value in values.items() if value)
    body, html = message.body or "", False
    if not body.strip() and getattr(message, "htmlBody", None):
        raw = message.htmlBody
        markup = raw.decode(detect(raw, whole=True).codec, "replace") if isinstance(raw, bytes) else str(raw)
        body, html = words_of(markup), True
    attachments = tuple(_of_outlook_attachments(message))
    complete = len(body) <= MAX_BYTES
    return MailPreview("MSG", 1, 1, headers, readable(body[:MAX_BYTES]).strip(), attachments, html, complete)


def _of_outlook_attachments(message: Any) -> Iterator[Attachment]:  # noqa: ANN401
    for attachment in message.attachments[:_PARTS]:
        try:
            name = attachment.getFilename() or ""
        except Exception:  # noqa: BLE001 - see `_outlook`
            name = ""
        try:
            data = attachment.data
        except Exception:  # noqa: BLE001
            data = None
        size = len(data) if isinstance(data, (bytes, bytearray)) else 0
        yield Attachment(name or "?", size, str(getattr(attachment, "mimetype", "") or ""))


PLUGIN = MailFilePreview()
