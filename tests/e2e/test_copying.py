"""A deposit may be copied and checked first; then the carrier is not needed any more."""

import os
import subprocess
import time
from pathlib import Path

import pytest
from lxml import etree
from test_disk_full import small_disk
from tests.same_package import hashes
from the_command import COMMAND

PREMIS = {"p": "http://www.loc.gov/premis/v3"}


def copy_of(home):
    (copy,) = home.glob("data/workspaces/*/deposit")
    return copy


@pytest.fixture
def taken(archivkoop, small_deposit, tmp_path):
    """A deposit that was copied and planned; its carrier is gone."""
    long_name = "Größe " + "x" * 240 + ".txt"  # as long as names may be
    (small_deposit / long_name).write_text("3 m²\n", encoding="utf-8")
    before = hashes(small_deposit)
    assert archivkoop("plan", small_deposit, "--copy").exit_code == 0
    assert hashes(small_deposit) == before == hashes(copy_of(tmp_path / "home"))
    small_deposit.rename(tmp_path / "Datenträger")
    return small_deposit


def test_without_its_carrier_a_copied_deposit_becomes_a_package(archivkoop, taken, meta, tmp_path):
    ingest = ("ingest", taken, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    done = archivkoop(*ingest)
    assert done.exit_code == 0, done.err
    package = Path(done.json["package"])
    assert archivkoop("verify", package).exit_code == 0
    types = [
        found.text
        for premis in package.rglob("premis.xml")
        for found in etree.parse(premis).iterfind(".//p:eventType", PREMIS)
    ]
    assert types.count("replication") == 1
    again = archivkoop(*ingest).json
    assert (again["already_there"], again["package"]) == (True, str(package))


def test_what_the_carrier_holds_later_is_not_this_deposit(archivkoop, taken, meta, tmp_path):
    taken.mkdir()
    (taken / "Etwas anderes.txt").write_text("anderes Amt\n")
    ingest = ("ingest", taken, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    done = archivkoop(*ingest)
    assert "geprüften Kopie" in done.err
    assert done.json["counts"]["in"] == 5
    anew = archivkoop(*ingest).json  # that package is finished: what lies there now is another deposit
    assert (anew["already_there"], anew["counts"]["in"]) == (False, 1)


def test_a_changed_copy_is_found_out(archivkoop, taken, meta, tmp_path):
    file = copy_of(tmp_path / "home") / "Liste.csv"
    file.chmod(0o600)
    file.write_text("Straße;Hausnummer\nÄckerweg;5\n", encoding="utf-8")
    answer = archivkoop("ingest", taken, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert answer.exit_code == 1
    assert [(one["code"], one["path"]) for one in answer.json["blocking"]] == [("AK-I02", "Liste.csv")]


def test_a_file_that_could_not_be_read_is_copied_later(archivkoop, environment, small_deposit, meta, tmp_path):
    locked = small_deposit / "Liste.csv"
    locked.chmod(0)
    weakened = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    command = [*weakened, *COMMAND, "plan", str(small_deposit), "--copy"]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 1
    copy = copy_of(tmp_path / "home") / "Liste.csv"
    assert not copy.exists()
    locked.chmod(0o600)
    done = archivkoop("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json")
    assert (done.exit_code, done.json["counts"]["in"]) == (0, 4), done.out
    assert copy.read_bytes() == locked.read_bytes()


def test_without_room_for_the_copy_no_job_is_begun(archivkoop, environment, small_deposit, tmp_path):
    for number in range(4):
        (small_deposit / f"Gutachten {number}.txt").write_bytes(bytes([65 + number]) * (1 << 20))
    (tmp_path / "home").mkdir()
    command = [*COMMAND, "plan", str(small_deposit), "--copy"]
    env = environment | {"DISK": str(tmp_path / "home"), "ARCHIVKOOP_LANG": "de"}
    done = subprocess.run([*small_disk("3m"), *command], env=env, capture_output=True, timeout=300, check=False)
    assert done.returncode == 4
    assert "braucht 5 MB" in done.stderr.decode()
    assert "Nur verknüpfen" in done.stderr.decode()


def test_killed_while_copying_it_goes_on(archivkoop, environment, small_deposit, meta, tmp_path):
    large = small_deposit / "Gutachten.txt"
    with large.open("wb") as stream:
        stream.write(b"Gutachten \xc3\xbcber alles\n")
        stream.truncate(120 << 20)
    before = hashes(small_deposit)
    ingest = ("ingest", small_deposit, "--out", tmp_path / "aus", "--meta", meta, "--format", "json", "--copy")
    command = [*COMMAND, *map(str, ingest)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    home = tmp_path / "home"
    while process.poll() is None and not list(home.glob("data/workspaces/*/deposit.part/*")):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    done = archivkoop(*ingest)
    assert (done.exit_code, done.json["resumed"], done.json["counts"]["in"]) == (0, True, 5), done.err
    assert hashes(copy_of(home)) == hashes(small_deposit) == before
    assert not list(home.glob("data/workspaces/*/deposit.part"))
