"""Mails: as Internet messages (.eml) and as Outlook saves them (.msg)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sample_deposit_maker.compound_file import Tree, compound_file

_TEXT, _BINARY, _INTEGER, _TIME, _BOOLEAN = 0x001F, 0x0102, 0x0003, 0x0040, 0x000B
_OUTLOOK_MESSAGE = bytes.fromhex("0B0D020000000000C000000000000046")  # CLSID of an .msg, [MS-OXMSG] 2.2.1
_POLICY = SMTP.clone(max_line_length=200)  # no fold right behind "From:"
_FLAGS = 0x00000006  # readable and writable


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One message."""

    subject: str
    sender: tuple[str, str]  # name, address
    recipient: tuple[str, str]
    sent: datetime
    text: str
    html: str = ""
    attachments: Sequence[Attachment] = ()
    number: int = 1
    received: bool = False  # came in from outside, so a server wrote its lines on top


def eml(mail: Mail) -> bytes:
    """Return an Internet message (RFC 5322), lines ended by CR LF."""
    message = EmailMessage(policy=_POLICY)
    if mail.received:
        message["Return-Path"] = f"<{mail.sender[1]}>"
        message["Received"] = (
            f"from mx.musterstadt.example by mail.musterstadt.example with ESMTPS id 4F{mail.number:06};"
            f" {format_datetime(mail.sent + timedelta(seconds=2))}"
        )
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.sent)
    message["Message-ID"] = _message_id(mail)
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    for attachment in mail.attachments:
        main, _, sub = attachment.mime_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    # The library draws boundaries by chance; fixed ones keep the file the same each time it is made.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"----=_Teil_{mail.number:03}_{number}")
    return message.as_bytes()


def msg(mail: Mail) -> bytes:
    """Return an Outlook message ([MS-OXMSG]): one recipient, text body, attachments by value."""
    tree: dict[str, bytes | Tree] = {
        "__nameid_version1.0": {f"__substg1.0_{kind}0102": b"" for kind in ("0002", "0003", "0004")},
        "__recip_version1.0_#00000000": _properties(
            {
                (0x3001, _TEXT): mail.recipient[0],
                (0x3002, _TEXT): "SMTP",
                (0x3003, _TEXT): mail.recipient[1],
                (0x0C15, _INTEGER): 1,  # To
            },
            header=bytes(8),
        ),
    }
    for number, attachment in enumerate(mail.attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(number, attachment)
    header = struct.pack("<8xIIII8x", 1, len(mail.attachments), 1, len(mail.attachments))
    tree |= _properties(
        {
            (0x001A, _TEXT): "IPM.Note",
            (0x0037, _TEXT): mail.subject,
            (0x0039, _TIME): mail.sent,
            (0x0070, _TEXT): mail.subject,
            (0x007D, _TEXT): _headers(mail),
            (0x0C1A, _TEXT): mail.sender[0],
            (0x0C1E, _TEXT): "SMTP",
            (0x0C1F, _TEXT): mail.sender[1],
            (0x0E04, _TEXT): mail.recipient[0],
            (0x0E06, _TIME): mail.sent + timedelta(seconds=4),
            (0x0E07, _INTEGER): 1 | (16 if mail.attachments else 0),  # read, has attachments
            (0x0E1B, _BOOLEAN): bool(mail.attachments),
            (0x1000, _TEXT): mail.text.replace("\n", "\r\n"),
            (0x1035, _TEXT): _message_id(mail),
            (0x340D, _INTEGER): 0x00040000,  # texts are Unicode
            (0x3FDE, _INTEGER): 65001,
        },
        header=header,
    )
    return compound_file(tree, class_id=_OUTLOOK_MESSAGE)


def _attachment(number: int, attachment: Attachment) -> Tree:
    stem, _, extension = attachment.name.rpartition(".")
    return _properties(
        {
            (0x0E21, _INTEGER): number,
            (0x3001, _TEXT): attachment.name,
            (0x3701, _BINARY): attachment.content,
            (0x3703, _TEXT): "." + extension,
            (0x3704, _TEXT): f"{stem[:6].upper()}~1.{extension[:3].upper()}",
            (0x3705, _INTEGER): 1,  # the bytes themselves
            (0x3707, _TEXT): attachment.name,
            (0x370E, _TEXT): attachment.mime_type,
        },
        header=bytes(8),
    )


def _properties(
    properties: dict[tuple[int, int], str | bytes | int | datetime], *, header: bytes
) -> dict[str, "bytes | Tree"]:
    """Return the streams of a storage: long values each in one, all listed in the property stream."""
    streams: dict[str, bytes | Tree] = {}
    table = header
    for (number, kind), value in properties.items():
        table += struct.pack("<HHI", kind, number, _FLAGS)
        if isinstance(value, str):
            data = value.encode("utf-16-le")
            table += struct.pack("<II", len(data) + 2, 0)  # the end mark counts, but is not written
        elif isinstance(value, bytes):
            data = value
            table += struct.pack("<II", len(data), 0)
        else:
            table += struct.pack("<Q", _filetime(value) if isinstance(value, datetime) else int(value))
            continue
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
    return streams | {"__properties_version1.0": table}


def _filetime(moment: datetime) -> int:
    return int((moment - datetime(1601, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 10


def _headers(mail: Mail) -> str:
    message = EmailMessage(policy=_POLICY)
    message["From"], message["To"] = _address(mail.sender), _address(mail.recipient)
    message["Subject"], message["Date"] = mail.subject, format_datetime(mail.sent)
    message["Message-ID"] = _message_id(mail)
    return message.as_bytes().decode("ascii")


def _address(person: tuple[str, str]) -> Address:
    return Address(person[0], addr_spec=person[1])


def _message_id(mail: Mail) -> str:
    return f"<{mail.sent:%Y%m%d%H%M%S}.{mail.number}@mail.musterstadt.example>"
