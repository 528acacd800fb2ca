"""The single pass over the deposit: files into the bag, objects and events into PREMIS."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archivkoop.core.aip import Found, LinkedEvent, ObjectRecord, StoredFile, Write, WriteEvent
from archivkoop.core.conversion import Companion, beside
from archivkoop.core.errors import CountsError, FileChangedError, FileProblem, FileUnreadableError, FileVanishedError
from archivkoop.core.events import PREMIS_TYPES, Event, EventKind
from archivkoop.core.files import Counts, Fate
from archivkoop.core.findings import Finding
from archivkoop.core.lines import event_line
from archivkoop.core.package import DepositFile, PackageContent
from archivkoop.core.ports import Progress
from archivkoop.stages.bag import BagWriter, HashingFile, Written
from archivkoop.stages.media_types import UNKNOWN, media_type, media_type_of_name
from archivkoop.stages.package_copy import copy
from archivkoop.stages.package_events import Events
from archivkoop.stages.package_places import ORIGINAL, PRESERVATION, Placed, places
from archivkoop.stages.spool import LineSpool

DERIVATIVE_DAMAGED = "AK-B02"


@dataclass(slots=True)
class Watch:
    """What is told while the package is written."""

    progress: Callable[[Progress], None]
    found: Found
    cancelled: Callable[[], bool]
    files_total: int
    files: int = 0
    bytes: int = 0
    current: str = ""

    def told(self, count: int) -> None:
        """Count bytes and say how far it is."""
        self.bytes += count
        self.progress(Progress("package", self.files, self.files_total, self.bytes, None, self.current))


class Body:
    """The single pass over the deposit: files into the bag, objects and events into PREMIS."""

    def __init__(
        self,
        content: PackageContent,
        bag: BagWriter,
        scratch: Path,
        findings: HashingFile,
        write_event: WriteEvent,
        objects: dict[str, Write],
        stored: dict[str, LineSpool],
        pointers: LineSpool,
        made_ns: int,
    ) -> None:
        self._content = content
        self._bag = bag
        self._scratch = scratch
        self._findings = findings
        self._premis_event = write_event
        self._objects = objects
        self._stored = stored
        self._pointers = pointers
        self._made_ns = made_ns
        self._source = os.fsencode(content.root)
        self._complete = True

    def write(self, watch: Watch) -> bool:
        """Write every file; return whether each was there and unchanged.

        Raises:
            CountsError: The fates met differ from the content's counts.
        """
        events = Events(self._content.events())
        fates: dict[Fate, int] = dict.fromkeys(Fate, 0)
        for event in events.of_deposit():
            self.write_event(LinkedEvent(event, (("", "source"),)))
        for placed in places(self._content, self._scratch):
            for event in events.before(placed.path):
                self.write_event(LinkedEvent(event, deposit_path=event.path or ""))
            own = list(events.of(placed.path))
            for event in own:
                self.write_event(_linked(event, placed))
            if placed.file is None:
                self._write_keep(placed)
            else:
                fates[placed.file.fate or Fate.FAILED] += 1
                if placed.original:
                    self._write_file(placed, placed.file, [event for event in own if in_premis(event)], watch)
        for event in events.rest():
            self.write_event(LinkedEvent(event, deposit_path=event.path or ""))
        self._check_counts(fates)
        return self._complete

    def write_event(self, linked: LinkedEvent) -> None:
        """Write an event where it belongs: PREMIS, the lines of checks and decisions, or neither."""
        line = event_line(linked.event)
        if line is not None:
            self._findings.write(line)
        if linked.event.kind in PREMIS_TYPES:
            self._premis_event(linked)

    def _write_keep(self, placed: Placed) -> None:
        written = self._bag.store(f"data/{self._content.package_id}/{placed.original}", [], self._made_ns)
        stored = self._store(placed.original, written, self._made_ns, UNKNOWN, "")
        self._objects[ORIGINAL](ObjectRecord(stored, None))

    def _store(self, path: str, written: Written, mtime_ns: int, mime: str, name: str) -> StoredFile:
        spool = self._stored[ORIGINAL if path.startswith(ORIGINAL) else PRESERVATION]
        stored = StoredFile(path, written.size, written.sha512, mtime_ns, mime, spool.count + 1, name)
        spool.add(path, written.size, written.sha512, mtime_ns, mime, stored.number, name)
        return stored

    def _write_file(self, placed: Placed, file: DepositFile, events: list[Event], watch: Watch) -> None:
        watch.current = placed.path
        watch.told(0)
        original = self._copy_original(placed, file, watch)
        derivative = self._copy_derivative(placed, file, watch)
        watch.files += 1
        companions = self._copy_companions(placed, file, watch)
        if original is None or (placed.derivative and derivative is None) or None in companions:
            self._complete = False
            return
        self._objects[ORIGINAL](ObjectRecord(original, file, tuple(event.id for event in events)))
        kept = original
        if derivative is not None:
            made = tuple(event.id for event in events if event.kind in _OF_DERIVATIVE)
            migration = next((event.id for event in reversed(events) if event.kind is EventKind.FILE_CONVERTED), "")
            self._objects[PRESERVATION](ObjectRecord(derivative, file, made, original, migration))
            kept = derivative
        self._pointers.add(placed.path, kept.path.split("/")[1], kept.number)
        for stored, companion in zip(companions, _companions(file), strict=True):
            if stored is not None and derivative is not None:
                record = ObjectRecord(stored, file, made, original, migration, companion, derivative)
                self._objects[PRESERVATION](record)
                self._pointers.add(stored.name, stored.path.split("/")[1], stored.number)

    def _copy_original(self, placed: Placed, file: DepositFile, watch: Watch) -> StoredFile | None:
        entry = file.entry
        expected = Written(entry.size, entry.sha512)
        target = f"data/{self._content.package_id}/{placed.original}"
        source = os.path.join(self._source, entry.raw_path)  # noqa: PTH118 - bytes
        try:
            copy(source, self._bag, target, expected, entry.mtime_ns, watch.told, watch.cancelled)
        except FileProblem as problem:
            watch.found(Finding(problem.code, placed.path, facts=problem.params))
            return None
        mime = media_type(file.identification.mime) if file.identification else UNKNOWN
        return self._store(placed.original, expected, entry.mtime_ns, mime, placed.path)

    def _copy_derivative(self, placed: Placed, file: DepositFile, watch: Watch) -> StoredFile | None:
        if not placed.derivative or file.derivative is None or file.converted is None:
            return None
        expected = Written(file.converted.size, file.converted.sha512)
        return self._copy_made(file.derivative, placed.derivative, expected, placed.path, placed.path, watch)

    def _copy_companions(self, placed: Placed, file: DepositFile, watch: Watch) -> list[StoredFile | None]:
        """Copy what was taken out of the derivative."""
        copied: list[StoredFile | None] = []
        for place, companion in zip(placed.companions, _companions(file), strict=True):
            assert file.derivative is not None  # it has companions
            source = beside(file.derivative) / companion.file
            expected = Written(companion.size, companion.sha512)
            copied.append(
                self._copy_made(source, place, expected, f"{placed.path}!/{companion.name}", placed.path, watch)
            )
        return copied

    def _copy_made(
        self, source: Path, place: str, expected: Written, name: str, path: str, watch: Watch
    ) -> StoredFile | None:
        target = f"data/{self._content.package_id}/{place}"
        try:
            mtime_ns = copy(source, self._bag, target, expected, None, watch.told, watch.cancelled)
        except (FileVanishedError, FileChangedError, FileUnreadableError) as problem:
            watch.found(Finding(DERIVATIVE_DAMAGED, path, facts={"reason": problem.code}))
            return None
        return self._store(place, expected, mtime_ns, media_type_of_name(place), name)

    def _check_counts(self, fates: dict[Fate, int]) -> None:
        met = Counts(sum(fates.values()), *(fates[fate] for fate in Fate))
        if met != self._content.counts or not met.reconciled:
            raise CountsError(files_in=met.files_in, packaged=met.packaged, left_out=met.left_out)


def _companions(file: DepositFile) -> tuple[Companion, ...]:
    return file.converted.companions if file.converted and file.derivative else ()


_OF_DERIVATIVE = frozenset({EventKind.FILE_CONVERTED, EventKind.FILE_PROVED})


def in_premis(event: Event) -> bool:
    """Say whether an event is written to PREMIS."""
    return event.kind in PREMIS_TYPES


def _linked(event: Event, placed: Placed) -> LinkedEvent:
    """Link a file's event with what the package has of it."""
    if not placed.original:
        return LinkedEvent(event, deposit_path=placed.path)
    if event.kind is EventKind.FILE_RENAMED and event.data.get("object") == "derivative":
        return LinkedEvent(event, ((placed.derivative, "outcome"),))
    objects = [(placed.original, "source")]
    if placed.derivative and event.kind in _OF_DERIVATIVE:
        objects += [(place, "outcome") for place in (placed.derivative, *placed.companions)]
    return LinkedEvent(event, tuple(objects))
