"""Kill the job at any moment: running it again gives the package of an uninterrupted run (DESIGN §3, 4)."""

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from tests.same_package import contents, hashes
from the_command import COMMAND

KILLS = 10


@pytest.fixture
def deposit(sample_deposit, tmp_path):
    """A part of the sample deposit: every kind of conversion, in a time that allows ten interrupted runs."""
    root = tmp_path / "Ablieferung"
    shutil.copytree(sample_deposit, root)
    return root


def _start(environment, *arguments):
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _finish(process):
    out, err = process.communicate(timeout=900)
    assert process.returncode == 0, err.decode()
    return json.loads(out)


def test_killed_at_ten_random_moments_it_gives_the_same_package(environment, deposit, sample_description, tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    moments = random.Random(seed)
    before = hashes(deposit)
    reference_arguments = ("ingest", deposit, "--meta", sample_description, "--format", "json", "--out")
    started = time.monotonic()
    reference = _finish(
        _start(environment | {"ARCHIVKOOP_HOME": str(tmp_path / "home2")}, *reference_arguments, tmp_path / "aus2")
    )
    whole_s = time.monotonic() - started

    out = tmp_path / "aus"
    for number in range(KILLS):
        process = _start(environment, *reference_arguments, out)
        time.sleep(moments.uniform(0.0, whole_s / 3))
        descendants = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        _gone, alive = psutil.wait_procs(descendants, timeout=10)
        assert not alive, f"seed {seed}, kill {number}: {alive}"
        assert not [entry for entry in out.glob("[!.]*") if not _complete(entry)], f"seed {seed}, kill {number}"
    result = _finish(_start(environment, *reference_arguments, out))

    assert hashes(deposit) == before
    assert result["counts"] == reference["counts"], f"seed {seed}"
    assert contents(Path(result["package"])) == contents(Path(reference["package"])), f"seed {seed}"
    assert [entry for entry in out.iterdir() if entry.name.startswith(".")] == []
    verified = subprocess.run([*COMMAND, "verify", result["package"]], env=environment, check=False)
    assert verified.returncode == 0


def _complete(entry: Path) -> bool:
    return (entry / "tagmanifest-sha512.txt").is_file() if entry.is_dir() else True
