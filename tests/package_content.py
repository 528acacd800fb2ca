"""A small deposit in memory for the package stage: its port, answered from real files."""

import hashlib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archivkoop.adapters.package.documents import PLUGIN as DOCUMENTS
from archivkoop.core.aip import PackageInputs, Sink, WrittenPackage
from archivkoop.core.conversion import Attempt, Converted
from archivkoop.core.description import Description
from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.core.files import Counts, Fate, FileEntry, Identification
from archivkoop.core.findings import Finding, Outcome, Severity, Waiver
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Level, Proof
from archivkoop.stages.package import write_package
from archivkoop.stages.package_places import rename_data, renames

PROFILE_BYTES = (Path(__file__).resolve().parents[1] / "resources" / "profiles" / "kommunal-1.0.toml").read_bytes()
PROFILE = Profile.model_validate(tomllib.loads(PROFILE_BYTES.decode()))
AT = "2026-03-01T10:00:00+00:00"
SOFTWARE = Agent("archivkoop", "0.1.0")
GHOSTSCRIPT = Agent("Ghostscript", "10.05.1")
ACTOR = "Jörg Müller"

DESCRIPTION = Description(
    {
        "title": ("Bauakten der Stadtbezirke Nord & Süd",),
        "provenance": ("Stadt Musterstadt, Bauordnungsamt", "Tiefbauamt"),
        "accession": ("2026/0042",),
        "date_range": ("1987–1995",),
        "archive_name": ("Stadtarchiv Musterstadt",),
        "archive_isil": ("DE-Mus1",),
        "extent": ("12 Vorgänge",),
        "closure": ("general",),
        "access": ("Einsicht nur nach Rücksprache",),
        "note": ("erste Zeile\nBag-Count: 99",),
    },
    {"Büro/Brief.docx": {"title": ("Brief an den Rat",), "date": ("12.03.1987",), "note": ("mit Siegel",)}},
)


@dataclass
class Content:
    """Answers PackageContent. `add` puts a file into the source folder and into the content."""

    source: Path
    workspace: Path
    package_id: str = "DE-Mus1_2026_0042_abcd2345"
    profile: Profile = PROFILE
    profile_bytes: bytes = PROFILE_BYTES
    actor: str = ACTOR
    description: Description = DESCRIPTION
    items: dict[str, DepositFile] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    journal: list[Event] = field(default_factory=list)
    recorded: list[RecordedFinding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source.mkdir(parents=True, exist_ok=True)
        self.workspace.mkdir(parents=True, exist_ok=True)
        self.event(EventKind.JOB_OPENED, None, agents=(SOFTWARE, Agent(ACTOR, "", AgentType.PERSON)), source="/Ablage")

    @property
    def root(self) -> Path:
        return self.source

    def event(
        self,
        kind: EventKind,
        path: str | None,
        outcome: Outcome = Outcome.PASSED,
        agents: tuple[Agent, ...] = (SOFTWARE,),
        **data: Any,
    ) -> Event:
        event = Event(f"00000000-0000-4000-8000-{len(self.journal):012}", AT, kind, outcome, path, agents, data)
        self.journal.append(event)
        return event

    def add(
        self,
        path: str,
        content: bytes,
        fate: Fate = Fate.KEPT,
        *,
        raw_path: bytes | None = None,
        derivative: bytes = b"",
        derivative_name: str = "",
        puid: str | None = "fmt/40",
        mtime_ns: int = 1_000_000_000_123_456_789,
    ) -> DepositFile:
        """Put a file where the deposit has it, and say what became of it."""
        raw = path.encode() if raw_path is None else raw_path
        target = self.source / os.fsdecode(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, ns=(mtime_ns, mtime_ns))
        entry = FileEntry(path, raw, len(content), mtime_ns, hashlib.sha512(content).hexdigest())
        known = Identification(puid, "Microsoft Word", "97-2003", "application/msword", "container")
        converted, place = None, None
        self.event(EventKind.FILE_TAKEN, path, raw_path=raw.hex(), size=len(content), sha512=entry.sha512)
        self.event(EventKind.FILE_IDENTIFIED, path, puid=puid or "")
        if fate in {Fate.PROVED, Fate.UNPROVED}:
            converted, place = self._convert(path, fate, derivative or b"%PDF-1.7 " + content, derivative_name)
        elif fate is Fate.FAILED:
            attempt = Attempt("ghostscript", (GHOSTSCRIPT,), Outcome.FAILED, ("AK-K02",))
            converted = Converted(path, (attempt,))
            self.event(EventKind.CONVERSION_FAILED, path, Outcome.FAILED, (GHOSTSCRIPT,))
        elif fate is Fate.LEFT_OUT:
            self.event(EventKind.FILE_LEFT_OUT, path, reason="Systemdatei", rule="Thumbs.db")
        file = DepositFile(entry, known if puid else None, fate, "F-01", "", converted, place)
        self.items[path] = file
        return file

    def _convert(self, path: str, fate: Fate, data: bytes, name: str) -> tuple[Converted, Path]:
        place = self.workspace / f"{len(self.items):08}.pdf"
        place.write_bytes(data)
        outcome = Outcome.PASSED if fate is Fate.PROVED else Outcome.UNDETERMINED
        reasons = () if fate is Fate.PROVED else ("AK-T01 tool=veraPDF",)
        proof = Proof(outcome, Level.FAITHFUL if fate is Fate.PROVED else None, "fmt/477", "fmt/477", reasons=reasons)
        attempt = Attempt("ghostscript", (GHOSTSCRIPT,), outcome, reasons, {}, proof)
        name = name or f"{Path(path).stem}.pdf"
        digest = hashlib.sha512(data).hexdigest()
        self.event(EventKind.FILE_CONVERTED, path, Outcome.PASSED, (GHOSTSCRIPT,), converter="ghostscript")
        self.event(EventKind.FILE_PROVED, path, outcome, (Agent("veraPDF", "1.30.2"),), level="faithful")
        return Converted(path, (attempt,), place.name, name, len(data), digest), place

    @property
    def counts(self) -> Counts:
        fates = [file.fate for file in self.items.values()]
        return Counts(len(fates), *(fates.count(fate) for fate in Fate))

    def files(self) -> Iterator[DepositFile]:
        for path in sorted(self.items):
            yield self.items[path]

    def empty_folders(self) -> Iterator[str]:
        yield from sorted(self.folders)

    def events(self) -> Iterator[Event]:
        yield from sorted(self.journal, key=lambda event: event.path or "")

    def findings(self) -> Iterator[RecordedFinding]:
        yield from self.recorded

    def find(self, code: str, path: str | None, severity: Severity, waiver: Waiver | None = None) -> None:
        self.recorded.append(RecordedFinding(Finding(code, path, facts={"größe": 3}), severity, waiver))


def mixed_content(folder: Path) -> Content:
    """Return a deposit with most of what real ones have."""
    content = Content(folder / "Ablage Ä", folder / "derivatives")
    content.add("Büro/Brief.doc", b"alt", Fate.PROVED)
    content.add("Büro/Brief.docx", b"neu", Fate.PROVED)
    content.add("Büro/Brief.pdf", b"%PDF", Fate.UNPROVED)
    content.add("Büro/leer.txt", b"")
    content.add("Büro/Kopie.txt", b"gleich")
    content.add("Büro/Kopie 2.txt", b"gleich")
    content.add("Bu\u0308ro 2/Übersicht".replace("Ü", "U\u0308") + ".txt", b"NFD")
    content.add("Bilder/" + "Ä" * 20 + "x" * 176 + ".tif", b"II*\0")
    content.add("Bilder/A.TXT", b"gross")
    content.add("Bilder/a.txt", b"klein")
    content.add("Bilder/100%.txt", b"Prozent")
    content.add("Bilder/CON.txt", b"Windows")
    content.add("Bilder/Zeile\neins.txt", b"Umbruch")
    content.add("Bilder/Punkt.", b"Punkt")
    content.add("Bilder/kaputt.xls", b"\xd0\xcf", Fate.FAILED, puid=None)
    content.add("Bilder/Thumbs.db", b"weg", Fate.LEFT_OUT)
    content.add("bad%FFname.bin", b"roh", raw_path=b"bad\xffname.bin")
    content.folders += ["leer", "leer-2/innen"]
    for name in content.folders:
        (content.source / name).mkdir(parents=True)
        content.event(EventKind.FOLDER_EMPTY, name)
    content.find("AK-I06", "leer", Severity.INFO)
    content.find("AK-C01", "Büro/leer.txt", Severity.BLOCKING, Waiver("AK-C01", "war schon leer", ACTOR))
    content.event(EventKind.WAIVED, None, code="AK-C01", reason="war schon leer")
    return content


def write_report(out: Sink) -> None:
    out.write("<!doctype html><title>Übernahmeprotokoll</title>".encode())


def inputs(**changes: Any) -> PackageInputs:
    """Return what the stage is given besides the content, with a fixed clock."""
    given = PackageInputs(
        SOFTWARE,
        datetime(2026, 3, 1, 12, tzinfo=UTC),
        lambda: "11111111-1111-4111-8111-111111111111",
        b'{"BagIt-Profile-Info": {}}\n',
        write_report,
    )
    return replace(given, **changes)


def journal_renames(content: Content, scratch: Path) -> None:
    """Do what the app does before writing."""
    scratch.mkdir(parents=True, exist_ok=True)
    for rename in list(renames(content, scratch)):
        content.event(EventKind.FILE_RENAMED, rename.path, **rename_data(rename))


def write(content: Content, staging: Path, found: list[Finding] | None = None, **changes: Any) -> WrittenPackage:
    """Write the content's package into a staging folder."""
    taken: list[Finding] = [] if found is None else found
    hooks: Mapping[str, Any] = {"progress": lambda _: None, "found": taken.append, "cancelled": lambda: False}
    return write_package(content, staging, DOCUMENTS, inputs(), **{**hooks, **changes})


def mixed_package(folder: Path) -> Path:
    """Return a complete package of the mixed deposit."""
    content = mixed_content(folder)
    journal_renames(content, folder / "scratch")
    return write(content, folder / "staging").bag
