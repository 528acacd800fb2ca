"""Cancelled in any step, a job is gone at once, leaves nothing half-written, and goes on to the same package."""

import os
import shutil
import signal
import time
from pathlib import Path

import pikepdf
import psutil
import pytest
from tests.same_package import contents, hashes

from archivkoop import assets
from archivkoop.app.joblist import JobState
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import WorkerDiedError
from archivkoop.gui.jobs.queue import Jobs

SAMPLE = assets.folder("resources") / "sample-deposit"
LONG_MS = 300_000
SOON_MS = 30_000  # two seconds are promised and measured; a loaded machine may take longer
SMALL_FILES = 150
LARGE_BYTES = 150 << 20
FIELDS = {
    "title": ("Bauakten",),
    "provenance": ("Bauordnungsamt",),
    "accession": ("2026-017",),
    "date_range": ("1987–2014",),
    "archive_name": ("Stadtarchiv Musterstadt",),
    "archive_isil": ("DE-0000",),
}


@pytest.fixture
def deposit(tmp_path):
    """Something for every step and every program: small files, a large one, text, PDF and pictures to convert."""
    folder = tmp_path / "Ablieferung Müller"
    (folder / "Notizen").mkdir(parents=True)
    for pattern in ("Anschreiben zur Ablieferung.docx", "02 Statik*.pdf", "01 Bauantrag.pdf", "04 Lageplan.png"):
        found = next(SAMPLE.rglob(pattern))
        shutil.copy2(found, folder / found.name)
    for number in range(SMALL_FILES):
        (folder / "Notizen" / f"Größe {number:03}.txt").write_text(f"{number} m²\n", encoding="utf-8")
    with (folder / "Liste.csv").open("wb") as stream:
        stream.write(b"Stra\xc3\x9fe;Nummer\n")
        stream.truncate(LARGE_BYTES)
    return folder


@pytest.fixture
def jobs(qtbot, qapp, home):
    """The list, without a window."""
    made = Jobs(Settings.load())
    made.load()
    yield made
    made.close()


def below():
    """Return what runs below this process, but for the nursery that all of it comes from."""
    nurseries = psutil.Process().children()
    return [process for nursery in nurseries for process in nursery.children(recursive=True)]


def at_work(name):
    """Say whether a program runs, or a library is loaded by one of ours."""
    for process in below():
        try:
            if name in process.name() or any(name in loaded.path for loaded in process.memory_maps()):
                return True
        except psutil.Error:
            continue
    return False


def in_stage(stage, files=0):
    return lambda live: live.stage == stage and live.progress.files_done >= files


def with_program(name):
    return lambda live: live.stage == "convert" and at_work(name)


def assert_nothing_is_left(jobs, qtbot, out, home):
    """No process, nothing half-written, nothing that could be taken for a package."""
    qtbot.waitUntil(lambda: not below(), timeout=SOON_MS)
    qtbot.waitUntil(lambda: not [path for folder in (out, home) for path in folder.rglob("*.part")], timeout=SOON_MS)
    assert [path for path in out.iterdir() if not path.name.startswith(".")] == []


MOMENTS = {
    "intake": in_stage("intake"),
    "identify": in_stage("identify"),
    "check": in_stage("check"),
    "convert with LibreOffice": with_program("soffice.bin"),
    "convert with veraPDF": with_program("libjvm"),
    "package": in_stage("package", 1),
    "verify": in_stage("verify", 1),
}


@pytest.mark.slow
@pytest.mark.tools
def test_cancelled_in_every_step_of_its_way_it_gives_the_same_package(
    qtbot, jobs, deposit, home, tmp_path, record_property
):
    out, reference_out = tmp_path / "Pakete", tmp_path / "Vergleich"
    out.mkdir()
    before = hashes(deposit)
    job = jobs.put(JobRequest(deposit, out, fields=FIELDS), Step.PACKAGE)
    for name, moment in MOMENTS.items():
        qtbot.waitUntil(lambda at=moment: bool((live := jobs.live(job.id)) and at(live)), timeout=LONG_MS)
        asked = time.monotonic()
        jobs.cancel(job.id)
        qtbot.waitUntil(lambda: jobs.live(job.id) is None, timeout=SOON_MS)
        took = time.monotonic() - asked
        record_property(name, round(took, 2))
        print(f"cancelled in {name}: {took:.2f} s")
        assert jobs.get(job.id).state is JobState.STOPPED, name
        assert_nothing_is_left(jobs, qtbot, out, home)
        jobs.resume(job.id)
    qtbot.waitUntil(lambda: jobs.get(job.id).state is not JobState.RUNNING, timeout=LONG_MS)
    assert jobs.get(job.id).state is JobState.DONE
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []

    shutil.move(home, tmp_path / "erstes Zuhause")  # the reference is a job of its own
    reference = jobs.put(JobRequest(deposit, reference_out, fields=FIELDS), Step.PACKAGE)
    qtbot.waitUntil(lambda: jobs.get(reference.id).state is JobState.DONE, timeout=LONG_MS)
    assert contents(jobs.get(job.id).package) == contents(jobs.get(reference.id).package)
    assert hashes(deposit) == before


@pytest.fixture
def slow_in_ghostscript(tmp_path):
    """A deposit that Ghostscript takes long over, and a profile that asks it first."""
    source = tmp_path / "Ablieferung"
    source.mkdir()
    with pikepdf.new() as pdf:
        drawing = b" ".join(b"%d %d m %d %d l S" % (n % 500, n % 700, n * 7 % 500, n * 3 % 700) for n in range(8_000))
        for _ in range(40):
            page = pdf.add_blank_page(page_size=(500, 700))
            page.obj.Contents = pdf.make_stream(drawing)
        pdf.save(source / "Pläne.pdf")
    profile = tmp_path / "profil.toml"
    text = (assets.folder("resources") / "profiles" / "kommunal-1.0.toml").read_text("utf-8")
    profile.write_text(text.replace('chain = ["pdf_structure", "pdf_repair", ', "chain = ["), encoding="utf-8")
    return source, profile


@pytest.mark.slow
@pytest.mark.tools
def test_cancelled_while_ghostscript_runs_nothing_is_left_and_it_goes_on(
    qtbot, jobs, slow_in_ghostscript, home, tmp_path
):
    source, profile = slow_in_ghostscript
    before, out = hashes(source), tmp_path / "Pakete"
    out.mkdir()
    job = jobs.put(JobRequest(source, out, fields=FIELDS, profile=profile), Step.CONVERT)
    qtbot.waitUntil(lambda: at_work("gs"), timeout=LONG_MS)
    asked = time.monotonic()
    jobs.cancel(job.id)
    qtbot.waitUntil(lambda: jobs.live(job.id) is None, timeout=SOON_MS)
    print(f"cancelled with Ghostscript: {time.monotonic() - asked:.2f} s")
    assert jobs.get(job.id).state is JobState.STOPPED
    assert_nothing_is_left(jobs, qtbot, out, home)
    jobs.resume(job.id)
    qtbot.waitUntil(lambda: at_work("gs"), timeout=LONG_MS)  # it is done anew
    jobs.cancel(job.id)
    qtbot.waitUntil(lambda: jobs.live(job.id) is None, timeout=SOON_MS)
    assert hashes(source) == before


def started(qtbot, jobs, deposit):
    """Return a job that is at work."""
    job = jobs.put(JobRequest(deposit), Step.CONVERT)
    qtbot.waitUntil(lambda: (live := jobs.live(job.id)) is not None and live.workspace is not None, timeout=LONG_MS)
    return job


def test_a_job_whose_process_dies_is_said_and_can_go_on(qtbot, jobs, deposit):
    job = started(qtbot, jobs, deposit)
    (process,) = (process for nursery in psutil.Process().children() for process in nursery.children())
    with qtbot.waitSignal(jobs.ended, timeout=SOON_MS) as ended:
        os.kill(process.pid, signal.SIGKILL)
    assert isinstance(ended.args[1], WorkerDiedError)
    assert jobs.get(job.id).state is JobState.FAILED
    qtbot.waitUntil(lambda: not below(), timeout=SOON_MS)
    jobs.resume(job.id)
    assert jobs.get(job.id).state is JobState.RUNNING


def test_a_job_that_does_not_listen_is_ended_with_all_it_started(qtbot, jobs, deposit):
    job = started(qtbot, jobs, deposit)
    (process,) = (process for nursery in psutil.Process().children() for process in nursery.children())
    os.kill(process.pid, signal.SIGSTOP)
    jobs.cancel(job.id)
    qtbot.waitUntil(lambda: jobs.live(job.id) is None, timeout=SOON_MS)
    assert jobs.get(job.id).state is JobState.STOPPED
    qtbot.waitUntil(lambda: not below(), timeout=SOON_MS)


def test_a_paused_job_finishes_the_files_in_work_and_goes_on_behind_them(qtbot, jobs, deposit):
    job = jobs.put(JobRequest(deposit), Step.PLAN)
    qtbot.waitUntil(lambda: (live := jobs.live(job.id)) is not None and live.stage == "intake", timeout=LONG_MS)
    jobs.pause(job.id)
    qtbot.waitUntil(lambda: jobs.live(job.id) is None, timeout=LONG_MS)
    assert jobs.get(job.id).state is JobState.PAUSED
    qtbot.waitUntil(lambda: not below(), timeout=SOON_MS)  # it has said so before it is gone
    with qtbot.waitSignal(jobs.noticed, check_params_cb=lambda _id, code, _: code == "job.resumed", timeout=LONG_MS):
        jobs.resume(job.id)
    qtbot.waitUntil(lambda: jobs.get(job.id).state is JobState.DONE, timeout=LONG_MS)
    assert jobs.standing(Path(deposit)).result.counts.files_in == SMALL_FILES + 5


def test_closing_ends_everything_and_the_next_window_can_go_on(qtbot, jobs, deposit):
    job = started(qtbot, jobs, deposit)
    jobs.close(go_on=True)
    qtbot.waitUntil(lambda: not below(), timeout=SOON_MS)
    again = Jobs(Settings.load())
    again.load()
    assert again.get(job.id).state is JobState.RUNNING
    again.close()
