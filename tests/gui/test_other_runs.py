"""Runs of the command line that ended before their package: the window tells of them and goes on with them."""

import errno
import shutil

import pytest
from test_start import START, cards, look, rows
from test_whole_way import DESCRIPTION, LONG_MS, SAMPLE
from tests.observers import Silent
from tests.same_package import contents

from archivkoop import app as use_cases
from archivkoop.app.profiles import load_profile
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import Cancelled, DiskFullError

FIELDS = {name: (value,) for name, value in DESCRIPTION.items()}


class FullDisk(Silent):
    """The disk is full once a stage begins."""

    def __init__(self, stage):
        self._stage = stage

    def progress(self, progress):
        if progress.stage == self._stage:
            raise OSError(errno.ENOSPC, "No space left on device", "/ablage")


class Impatient(Silent):
    """Somebody presses Ctrl+C."""

    def cancelled(self):
        return True


@pytest.fixture
def deposit(tmp_path):
    folder = tmp_path / "Nachtlauf"
    folder.mkdir()
    for pattern in ("*Bauantrag.pdf", "*Lageplan.png"):
        found = next(SAMPLE.rglob(pattern))
        shutil.copy2(found, folder / found.name)
    return folder


def ingest(observer, deposit, out):
    return use_cases.run_job(observer, Settings.load(), JobRequest(deposit, out, fields=FIELDS), Step.PACKAGE)


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["convert", "package"])
def test_a_failed_run_says_why_and_the_window_makes_the_same_package(
    qtbot, window, deposit, tmp_path, monkeypatch, stage
):
    out = tmp_path / "Archivpakete"
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ARCHIVKOOP_HOME", str(tmp_path / "anderswo"))
        reference = ingest(Silent(), deposit, tmp_path / "Vergleich")
    with pytest.raises(DiskFullError):
        ingest(FullDisk(stage), deposit, out)

    page = window.page(START)
    look(qtbot, page, 1)
    title = window.desk.context.texts.title(DiskFullError.code)
    assert title in rows(page)[0].accessibleName()
    assert "/ablage" in rows(page)[0].accessibleDescription()
    (card,) = cards(page)
    assert title in card.accessibleName()
    card.button.click()
    work = window.desk.deposit
    qtbot.waitUntil(lambda: work.source is not None)
    banner = window.pages.currentWidget().banner()
    assert "/ablage" in banner.words
    assert (work.stopped_at, work.out) == (Step.PACKAGE, out)
    banner.button.click()
    qtbot.waitUntil(lambda: not work.running, timeout=LONG_MS)
    assert work.package is not None, work.result
    assert contents(work.package) == contents(reference.package)
    window.go_to(START)
    look(qtbot, page, 1)
    assert cards(page) == []


@pytest.mark.slow
def test_a_run_by_another_profile_is_gone_on_with_by_that(qtbot, window, deposit, tmp_path):
    profile = tmp_path / "eigenes.toml"
    profile.write_bytes(load_profile(Settings.load(), None).data + b"# another one\n")
    request = JobRequest(deposit, tmp_path / "Archivpakete", fields=FIELDS, profile=profile)
    with pytest.raises(DiskFullError):
        use_cases.run_job(FullDisk("convert"), Settings.load(), request, Step.PACKAGE)
    page = window.page(START)
    look(qtbot, page, 1)
    begun = page._found[0].folder
    cards(page)[0].button.click()
    work = window.desk.deposit
    qtbot.waitUntil(lambda: work.source is not None)
    work.resume()
    assert work.job.request.profile == profile
    qtbot.waitUntil(lambda: not work.running, timeout=LONG_MS)
    assert work.result.workspace == begun
    assert work.package is not None


def test_a_run_that_was_stopped_is_offered_to_go_on_to_its_package(qtbot, window, deposit, tmp_path):
    with pytest.raises(Cancelled):
        ingest(Impatient(), deposit, tmp_path / "Archivpakete")
    page = window.page(START)
    look(qtbot, page, 1)
    (card,) = cards(page)
    assert "ist angehalten" in card.accessibleName()
    card.button.click()
    work = window.desk.deposit
    qtbot.waitUntil(lambda: work.running)
    assert work.job.until is Step.PACKAGE
    assert work.job.request.fields == FIELDS
    work.stop()
    qtbot.waitUntil(lambda: not work.running, timeout=LONG_MS)
