"""What is known of a file, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archivkoop.gui.desk import Desk

if TYPE_CHECKING:
    from archivkoop.core.files import Identification
    from archivkoop.store.workspace import FileRow

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
        ("basis", identification.basis),
        ("warning", identification.warning),
    ]
    return [(say(f"fact.{key}"), value) for key, value in pairs if value]


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
