"""One result at a time: original and derivative side by side, the proof beside them, and what a person says to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from archivkoop.app.request import Step
from archivkoop.core.files import Fate
from archivkoop.gui.columns import FATE_LOOKS
from archivkoop.gui.desk import Desk
from archivkoop.gui.loader import load
from archivkoop.gui.pages.proof_panel import ProofPanel
from archivkoop.gui.preview.pair import PairPane
from archivkoop.gui.remedies import closed, give_password
from archivkoop.gui.widgets.path_label import PathLabel
from archivkoop.gui.widgets.sides import Sides

if TYPE_CHECKING:
    from archivkoop.core.package import DepositFile, RecordedFinding

UNPROVED = "AK-N01"  # the finding that a proof is lacking; to accept a derivative is to let it pass
_PROOF_EM = 17


class ConvertReview(QWidget):
    """Shows one file; the page says which, and carries out what is decided."""

    left = Signal()
    moved = Signal(bool)  # to the next file; True: back
    accepted = Signal(str)  # path
    discarded = Signal(str)
    withdrawn = Signal(str)

    back_button: QPushButton
    proof_button: QPushButton
    previous_button: QPushButton
    following_button: QPushButton
    fate_label: QLabel
    path_label: PathLabel
    splitter: QSplitter
    pair_box: QWidget
    proof_box: QWidget
    decided_label: QLabel
    password_button: QPushButton
    withdraw_button: QPushButton
    accept_button: QPushButton
    discard_button: QPushButton
    review_actions: QFrame

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._file: DepositFile | None = None
        self._shown: tuple[object, ...] | None = None  # path, derivative, passwords
        self._settled: object = None
        self._arranged = False
        self._decides = False  # there is something to decide
        self._pictured = False  # the comparison's picture is shown instead of the derivative
        load(self, "convert_review", desk.context)
        self.pair = PairPane(desk, self.pair_box)
        self.proof = ProofPanel(desk.context, self.proof_box)
        for box, inside in ((self.pair_box, self.pair), (self.proof_box, self.proof)):
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(inside)
        self._sides = Sides(desk.context.theme, self.proof_button, self.pair_box, self.proof_box)
        self._sides.turned.connect(self.arrange)
        desk.context.theme.changed.connect(self.arrange)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.splitterMoved.connect(self._keep_arrangement)
        self._connect()

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.previous_button.clicked.connect(lambda: self.moved.emit(True))
        self.following_button.clicked.connect(lambda: self.moved.emit(False))
        self.accept_button.clicked.connect(lambda: self.accepted.emit(self.path))
        self.discard_button.clicked.connect(lambda: self.discarded.emit(self.path))
        self.password_button.clicked.connect(self._give_password)
        self.withdraw_button.clicked.connect(lambda: self.withdrawn.emit(self.path))
        self.proof.page_wanted.connect(self._go_to)
        self.proof.picture_wanted.connect(self._show_picture)
        for keys, button in (
            ("Alt+Down", self.following_button),
            ("Alt+Up", self.previous_button),
            ("Esc", self.back_button),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    @property
    def path(self) -> str:
        """The file that is shown; "": none."""
        return self._file.entry.path if self._file else ""

    def arrange(self) -> None:
        """Share the room, unless the person did; with large text one part has all of it."""
        self._sides.fit(self.width())
        self.review_actions.setVisible(self._decides or not self.proof_button.isHidden())
        self.splitter.setHandleWidth(self._desk.context.theme.px(1.0))
        if not self._arranged and self.splitter.width():
            proof = min(self._desk.context.theme.px(_PROOF_EM), self.splitter.width() * 2 // 5)
            self.splitter.setSizes([self.splitter.width() - proof, proof])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the room anew."""
        super().resizeEvent(event)
        self.arrange()

    def clear(self) -> None:
        """Show no file."""
        self._file = self._shown = self._settled = None
        self.pair.clear()
        self.proof.show_nothing()

    def show_file(
        self, file: DepositFile, decided: str, *, may_decide: bool, before: bool = True, behind: bool = True
    ) -> None:
        """Show a file; `decided`: a person's decision in words."""
        self._file = file
        self.previous_button.setEnabled(before)
        self.following_button.setEnabled(behind)
        self.path_label.setText(file.entry.path)
        self._show_fate(file.fate)
        self._show_pair(file)
        settled = (file, decided, self._texts.language, self._desk.context.theme.em)
        if settled != self._settled:
            self._settled = settled
            self.proof.show_converted(file.converted, file.fate, [decided] if decided else [])
        self.decided_label.setText(decided)
        self.withdraw_button.setVisible(bool(decided))
        self.withdraw_button.setEnabled(may_decide)
        has_derivative = file.derivative is not None
        self.accept_button.setVisible(not decided and file.fate is Fate.UNPROVED)
        self.discard_button.setVisible(not decided and has_derivative)
        locked = file.fate is Fate.FAILED and self._closed() is not None
        self.password_button.setVisible(locked)
        for button in (self.accept_button, self.discard_button, self.password_button):
            button.setEnabled(may_decide)
        self._decides = bool(decided) or has_derivative or locked
        self.arrange()

    def _closed(self) -> RecordedFinding | None:
        """Return the finding that the file needs a password."""
        return next(filter(closed, self._desk.deposit.findings_of(self.path)), None)

    def _give_password(self) -> None:
        """Have the file converted once more, with the password that a person knows."""
        recorded = self._closed()
        if recorded is not None:
            give_password(self._desk, recorded, self, until=Step.CONVERT)

    def _show_fate(self, fate: Fate | None) -> None:
        self.fate_label.setText(self._texts.say(f"fate.{fate or 'pending'}"))
        self.fate_label.setProperty("tone", FATE_LOOKS[fate][1] if fate else "muted")
        self.fate_label.style().unpolish(self.fate_label)
        self.fate_label.style().polish(self.fate_label)

    def _show_pair(self, file: DepositFile) -> None:
        root = self._desk.deposit.root
        passwords = self._desk.deposit.passwords.of(file.entry.path)
        key = (file.entry.path, file.derivative, passwords)
        if root is None or key == self._shown:
            if file.derivative is None and not self._pictured:
                self.pair.derivative.say(self._texts.say("convert.no_derivative"))
            return
        self._shown, self._pictured = key, False
        found = file.identification
        original = root / os.fsdecode(file.entry.raw_path)
        name = file.entry.path.rpartition("/")[2]
        puid, mime = (found.puid, found.mime) if found else (None, "")
        self.pair.original.show_file(original, puid, mime, name, passwords=passwords)
        converted = file.converted
        if file.derivative is None or converted is None:
            self.pair.derivative.clear(self._texts.say("convert.no_derivative"))
            return
        proof = converted.chosen.proof if converted.chosen else None
        puid = proof.target_puid if proof else None
        mime = _MIMES.get(file.derivative.suffix.lower(), "")
        self.pair.derivative.show_file(file.derivative, puid, mime, converted.derivative_name)

    def _go_to(self, page: int) -> None:
        if self._pictured and self._file is not None:
            self._shown, self._pictured = None, False
            self._show_pair(self._file)
        self.pair.go_to(page)

    def _show_picture(self, name: str) -> None:
        """Show the page that differs most, as the comparison saw it, in the place of the derivative."""
        reader = self._desk.deposit.reader
        if reader is not None:
            self._pictured = True
            words = self._texts.say("convert.proof.picture_name")
            self.pair.derivative.show_file(reader.derivatives / name, None, "image/png", words)

    def _keep_arrangement(self) -> None:
        self._arranged = True


# What targets are: a derivative was identified anew before it was kept.
_MIMES = {".pdf": "application/pdf", ".tif": "image/tiff", ".tiff": "image/tiff", ".txt": "text/plain"}
