"""A full disk stops the job with a clear message; nothing half-written is seen, and the job can be resumed."""

import json
import os
import shutil
import subprocess

import pikepdf
import pytest
from the_command import COMMAND

REQUIRE_TOOLS = os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1"


def small_disk(size):
    """Return a command prefix under which `$DISK` is a disk of this size, and gone again afterwards."""
    script = f'mount -t tmpfs -o size={size} tmpfs "$DISK" && "$@"; code=$?; ls -A "$DISK"; exit $code'
    return [*_unshared(), "sh", "-c", script, "sh"]


def _unshared():
    """Return how to run a command with mounts of its own; skip where that is not to be had, unless it has to be."""
    for prefix in (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"]):
        if (
            shutil.which("unshare")
            and not subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
        ):
            return prefix
    reason = "unshare is not there, or may not make mounts"
    if REQUIRE_TOOLS:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def large_deposit(small_deposit):
    for number in range(4):
        (small_deposit / f"Gutachten {number}.txt").write_bytes(bytes([65 + number]) * (1 << 20))
    return small_deposit


@pytest.mark.parametrize("disk", ["aus", "home"])
def test_no_space_left(archivkoop, environment, large_deposit, meta, tmp_path, disk):
    for name in ("aus", "home"):
        (tmp_path / name).mkdir(exist_ok=True)
    command = [*COMMAND, "ingest", str(large_deposit), "--out", str(tmp_path / "aus"), "--meta", str(meta)]
    env = environment | {"DISK": str(tmp_path / disk), "ARCHIVKOOP_LANG": "de"}
    size = "3m" if disk == "aus" else "100k"
    done = subprocess.run([*small_disk(size), *command], env=env, capture_output=True, timeout=300, check=False)
    error = done.stderr.decode()
    assert done.returncode == 4, error
    assert "Traceback" not in error
    assert "Platz" in error or "Speicher" in error
    assert "DE-Mus1" not in done.stdout.decode()

    answer = archivkoop("ingest", large_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert answer.exit_code == 0, answer.err
    assert json.loads(answer.out)["resumed"] is (disk == "aus")


@pytest.mark.parametrize(("password", "size"), [("", "56k"), ("geheim", "56k"), ("geheim", "72k")])
def test_no_space_left_for_pdfa(archivkoop, environment, sample_deposit, tmp_path, password, size):
    source, out = tmp_path / "Niederschrift.pdf", tmp_path / "aus"
    with pikepdf.open(next(sample_deposit.rglob("2013*Niederschrift*.pdf"))) as pdf:
        pdf.save(source, encryption=pikepdf.Encryption(user=password, owner="x") if password else False)
    (given := tmp_path / "kennwoerter.txt").write_text(f"*.pdf = {password or 'egal'}\n", "utf-8")
    out.mkdir()
    call = ["pdfa", str(source), "--out", str(out), "--passwords", str(given)]
    env = environment | {"DISK": str(out), "ARCHIVKOOP_LANG": "de"}
    command = [*small_disk(size), *COMMAND, *call]
    done = subprocess.run(command, env=env, capture_output=True, timeout=300, check=False)
    error = done.stderr.decode()
    assert done.returncode == 4, error
    assert f"Datenträger von {out}" in error
    assert "Traceback" not in error
    assert "terminate" not in error  # as a library says that ends its process
    assert archivkoop(*call, "--format", "jsonl").lines[0]["outcome"] == "proved"


def test_a_missing_tool_fails_where_tools_are_required(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for required, outcome in ((True, pytest.fail.Exception), (False, pytest.skip.Exception)):
        monkeypatch.setattr("test_disk_full.REQUIRE_TOOLS", required)
        with pytest.raises(outcome):
            _unshared()
