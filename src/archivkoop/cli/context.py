"""What every command is given."""

from dataclasses import dataclass
from collections.abc import Sequence
from typing import Any

from archivkoop.app.settings import Settings
from archivkoop.core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, texts, and the language they are in."""

    settings: Settings
    texts: Catalogue
    language: str
    arguments: Sequence[str] = ()  # as given, for options whose order matters

    def say(self, key: str, **facts: Any) -> str:
        """Return a text in the user's language."""
        return self.texts.say(key, **facts)
