"""Buttons of which one is chosen: by mouse, by key, or by a screen reader, which toggles them."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QAbstractButton


def when_chosen(button: QAbstractButton, act: Callable[[], object]) -> None:
    """Do something whenever a person chooses a button, in whichever way."""
    button.toggled.connect(lambda on: act() if on else None)


def mark_chosen(button: QAbstractButton) -> None:
    """Show a button as the chosen one; what choosing it does is done already."""
    with QSignalBlocker(button):
        button.setChecked(True)
