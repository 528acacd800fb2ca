"""A window that is ended from outside in mid-job leaves nothing half-written; the next one makes the same package."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.same_package import contents, hashes

from archivkoop import assets
from archivkoop.app.joblist import FILE, JobList, JobState
from archivkoop.app.settings import Settings

SAMPLE = assets.folder("resources") / "sample-deposit"
LIMIT_S = 240
SOON_S = 30


@pytest.fixture
def deposit(tmp_path):
    folder = tmp_path / "Ablieferung Müller"
    folder.mkdir()
    for pattern in ("01 Bauantrag.pdf", "04 Lageplan.png", "02 Statik*.pdf"):
        found = next(SAMPLE.rglob(pattern))
        shutil.copy2(found, folder / found.name)
    for number in range(30):
        (folder / f"Notiz {number:02}.txt").write_text(f"{number} m²\n", encoding="utf-8")
    return folder


def window(deposit, out):
    script = Path(__file__).with_name("ended_window.py")
    command = [sys.executable, str(script), str(deposit), str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")


def read_until(process, *words):
    """Return the line of its output that begins with one of these words."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        line = process.stdout.readline()
        assert line, "it ended without a word"
        if line.split()[0] in words:
            return line.strip()
    raise AssertionError(words)


def packaged(deposit, out):
    with window(deposit, out) as process:
        line = read_until(process, "package", "failed") if read_until(process, "verify") else ""
        assert process.wait(SOON_S) == 0
    assert line.startswith("package"), line
    (package,) = [path for path in out.iterdir() if path.is_dir()]
    return package


def ended(processes):
    """Wait until all that a window had started is gone."""
    _, alive = psutil.wait_procs(processes, timeout=SOON_S)
    return not alive


@pytest.mark.slow
@pytest.mark.tools
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["SIGTERM", "SIGKILL"])
def test_a_window_that_is_ended_leaves_a_job_that_gives_the_same_package(home, deposit, tmp_path, how):
    before = hashes(deposit)
    out, reference_out = tmp_path / "Pakete", tmp_path / "Vergleich"
    out.mkdir()
    reference_out.mkdir()
    for stage in ("check", "convert", "package"):
        with window(deposit, out) as process:
            read_until(process, stage)
            below = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(how)
            assert process.wait(SOON_S) != 0
            assert ended(below), stage
        assert [path for path in out.iterdir() if not path.name.startswith(".")] == [], stage
        jobs = JobList(Settings.load().workspaces / FILE)
        jobs.load()
        assert [entry.state for entry in jobs] == [JobState.PAUSED], stage
    package = packaged(deposit, out)
    assert [path for path in out.iterdir() if path.name.startswith(".")] == []
    shutil.move(home, tmp_path / "erstes Zuhause")  # the reference is a job of its own
    assert contents(package) == contents(packaged(deposit, reference_out))
    assert hashes(deposit) == before
