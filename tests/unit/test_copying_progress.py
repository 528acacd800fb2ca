"""While a large file is copied, a person is told how far that is; who cancels leaves no half copy."""

import pytest
from tests.observers import Silent

from archivkoop import app
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.core.errors import Cancelled

SIZE = 300 << 20


class Watching(Silent):
    """Keeps what it is told, and stops a job once a part of the first file is copied."""

    def __init__(self, *, stops=False):
        self.seen = []
        self._stops = stops

    def progress(self, progress):
        if progress.stage == "intake":
            self.seen.append(progress)

    def under_way(self):
        return [one.bytes_done for one in self.seen if not one.files_done and one.bytes_done]

    def cancelled(self):
        return self._stops and bool(self.under_way())


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVKOOP_HOME", str(tmp_path / "zuhause"))
    deposit = tmp_path / "Ablieferung"
    deposit.mkdir()
    with (deposit / "Film.bin").open("wb") as stream:
        stream.truncate(SIZE)

    def check(observer, copy):
        return app.run_job(observer, Settings.load(), JobRequest(deposit, workers=1, copy=copy), Step.CHECK)

    return check


def test_the_bytes_of_a_large_file_are_told_while_it_is_copied(run):
    watching = Watching()
    run(watching, copy=True)
    assert watching.under_way()
    told = [one.bytes_done for one in watching.seen]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, SIZE)
    assert all(one.copies for one in watching.seen)


def test_what_is_only_read_is_not_said_to_be_copied(run):
    watching = Watching()
    run(watching, copy=False)
    assert (watching.seen[0].files_done, watching.seen[-1].bytes_done) == (0, SIZE)
    assert not any(one.copies for one in watching.seen)


def test_who_cancels_leaves_no_half_copy(run, tmp_path):
    with pytest.raises(Cancelled):
        run(Watching(stops=True), copy=True)
    (workspace,) = (folder for folder in (tmp_path / "zuhause").glob("data/workspaces/*") if folder.is_dir())
    assert not (workspace / "deposit.part").exists()
    assert not list((workspace / "deposit").glob("*"))
