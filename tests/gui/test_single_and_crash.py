"""A second start raises the first; an unforeseen error leaves the window standing and offers help."""

import subprocess
import sys
import threading
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from test_accessibility import nameless

from archivkoop.gui.dialogs.about import AboutDialog
from archivkoop.gui.dialogs.assistant import AssistantDialog
from archivkoop.gui.dialogs.crash import CrashDialog
from archivkoop.gui.dialogs.profile import ProfileDialog
from archivkoop.gui.dialogs.settings import SettingsDialog
from archivkoop.gui.single import SingleInstance

SECRET = "Personalakte Müller.pdf"
SECOND_START = "import sys; from archivkoop.gui.main import run; sys.exit(run(['archivkoop', *sys.argv[1:]]))"


@pytest.fixture
def first(qapp, home):
    made = SingleInstance(home / "config")
    assert made.listen()
    yield made
    made.close()


def test_who_is_alone_finds_nobody(qapp, tmp_path):
    assert not SingleInstance(tmp_path).call_first(None)


@pytest.mark.parametrize("given", [True, False])
def test_a_second_start_raises_the_first_and_hands_over_its_folder(first, window, tmp_path, qtbot, given):
    folder = tmp_path / "Ablieferung Köln"
    folder.mkdir()
    (folder / "Akte.txt").write_text("Köln")  # an empty folder is no deposit
    first.called.connect(window.be_called)
    window.showMinimized()
    with subprocess.Popen([sys.executable, "-c", SECOND_START, *([str(folder)] if given else [])]) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)  # it has no window that keeps it
    assert second.returncode == 0
    assert not window.isMinimized()
    assert window.desk.deposit.source == (folder if given else None)


def test_with_other_settings_there_is_another_first(first, qapp, tmp_path):
    assert not SingleInstance(tmp_path / "anderes Archiv").call_first(None)


def test_what_is_no_call_of_ours_is_not_followed(first, qtbot):
    calls = []
    first.called.connect(calls.append)
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    socket.write(b"was ist das\n")
    socket.flush()
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert calls == []


@pytest.fixture
def hooks(monkeypatch):
    """The hooks as they were, afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def crash_of(window):
    return next((one for one in window.findChildren(CrashDialog) if one.isVisible()), None)


def fail():
    raise ValueError(f"cannot use {SECRET}")


def error_of(function):
    try:
        function()
    except ValueError as error:
        return error


def test_an_error_is_told_and_the_window_stands(window, hooks, qtbot, tmp_path):
    window.crashes.catch()
    sys.excepthook(ValueError, error_of(fail), None)
    qtbot.waitUntil(lambda: crash_of(window) is not None)
    dialog = crash_of(window)
    assert "sicher" in dialog.text_label.text()
    assert SECRET in dialog.what_edit.toPlainText()  # the person at the desk may see it
    assert nameless(dialog) == []
    sys.excepthook(ValueError, error_of(fail), None)
    qtbot.waitUntil(lambda: "weiterer Fehler" in dialog.saved_label.text())
    dialog.close_button.click()
    qtbot.waitUntil(lambda: crash_of(window) is None)
    assert window.isVisible()


def test_an_error_in_a_thread_is_told_too(window, hooks, qtbot):
    window.crashes.catch()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: crash_of(window) is not None)
    assert isinstance(window.crashes.last, ValueError)


def test_an_error_in_a_timer_is_told_too(window, hooks, qtbot):
    window.crashes.catch()
    with qtbot.captureExceptions() as caught:
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: bool(caught))
    kind, error, trace = caught[0]
    window.crashes.hear(kind, error, trace)
    qtbot.waitUntil(lambda: crash_of(window) is not None)


@pytest.mark.parametrize("names", [False, True])
def test_the_diagnostic_package_has_names_only_if_wished(window, qtbot, tmp_path, names):
    dialog = CrashDialog(window.desk.context, window.desk.deposit.settings, error_of(fail), window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.names_check.setChecked(names)
    target = tmp_path / "diagnose.zip"
    dialog.save(target)
    qtbot.waitUntil(lambda: "Gespeichert" in dialog.saved_label.text(), timeout=120_000)
    with ZipFile(target) as archive:
        everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert "siegfried" in everything  # what doctor found
    assert ("Müller" in everything) is names


def test_the_menu_offers_the_diagnostic_package(window, qtbot):
    window.diagnostics_action.trigger()
    dialog = crash_of(window)
    assert dialog.windowTitle() == "Diagnosepaket"
    assert "kein unerwarteter Fehler" in dialog.what_edit.toPlainText()
    assert not dialog.sign_label.isVisible()  # nothing is wrong


@pytest.mark.parametrize(
    ("opened", "kind"),
    [("open_settings", SettingsDialog), ("open_assistant", AssistantDialog), ("open_profile", ProfileDialog)],
)
def test_a_dialog_is_gone_when_it_was_closed(window, qtbot, opened, kind):
    getattr(window.extras, opened)()
    qtbot.waitUntil(lambda: bool(window.findChildren(kind)))
    window.findChild(kind).close()
    qtbot.waitUntil(lambda: not window.findChildren(kind))


def test_a_question_is_gone_when_it_was_answered(window, qtbot, monkeypatch):
    monkeypatch.setattr(AboutDialog, "exec", lambda _dialog: 0)
    window.extras.open_about()
    assert window.findChildren(AboutDialog)
    qtbot.waitUntil(lambda: not window.findChildren(AboutDialog))
