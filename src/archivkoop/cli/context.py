"""What every command is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from archivkoop.app.settings import Settings
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.findings import Fact


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, texts, and the language they are in."""

    settings: Settings
    texts: Catalogue
    language: str
    arguments: Sequence[str] = ()  # as given, for options whose order matters

    def say(self, key: str, **facts: Fact) -> str:
        """Return a text in the user's language."""
        return self.texts.say(key, **facts)
