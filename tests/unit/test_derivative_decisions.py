"""A person accepts a derivative whose proof is lacking, or discards one: the package, PREMIS and the report say so."""

import uuid

import pytest
from lxml import etree
from PIL import Image
from tests.observers import Silent

from archivkoop import app, assets
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.app.system import os_user
from archivkoop.core.decisions import Change, Decision, DecisionKind, Ruling
from archivkoop.core.files import Fate
from archivkoop.store.workspace import WorkspaceReader

ACCEPTED, DISCARDED, LEFT = "Fotos/Brücke.png", "Fotos/Rathaus.png", "Fotos/Straße.png"
REASONS = {ACCEPTED: "am Bildschirm verglichen", DISCARDED: "Farben wirken anders"}
FIELDS = {
    "title": ("Fotos der Altstadt",),
    "provenance": ("Bauordnungsamt",),
    "accession": ("2026/018",),
    "date_range": ("1987",),
    "archive_name": ("Stadtarchiv Musterstadt",),
    "archive_isil": ("DE-Mus1",),
}
PREMIS = {"p": "http://www.loc.gov/premis/v3"}


@pytest.fixture
def deposit(tmp_path):
    """Three photographs."""
    root = tmp_path / "Ablieferung"
    (root / "Fotos").mkdir(parents=True)
    for number, path in enumerate((ACCEPTED, DISCARDED, LEFT)):
        Image.new("RGB", (20 + number, 10), "#336699").save(root / path)
    return root


@pytest.fixture
def profile(tmp_path):
    """The profile, but for what counts as proved: with it, no image is."""
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text(encoding="utf-8")
    before, after = 'levels = ["exact"]\nunproved = "drop"', 'levels = ["faithful"]\nunproved = "package"'
    assert text.count(before) == 1
    file = tmp_path / "streng.toml"
    file.write_text(text.replace(before, after), encoding="utf-8")
    return file


@pytest.fixture
def run(tmp_path, monkeypatch, deposit, profile):
    """Run the deposit's job up to a step."""
    monkeypatch.setenv("ARCHIVKOOP_HOME", str(tmp_path / "zuhause"))

    def until(step):
        out = tmp_path / "aus" if step is Step.PACKAGE else None
        request = JobRequest(source=deposit, out=out, fields=FIELDS, profile=profile, workers=1)
        return app.run_job(Silent(), Settings.load(), request, step)

    return until


def decide(workspace, kind, path, code=""):
    ruling = Ruling(kind, REASONS[path], code, (path,))
    return app.change_decisions(Silent(), Settings.load(), workspace, Change(Decision(str(uuid.uuid4()), (ruling,))))


def fates(workspace):
    with WorkspaceReader(workspace) as reader:
        return {row.path: row.fate for row in reader.files()}


def test_what_is_accepted_is_packaged_and_what_is_discarded_is_not(run):
    workspace = run(Step.CONVERT).workspace
    assert set(fates(workspace).values()) == {Fate.UNPROVED}
    decide(workspace, DecisionKind.WAIVE, ACCEPTED, "AK-N01")
    counts = decide(workspace, DecisionKind.DISCARD, DISCARDED).counts
    assert (counts.kept, counts.unproved, counts.reconciled) == (1, 2, True)

    done = run(Step.PACKAGE)
    assert done.package is not None
    assert app.verify_package(Silent(), done.package).valid
    assert done.counts.reconciled
    assert (done.counts.files_in, done.counts.kept, done.counts.unproved) == (3, 1, 2)
    kept = done.package / "data" / done.package.name / "representations"
    names = {part: {file.stem for file in (kept / part / "data").rglob("*.*")} for part in ("original", "preservation")}
    assert names == {"original": {"Brücke", "Rathaus", "Straße"}, "preservation": {"Brücke", "Straße"}}

    premis = b"".join(file.read_bytes() for file in sorted((done.package / "data").rglob("premis.xml")))
    report = done.report.read_text(encoding="utf-8")
    for path, reason in REASONS.items():
        assert reason.encode() in premis, path
        assert reason in report, path
    assert os_user() in report
    assert b"deletion" in premis


def test_what_was_decided_is_undone_without_a_trace_in_the_package(run):
    workspace = run(Step.CONVERT).workspace
    before = fates(workspace)
    decide(workspace, DecisionKind.DISCARD, DISCARDED)
    assert fates(workspace) != before
    with WorkspaceReader(workspace) as reader:
        (decision,) = reader.decisions()
    app.change_decisions(Silent(), Settings.load(), workspace, Change(withdraw=decision.id))
    assert fates(workspace) == before
    done = run(Step.PACKAGE)
    assert done.counts.unproved == 3
    whole = b"".join(file.read_bytes() for file in sorted(done.package.rglob("*.xml")))
    assert REASONS[DISCARDED].encode() not in whole
    root = etree.parse(next((done.package / "data" / done.package.name / "metadata").rglob("premis.xml"))).getroot()
    assert "deletion" not in [kind.text for kind in root.iterfind(".//p:eventType", PREMIS)]
