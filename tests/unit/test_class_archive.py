"""The judge's Java machine starts with its class archive, without it, with a broken one: the verdicts are the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from archivkoop.adapters.validate import _class_archive, verapdf
from archivkoop.core.errors import ToolMissingError

pytestmark = pytest.mark.tools

ASK = """
import sys
from pathlib import Path
import jpype

start = jpype.startJVM
jpype.startJVM = lambda *options, **more: start(*options, *sys.argv[2:], **more)
from archivkoop.adapters.validate.verapdf import PLUGIN

answer = PLUGIN.validate(Path(sys.argv[1]), "fmt/477")
print(answer.outcome.value, sorted(failure.clause for failure in answer.failures))
"""


@pytest.fixture(scope="module")
def java():
    """Return the Java machine's library and the class path."""
    try:
        return verapdf._find_jvm(), verapdf._class_path()
    except ToolMissingError:
        if os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1":
            raise
        pytest.skip("veraPDF or Java is missing")


@pytest.fixture(scope="module")
def cache(java, tmp_path_factory):
    """Return a cache of our own with an archive in it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        _class_archive.make(*java)
    return folder


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "blatt.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    return file


def archive_of(cache: Path) -> Path:
    [archive] = cache.rglob("*.jsa")
    return archive


def ask(file: Path, cache: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    arguments = [sys.executable, "-c", ASK, str(file), *options]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_java_starts_with_the_archive_and_says_the_same(java, cache, file, tmp_path):
    with_it = ask(file, cache, "-Xshare:on")  # which fails where the archive does not fit
    without = ask(file, tmp_path / "nothing")
    assert with_it.returncode == 0, with_it.stderr
    assert with_it.stdout == without.stdout
    assert with_it.stdout.startswith("failed")
    assert "6.6.2.1-1" in with_it.stdout
    assert not list(cache.rglob(".making-*"))


@pytest.mark.parametrize("harm", ["cut", "garbage", "empty"])
def test_a_broken_archive_is_passed_over_in_silence(cache, file, tmp_path, harm):
    broken = tmp_path / "cache"
    shutil.copytree(cache, broken)
    archive = archive_of(broken)
    data = archive.read_bytes()
    archive.write_bytes({"cut": data[: len(data) // 2], "garbage": b"x" * 100_000, "empty": b""}[harm])
    done = ask(file, broken)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ask(file, tmp_path / "nothing").stdout


def test_it_is_made_once_for_these_very_jars(java, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(_class_archive, "run_tool", lambda *_, **__: pytest.fail("Java was started"))
    jvm, (jar, ours) = java
    assert _class_archive.make(jvm, (jar, ours)) == archive_of(cache)
    assert _class_archive.options(jvm, (jar, ours))
    other = tmp_path / jar.name
    other.write_bytes(b"another version")
    assert _class_archive.options(jvm, (other, ours)) == ()


def test_what_a_killed_process_left_is_cleared_away(tmp_path):
    old, young = tmp_path / ".making-alt", tmp_path / ".making-neu"
    for folder in (old, young):
        folder.mkdir()
        (folder / "classes").write_text("halb")
    os.utime(old, (0, 0))
    archives = [tmp_path / f"verapdf-{number}.jsa" for number in range(7)]
    for number, archive in enumerate(archives):
        archive.write_bytes(b"x")
        os.utime(archive, (number, number))
    _class_archive._forget_old(tmp_path)
    assert sorted(tmp_path.iterdir()) == [young, *archives[2:]]


def test_where_it_cannot_be_made_nothing_is_lost(java, monkeypatch, tmp_path):
    locked = tmp_path / "file"
    locked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(locked))
    _class_archive.make_beside(*java).join()
    assert _class_archive.options(*java) == ()
    assert _class_archive.options(str(tmp_path / "gone"), ()) == ()


def test_a_process_that_judges_much_makes_it(java, file, monkeypatch):
    made = []
    monkeypatch.setattr(_class_archive, "make_beside", lambda *where: made.append(where))
    monkeypatch.setattr(verapdf, "_asked", iter(range(verapdf.BUSY - 1, verapdf.BUSY + 2)))
    for _ in range(3):
        verapdf.PLUGIN.validate(file, "fmt/477")
    assert made == [java]
