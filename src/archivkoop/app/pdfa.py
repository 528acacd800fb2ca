"""The way to PDF/A alone, for batches without a deposit: any files and folders in, proved PDF/A out.

What was done is kept line by line in the output folder; the same call goes on where it was stopped.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from archivkoop.app.conversions import Places, ToConvert, run_conversions
from archivkoop.app.places import check_out, check_source
from archivkoop.app.profiles import LoadedProfile, load_profile
from archivkoop.app.settings import Settings
from archivkoop.app.system import SystemIds
from archivkoop.core.access import Access
from archivkoop.core.conversion import Attempt, Companion, Converted, PlannedFile, beside, page_ranges
from archivkoop.core.errors import (
    DiskFullError,
    FileProblem,
    JobLockedError,
    WriteError,
)
from archivkoop.core.files import FoundFile, recordable_ns
from archivkoop.core.findings import Outcome
from archivkoop.core.ports import Observer, Progress
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages.convert import describe_problem
from archivkoop.stages.intake import walk
from archivkoop.stages.package_names import names_beside
from archivkoop.stages.plan import PDFA_CLAIM, plan_file
from archivkoop.store.durable import durable_write, fsync_folder
from archivkoop.store.lock import exclusive

STATE = ".archivkoop-pdfa"
SUFFIX = ".pdf"
NOT_CONVERTED = "no PDF, or none that the profile has converted"


@dataclass(frozen=True, slots=True)
class PdfaLine:
    """What became of one file."""

    source: str
    result: str | None  # None: there is no derivative
    outcome: str  # "kept" | "proved" | "unproved" | "failed"
    route: str | None  # the member of the chain that served; "kept": none was needed
    judges: tuple[str, ...]
    reasons: tuple[str, ...]  # each member's, in order
    size: int = 0
    mtime_ns: int = 0
    profile_sha512: str = ""
    beside: tuple[str, ...] = ()  # names of what was taken out of it, in `attachments`

    @property
    def attachments(self) -> Path | None:
        """The folder beside the result with what was taken out of it; None: nothing was."""
        return beside(Path(self.result)) if self.result and self.beside else None


def convert_batch(
    observer: Observer,
    settings: Settings,
    sources: Sequence[Path],
    out: Path,
    profile: Path | None = None,
    workers: int | None = None,
    access: Access | None = None,
) -> Iterator[PdfaLine]:
    """Convert PDFs to PDF/A and prove them; yield a line a file as it is done; what was done before comes first.

    Raises:
        UsageProblem: A source is missing, or the output folder cannot be one.
        WorkplaceProblem: A tool or the profile is missing.
        StorageProblem: The output folder cannot be written, or is full; the same call goes on.
        Cancelled: The observer asked to stop; the same call goes on.
    """
    loaded = load_profile(settings, profile)
    _check(sources, out.resolve())
    sources, out = [source.resolve() for source in sources], out.resolve()
    state = out / STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
        with exclusive(state / "lock", JobLockedError(source=str(out))):
            yield from _Batch(observer, loaded, out, state, workers, access or Access()).run(_found(sources, observer))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(path=str(error.filename or out)) from error
        raise WriteError(path=str(error.filename or out), reason=error.strerror or str(error)) from error


def _check(sources: Sequence[Path], out: Path) -> None:
    for source in sources:
        check_source(source)
        check_out(out, source.resolve())


def _found(sources: Sequence[Path], observer: Observer) -> Iterator[tuple[Path, FoundFile]]:
    """Yield every PDF by name, once, with the folder it is named from; say how many other files a folder has."""
    known: set[bytes] = set()
    others = 0
    for root, found in _all(sources):
        if found is None:
            others += 1
            continue
        place = os.path.join(os.fsencode(root), found.raw_path)  # noqa: PTH118 (bytes)
        if place not in known:
            known.add(place)
            yield root, found
    if others:
        observer.notice("pdfa.others", {"n": others})


def _all(sources: Sequence[Path]) -> Iterator[tuple[Path, FoundFile | None]]:
    """Yield what lies at the sources; None where a folder has something that is no PDF by name."""
    for source in sources:
        if source.is_dir():
            for seen in walk(source):
                is_pdf = isinstance(seen, FoundFile) and seen.path.lower().endswith(SUFFIX)
                yield source, seen if is_pdf and isinstance(seen, FoundFile) else None
        else:
            status = source.stat()
            mtime_ns = recordable_ns(status.st_mtime_ns)
            yield source.parent, FoundFile(source.name, os.fsencode(source.name), status.st_size, mtime_ns)


class _Batch:
    """One run over a batch."""

    def __init__(
        self,
        observer: Observer,
        loaded: LoadedProfile,
        out: Path,
        state: Path,
        workers: int | None,
        access: Access,
    ) -> None:
        self._observer = observer
        self._loaded = loaded
        self._out = out
        self._state = state
        self._access = access
        self._workers = workers or os.cpu_count() or 1
        self._journal = state / "lines.jsonl"
        self._names: set[str] = set()  # results that files have already
        self._claimed: set[str] = set()  # names that a run that was killed had begun to use

    def run(self, files: Iterator[tuple[Path, FoundFile]]) -> Iterator[PdfaLine]:
        """Yield a line a file."""
        profile_file = self._state / "profile.toml"
        with durable_write(profile_file) as stream:
            stream.write(self._loaded.data)
        scratch = self._state / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        self._begin_journal()
        done = {line.source: line for line in self._lines()}
        self._claimed |= {line.result for line in done.values() if line.result}
        waiting: list[tuple[Path, FoundFile]] = []
        for root, found in files:
            before = done.get(str(root / os.fsdecode(found.raw_path)))
            if before is not None and self._holds(before, found):
                self._names |= {before.result} if before.result else set()
                yield before
            else:
                waiting.append((root, found))
        places = Places(profile_file, scratch, self._state / "derivatives", self._access)
        with Pool(self._workers) as pool:
            yield from self._work(pool, waiting, places)
        shutil.rmtree(scratch, ignore_errors=True)

    def _holds(self, line: PdfaLine, found: FoundFile) -> bool:
        same = (line.size, line.mtime_ns, line.profile_sha512) == (found.size, found.mtime_ns, self._loaded.sha512)
        if line.outcome == "failed" and self._access.passwords.of(found.path):
            return False  # it may have been closed the last time
        if line.result is None:
            return same
        result = Path(line.result)
        return same and all(file.is_file() for file in (result, *(beside(result) / name for name in line.beside)))

    def _work(self, pool: Pool, waiting: list[tuple[Path, FoundFile]], places: Places) -> Iterator[PdfaLine]:
        profile, cancelled = self._loaded.profile, self._observer.cancelled
        limits = Limits(profile.limits.time_s, profile.limits.memory_mb)
        to_convert: list[ToConvert] = []
        done = 0
        tasks = (Task((root, found), (root, places.profile_file, self._access, found)) for root, found in waiting)
        for task, answer in pool.run("archivkoop.tasks:look_at", tasks, limits, cancelled):
            root, found = cast("tuple[Path, FoundFile]", task.key)
            if isinstance(answer, FileProblem):
                yield self._record(root, found, None, "failed", None, (), (describe_problem(answer),))
            elif self._leads_to_pdf(planned := plan_file(answer.subject, profile, ())):
                to_convert.append(ToConvert(root, answer.subject, planned))
                continue
            elif answer.subject.facts.get(PDFA_CLAIM) == Outcome.PASSED.value:
                result = self._keep(root, found)
                yield self._record(root, found, result, "kept", "kept", answer.judges, ())
            else:  # what the profile keeps as it is for other reasons does not become PDF/A by that
                reasons = planned.findings or (NOT_CONVERTED,)
                yield self._record(root, found, None, "failed", None, answer.judges, reasons)
            done += 1
            self._told(done, len(waiting), found.path)
        for file, converted in run_conversions(pool, profile, to_convert, places, SystemIds().uuid, cancelled):
            yield self._converted(file, converted, places)
            done += 1
            self._told(done, len(waiting), converted.path)

    def _leads_to_pdf(self, planned: PlannedFile) -> bool:
        wanted = planned.action == "convert"
        return wanted and f".{self._loaded.profile.target(planned.target_puid).extension}" == SUFFIX

    def _told(self, done: int, total: int, path: str) -> None:
        self._observer.progress(Progress("convert", done, total, current=path))

    def _converted(self, file: ToConvert, converted: Converted, places: Places) -> PdfaLine:
        entry = file.subject.entry
        found = FoundFile(entry.path, entry.raw_path, entry.size, entry.mtime_ns)
        reasons = tuple(f"{one.converter}: {reason}" for one in converted.attempts for reason in one.reasons)
        chosen = converted.chosen
        if chosen is None or converted.derivative is None:
            return self._record(file.root, found, None, "failed", None, (), reasons)
        target = self._name(entry.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = places.derivatives / converted.derivative
        taken_out = self._put_beside(target, made, converted.companions)
        made.replace(target)
        fsync_folder(target.parent)
        outcome = "proved" if chosen.outcome is Outcome.PASSED else "unproved"
        if converted.companions:
            reasons += (f"{chosen.converter}: embedded files lie beside it: {beside(target).name}",)
        if converted.pictures:
            reasons += (f"{chosen.converter}: pages that are but pictures: {page_ranges(converted.pictures)}",)
        return self._record(file.root, found, target, outcome, chosen.converter, _judges(chosen), reasons, taken_out)

    def _put_beside(self, target: Path, made: Path, companions: tuple[Companion, ...]) -> tuple[str, ...]:
        """Put what was taken out of a document into a folder beside it; return the names there, like those inside."""
        folder = beside(target)
        if folder.is_dir():  # `_name` knows it for ours
            shutil.rmtree(folder)
        if not companions:
            return ()
        folder.mkdir()
        names = names_beside(one.name for one in companions)
        for companion, name in zip(companions, names, strict=True):
            (beside(made) / companion.file).replace(folder / name)
        fsync_folder(folder)
        return tuple(names)

    def _keep(self, root: Path, found: FoundFile) -> Path:
        """Copy a file that is good as it is, byte for byte."""
        target = self._name(found.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        with (root / os.fsdecode(found.raw_path)).open("rb") as source, durable_write(target) as stream:
            shutil.copyfileobj(source, stream, 1 << 20)
        return target

    def _name(self, path: str) -> Path:
        """Return a free name in the output folder, like the source's."""
        wanted = PurePosixPath(path).with_suffix(SUFFIX)
        number = 1
        target = self._out / wanted
        while not self._is_free(target):
            number += 1
            target = self._out / wanted.with_stem(f"{wanted.stem}~{number}")
        self._names.add(str(target))
        self._append({"claim": str(target)})  # before it exists: killed in between, the next run knows it for ours
        return target

    def _is_free(self, target: Path) -> bool:
        name = str(target)
        there = os.path.lexists(target) or os.path.lexists(beside(target))
        return name not in self._names and (name in self._claimed or not there)

    def _record(
        self,
        root: Path,
        found: FoundFile,
        result: Path | None,
        outcome: str,
        route: str | None,
        judges: tuple[str, ...],
        reasons: tuple[str, ...],
        taken_out: tuple[str, ...] = (),
    ) -> PdfaLine:
        """Write the line down; what it names is durable already."""
        source = str(root / os.fsdecode(found.raw_path))
        named = str(result) if result else None
        known = (found.size, found.mtime_ns, self._loaded.sha512)
        line = PdfaLine(source, named, outcome, route, judges, reasons, *known, taken_out)
        self._append(asdict(line))
        return line

    def _begin_journal(self) -> None:
        """Have a journal to append to; a line that was cut off stays alone."""
        with self._journal.open("ab+") as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")

    def _append(self, row: Mapping[str, Any]) -> None:
        # Never made anew: where the output folder has vanished, perhaps with its volume, nothing is done any more.
        with self._journal.open("r+", encoding="utf-8", errors="surrogateescape") as stream:
            stream.seek(0, os.SEEK_END)
            stream.write(json.dumps(row) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _lines(self) -> Iterator[PdfaLine]:
        """Yield what earlier runs wrote; a last line that was cut off is passed over."""
        try:
            rows = self._journal.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return
        for row in rows:
            try:
                values: dict[str, Any] = json.loads(row)
            except json.JSONDecodeError:
                continue
            if "claim" in values:
                self._claimed.add(values["claim"])
                continue
            lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
            yield PdfaLine(**{**values, **lists})


def _judges(attempt: Attempt) -> tuple[str, ...]:
    validations = attempt.proof.validations if attempt.proof else ()
    return tuple(f"{one.judge.name} {one.judge.version}".strip() for one in validations)
