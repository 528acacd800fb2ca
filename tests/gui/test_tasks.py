"""A task turns what a process says into signals; the window's thread only listens."""

import pytest
from PySide6.QtCore import QObject

from archivkoop.core.errors import DiskFullError, InternalError
from archivkoop.gui.tasks import Task


@pytest.fixture
def parent(qapp):
    return QObject()


def test_a_task_tells_progress_and_result(qtbot, parent):
    task, heard = Task(parent), []
    task.progress.connect(lambda progress: heard.append(progress.files_done))
    task.notice.connect(lambda code, facts: heard.append((code, facts["path"])))
    with qtbot.waitSignal(task.succeeded, timeout=10_000) as done:
        task.start("gui_tasks:count_to", 5)
    assert done.args == ["fertig"]
    assert heard[0] == ("job.workspace", "/nirgends")
    assert heard[-1] == 5


def test_a_task_hands_on_an_error_with_its_facts(qtbot, parent):
    task = Task(parent)
    with qtbot.waitSignal(task.failed, timeout=10_000) as failed:
        task.start("gui_tasks:fail")
    assert isinstance(failed.args[0], DiskFullError)
    assert failed.args[0].params == {"path": "/voll"}


def test_a_stopped_task_is_no_failure(qtbot, parent):
    task = Task(parent)
    with qtbot.waitSignal(task.progress, timeout=10_000):
        task.start("gui_tasks:wait_for_stop")
    with qtbot.assertNotEmitted(task.failed), qtbot.waitSignal(task.stopped, timeout=2_000):
        task.stop()


def test_a_use_case_that_does_not_exist_is_a_failure(qtbot, parent):
    task = Task(parent)
    with qtbot.waitSignal(task.failed, timeout=10_000) as failed:
        task.start("gui_tasks:gibt_es_nicht")
    assert isinstance(failed.args[0], InternalError)
