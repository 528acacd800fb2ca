"""Where no window can be shown, that is said, with exit code 3: Qt would end the process by a signal."""

import shutil
import subprocess

import pytest
from tests.conftest import REQUIRE_TOOLS

from archivkoop.gui.display import require_display

BARE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}


@pytest.mark.parametrize("platform", ["", "xcb", "wayland;xcb", "wayland-egl"])
def test_without_a_display_there_is_no_window(archivkoop, platform):
    bare = BARE | {"QT_QPA_PLATFORM": platform}
    answer = archivkoop("gui", env=bare | {"ARCHIVKOOP_LANG": "de"})
    assert (answer.exit_code, answer.out) == (3, "")
    assert answer.err.startswith("Hier lässt sich kein Fenster zeigen")
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in archivkoop("gui", env=bare | {"ARCHIVKOOP_LANG": "en"}).err


@pytest.mark.parametrize("named", [{"DISPLAY": ":4711"}, {"WAYLAND_DISPLAY": "wayland-4711"}])
def test_a_display_that_cannot_be_reached_is_named(archivkoop, named):
    answer = archivkoop("gui", env=BARE | named | {"ARCHIVKOOP_LANG": "de"})
    assert (answer.exit_code, answer.out) == (3, "")
    (display,) = named.values()
    assert f"Der Bildschirm {display} antwortet nicht" in answer.err
    assert (
        f"the display {display} does not answer" in archivkoop("gui", env=BARE | named | {"ARCHIVKOOP_LANG": "en"}).err
    )


@pytest.mark.parametrize("platform", ["offscreen", "minimal:fontconfig", "xcb;offscreen", "vnc:size=800x600"])
def test_what_needs_no_display_is_let_be(platform):
    require_display({"QT_QPA_PLATFORM": platform}, "linux")


def test_other_systems_have_one():
    require_display({}, "win32")
    require_display({}, "darwin")


def test_a_display_that_answers_is_one():
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        (pytest.fail if REQUIRE_TOOLS else pytest.skip)("needs Xvfb")
    with subprocess.Popen(
        [xvfb, "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            display = f":{server.stdout.readline().strip()}"
            require_display({"DISPLAY": display, "WAYLAND_DISPLAY": "wayland-4711"}, "linux")
        finally:
            server.terminate()
