"""The controls of a preview: pages and size."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QSlider, QSpinBox, QToolButton, QWidget

from archivkoop.gui.context import Context
from archivkoop.gui.loader import load
from archivkoop.gui.widgets.flow_box import FlowBox


class PreviewBar(QWidget):
    """Says what is wanted; it shows what it is told."""

    page_wanted = Signal(int)
    zoom_wanted = Signal(int)  # steps
    fit_wanted = Signal(str)
    outside_wanted = Signal()

    flow: FlowBox
    pages_box: QWidget
    zoom_box: QWidget
    back_button: QToolButton
    page_slider: QSlider
    page_spin: QSpinBox
    of_label: QLabel
    on_button: QToolButton
    smaller_button: QToolButton
    zoom_label: QLabel
    larger_button: QToolButton
    width_button: QToolButton
    whole_button: QToolButton
    outside_button: QToolButton

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        load(self, "preview_bar", context)
        self._context = context
        self._page, self._pages, self._percent = 1, 1, 100
        self.page_slider.valueChanged.connect(self.page_wanted)
        self.page_spin.valueChanged.connect(self.page_wanted)
        self.back_button.clicked.connect(lambda: self.page_wanted.emit(self._page - 1))
        self.on_button.clicked.connect(lambda: self.page_wanted.emit(self._page + 1))
        self.smaller_button.clicked.connect(lambda: self.zoom_wanted.emit(-1))
        self.larger_button.clicked.connect(lambda: self.zoom_wanted.emit(1))
        self.width_button.clicked.connect(lambda: self.fit_wanted.emit("width"))
        self.whole_button.clicked.connect(lambda: self.fit_wanted.emit("page"))
        self.outside_button.clicked.connect(self.outside_wanted)
        context.texts.changed.connect(self._say)

    def show_page(self, page: int, pages: int) -> None:
        """Show where one is; with one page there is nothing to turn."""
        self._page, self._pages = page, pages
        self.pages_box.setVisible(pages > 1)
        for control in (self.page_slider, self.page_spin):
            with QSignalBlocker(control):
                control.setRange(1, pages)
                control.setValue(page)
        self.back_button.setEnabled(page > 1)
        self.on_button.setEnabled(page < pages)
        self._say()

    def show_zoom(self, zoom: float | None) -> None:
        """Show how large it is; None: size makes no sense."""
        self.zoom_box.setVisible(zoom is not None)
        self._percent = round((zoom or 1.0) * 100)
        self._say()

    def _say(self) -> None:
        texts = self._context.texts
        self.of_label.setText(texts.say("preview_bar.of", pages=texts.number(self._pages)))
        self.zoom_label.setText(texts.say("preview_bar.zoom", percent=texts.number(self._percent)))
