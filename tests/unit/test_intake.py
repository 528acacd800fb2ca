import hashlib
import os
import socket

import pytest

from archivkoop.core.errors import FileChangedError, FileUnreadableError, FileVanishedError
from archivkoop.core.files import FoundFile, recordable_ns
from archivkoop.core.findings import Finding
from archivkoop.stages import intake
from archivkoop.stages.intake import EmptyFolder, spell, take, walk


def found(root):
    return [seen for seen in walk(root) if isinstance(seen, FoundFile)]


def test_files_come_in_the_order_of_their_raw_paths(tmp_path):
    for name in ["b/ä.txt", "b.txt", "b/c/d", "B", "a", "b-1", "ü/x"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    paths = [file.raw_path for file in found(tmp_path)]
    assert paths == sorted(paths)
    assert len(paths) == 7


def test_links_special_files_and_empty_folders_are_said_and_not_followed(tmp_path):
    (tmp_path / "Akte").mkdir()
    (tmp_path / "leer").mkdir()
    (tmp_path / "Akte" / "Schlüssel.txt").write_text("x")
    (tmp_path / "Verweis").symlink_to("/etc")
    os.mkfifo(tmp_path / "rohr")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "dose"))
        seen = list(walk(tmp_path))
    assert [file.path for file in seen if isinstance(file, FoundFile)] == ["Akte/Schlüssel.txt"]
    assert EmptyFolder("leer") in seen
    findings = {(finding.code, finding.path) for finding in seen if isinstance(finding, Finding)}
    assert findings == {("AK-I05", "Verweis"), ("AK-I07", "rohr"), ("AK-I07", "dose")}


def test_a_name_that_is_no_utf8_is_spelled_with_its_bytes_and_told(tmp_path):
    raw = os.fsencode(tmp_path) + b"/M\xfcller.txt"
    with open(raw, "w") as stream:  # noqa: PTH123 - bytes
        stream.write("x")
    seen = list(walk(tmp_path))
    assert Finding("AK-I09", "M%FCller.txt") in seen
    entry = take(tmp_path, next(file for file in seen if isinstance(file, FoundFile)))
    assert (entry.path, entry.raw_path) == ("M%FCller.txt", b"M\xfcller.txt")


def test_two_names_never_share_a_spelling(tmp_path):
    for raw in (b"a\xff", b"a%FF"):
        with open(os.fsencode(tmp_path) + b"/" + raw, "w"):  # noqa: PTH123 - bytes
            pass
    assert len({file.path for file in found(tmp_path)}) == 2
    assert spell(b"a\xff", {"a%FF"}) == ("a%FF%00", False)


def test_a_file_is_read_once_to_its_digest(tmp_path):
    content = "Übergabe".encode() * 300_000
    (tmp_path / "a").write_bytes(content)
    entry = take(tmp_path, found(tmp_path)[0])
    assert entry.sha512 == hashlib.sha512(content).hexdigest()
    assert entry.size == len(content)


def test_a_file_that_went_or_is_no_file_any_more_is_its_own_problem(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    gone, swapped = found(tmp_path)
    (tmp_path / "a").unlink()
    (tmp_path / "b").unlink()
    (tmp_path / "b").symlink_to("/etc/passwd")
    with pytest.raises(FileVanishedError):
        take(tmp_path, gone)
    with pytest.raises(FileUnreadableError):
        take(tmp_path, swapped)


def test_a_file_that_grows_while_it_is_read_is_not_taken(tmp_path, monkeypatch):
    file = tmp_path / "wächst"
    file.write_bytes(b"x" * (3 << 20))
    entry = found(tmp_path)[0]
    real = os.fstat
    asked = []

    def fstat_after_growth(descriptor):
        if asked:
            with file.open("ab") as stream:
                stream.write(b"mehr")
        asked.append(descriptor)
        return real(descriptor)

    monkeypatch.setattr(intake.os, "fstat", fstat_after_growth)
    with pytest.raises(FileChangedError):
        take(tmp_path, entry)


def test_a_fifo_put_in_a_files_place_does_not_hang(tmp_path):
    (tmp_path / "a").write_text("x")
    entry = found(tmp_path)[0]
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    with pytest.raises(FileChangedError):
        take(tmp_path, entry)


def test_a_time_that_no_record_can_hold_does_not_stop_the_deposit(tmp_path):
    year_2445_s = 15 * 10**9  # as far as ext4 goes; other systems may keep an earlier time
    (tmp_path / "zukunft.txt").write_text("x")
    os.utime(tmp_path / "zukunft.txt", (year_2445_s, year_2445_s))
    kept_ns = (tmp_path / "zukunft.txt").stat().st_mtime_ns
    (seen,) = found(tmp_path)
    assert seen.mtime_ns == take(tmp_path, seen).mtime_ns == min(kept_ns, 2**63 - 1)
    assert recordable_ns(-(10**20)) == -(2**63)
