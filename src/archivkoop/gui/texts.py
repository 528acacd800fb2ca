"""The window's words and numbers in the person's language, switched while it runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale, QObject, Signal

from archivkoop import assets
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.errors import ArchivkoopError, InternalError
from archivkoop.core.findings import Fact, Finding

if TYPE_CHECKING:
    from archivkoop.core.verification import Problem

LOCALES = {
    "de": QLocale(QLocale.Language.German, QLocale.Country.Germany),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}


class Texts(QObject):
    """Says everything by the catalogue; whoever shows words listens to `changed`."""

    changed = Signal()

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = assets.catalogue(language)

    @property
    def language(self) -> str:
        """The language that is spoken: "de" or "en"."""
        return self._catalogue.language

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of that language."""
        return self._catalogue

    @property
    def locale(self) -> QLocale:
        """How numbers and dates look in it."""
        return LOCALES[self.language]

    def speak(self, language: str) -> None:
        """Switch the language."""
        self._catalogue = assets.catalogue(language)
        QLocale.setDefault(self.locale)
        self.changed.emit()

    def say(self, key: str, /, **facts: Fact) -> str:
        """Return a text of the window; `key` without its "gui."."""
        return self._catalogue.say(f"gui.{key}", **facts)

    def count(self, key: str, n: int, /, **facts: Fact) -> str:
        """Return a text that has forms by number; its placeholder is `{count}`."""
        return self._catalogue.say(f"gui.{key}", n=n, count=self.number(n), **facts)

    def knows(self, key: str) -> bool:
        """Say whether there is such a text of the window."""
        return self._catalogue.knows(f"gui.{key}")

    def or_empty(self, key: str) -> str:
        """Return a text that need not be there."""
        return self.say(key) if self.knows(key) else ""

    def title(self, code: str) -> str:
        """Return a finding's few words."""
        return self._catalogue.title(code)

    def finding(self, finding: Finding | Problem) -> str:
        """Return what a finding, or a package's problem, has to say."""
        return self._catalogue.text(finding.code, **{"path": finding.path or "", **finding.facts})

    def number(self, value: int) -> str:
        """Return a number with its separators."""
        return self.locale.toString(value)

    def size(self, size_bytes: int) -> str:
        """Return a size as people read it, in decimal units as file managers do."""
        return self.locale.formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

    def moment(self, iso: str) -> str:
        """Return the local date and time of an ISO 8601 instant."""
        local = datetime.fromisoformat(iso).astimezone()
        return self.locale.toString(QDateTime.fromSecsSinceEpoch(int(local.timestamp())), "dd.MM.yyyy HH:mm")

    def day(self, day: date) -> str:
        """Return a day with its month's name."""
        pattern = "d. MMMM yyyy" if self.language == "de" else "d MMMM yyyy"
        return self.locale.toString(QDate(day.year, day.month, day.day), pattern)

    def error(self, error: BaseException) -> tuple[str, str]:
        """Return an error's few words, and what happened, what to do and in what state the data is."""
        known = error if isinstance(error, ArchivkoopError) else InternalError(reason=_brief(error))
        return self._catalogue.title(known.code), self._catalogue.error(known)


def _brief(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
