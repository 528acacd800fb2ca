"""What is known of a file, in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archivkoop.gui.desk import Desk
from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from archivkoop.core.files import Identification
    from archivkoop.store.workspace import FileRow

_BASES = {  # kind -> how Siegfried begins to say it
    "extension": re.compile(r"extension match "),
    "bytes": re.compile(r"byte match at "),
    "container": re.compile(r"container (match|name) "),
    "mime": re.compile(r"MIME match "),
    "xml": re.compile(r"xml match "),
    "riff": re.compile(r"RIFF match ", re.IGNORECASE),
    "text": re.compile(r"text match "),
    "partly": re.compile(r"by head and tail only$"),
}
_DIGEST_SIGNS = 16  # shown of a digest at each end


def technical(desk: Desk, row: FileRow) -> tuple[list[tuple[str, str]], str]:
    """Return labels and values, and the whole digest."""
    reader, texts = desk.deposit.reader, desk.context.texts
    if reader is None:
        return [], ""
    say = texts.say
    entry, identification, found = reader.about(row.path)
    facts = [(say("fact.format"), desk.columns.format().cell(row).text)]
    if identification is not None:
        facts += _identified(desk, identification)
    facts += [
        (say("fact.size"), say("fact.bytes", size=texts.size(row.size), bytes=texts.number(row.size))),
        (say("fact.changed"), texts.moment(datetime.fromtimestamp(entry.mtime_ns / 1e9, UTC).isoformat())),
    ]
    if entry.sha512:
        facts.append((say("fact.digest"), f"{entry.sha512[:_DIGEST_SIGNS]} … {entry.sha512[-_DIGEST_SIGNS:]}"))
    if row.action is not None:
        facts.append((say("fact.plan"), desk.columns.plan().cell(row).text))
    reason = _reason(desk, row.rule)
    if row.action is not None and reason:
        facts.append((say("fact.why"), reason))
    if row.fate is not None:
        facts.append((say("fact.fate"), desk.columns.fate().cell(row).text))
    facts += [
        (texts.or_empty(f"fact.found.{name}") or name, _value(desk, name, value))
        for name, value in sorted(found.items())
    ]
    return facts, entry.sha512


def _identified(desk: Desk, identification: Identification) -> list[tuple[str, str]]:
    say = desk.context.texts.say
    pairs = [
        ("version", identification.version),
        ("mime", identification.mime),
        ("basis_label", basis_in_words(desk.context.texts, identification.basis)),
        ("warning", say("fact.noticed", noticed=identification.warning) if identification.warning else ""),
    ]
    return [(say(f"fact.{key}"), value) for key, value in pairs if value]


def basis_in_words(texts: Texts, basis: str) -> str:
    """Return what a format was recognised by; what has no word of its own stays as the identifier says it."""
    said = []
    for part in filter(None, basis.split("; ")):
        kind = next((kind for kind, pattern in _BASES.items() if pattern.match(part)), "")
        ending = part.removeprefix("extension match ")
        said.append(texts.say(f"fact.basis.{kind}", ending=ending) if kind else part)
    return "; ".join(dict.fromkeys(said))


def _value(desk: Desk, name: str, value: object) -> str:
    texts = desk.context.texts
    if isinstance(value, bool):
        return texts.catalogue.say("word.yes" if value else "word.no")
    if isinstance(value, int):
        return texts.number(value)
    return texts.or_empty(f"fact.value.{value}") or str(value)


def _reason(desk: Desk, rule: str) -> str:
    """Return the profile's words for a rule."""
    unbroken = rule.replace("-", "\u2011")
    for one in desk.profile.loaded.profile.formats:
        if one.id == rule:
            language = desk.context.texts.language
            return desk.context.texts.say("fact.rule", reason=one.reason.get(language), rule=unbroken)
    return ""
