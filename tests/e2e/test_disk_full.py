"""A full disk stops the job with a clear message; nothing half-written is seen, and the job can be resumed."""

import json
import shutil
import subprocess

import pytest

from conftest import COMMAND


def _small_disk(size):
    """Return a command prefix under which `$DISK` is a disk of this size; skip where that is not allowed."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not there")
    script = f'mount -t tmpfs -o size={size} tmpfs "$DISK" && "$@"; code=$?; ls -A "$DISK"; exit $code'
    prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    probe = subprocess.run([*prefix[:4], "true"], capture_output=True, check=False)
    return prefix if probe.returncode == 0 else ["unshare", "--mount", *prefix[4:]]


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
    done = subprocess.run([*_small_disk(size), *command], env=env, capture_output=True, timeout=300, check=False)
    error = done.stderr.decode()
    assert done.returncode == 4, error
    assert "Traceback" not in error
    assert "Platz" in error or "Speicher" in error
    assert "DE-Mus1" not in done.stdout.decode()

    answer = archivkoop("ingest", large_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert answer.exit_code == 0, answer.err
    assert json.loads(answer.out)["resumed"] is (disk == "aus")
