"""A file is written whole, or not at all."""

import errno

import pytest

from archivkoop.store.durable import durable_write, fsync_folder, sync_file


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
