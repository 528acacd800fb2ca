"""packaging/install-system.sh installs what is missing and nothing else, and says clearly when it may not.

apt, dpkg and sudo are stand-ins here, as a test must not change the machine; a fresh Debian is tried by hand.
"""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "packaging" / "install-system.sh"
NEEDS = [
    [name.strip() for name in line.partition("#")[0].split("|")]
    for line in (ROOT / "packaging" / "system-packages.txt").read_text(encoding="utf-8").splitlines()
    if line.partition("#")[0].strip()
]
ALL = [need[0] for need in NEEDS]


class Machine:
    """A machine whose programs are stand-ins that write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.bin.mkdir()
        self.calls.touch()
        for program in ("sh", "sed", "cut", "tr", "grep", "tail", "mktemp", "rm", "dirname", "env", "printf", "true"):
            real = next(path for path in (Path("/usr/bin", program), Path("/bin", program)) if path.exists())
            (self.bin / program).symlink_to(real)
        self.is_root(yes=True)
        self.has(ALL)
        self.program("apt-get", "exit 0")

    def program(self, name: str, script: str) -> None:
        file = self.bin / name
        file.write_text(f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> "{self.calls}"\n{script}\n', encoding="utf-8")
        file.chmod(0o755)

    def has(self, packages: list[str]) -> None:
        lines = "".join(f"installed {package}\\n" for package in packages)
        self.program("dpkg-query", f"printf 'config-files vim\\n{lines}'")

    def is_root(self, *, yes: bool) -> None:
        self.program("id", f"echo {0 if yes else 1000}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / "sh", SCRIPT, *arguments],
            env={"PATH": str(self.bin), "TMPDIR": os.environ.get("TMPDIR", "/tmp")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def called(self, program: str) -> list[str]:
        return [line for line in self.calls.read_text(encoding="utf-8").splitlines() if line.startswith(program)]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_said_or_done_when_nothing_is_missing(machine):
    done = machine.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not machine.called("apt-get")


def test_root_gets_just_what_is_missing_and_nothing_is_removed_for_it(machine):
    machine.has([package for package in ALL if package not in {"qpdf", "xvfb"}])
    done = machine.run()
    assert done.returncode == 0, done.stderr
    update, install = machine.called("apt-get")
    assert update.endswith(" update")
    assert install.endswith(" install --no-install-recommends qpdf xvfb")
    assert "--no-remove" in install
    assert "Installing system packages: qpdf xvfb" in done.stderr


def test_a_person_without_rights_gets_one_line_for_the_it_department(machine):
    machine.is_root(yes=False)
    machine.program("sudo", "exit 1")
    machine.has([package for package in ALL if package not in {"maven", "ghostscript"}])
    done = machine.run()
    assert done.returncode == 3
    assert "    sudo apt-get install --no-install-recommends ghostscript maven\n" in done.stderr
    assert "Nothing has been changed." in done.stderr
    assert not machine.called("apt-get")


def test_sudo_is_used_where_it_asks_for_no_password(machine):
    machine.is_root(yes=False)
    machine.program("sudo", 'shift; exec "$@"')
    machine.has([package for package in ALL if package != "qpdf"])
    assert machine.run().returncode == 0
    assert machine.called("apt-get")[-1].endswith(" qpdf")
    assert any("DEBIAN_FRONTEND=noninteractive apt-get" in call for call in machine.called("sudo -n env"))


def test_an_office_suite_that_is_there_with_its_windows_will_do(machine):
    with_windows = [need[-1] if need[0].endswith("-nogui") else need[0] for need in NEEDS]
    machine.has([*with_windows, "libreoffice-core"])
    assert machine.run().returncode == 0
    assert not machine.called("apt-get")


def test_a_missing_part_of_an_office_suite_with_windows_comes_with_windows(machine):
    with_windows = [need[-1] if need[0].endswith("-nogui") else need[0] for need in NEEDS]
    machine.has([*(package for package in with_windows if package != "libreoffice-impress"), "libreoffice-core"])
    assert machine.run().returncode == 0
    assert machine.called("apt-get")[-1].endswith(" install --no-install-recommends libreoffice-impress")


def test_list_says_what_is_missing_and_changes_nothing(machine):
    machine.has([package for package in ALL if package != "qpdf"])
    done = machine.run("--list")
    assert (done.returncode, done.stderr) == (3, "qpdf\n")
    assert not machine.called("apt-get")


@pytest.mark.parametrize("failing", ["update", "install"])
def test_when_apt_fails_its_words_and_what_is_missing_are_shown(machine, failing):
    machine.program("apt-get", f'case "$*" in *{failing}*) echo "E: Temporary failure resolving"; exit 100;; esac')
    machine.has([package for package in ALL if package != "qpdf"])
    done = machine.run()
    assert done.returncode == 3
    assert "E: Temporary failure resolving" in done.stderr
    assert done.stderr.endswith("Missing: qpdf\n")


def test_a_system_without_dpkg_gets_the_list(machine):
    (machine.bin / "dpkg-query").unlink()
    done = machine.run()
    assert done.returncode == 3
    assert "make SKIP_SYSTEM=1" in done.stderr
    assert all(f"  {package}\n" in done.stderr for package in ALL)
