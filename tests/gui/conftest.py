"""Windows without a screen. An unexpected warning of Qt fails the test."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_ACCESSIBILITY", "1")

import re
import shutil

import pytest
from gui_tasks import fill_workspace
from PySide6.QtCore import Qt, QtMsgType
from PySide6.QtTest import QTest

from archivkoop import app as use_cases
from archivkoop.app.settings import Settings
from archivkoop.gui.main import open_window
from archivkoop.gui.window import Window

EXPECTED_OF_QT = re.compile(
    r"This plugin does not support (propagateSizeHints|raise)\(\)"
)  # the offscreen platform says so


@pytest.fixture(autouse=True)
def no_unexpected_qt_warning(qtlog):
    yield
    grave = {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
    unexpected = [r.message for r in qtlog.records if r.type in grave and not EXPECTED_OF_QT.search(r.message)]
    assert not unexpected


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A person's folder of their own: settings, workspaces, what the window remembers."""
    folder = tmp_path / "zuhause"
    monkeypatch.setenv("ARCHIVKOOP_HOME", str(folder))
    monkeypatch.setenv("ARCHIVKOOP_LANG", "de")
    return folder


@pytest.fixture
def window(qtbot, qapp, home, monkeypatch):
    """The window as it starts, at the size of a small notebook."""
    monkeypatch.setattr(Window, "may_stop", lambda _window: True)
    made = open_window(qapp, Settings.load())
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    QTest.keyRelease(made, Qt.Key.Key_Shift)  # Qt takes the last test's modifier for one that is still held
    _ = made.desk.profile.loaded
    qtbot.wait(20)
    return made


@pytest.fixture
def reader(tmp_path):
    """A workspace with some hundred files, read as the window reads it."""
    folder = tmp_path / "auftrag"
    fill_workspace(folder, 450)
    with use_cases.read_workspace(folder) as opened:
        yield opened


@pytest.fixture
def unwritable():
    """A file lies where the folder of the settings would be."""
    folder = Settings.file().parent
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("", encoding="utf-8")
    return Settings.file()
