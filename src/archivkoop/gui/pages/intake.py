"""Step 1, Übernehmen: choose a deposit and have it taken in and checked."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton

from archivkoop.app.request import Step
from archivkoop.gui.pages.base import Page, goes_to
from archivkoop.gui.widgets.drop_zone import DropZone
from archivkoop.gui.widgets.figures import Figure, Figures
from archivkoop.gui.widgets.path_label import PathLabel


class IntakePage(Page):
    """A drop zone until there is a deposit; then what is known of it."""

    name = "intake"
    drop_zone: DropZone
    choose_button: QPushButton
    deposit_card: QFrame
    deposit_name: QLabel
    deposit_path: PathLabel
    deposit_rule: QFrame
    other_button: QPushButton
    figures: Figures
    way_card: QFrame
    hint_label: QLabel
    start_button: QPushButton
    again_button: QPushButton
    next_button: QPushButton

    def choose(self) -> None:
        """Ask for the deposit's folder."""
        folder = QFileDialog.getExistingDirectory(self, self._say("choose_title"), self._desk.state.folder("source"))
        if folder:
            self.take(Path(folder))

    def take(self, folder: Path) -> None:
        """Have a folder as the deposit."""
        self._desk.state.keep_folder("source", folder.parent)
        self._deposit.open(folder)

    def refresh(self) -> None:
        """Show the drop zone, or the deposit."""
        source = self._deposit.source
        self.drop_zone.setVisible(source is None)
        self.deposit_card.setVisible(source is not None)
        if source is not None:
            self.deposit_name.setText(source.name)
            self.deposit_path.setText(str(source))
        self.follow()
        taken = self._deposit.has_done(Step.CHECK)
        self.way_card.setVisible(not taken)
        self.start_button.setVisible(not taken)
        self.start_button.setEnabled(source is not None and not self._deposit.running)
        self.again_button.setVisible(taken)
        self.again_button.setEnabled(not self._deposit.running)
        self.next_button.setVisible(taken)
        self.hint_label.setText(self._hint())

    def follow(self) -> None:
        """Show the figures."""
        reader = self._deposit.reader
        counts = reader.counts() if reader is not None else None
        figures = []
        if counts is not None and counts.files_in:
            files = Figure(self._texts.number(counts.files_in), self._texts.count("figure.files", counts.files_in))
            figures = [files, Figure(self._texts.size(self._deposit.bytes_taken), self._texts.say("figure.size"))]
        self.figures.show_figures(figures)
        self.figures.setVisible(bool(figures))
        self.deposit_rule.setVisible(bool(figures))

    def _set_up(self) -> None:
        self.choose_button.clicked.connect(self.choose)
        self.other_button.clicked.connect(self.choose)
        self.drop_zone.dropped.connect(self.take)
        self.start_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.again_button.clicked.connect(lambda: self._deposit.run(Step.PLAN))
        self.next_button.clicked.connect(goes_to(self, "check"))

    def _hint(self) -> str:
        if self._deposit.source is None:
            return self._say("hint.empty")
        if self._deposit.running:
            return self._say("hint.running")
        return self._say("hint.done" if self._deposit.has_done(Step.CHECK) else "hint.ready")
