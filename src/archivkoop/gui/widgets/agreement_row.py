"""Takes over what was agreed upon with an office from a template, and keeps what is filled in as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from archivkoop.gui.background import Background

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archivkoop.app.agreements import Agreement
    from archivkoop.gui.desk import Desk

_FILLED_CHARS = 12  # of the list, before it gives way


class AgreementRow(QWidget):
    """A list of templates, and a button that makes one."""

    chosen = Signal(object)  # Mapping of field id to values
    failed = Signal(object)  # an exception: a template cannot be used, or not be written
    saved = Signal(str)  # the name

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._agreements: Sequence[Agreement] = ()
        self._name = ""  # of the template that was saved last
        self._reading = Background(self)  # the folder may lie on a slow drive
        self._reading.succeeded.connect(self._show)
        self._writing = Background(self)
        self._writing.succeeded.connect(self._tell_saved)
        self._writing.failed.connect(self.failed)
        self._label = QLabel(self)
        self._label.setProperty("kind", "strong")
        self.combo = QComboBox(self)
        self.combo.setObjectName("agreement_combo")
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(_FILLED_CHARS)
        self.combo.activated.connect(self._choose)
        self._label.setBuddy(self.combo)
        self.save_button = QPushButton(self)
        self.save_button.setObjectName("agreement_save_button")
        self.save_button.clicked.connect(self._ask_name)
        row = QHBoxLayout()
        row.addWidget(self.combo, 1)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._label)
        column.addLayout(row)
        self._texts.changed.connect(self._speak)
        desk.deposit.opened.connect(self._forget)
        self._speak()

    def read(self) -> None:
        """Look which templates there are."""
        from archivkoop.app.agreements import list_agreements  # brings the profile's model, which is costly to import

        if not self._reading.running:
            self._reading.start(list_agreements, self._desk.deposit.settings, self._desk.profile.loaded.profile)

    def refresh(self) -> None:
        """Offer to make a template once there is something to put into it."""
        self.save_button.setEnabled(bool(self._agreed()) and not self._writing.running)

    def save(self, name: str) -> None:
        """Keep what is filled in as a template."""
        from archivkoop.app.agreements import agreement_name, save_agreement

        if agreement_name(name) and not self._writing.running:
            deposit, profile = self._desk.deposit, self._desk.profile.loaded.profile
            self._writing.start(save_agreement, deposit.settings, profile, name, dict(deposit.fields))

    def _agreed(self) -> Mapping[str, tuple[str, ...]]:
        from archivkoop.app.agreements import agreed_fields

        return agreed_fields(self._desk.profile.loaded.profile, self._desk.deposit.fields)

    def _show(self, agreements: Sequence[Agreement]) -> None:
        self._agreements = agreements
        self.combo.clear()
        self.combo.addItem(self._texts.say("agreement.choose" if agreements else "agreement.none"))
        self.combo.addItems([one.name for one in agreements])
        self.combo.setEnabled(bool(agreements))
        self.combo.setCurrentIndex(max(0, self.combo.findText(self._name)))

    def _choose(self, number: int) -> None:
        if number == 0:
            return
        agreement = self._agreements[number - 1]
        if agreement.problem is not None:
            self.combo.setCurrentIndex(0)
            self.failed.emit(agreement.problem)
        else:
            self.chosen.emit(agreement.fields)

    def _ask_name(self) -> None:
        say = self._texts.say
        agreed = self._agreed()
        proposed = agreed.get("provenance") or next(iter(agreed.values()), ("",))
        question = QInputDialog(self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setWindowTitle(say("agreement.save.title"))
        question.setLabelText(say("agreement.save.text"))
        question.setTextValue(proposed[0])
        question.setOkButtonText(say("agreement.save.ok"))
        question.setCancelButtonText(say("agreement.save.cancel"))
        question.textValueSelected.connect(self.save)
        question.open()

    def _forget(self) -> None:
        """Show no template as chosen: nothing was taken over for this deposit."""
        self._name = ""
        self.combo.setCurrentIndex(0)

    def _tell_saved(self, file: object) -> None:
        self._name = getattr(file, "stem", "")
        self.saved.emit(self._name)
        self.refresh()
        self.read()

    def _speak(self) -> None:
        say = self._texts.say
        self._label.setText(say("agreement.label"))
        self.combo.setAccessibleName(say("agreement.name"))
        self.combo.setToolTip(say("agreement.help"))
        self.save_button.setText(say("agreement.save"))
        if self.combo.count():
            self.combo.setItemText(0, say("agreement.choose" if self._agreements else "agreement.none"))
