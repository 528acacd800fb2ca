"""What goes wrong while a package is written: each fault is told, nothing half-written gets a name."""

import errno
import os
from pathlib import Path

import pytest
from tests.package_content import Content, mixed_content, write

from archivkoop.adapters.package.bagit_library import opinion
from archivkoop.core.errors import (
    Cancelled,
    DiskFullError,
    ForeignPackageFolderError,
    InternalError,
    ReadError,
    WriteError,
)
from archivkoop.core.events import Event, EventKind
from archivkoop.core.files import Fate
from archivkoop.core.findings import Finding
from archivkoop.stages import bag as bag_module
from archivkoop.stages import package_copy
from archivkoop.stages.bag import BagWriter
from archivkoop.stages.publish import discard, publish, sync_tree
from archivkoop.stages.spool import SortedSpool


@pytest.fixture
def content(tmp_path) -> Content:
    made = Content(tmp_path / "Ablage", tmp_path / "derivatives")
    made.add("Ä/a.txt", b"a")
    made.add("Ä/b.doc", b"b", Fate.PROVED)
    made.add("Ä/c.txt", b"c" * 100)
    return made


def findings_of(content: Content, tmp_path: Path) -> list[Finding]:
    found: list[Finding] = []
    written = write(content, tmp_path / "staging", found)
    assert not written.complete
    assert written.seal == ""
    assert not (written.bag / "tagmanifest-sha512.txt").exists(), "an incomplete package never looks like one"
    return found


# --- the source changes ---------------------------------------------------------------------------


def test_a_file_that_vanished_is_told_and_the_rest_is_read(content, tmp_path):
    (content.source / "Ä/a.txt").unlink()
    (content.source / "Ä/c.txt").write_bytes(b"C" * 100)
    assert [(finding.code, finding.path) for finding in findings_of(content, tmp_path)] == [
        ("AK-I04", "Ä/a.txt"),
        ("AK-I02", "Ä/c.txt"),
    ]


@pytest.mark.parametrize(
    "changed", [b"C" * 100, b"c" * 99, b"c" * 101, b""], ids=["content", "shorter", "longer", "empty"]
)
def test_a_file_that_changed_is_told(content, tmp_path, changed):
    (content.source / "Ä/c.txt").write_bytes(changed)
    assert [finding.code for finding in findings_of(content, tmp_path)] == ["AK-I02"]


def test_a_file_that_became_a_link_or_folder_is_told(content, tmp_path):
    for name in ("a.txt", "c.txt"):
        (content.source / "Ä" / name).unlink()
    (content.source / "Ä/a.txt").symlink_to("b.doc")
    (content.source / "Ä/c.txt").mkdir()
    assert {finding.path for finding in findings_of(content, tmp_path)} == {"Ä/a.txt", "Ä/c.txt"}


def test_a_folder_that_vanished_costs_each_of_its_files_a_finding(content, tmp_path):
    (content.source / "Ä").rename(tmp_path / "weg")
    assert [finding.code for finding in findings_of(content, tmp_path)] == ["AK-I04"] * 3


def test_a_file_that_grows_for_ever_is_told(content, tmp_path, monkeypatch):
    true_blocks = package_copy._blocks

    def growing(readinto, size):
        for block in true_blocks(readinto, size):
            if size == 100:
                with (content.source / "Ä/c.txt").open("ab") as stream:
                    stream.write(b"mehr")
            yield block

    monkeypatch.setattr(package_copy, "_blocks", growing)
    assert [finding.code for finding in findings_of(content, tmp_path)] == ["AK-I02"]


def test_a_read_error_is_told(content, tmp_path, monkeypatch):
    true_blocks = package_copy._blocks

    def failing(readinto, size):
        def broken(block):
            raise OSError(errno.EIO, "Input/output error")

        return true_blocks(broken if size == 100 else readinto, size)

    monkeypatch.setattr(package_copy, "_blocks", failing)
    (finding,) = findings_of(content, tmp_path)
    assert (finding.code, finding.path, finding.facts) == ("AK-I01", "Ä/c.txt", {"reason": "Input/output error"})


def test_a_permission_refused_on_opening_is_told(content, tmp_path, monkeypatch):
    true_open = os.open

    def refusing(path, *args, **kwargs):
        if os.fsencode(path).endswith(b"c.txt"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return true_open(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)
    (finding,) = findings_of(content, tmp_path)
    assert (finding.code, finding.facts) == ("AK-I01", {"reason": "Permission denied"})


def test_a_damaged_derivative_is_told_as_ours(content, tmp_path):
    next(content.workspace.iterdir()).write_bytes(b"%PDF kaputt")
    (finding,) = findings_of(content, tmp_path)
    assert (finding.code, finding.path, finding.facts) == ("AK-B02", "Ä/b.doc", {"reason": "AK-I02"})


def test_after_the_fault_is_mended_the_package_is_whole(content, tmp_path):
    (content.source / "Ä/a.txt").write_bytes(b"b")
    findings_of(content, tmp_path)
    (content.source / "Ä/a.txt").write_bytes(b"a")
    written = write(content, tmp_path / "staging")
    assert written.complete
    assert opinion(written.bag).problems == ()


# --- the target fails -----------------------------------------------------------------------------


class Full:
    """A stream on a disk with little room."""

    def __init__(self, stream, room: int, code: int) -> None:
        self.stream, self.room, self.code = stream, room, code

    def write(self, block) -> int:
        self.room -= len(block)
        if self.room < 0:
            raise OSError(self.code, os.strerror(self.code))
        return self.stream.write(block)

    def close(self) -> None:
        self.stream.close()


@pytest.mark.parametrize("room", [0, 1, 3000, 20_000])
@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, DiskFullError), (errno.EDQUOT, DiskFullError), (errno.EIO, WriteError)]
)
def test_a_full_disk_stops_the_job_and_leaves_no_half_file(tmp_path, monkeypatch, room, code, kind):
    content = mixed_content(tmp_path)
    left = [room]
    true_write = bag_module.HashingFile.write

    def write_some(self, block, /):
        left[0] -= len(block)
        if left[0] < 0:
            self._stream = Full(self._stream, -1, code) if not isinstance(self._stream, Full) else self._stream
        return true_write(self, block)

    monkeypatch.setattr(bag_module.HashingFile, "write", write_some)
    with pytest.raises(kind):
        write(content, tmp_path / "staging")
    assert not list((tmp_path / "staging").rglob("tagmanifest*"))


def test_a_real_full_disk(tmp_path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    stream = full.open("wb", buffering=4)
    file = bag_module.HashingFile(full, stream)
    with pytest.raises(DiskFullError):
        file.write(b"mehr als vier")
    bag_module._abandon(stream, tmp_path / "nichts")


def test_a_folder_that_cannot_be_made_is_a_storage_problem(content, tmp_path):
    (tmp_path / "staging").write_text("eine Datei")
    with pytest.raises(WriteError):
        write(content, tmp_path / "staging")


def test_a_failed_block_leaves_no_file_and_no_line(tmp_path):
    with SortedSpool(tmp_path) as manifest:
        bag = BagWriter(tmp_path / "bag", manifest)

        def broken():
            yield b"halb"
            raise ValueError("mitten")

        with pytest.raises(ValueError, match="mitten"):
            bag.store("data/a", broken())
        assert list((tmp_path / "bag/data").iterdir()) == []
        assert list(manifest) == []


def test_a_schema_that_cannot_be_read_stops_the_job(content, tmp_path):
    from tests.package_content import DOCUMENTS, inputs

    from archivkoop.stages.package import write_package

    with pytest.raises(ReadError):
        write_package(
            content,
            tmp_path / "staging",
            DOCUMENTS,
            inputs(schemas={"premis.xsd": tmp_path / "fehlt.xsd"}),
            progress=lambda _: None,
            found=lambda _: None,
            cancelled=lambda: False,
        )


# --- a person stops it; our own mistakes ----------------------------------------------------------


@pytest.mark.parametrize("after", [0, 1, 2])
def test_it_stops_between_blocks(content, tmp_path, after):
    content.add("Ä/gross.bin", b"x" * (3 << 20))
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        write(content, tmp_path / "staging", cancelled=lambda: next(asked) >= after)
    assert not list((tmp_path / "staging").rglob("tagmanifest*"))


def test_files_out_of_order_are_our_mistake(content, tmp_path, monkeypatch):
    backwards = sorted(content.items.values(), key=lambda file: file.entry.path, reverse=True)
    monkeypatch.setattr(content, "files", lambda: iter(backwards))
    with pytest.raises(InternalError):
        write(content, tmp_path / "staging")


def test_events_out_of_order_are_our_mistake(content, tmp_path, monkeypatch):
    events = [Event("1", "", EventKind.FILE_TAKEN, path="Ä/z"), Event("2", "", EventKind.FILE_TAKEN, path="Ä/a.txt")]
    monkeypatch.setattr(content, "events", lambda: iter(events))
    with pytest.raises(InternalError):
        write(content, tmp_path / "staging")


# --- publishing -----------------------------------------------------------------------------------


def test_publishing_syncs_everything_then_renames(content, tmp_path):
    bag = write(content, tmp_path / "staging").bag
    files, folders = [], []
    sync_tree(bag, files.append, folders.append, lambda: False)
    assert set(files) == {path for path in bag.rglob("*") if path.is_file()}
    assert set(folders) == {path for path in bag.rglob("*") if path.is_dir()} | {bag}
    assert folders[-1] == bag
    out = tmp_path / "out"
    out.mkdir()
    target = publish(bag, out, folders.append)
    assert target == out / content.package_id
    assert folders[-1] == out
    assert not bag.exists()


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda path: path.symlink_to("nirgends")])
def test_a_name_that_is_taken_is_never_taken_over(content, tmp_path, make):
    bag = write(content, tmp_path / "staging").bag
    (tmp_path / "out").mkdir()
    make(tmp_path / "out" / bag.name)
    with pytest.raises(ForeignPackageFolderError):
        publish(bag, tmp_path / "out", lambda _: None)
    assert bag.is_dir()


def test_a_disk_that_refuses_to_sync_is_a_storage_problem(content, tmp_path):
    bag = write(content, tmp_path / "staging").bag

    def refuse(path: Path) -> None:
        raise OSError(errno.ENOSPC, "full", str(path))

    with pytest.raises(DiskFullError):
        sync_tree(bag, refuse, lambda _: None, lambda: False)


def test_syncing_can_be_stopped(content, tmp_path):
    bag = write(content, tmp_path / "staging").bag
    with pytest.raises(Cancelled):
        sync_tree(bag, lambda _: None, lambda _: None, lambda: True)


def test_discarding_is_thorough_and_harmless(content, tmp_path):
    write(content, tmp_path / "staging")
    discard(tmp_path / "staging")
    discard(tmp_path / "staging")
    assert not (tmp_path / "staging").exists()
