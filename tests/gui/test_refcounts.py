"""PySide6 6.12.0 on Python 3.11 lost a reference to True, False and None on every signal, and aborted in the end."""

import gc
import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

EMISSIONS = 2000


class Sender(QObject):
    said = Signal(object)
    switched = Signal(bool)


@pytest.mark.parametrize("value", [True, False, None], ids=str)
def test_a_signal_keeps_the_references_of_what_it_carries(qapp, value):
    sender = Sender()
    heard = []
    sender.said.connect(lambda said: heard.append(said is value))
    gc.collect()
    before = sys.getrefcount(value)
    for _ in range(EMISSIONS):
        sender.said.emit(value)
    gc.collect()
    assert len(heard) == EMISSIONS
    # The list holds True for each that was heard; nothing may be missing beside it.
    assert sys.getrefcount(value) >= before - 50


def test_a_click_keeps_the_references_of_its_state(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.setCheckable(True)
    heard = []
    button.clicked.connect(lambda on: heard.append(1 if on else 0))
    sender = Sender()
    sender.switched.connect(lambda on: heard.append(1 if on else 0))
    gc.collect()
    before = {value: sys.getrefcount(value) for value in (True, False)}
    none_before = sys.getrefcount(None)
    for number in range(EMISSIONS):
        button.click()
        sender.switched.emit(number % 2 == 0)
    gc.collect()
    assert all(sys.getrefcount(value) >= count - 50 for value, count in before.items())
    assert sys.getrefcount(None) >= none_before - 50
