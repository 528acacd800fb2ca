"""The whole way as a screen reader sees it: over AT-SPI, on a real screen, without a mouse and without a picture."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from at_spi import ENABLED, LAUNCHERS, SHOWING, Screen, desktop

WORDS = {  # name of a field, as it is read out -> what is written into it
    "Titel": "Bauakten Altstadt",
    "Provenienz": "Bauordnungsamt Köln",
    "Akzessionsnummer": "2026/017",
    "Laufzeit": "1987–1995",
    "ISIL": "DE-Mus1",
}


@pytest.fixture
def environment(environment, tmp_path):
    """A person who has set up archivkoop and has written packages before."""
    if not (shutil.which("Xvfb") and shutil.which("dbus-daemon") and any(Path(one).exists() for one in LAUNCHERS)):
        if os.environ.get("ARCHIVKOOP_REQUIRE_TOOLS") == "1":
            pytest.fail("Xvfb, dbus-daemon and at-spi2-core are needed")
        pytest.skip("needs Xvfb, dbus-daemon and at-spi2-core")
    home, packages = tmp_path / "home", tmp_path / "Archivpakete"
    for folder in (home / "config", packages):
        folder.mkdir(parents=True)
    (home / "config" / "settings.toml").write_text('archive_name = "Stadtarchiv Musterstadt"\n', "utf-8")
    (home / "config" / "window.ini").write_text(f"[folders]\nout={packages}\n", "utf-8")
    return environment | {"ARCHIVKOOP_LANG": "de"}


@pytest.mark.slow
def test_from_deposit_to_package_over_at_spi(environment, archivkoop, small_deposit, tmp_path):
    with desktop() as surroundings:
        window = subprocess.Popen(
            [sys.executable, "-m", "archivkoop", "gui", str(small_deposit)], env=environment | surroundings
        )
        try:
            with closing(Screen(surroundings, window)) as screen:
                _the_whole_way(screen)
        finally:
            window.terminate()
            window.wait(60)
    (package,) = (path for path in (tmp_path / "Archivpakete").iterdir() if path.is_dir())
    assert archivkoop("verify", package, "--format", "json").json["valid"]
    assert "Bauordnungsamt Köln" in (package / "bag-info.txt").read_text("utf-8")


def _the_whole_way(screen):
    def press(name):
        screen.find("push button", name, states=(SHOWING, ENABLED)).press()

    press("Übernehmen und prüfen")
    screen.find("radio button", "Ohne Befund", states=(SHOWING, ENABLED)).choose()
    screen.find("radio button", "Schritt 3").choose()
    press("Umwandeln starten")
    press("Weiter: Erschließen")
    for name, words in WORDS.items():
        screen.find("text", name).write(words)
    press("Weiter: Paket")
    press("Archivpaket erstellen")
    screen.find("label", "Das Archivpaket ist fertig und gültig.")
