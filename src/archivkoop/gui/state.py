"""What the window remembers of itself: size, looks, last folders, and words that no job has recorded yet."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_FIELDS = "fields"


class WindowState:
    """Kept in a file beside the settings; nothing in it is needed for a package to be right."""

    def __init__(self, file: Path) -> None:
        self._store = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def scheme(self) -> str:
        """One of `theme.SCHEMES`."""
        return str(self._store.value("look/scheme", "system"))

    @scheme.setter
    def scheme(self, scheme: str) -> None:
        self._store.setValue("look/scheme", scheme)

    @property
    def scale(self) -> float:
        """The text's size."""
        try:
            return float(str(self._store.value("look/scale", 1.0)))
        except ValueError:  # edited by hand
            return 1.0

    @scale.setter
    def scale(self, scale: float) -> None:
        self._store.setValue("look/scale", scale)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    def folder(self, kind: str) -> str:
        """Return the folder that was chosen last for a purpose."""
        return str(self._store.value(f"folders/{kind}", ""))

    def keep_folder(self, kind: str, folder: Path) -> None:
        """Remember a folder."""
        self._store.setValue(f"folders/{kind}", str(folder))

    def draft(self, source: Path) -> dict[str, tuple[str, ...]]:
        """Return the words for a deposit that no job has recorded yet."""
        text = str(self._store.value(_draft_key(source), "{}"))
        try:
            return {name: tuple(values) for name, values in json.loads(text).items()}
        except (ValueError, AttributeError, TypeError):  # edited by hand
            return {}

    def keep_draft(self, source: Path, fields: Mapping[str, tuple[str, ...]]) -> None:
        """Keep words that a person has typed; none: forget them."""
        if fields:
            self._store.setValue(_draft_key(source), json.dumps(dict(fields), ensure_ascii=False))
        else:
            self._store.remove(_draft_key(source))

    def save(self) -> None:
        """Write it down now."""
        self._store.sync()


def _draft_key(source: Path) -> str:
    return f"drafts/{hashlib.sha256(str(source).encode(errors='surrogateescape')).hexdigest()[:16]}"
