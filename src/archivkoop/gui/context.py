"""What every part of the window is given: its words and its looks."""

from dataclasses import dataclass

from archivkoop.gui.texts import Texts
from archivkoop.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Context:
    """Words and looks; handed down, never looked up."""

    texts: Texts
    theme: Theme
