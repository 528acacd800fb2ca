"""The way of a derivative to its durable place, with what was taken out of it and the picture of its worst page."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from archivkoop.core.conversion import Attempt, Companion, Converted, Subject, beside
from archivkoop.store.durable import fsync_folder, sync_file
from archivkoop.tasks import kept


def publish(subject: Subject, attempts: tuple[Attempt, ...], result: Path, derivatives: Path) -> Converted:
    """Move a derivative, and what was taken out of it, to their durable places."""
    name = f"{_key(subject)}{result.suffix}"
    names: Mapping[str, str] = attempts[-1].detail.get("beside", {})
    companions = tuple(
        _publish_companion(beside(result) / file, original_name, beside(derivatives / name))
        for file, original_name in names.items()
    )
    size, digest = result.stat().st_size, _sha512(result)
    _move(result, derivatives, name)
    stem = Path(subject.entry.path).stem
    return Converted(subject.entry.path, attempts, name, f"{stem}{result.suffix}", size, digest, companions=companions)


def _publish_companion(file: Path, original_name: str, folder: Path) -> Companion:
    puid = kept.identifier().identify([file])[0].puid
    size, digest = file.stat().st_size, _sha512(file)
    return Companion(_move(file, folder, file.name), original_name, size, digest, puid)


def keep_picture(subject: Subject, attempt: Attempt, scratch: Path, derivatives: Path) -> Attempt:
    """Move the picture of the worst page, if there is one, to where windows find it; the proof names that place."""
    comparison = attempt.proof.comparison if attempt.proof else None
    picture = comparison.measures.get("picture") if comparison else None
    if attempt.proof is None or comparison is None or not picture:
        return attempt
    found = next(scratch.glob(f"*-{attempt.converter}/{picture}"))
    name = _move(found, derivatives, f"{_key(subject)}.{attempt.converter}{found.suffix}")
    comparison = replace(comparison, measures={**comparison.measures, "picture": name})
    return replace(attempt, proof=replace(attempt.proof, comparison=comparison))


def _sha512(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha512").hexdigest()


def _key(subject: Subject) -> str:
    key = hashlib.sha256(subject.entry.raw_path).hexdigest()
    return f"{key[:2]}/{key[2:34]}"


def _move(result: Path, derivatives: Path, name: str) -> str:
    """Put a file durably below `derivatives`: written, synced, renamed, folder synced; return `name`."""
    place = derivatives / name
    place.parent.mkdir(parents=True, exist_ok=True)
    sync_file(result)
    result.replace(place)
    fsync_folder(place.parent)
    return name
