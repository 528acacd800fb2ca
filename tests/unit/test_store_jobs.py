"""Jobs are found again by their source."""

import dataclasses
import stat
from pathlib import Path

from store_events import opened

from archivkoop.store import jobs
from archivkoop.store.workspace import DATABASE, Workspace


def begun(workspaces, source, at="2025-01-01T00:00:00+00:00"):
    folder = jobs.new_folder(workspaces)
    with Workspace.open(folder) as workspace:
        workspace.record(dataclasses.replace(opened(source), at=at))
    return folder


def test_jobs_of_a_source_are_found_the_newest_first(tmp_path):
    old = begun(tmp_path, "/a/Ämter", "2024-05-01T00:00:00+00:00")
    new = begun(tmp_path, "/a/Ämter", "2025-05-01T00:00:00+00:00")
    begun(tmp_path, "/b")
    found = jobs.find(tmp_path, Path("/a/Ämter"))
    assert [job.folder for job in found] == [new, old]
    assert found[0].meta.source == Path("/a/Ämter")
    assert len(jobs.find(tmp_path)) == 3


def test_a_job_at_work_is_found(tmp_path):
    folder = begun(tmp_path, "/a")
    with Workspace.open(folder):
        assert [job.folder for job in jobs.find(tmp_path, Path("/a"))] == [folder]


def test_broken_and_foreign_folders_are_passed_over(tmp_path):
    folder = begun(tmp_path, "/a")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / DATABASE).write_bytes(b"kaputt" * 1000)
    (tmp_path / "leer").mkdir()
    (tmp_path / "leer" / DATABASE).touch()
    with Workspace.open(tmp_path / "ohne Auftrag"):
        assert [job.folder for job in jobs.find(tmp_path)] == [folder]
    assert jobs.find(tmp_path / "gibt es nicht") == []


def test_only_the_owner_may_look_into_a_job(tmp_path):
    folder = jobs.new_folder(tmp_path / "neu")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []
