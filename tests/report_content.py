"""A deposit in memory for the report: what a city office hands over, with everything that can become of a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archivkoop import assets
from archivkoop.core.conversion import Attempt, Converted
from archivkoop.core.description import Description
from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.core.files import Counts, Fate, FileEntry, Identification
from archivkoop.core.findings import Fact, Finding, Outcome, Severity, Waiver
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.core.profile import Profile
from archivkoop.core.proof import Comparison, Level, Proof, Validation
from archivkoop.stages.profile import parse_profile

PROFILE_FILE = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
PROFILE = parse_profile(PROFILE_FILE.read_bytes(), PROFILE_FILE.name)
ACTOR = "Jörg Müller-Lüdenscheidt"
SOFTWARE = Agent("archivkoop", "0.1.0")
VERAPDF = Agent("veraPDF", "1.30.2")
LIBREOFFICE = Agent("LibreOffice", "7.4.7.2")
SIEGFRIED = Agent(
    "Siegfried", "1.11.9, DROID_SignatureFile_V125.xml; container-signature-20260119.xml (pygfried 2.2.0)"
)

FORMATS = {
    "fmt/40": ("Microsoft Word Document", "97-2003", "application/msword"),
    "fmt/412": ("Microsoft Word for Windows", "2007 onwards", "application/vnd.openxmlformats-officedocument"),
    "fmt/18": ("Acrobat PDF 1.4 - Portable Document Format", "1.4", "application/pdf"),
    "fmt/477": ("Acrobat PDF/A - Portable Document Format", "2b", "application/pdf"),
    "fmt/43": ("JPEG File Interchange Format", "1.01", "image/jpeg"),
    "fmt/353": ("Tagged Image File Format", "", "image/tiff"),
    "x-fmt/111": ("Plain Text File", "", "text/plain"),
    "x-fmt/411": ("Windows Portable Executable", "", "application/x-dosexec"),
    "fmt/682": ("Thumbs DB file", "XP", "application/octet-stream"),
}

DESCRIPTION = Description(
    {
        "title": ("Bauakten, Ausschussniederschriften und Stadtfest 2012 der Stadt Musterstadt",),
        "provenance": ("Stadt Musterstadt, Bauordnungsamt", "Stadt Musterstadt, Kulturamt"),
        "accession": ("2017/0042",),
        "date_range": ("2009–2014",),
        "archive_name": ("Stadtarchiv Musterstadt",),
        "archive_isil": ("DE-Muster1",),
        "access": ("30 Jahre nach Entstehung (§ 7 ArchivG NRW)",),
    }
)


@dataclass
class ReportContent:
    """Answers PackageContent from lists."""

    package_id: str = "DE-Muster1_2026_2017-0042_k7pq3xwa"
    profile: Profile = PROFILE
    profile_bytes: bytes = PROFILE_FILE.read_bytes()
    actor: str = ACTOR
    source: Path = Path("/ablage/Ablieferung Bauordnungsamt 2017")
    description: Description = DESCRIPTION
    items: list[DepositFile] = field(default_factory=list)
    recorded: list[RecordedFinding] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    journal: list[Event] = field(default_factory=list)
    lost: int = 0  # files that came in and are not accounted for

    @property
    def root(self) -> Path:
        return self.source

    @property
    def counts(self) -> Counts:
        fates = [item.fate for item in self.items]
        return Counts(len(fates) + self.lost, *(fates.count(fate) for fate in Fate))

    def files(self) -> Iterator[DepositFile]:
        yield from sorted(self.items, key=lambda item: item.entry.path)

    def empty_folders(self) -> Iterator[str]:
        yield from sorted(self.folders)

    def events(self) -> Iterator[Event]:
        yield from self.journal

    def findings(self) -> Iterator[RecordedFinding]:
        yield from sorted(self.recorded, key=lambda one: (one.finding.path or "", one.finding.code))

    # --- building -----------------------------------------------------------------------------------

    def add(
        self,
        path: str,
        size: int,
        puid: str | None,
        fate: Fate,
        *,
        rule: str | None = None,
        reason: str = "",
        converted: Converted | None = None,
    ) -> None:
        name, version, mime = FORMATS[puid] if puid else ("", "", "application/octet-stream")
        found = self.profile.rule_for(puid)
        self.items.append(
            DepositFile(
                FileEntry(path, path.encode(), size, 1_400_000_000_000_000_000, "ab" * 64),
                Identification(puid, name, version, mime, "byte match"),
                fate,
                rule if rule is not None else found.id if found else "F-00",
                reason,
                converted,
                None,
            )
        )

    def find(
        self, code: str, path: str | None, severity: Severity, waiver: Waiver | None = None, **facts: Fact
    ) -> None:
        self.recorded.append(RecordedFinding(Finding(code, path, Outcome.FAILED, facts), severity, waiver))

    def did(self, kind: EventKind, *agents: Agent) -> None:
        self.journal.append(Event(str(len(self.journal)), "2026-11-23T10:00:00+00:00", kind, agents=agents))


MEASURES: Mapping[Level, Mapping[str, Fact]] = {
    Level.FAITHFUL: {"pages": 3, "worst_page": 2, "worst_of_limit": 0.283, "pages_by_glyphs": 1, "glyphs": 412},
    Level.CONTENT: {"text_share": 1.0},
    Level.EXACT: {},
}


def proved(
    path: str, converter: Agent, module: str, puid: str, level: Level, outcome: Outcome = Outcome.PASSED
) -> Converted:
    judge = VERAPDF if puid == "fmt/477" else Agent("archivkoop", "0.1.0")
    proof = Proof(
        outcome,
        level,
        puid,
        puid,
        (Validation(outcome, judge, "PDF/A-2b"),),
        Comparison(Outcome.PASSED, level, (Agent("pdfium", "7543"),), measures=MEASURES[level]),
        () if outcome is Outcome.PASSED else ("veraPDF: undetermined: AK-K03",),
    )
    suffix = ".pdf" if puid == "fmt/477" else ".tif"
    name = Path(path).stem + suffix
    return Converted(path, (Attempt(module, (converter,), outcome, proof=proof),), "00/ab" + suffix, name, 9, "cd" * 64)


def deposit() -> ReportContent:
    """Return a deposit with every fate, findings of every severity, decisions, folders and links."""
    content = ReportContent()
    letter = "Anschreiben zur Ablieferung.docx"
    content.add(
        letter,
        21_402,
        "fmt/412",
        Fate.PROVED,
        converted=proved(letter, LIBREOFFICE, "libreoffice", "fmt/477", Level.CONTENT),
    )
    plan = "Bauakten/2011-0417 Anbau Lindenstraße 12/01 Bauantrag.pdf"
    content.add(
        plan,
        184_223,
        "fmt/18",
        Fate.PROVED,
        converted=proved(plan, Agent("pikepdf", "10.18.0"), "pdf_structure", "fmt/477", Level.FAITHFUL),
    )
    static = "Bauakten/2011-0417 Anbau Lindenstraße 12/02 Statik Prüfbericht (vertraulich).pdf"
    refused = Attempt("pdf_structure", (Agent("pikepdf", "10.18.0"),), Outcome.FAILED, ("AK-K01 reason=encrypted",))
    content.add(static, 91_034, "fmt/18", Fate.FAILED, converted=Converted(static, (refused,)))
    content.find("AK-C02", static, Severity.WARNING, kind="password", method="")
    content.find("AK-K10", static, Severity.WARNING, reasons="pdf_structure: AK-K01 reason=encrypted: needs a password")
    permit = "Bauakten/2011-0417 Anbau Lindenstraße 12/06 Baugenehmigung.pdf"
    content.add(permit, 1_203_004, "fmt/477", Fate.KEPT)
    photo = "Kulturamt/Stadtfest 2012/Bühne <am Markt> & Menge.jpg"
    content.add(
        photo,
        3_481_223,
        "fmt/43",
        Fate.PROVED,
        converted=proved(photo, Agent("Pillow", "13.0.0"), "tiff_pillow", "fmt/353", Level.EXACT),
    )
    content.add("Kulturamt/Stadtfest 2012/Thumbs.db", 22_016, "fmt/682", Fate.LEFT_OUT, rule="system_files", reason="x")
    content.find("AK-I10", "Kulturamt/Stadtfest 2012/Thumbs.db", Severity.INFO)
    content.add(
        "Kulturamt/private Fotos/Urlaub.jpg",
        2_100_500,
        "fmt/43",
        Fate.LEFT_OUT,
        rule="private Fotos/*",
        reason="Privat, nicht archivwürdig; mit Frau Öztürk (Kulturamt) abgestimmt am 3. November 2026",
    )
    minutes = "Ratsprotokolle/2014-03-27 Niederschrift BPA.doc"
    content.add(
        minutes,
        66_048,
        "fmt/40",
        Fate.UNPROVED,
        converted=proved(minutes, LIBREOFFICE, "libreoffice", "fmt/477", Level.CONTENT, Outcome.UNDETERMINED),
    )
    content.find("AK-N01", minutes, Severity.WARNING, reasons="veraPDF: undetermined: AK-K03")
    content.add("Altes Laufwerk G/FLURKART.EXE", 404_480, "x-fmt/411", Fate.KEPT)
    content.find("AK-P03", "Altes Laufwerk G/FLURKART.EXE", Severity.WARNING)
    content.add("Altes Laufwerk G/" + "sehr_langer_Name_" * 11 + "Ende.dat", 512, None, Fate.KEPT)
    content.find("AK-F01", content.items[-1].entry.path, Severity.WARNING, mime="application/octet-stream", reason="")
    content.find("AK-P01", content.items[-1].entry.path, Severity.WARNING)
    content.add("Altes Laufwerk G/liesmich\u202egpj.txt", 0, "x-fmt/111", Fate.KEPT)
    content.find("AK-C01", content.items[-1].entry.path, Severity.WARNING)
    waiver = Waiver("AK-I01", "Datenträger beschädigt; Inhalt laut Amt gleich mit Karte 4", ACTOR)
    content.find("AK-I01", "Altes Laufwerk G/Karten", Severity.BLOCKING, waiver, reason="Eingabe-/Ausgabefehler")
    content.find("AK-I05", "Altes Laufwerk G/Verknüpfung", Severity.WARNING, target="/mnt/g/Karten")
    content.find("AK-C10", None, Severity.INFO)
    content.folders += ["Bauakten/leer", "Kulturamt/Entwürfe"]
    person = Agent(ACTOR, "", AgentType.PERSON)
    content.did(EventKind.JOB_OPENED, SOFTWARE, person)
    content.did(EventKind.FILE_TAKEN, SOFTWARE)
    content.did(EventKind.FILE_IDENTIFIED, SIEGFRIED, Agent("libmagic", "5.44"))
    content.did(EventKind.FILE_CHECKED, SOFTWARE, Agent("pikepdf", "10.18.0"))
    content.did(EventKind.FILE_CONVERTED, LIBREOFFICE)
    content.did(EventKind.FILE_CONVERTED, Agent("pikepdf", "10.18.0"))
    content.did(EventKind.FILE_CONVERTED, Agent("Pillow", "13.0.0"))
    content.did(EventKind.FILE_PROVED, VERAPDF, Agent("pdfium", "7543"))
    content.did(EventKind.CONVERSION_FAILED, Agent("Ghostscript", "10.00.0"))
    return content
