"""A small deposit that was converted, as far as a window can see: real PDFs, and what the journal says of them."""

from dataclasses import asdict
from pathlib import Path

import pypdfium2
from gui_tasks import event
from PIL import Image

from archivkoop import assets
from archivkoop.core.conversion import Attempt, Converted, PlannedFile
from archivkoop.core.events import Agent, EventKind
from archivkoop.core.findings import Outcome, Severity
from archivkoop.core.proof import ClauseFailure, Comparison, Difference, Level, Proof, Validation
from archivkoop.store.workspace import Workspace

VERAPDF = Agent("veraPDF", "1.30.2")
STRUCTURE = Agent("pikepdf", "10.18")
PAGES = 5
PICTURE = "ab/refused.png"


def pdf(file, pages=PAGES):
    """Write a PDF of empty pages."""
    file.parent.mkdir(parents=True, exist_ok=True)
    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        document.new_page(300 + number, 400)
    document.save(file)
    document.close()


def proof_of(outcome):
    """Return a proof with a worst page, a difference and a note."""
    differences = (
        (Difference("page_count", "5 pages became 4", None, 4, 5, {"original": 5, "derivative": 4}),)
        if outcome is Outcome.UNDETERMINED
        else ()
    )
    facts = {"n": 1, "of": 2, "shown": "Archiv, Seite 2"}
    notes = (Difference("link_lost", "1 of 2 links lost", 3, 1, 0, facts),)
    measures = {"pages": PAGES, "worst_page": 4, "worst_of_limit": 0.4}
    failures = (ClauseFailure("6.2.11.4.1-1", "font not embedded", 2),) if outcome is Outcome.FAILED else ()
    validation = Validation(Outcome.PASSED if not failures else outcome, VERAPDF, "PDF/A-2b", failures)
    comparison = Comparison(outcome, Level.FAITHFUL, (STRUCTURE,), differences, notes, measures)
    return Proof(outcome, Level.FAITHFUL, "fmt/477", "fmt/477", (validation,), comparison)


def refusal(derivatives):
    """Return the proof that refused a result; the comparison left a picture."""
    (derivatives / "ab").mkdir(exist_ok=True)
    Image.new("RGB", (80, 40), "white").save(derivatives / PICTURE)
    difference = Difference("page_count", "5 pages became 4", None, 4, 5, {"original": 5, "derivative": 4})
    comparison = Comparison(Outcome.FAILED, Level.FAITHFUL, (), (difference,), (), {"picture": PICTURE})
    validation = Validation(Outcome.PASSED, VERAPDF, "PDF/A-2b")
    return Proof(Outcome.FAILED, Level.FAITHFUL, "fmt/477", "fmt/477", (validation,), comparison)


def make(folder: Path, source: Path, outcomes: dict[str, Outcome | None]) -> None:
    """Make a workspace in which each file met an outcome; None: it is kept."""
    profile = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
    folder.mkdir(parents=True)
    (folder / "profile.toml").write_bytes(profile.read_bytes())
    with Workspace.open(folder) as workspace:
        opened = {"out": None, "profile_id": "urn:x", "profile_version": "1.0", "profile_sha512": "0"}
        workspace.record(event(EventKind.JOB_OPENED, source=str(source), token="abcdefgh", actor="Änne", **opened))
        for path in outcomes:
            pdf(source / path)
            size = (source / path).stat().st_size
            taken = {"raw_path": path.encode().hex(), "size": size, "mtime_ns": 0, "sha512": "ab" * 64}
            found = {"puid": "fmt/18", "name": "Acrobat PDF 1.4", "version": "1.4", "mime": "application/pdf"}
            workspace.record(
                event(EventKind.FILE_TAKEN, path, **taken),
                event(EventKind.FILE_IDENTIFIED, path, **found),
                event(EventKind.FILE_CHECKED, path, checks=[], facts={}, validations=[]),
            )
        workspace.set_plan(
            PlannedFile(path, "F-01", "keep" if outcome is None else "convert", ("pdf_structure",), "fmt/477", "pdf")
            for path, outcome in outcomes.items()
        )
        for number, (path, outcome) in enumerate(outcomes.items()):
            if outcome is not None:
                workspace.record(*_converted(workspace.derivatives, number, path, outcome))


def _converted(derivatives, number, path, outcome):
    failed = Attempt("pdf_structure", (STRUCTURE,), Outcome.FAILED, ("AK-K01 reason=encrypted: needs a password",))
    if outcome is Outcome.FAILED:
        refused = Attempt("pdf_repair", (STRUCTURE,), Outcome.FAILED, (), {}, refusal(derivatives))
        converted = Converted(path, (failed, refused), took_s=2.0)
        yield event(EventKind.CONVERSION_FAILED, path, converted=asdict(converted))
        return
    name = f"ab/{number}.pdf"
    pdf(derivatives / name)
    chosen = Attempt("pdf_repair", (STRUCTURE,), outcome, ("comparison undetermined",), {}, proof_of(outcome))
    converted = Converted(path, (failed, chosen), name, f"{Path(path).stem}.pdf", 100, "cd" * 64, 2.0)
    yield event(EventKind.FILE_CONVERTED, path, converted=asdict(converted))
    yield event(EventKind.FILE_PROVED, path, proof=asdict(chosen.proof))
    if outcome is Outcome.UNDETERMINED:
        facts = {"reasons": "comparison undetermined"}
        yield event(EventKind.FINDING, path, code="AK-N01", severity=Severity.WARNING.value, facts=facts)
