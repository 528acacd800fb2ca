"""The row above the table: what is searched for, how grave, which format, which finding, which folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from archivkoop.core.files import DecidedAs
from archivkoop.core.findings import Severity
from archivkoop.gui.decisions import named_as
from archivkoop.gui.desk import Desk
from archivkoop.gui.models.asker import Asker
from archivkoop.gui.models.files import FileTableModel
from archivkoop.gui.widgets.choice import mark_chosen, when_chosen
from archivkoop.gui.widgets.facet_box import FacetBox
from archivkoop.gui.widgets.flow_box import FlowBox

if TYPE_CHECKING:
    from archivkoop.store.facets import Facets

_TYPING_MS = 150  # a word is typed quicker than a million names are searched
_LONGEST = 48  # characters of an entry
_EVERYTHING: dict[str, Any] = {
    "search": "", "severity": None, "unflagged": False, "puid": None, "code": None, "folder": None, "decided": None,
}  # fmt: skip


class FacetBar(QObject):
    """Asks the model, and shows how many files each answer would leave. Where there is no room, a button opens it."""

    opened = Signal(bool)  # where there is so little room that the files give way

    def __init__(
        self,
        desk: Desk,
        model: FileTableModel,
        box: FlowBox,
        search: QLineEdit,
        others: Iterable[QWidget],
        parent: QObject,
    ) -> None:
        """Build the row in `box`: what is there, the button, the `others`, and all filters behind them."""
        super().__init__(parent)
        self._deposit = desk.deposit
        self._texts = desk.context.texts
        self._model = model
        self._search = search
        self._shown: Facets | None = None
        self._compact = False
        self._button = QPushButton(box)
        self._button.setObjectName("filter_button")
        self._button.setCheckable(True)
        self._button.hide()
        self._button.toggled.connect(self._arrange)
        for widget in (self._button, *others):
            box.add(widget)
        self._group = FlowBox(desk.context, box)  # goes into the next line as a whole
        box.add(self._group)
        self._decided = QPushButton(box)
        self._decided.setObjectName("decided_chip")
        self._decided.setProperty("kind", "chip")
        self._decided.setCheckable(True)
        self._decided.hide()
        self._decided.clicked.connect(lambda: self._ask(decided=None))
        box.add(self._decided)
        self._counter = Asker(lambda reader, where: reader.facets(where), self)
        self._counter.answered.connect(self._show)
        self._chips = {key: self._chip(self._group, key) for key in ("all", *Severity, "none")}
        mark_chosen(self._chips["all"])
        self._boxes = {key: self._box(desk, self._group, key) for key in ("puid", "code", "folder")}
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(lambda: self._ask(search=search.text().strip()))
        search.textChanged.connect(lambda _text: self._typing.start())
        search.returnPressed.connect(lambda: self._ask(search=search.text().strip()))
        desk.context.texts.changed.connect(self.name)
        desk.deposit.opened.connect(self.clear)
        self.name()

    @property
    def narrowed(self) -> bool:
        """Whether less than everything is shown."""
        query = self._model.query
        return bool(query.search or query.severity or query.unflagged) or any(
            value is not None for value in (query.puid, query.code, query.folder, query.decided)
        )

    def set_compact(self, compact: bool) -> None:
        """Have the row take little room."""
        if compact != self._compact:
            self._compact = compact
            self._arrange()

    def _arrange(self) -> None:
        seen = self._button.isChecked() or not self._compact
        self._button.setVisible(self._compact)
        self._group.setVisible(seen)
        self.opened.emit(self._compact and seen)

    def clear(self) -> None:
        """Show every file again."""
        self._search.clear()
        mark_chosen(self._chips["all"])
        self._ask(**_EVERYTHING)

    def count(self, *, patient: bool = False) -> None:
        """Have the numbers brought up to date; `patient`: as often as that is cheap."""
        reader = self._deposit.reader
        for chip in self._chips.values():
            chip.setEnabled(reader is not None)
        for box in self._boxes.values():
            box.setEnabled(reader is not None)
        if reader is None:
            self._counter.forget()
            self._shown = None
            self.name()
        else:
            self._counter.ask(reader.folder, self._model.query.where, patient=patient)

    def show_decided(self, decided: DecidedAs) -> None:
        """Show only the files about which this was decided."""
        self._search.clear()
        mark_chosen(self._chips["all"])
        self._ask(**{**_EVERYTHING, "decided": decided})

    def name(self) -> None:
        """Say everything in the language that is spoken."""
        for key, box in self._boxes.items():
            box.setAccessibleName(self._texts.say(f"check.facet.{key}"))
        self._show(self._shown)

    def _ask(self, **changes: Any) -> None:  # noqa: ANN401 - fields of Query
        self._typing.stop()
        self._model.ask(**changes)
        self.count()

    def _chip(self, box: FlowBox, key: str) -> QPushButton:
        chip = QPushButton(box)
        chip.setObjectName(f"chip_{key}")
        chip.setProperty("kind", "chip")
        chip.setCheckable(True)
        chip.setAutoExclusive(True)
        severity = Severity(key) if key in set(Severity) else None
        when_chosen(chip, lambda: self._ask(severity=severity, unflagged=key == "none"))
        box.add(chip)
        return chip

    def _box(self, desk: Desk, flow: FlowBox, key: str) -> FacetBox:
        box = FacetBox(desk.context, flow)
        box.setObjectName(f"facet_{key}")
        box.asked.connect(lambda value: self._ask(**{key: value}))
        flow.add(box)
        return box

    # --- what was counted -------------------------------------------------------------------------

    def _show(self, facets: Facets | None) -> None:
        self._shown = facets
        self._button.setText(self._texts.say("check.filter_on" if self.narrowed else "check.filter"))
        severities = dict(facets.severities) if facets else {}
        for key, chip in self._chips.items():
            name = self._name_of(key)
            files = (
                sum(severities.values())
                if key == "all"
                else severities.get(None if key == "none" else Severity(key), 0)
            )
            chip.setText(f"{name}  {self._texts.number(files)}")
        query = self._model.query
        self._tell_decided(query.decided)
        formats = [(puid, self._format(puid, name), files) for puid, name, files in facets.formats] if facets else []
        self._fill("puid", formats, query.puid, lambda puid: puid or self._texts.say("format.unknown"))
        codes = [(code, self._texts.title(code), files) for code, files in facets.codes] if facets else []
        self._fill("code", codes, query.code, self._texts.title)
        self._fill_folders(facets)

    def _name_of(self, key: str) -> str:
        """Return what a chip is called: what nobody has looked at is not called without a finding."""
        reader = self._deposit.reader
        if key == "none" and reader is not None and not reader.all_checked():
            return self._texts.say("check.chip.unchecked")
        return self._texts.say(f"check.chip.{key}" if key in {"all", "none"} else f"severity.{key}")

    def _tell_decided(self, decided: DecidedAs | None) -> None:
        """Say which decision the files are shown of; to choose it shows all again."""
        self._decided.setVisible(decided is not None)
        self._decided.setChecked(decided is not None)
        if decided is not None:
            words = named_as(self._texts, decided)
            self._decided.setText(f"{_short(words)}  ×".replace("&", "&&"))
            self._decided.setToolTip(words)
            self._decided.setAccessibleName(self._texts.say("check.decided", decision=words))

    def _format(self, puid: str, name: str) -> str:
        return f"{name} ({puid})" if puid else self._texts.say("format.unknown")

    def _fill(
        self, key: str, found: list[tuple[str, str, int]], chosen: str | None, words: Callable[[str], str]
    ) -> None:
        if chosen is not None and chosen not in {value for value, _, _ in found}:
            found = [(chosen, words(chosen), 0), *found]
        entries = [(value, self._entry(name, files)) for value, name, files in found]
        self._boxes[key].show_entries([(None, self._texts.say(f"check.facet.all_{key}")), *entries], chosen)

    def _fill_folders(self, facets: Facets | None) -> None:
        chosen = self._model.query.folder
        found = [(folder, folder.rpartition("/")[2], files) for folder, files in facets.folders] if facets else []
        entries: list[tuple[str | None, str]] = [(None, self._texts.say("check.facet.all_folder"))]
        if chosen is not None:  # the way up, then down
            parts = chosen.split("/")
            above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
            entries += [(folder, f"{'  ' * depth}{folder.rpartition('/')[2]}") for depth, folder in enumerate(above)]
            own = facets.files if facets else 0
            entries.append((chosen, f"{'  ' * len(above)}{self._entry(parts[-1], own)}"))
        depth = 0 if chosen is None else chosen.count("/") + 1
        entries += [(folder, f"{'  ' * depth}{self._entry(name, files)}") for folder, name, files in found]
        self._boxes["folder"].show_entries(entries, chosen)

    def _entry(self, name: str, files: int) -> str:
        return f"{_short(name)} · {self._texts.number(files)}"


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
