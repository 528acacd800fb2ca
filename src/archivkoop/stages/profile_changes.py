"""What differs between two versions of a preservation profile, for somebody who has to agree to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from pydantic import BaseModel

from archivkoop.core.profile import Profile


class Change(StrEnum):
    """What happened to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """One entry that differs."""

    change: Change
    part: str  # "rule", "group", "check", "target", "field", "file_field", "closure", "severity", or "" for the rest
    key: str  # the entry's id, e.g. "F-07"; for the rest its path in the profile, e.g. "limits.time_s"
    before: Mapping[str, Any]  # value by key, only what differs; empty for an entry that was added
    after: Mapping[str, Any]  # likewise; empty for one that was removed


_LISTS = {  # part -> where its entries are, and by what they are told apart
    "rule": (("formats",), "id"),
    "check": (("checks",), "name"),
    "target": (("proof", "targets"), "puid"),
    "field": (("metadata", "deposit"), "id"),
    "file_field": (("metadata", "file"), "id"),
    "closure": (("metadata", "closure"), "id"),
}
_TABLES = {"group": ("groups",), "severity": ("severities",), "source": ("sources",)}
_TAKEN = {"formats", "checks", "groups", "severities", "sources", "proof.targets"}


def compare_profiles(old: Profile, new: Profile) -> tuple[ProfileChange, ...]:
    """Return every entry that differs: rules first, then the rest in the order of the profile."""
    return tuple(_changes(_plain(old), _plain(new)))


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[ProfileChange]:
    for part, (path, key) in _LISTS.items():
        yield from _of_entries(part, _by(_at(old, path), key), _by(_at(new, path), key))
    for part, path in _TABLES.items():
        yield from _of_entries(part, _wrapped(_at(old, path)), _wrapped(_at(new, path)))
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield ProfileChange(Change.CHANGED, "", key, {key: before.get(key)}, {key: after.get(key)})


def _of_entries(part: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ProfileChange]:
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key, {}), new.get(key, {})
        if before == after:
            continue
        change = Change.ADDED if key not in old else Change.REMOVED if key not in new else Change.CHANGED
        names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
        differing = {name: before[name] for name in names if name in before}
        yield ProfileChange(change, part, key, differing, {name: after[name] for name in names if name in after})


def _plain(profile: BaseModel) -> dict[str, Any]:
    return profile.model_dump(mode="json")


def _at(document: Mapping[str, Any], path: Sequence[str]) -> object:
    """Return what lies at a path; () where there is nothing."""
    for name in path[:-1]:
        document = document[name]
    return document.get(path[-1]) or ()


def _by(entries: object, key: str) -> dict[str, Any]:
    return {entry[key]: entry for entry in cast("Sequence[dict[str, Any]]", entries)}


def _wrapped(table: object) -> dict[str, Any]:
    """Return a table of bare values as entries, each with its value under the name ""."""
    return {
        key: value if isinstance(value, dict) else {"": value}
        for key, value in dict(cast("Mapping[str, Any]", table)).items()
    }


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    """Yield every value that is no entry of a list told apart by its id."""
    if path in _TAKEN or path.startswith("metadata."):
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    else:
        yield path, value
