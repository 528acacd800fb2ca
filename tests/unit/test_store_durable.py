"""A file is written whole, or not at all."""

import errno
import shutil

import pytest

from archivkoop.core.errors import DiskLowError
from archivkoop.store import durable
from archivkoop.store.durable import durable_write, fsync_folder, require_room, sync_file


def test_a_written_file_is_there_and_nothing_beside_it(tmp_path):
    target = tmp_path / "Übernahme.toml"
    with durable_write(target) as stream:
        stream.write(b"neu")
        assert not target.exists()
    assert target.read_bytes() == b"neu"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_is_replaced(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"alt")
    with durable_write(target) as stream:
        stream.write(b"neu")
    assert target.read_bytes() == b"neu"


def write_half(target):
    with durable_write(target) as stream:
        stream.write(b"halb")
        raise OSError(errno.ENOSPC, "disk full")


def test_full_disk_leaves_the_old_file_and_no_half_one(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"alt")
    with pytest.raises(OSError, match="full"):
        write_half(target)
    assert target.read_bytes() == b"alt"
    assert list(tmp_path.iterdir()) == [target]


def test_syncing_needs_no_right_to_write(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"x")
    file.chmod(0o400)
    sync_file(file)
    fsync_folder(tmp_path)


def test_syncing_what_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        sync_file(tmp_path / "a")


def test_what_cannot_be_written_is_named_as_it_is_called(tmp_path):
    """The name of the part is nobody's business."""
    target = tmp_path / "protokoll.html"
    target.mkdir()
    for place in (target, tmp_path / "fehlt" / "a"):
        with pytest.raises(OSError, match=place.name) as caught, durable_write(place) as stream:
            stream.write(b"neu")
        assert (caught.value.filename, caught.value.filename2) == (str(place), None)
    assert list(tmp_path.iterdir()) == [target]


def test_little_room_is_told_with_how_much_there_is_and_how_much_is_wanted(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(durable.shutil, "disk_usage", lambda _: usage._replace(free=59_000_000))
    with pytest.raises(DiskLowError) as caught:
        require_room(tmp_path)
    assert caught.value.params == {"path": str(tmp_path), "free_mb": 59, "wanted_mb": 64}
    monkeypatch.setattr(durable.shutil, "disk_usage", lambda _: usage._replace(free=64_000_000))
    require_room(tmp_path)
