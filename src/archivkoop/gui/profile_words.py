"""A preservation profile in the words of the window: rows of tables, and a rule as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from archivkoop.gui.texts import Texts

if TYPE_CHECKING:
    from archivkoop.core.profile import FormatRule, Profile
    from archivkoop.stages.profile_changes import ProfileChange

EMPTY = "–"  # a cell that says nothing cannot be heard
_TEXT = {"de", "en"}  # a value with these keys is a text in both languages


def name_of(texts: Texts, name: str) -> str:
    """Return what a check, converter, validator or comparer is called; an outside plug-in has only its own name."""
    return texts.or_empty(f"profile.plugin.{name}") or name


def names_of(texts: Texts, names: Iterable[str], between: str = ", ") -> str:
    """Return what several are called."""
    return between.join(name_of(texts, name) for name in names)


def action(texts: Texts, profile: Profile, rule: FormatRule) -> str:
    """Return what happens to a rule's files."""
    key = "keep_if_proved" if rule.keep_if_proved else str(rule.action)
    target = profile.target(rule.target).name if rule.target else ""
    return texts.say(f"profile.action.{key}", target=target)


def rule_row(texts: Texts, profile: Profile, rule: FormatRule) -> tuple[str, ...]:
    """Return a rule's row."""
    return rule.id, rule.name.get(texts.language), action(texts, profile, rule)


def rule_text(texts: Texts, profile: Profile, rule: FormatRule) -> str:
    """Return everything that a rule says."""
    say = texts.say
    parts = [
        f"{rule.id}  {rule.name.get(texts.language)}",
        action(texts, profile, rule),
        rule.reason.get(texts.language),
        say("profile.rule.puids", puids=", ".join(profile.puids_of(rule))),
    ]
    if rule.extensions:
        parts.append(say("profile.rule.extensions", extensions=", ".join(rule.extensions)))
    if rule.chain:
        parts.append(say("profile.rule.chain", chain=names_of(texts, rule.chain, " → ")))
    if rule.comparer:
        parts.append(say("profile.rule.comparer", comparer=name_of(texts, rule.comparer)))
    if rule.sources:
        named = (profile.sources[name] for name in rule.sources)
        lines = [f"– {source.title} {source.url}".rstrip() for source in named]
        parts.append("\n".join([say("profile.rule.sources"), *lines]))
    return "\n\n".join(parts)


def matches(texts: Texts, profile: Profile, rule: FormatRule, search: str) -> bool:
    """Say whether every word of a search is in a rule: its id, name, PUIDs, extensions, reason, what happens."""
    names = (profile.sources[name].title for name in rule.sources)
    told = (
        *rule_row(texts, profile, rule), *profile.puids_of(rule), *rule.extensions, rule.reason.get(texts.language),
        *names,
    )  # fmt: skip
    whole = {word.casefold() for word in (*profile.puids_of(rule), *rule.extensions)}
    text = "\n".join(told).casefold()
    return all(_found(word, text, whole) for word in search.casefold().split())


def _found(word: str, text: str, whole: set[str]) -> bool:
    """A PUID or extension has to be met as a whole: fmt/4 is not fmt/41, and .doc is not .docx."""
    if "fmt/" in word:
        return word in whole
    return word[1:] in whole if word.startswith(".") else word in text


def field_rows(texts: Texts, profile: Profile) -> list[tuple[str, ...]]:
    """Return the description's fields, the mandatory ones first."""
    fields = sorted(profile.metadata.deposit, key=lambda field: not field.required)
    return [
        (
            field.label.get(texts.language),
            texts.say("settings.yes" if field.required else "settings.no"),
            field.isadg or EMPTY,
            field.help.get(texts.language),
        )
        for field in fields
    ]


def limit_rows(texts: Texts, profile: Profile) -> list[tuple[str, ...]]:
    """Return limits, proof and what else holds for every deposit."""
    say, count, package = texts.say, texts.count, profile.package
    none = say("profile.none")
    rows: list[tuple[str, ...]] = [
        (say("profile.limit.time"), count("profile.limit.minutes", profile.limits.time_s // 60)),
        (say("profile.limit.memory"), texts.size(profile.limits.memory_mb * 10**6)),
        (say("profile.limit.checks"), names_of(texts, (check.name for check in profile.checks), "\n")),
        (say("profile.limit.system_files"), ", ".join(profile.intake.system_files.patterns)),
    ]
    for target in profile.proof.targets:
        words = say(
            "profile.limit.validators",
            validators=names_of(texts, target.validators) or none,
            fallback=names_of(texts, target.fallback_validators) or none,
        )
        rows.append((say("profile.limit.target", name=target.name), words))
    for name, limits in profile.proof.limits.items():
        rows.append((say("profile.limit.comparer", name=name_of(texts, name)), value_words(texts, limits)))
    rows += [
        (say("profile.limit.checksum"), package.checksum.upper().replace("SHA", "SHA-")),
        (say("profile.limit.second"), say("settings.yes" if package.second_opinion else "settings.no")),
        (say("profile.limit.path"), count("profile.limit.characters", package.max_path)),
    ]
    return rows


def change_rows(texts: Texts, changes: Iterable[ProfileChange]) -> list[tuple[str, ...]]:
    """Return what differs between two profiles."""
    return [
        (
            texts.say(f"profile.change.{one.change}"),
            texts.say(f"profile.part.{one.part or 'rest'}", key=one.key),
            _words_of(texts, one, one.before),
            _words_of(texts, one, one.after),
        )
        for one in changes
    ]


def _words_of(texts: Texts, change: ProfileChange, values: Mapping[str, Any]) -> str:
    return (value_words(texts, values) if change.part else _bare(texts, values)) or EMPTY


def value_words(texts: Texts, values: Mapping[str, Any]) -> str:
    """Return values by key, one on each line."""
    lines = []
    for name, value in values.items():
        words = _value(texts, value)
        if words:
            lines.append(f"{texts.or_empty(f'profile.setting.{name}') or name}: {words}" if name else words)
    return "\n".join(lines)


def _bare(texts: Texts, values: Mapping[str, Any]) -> str:
    return "\n".join(_value(texts, value) for value in values.values())


def _value(texts: Texts, value: Any) -> str:  # noqa: ANN401  # whatever TOML holds
    if isinstance(value, dict):
        if set(value) == _TEXT:
            return str(value[texts.language])
        return ", ".join(f"{name} {_value(texts, inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(texts, inner) for inner in value)
    if isinstance(value, bool):
        return texts.say("settings.yes" if value else "settings.no")
    if isinstance(value, (int, float)):
        return texts.locale.toString(value) if isinstance(value, int) else texts.locale.toString(value, "g", 6)
    return "" if value is None else _name(texts, str(value))


def _name(texts: Texts, value: str) -> str:
    """Return a name that stands in a profile as the window says it, and every other text as it is."""
    return texts.or_empty(f"profile.difference.{value}") or name_of(texts, value)
