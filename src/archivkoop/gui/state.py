"""What the window remembers of itself: size, looks, last folders, and words that no job has recorded yet."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings


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

    @property
    def set_up(self) -> bool:
        """Whether the first-time set-up was shown."""
        return str(self._store.value("window/set_up", "")) == "true"

    @set_up.setter
    def set_up(self, done: bool) -> None:
        self._store.setValue("window/set_up", "true" if done else "")

    @property
    def copies(self) -> bool:
        """Whether the last deposit was to be copied."""
        return str(self._store.value("intake/copies", "")) == "true"

    @copies.setter
    def copies(self, copies: bool) -> None:
        self._store.setValue("intake/copies", "true" if copies else "")

    def folder(self, kind: str) -> str:
        """Return the folder that was chosen last for a purpose."""
        return str(self._store.value(f"folders/{kind}", ""))

    def keep_folder(self, kind: str, folder: Path) -> None:
        """Remember a folder."""
        self._store.setValue(f"folders/{kind}", str(folder))

    def place(self, source: Path) -> str:
        """Return the page on which a deposit was seen last; "" if it never was."""
        return str(self._store.value(_key("places", source), ""))

    def keep_place(self, source: Path, page: str) -> None:
        """Remember on which page a deposit is seen."""
        self._store.setValue(_key("places", source), page)

    def forget(self, source: Path) -> None:
        """Forget everything about a deposit."""
        for kind in ("places", "drafts", "file_drafts"):
            self._store.remove(_key(kind, source))

    def draft(self, source: Path) -> dict[str, tuple[str, ...]]:
        """Return the words for a deposit that no job has recorded yet."""
        text = str(self._store.value(_key("drafts", source), "{}"))
        try:
            return {name: tuple(values) for name, values in json.loads(text).items()}
        except (ValueError, AttributeError, TypeError):  # edited by hand
            return {}

    def keep_draft(self, source: Path, fields: Mapping[str, tuple[str, ...]]) -> None:
        """Keep words that a person has typed; none: forget them."""
        if fields:
            self._store.setValue(_key("drafts", source), json.dumps(dict(fields), ensure_ascii=False))
        else:
            self._store.remove(_key("drafts", source))

    def file_drafts(self, source: Path) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the words for single files that no job has recorded yet."""
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        self._store.beginGroup(_key("file_drafts", source))
        for key in self._store.childKeys():
            try:
                path, fields = json.loads(str(self._store.value(key)))
                found[path] = {name: tuple(values) for name, values in fields.items()}
            except (ValueError, AttributeError, TypeError):  # edited by hand
                continue
        self._store.endGroup()
        return found

    def keep_file_draft(self, source: Path, path: str, fields: Mapping[str, tuple[str, ...]]) -> None:
        """Keep what a person has typed about one file; an emptied field stays empty when the job is opened again."""
        words = json.dumps([path, dict(fields)], ensure_ascii=False)
        self._store.setValue(f"{_key('file_drafts', source)}/{_digest(path)}", words)

    def save(self) -> None:
        """Write it down now."""
        self._store.sync()


def _key(kind: str, source: Path) -> str:
    return f"{kind}/{_digest(str(source))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]
