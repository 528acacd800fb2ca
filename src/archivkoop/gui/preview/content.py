"""What is in one file: its pages, its words, or why there is nothing to see."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from archivkoop.core.errors import ArchivkoopError, MemoryLimitError, TimeLimitError, WorkerDiedError
from archivkoop.core.preview import (
    WHOLE,
    MailPreview,
    Missing,
    NoPreview,
    PagePreview,
    Preview,
    PreviewOrder,
    Region,
    TextPreview,
)
from archivkoop.gui.announce import announce
from archivkoop.gui.context import Context
from archivkoop.gui.preview.asking import Asking
from archivkoop.gui.preview.outside import Outside
from archivkoop.gui.preview.page_view import PageView
from archivkoop.gui.preview.words_view import WordsView
from archivkoop.gui.widgets.empty_state import EmptyState

PAGE, WIDTH = "page", "width"  # ways to fit; a number is a zoom, 1.0 being a pixel for a pixel, or 96 dpi
ZOOMS = (0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_PATIENCE_MS = 250  # before it is said that something is being done
_SETTLE_MS = 60  # a slider is being dragged, a window's edge is being moved
_FINE = 0.95  # a picture that has less than this of the pixels it is shown with gets a finer part


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that is looked at."""

    file: Path
    puid: str | None
    mime: str
    name: str  # what it is called to the person
    passwords: tuple[str, ...] = field(default=(), repr=False)


class ContentView(QStackedWidget):
    """Shows one file at a time; answers for an older one are not shown."""

    changed = Signal()  # page, pages, zoom, or what is shown at all
    turned = Signal(int)  # the person asks for a page further on
    zoomed = Signal(int)  # or for a larger one
    fitted = Signal()
    moved = Signal(float, float)  # the person looks at another part

    def __init__(self, context: Context, parent: QWidget | None = None, asking: Asking | None = None) -> None:
        super().__init__(parent)
        self._texts = context.texts
        self._theme = context.theme
        self._asking = asking or Asking()
        self._outside = Outside(context, self)
        self._file: Shown | None = None
        self._preview: Preview | ArchivkoopError | None = None
        self._order: PreviewOrder | None = None
        self._fit: str | float = PAGE
        self._page = 1
        self._spoken = self._why = ""
        self._build(context)
        self._connect()
        self.clear()

    def _build(self, context: Context) -> None:
        self.pages_view = PageView(context.theme, self)
        self._written = QWidget(self)
        self._caption = QLabel(self._written)
        self._caption.setProperty("kind", "caption")
        self._caption.setWordWrap(True)
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self.words_view = WordsView(context, self._written)
        column = QVBoxLayout(self._written)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.px(0.3))
        column.addWidget(self._caption)
        column.addWidget(self.words_view, 1)
        self.message = EmptyState(context, self)
        self.message.button.setProperty("kind", "")
        for widget in (self.pages_view, self._written, self.message):
            self.addWidget(widget)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE_MS)

    def _connect(self) -> None:
        self._asking.answered.connect(self._answer)
        self.destroyed.connect(self._asking.close)
        self._settle.timeout.connect(self._ask)
        self._waiting.timeout.connect(self._say_loading)
        self.pages_view.turned.connect(self.turned)
        self.pages_view.zoomed.connect(self.zoomed)
        self.pages_view.fitted.connect(self.fitted)
        self.pages_view.resized.connect(self._stretch)
        self.pages_view.moved.connect(self._move)
        self.message.asked.connect(self.open_outside)
        self._texts.changed.connect(self._tell)
        self._theme.changed.connect(self._restyle)

    # --- what is asked ----------------------------------------------------------------------------

    def show_file(
        self,
        file: Path,
        puid: str | None,
        mime: str,
        name: str = "",
        page: int = 1,
        passwords: tuple[str, ...] = (),
    ) -> None:
        """Show a file; `name`: what it is called, if not by its own name."""
        self._file = Shown(file, puid, mime, name or file.name, passwords)
        self._page, self._preview = page, None
        self._blank()
        self._waiting.start()
        self._settle.stop()
        self._ask()

    def clear(self, why: str = "") -> None:
        """Show nothing; `why`: what is said instead."""
        self._why = why
        self._asking.forget()
        self._settle.stop()
        self._waiting.stop()
        self._file = self._preview = self._order = None
        self._blank()
        self._tell()
        self.changed.emit()

    def say(self, why: str) -> None:
        """Say otherwise why nothing is shown."""
        if self._file is None and why != self._why:
            self._why = why
            self._tell()

    def go_to(self, page: int) -> None:
        """Show another page."""
        wanted = max(1, min(page, self.pages))
        if wanted != self._page:
            self._page = wanted
            self._settle.start()
            self.changed.emit()

    def fit(self, how: str | float) -> None:
        """Show the whole page, its width, or at a zoom."""
        if how != self._fit:
            self._fit = how
            self._stretch()
            self.changed.emit()

    def zoom_by(self, steps: int) -> float:
        """Return the zoom that is some steps larger or smaller than the present one."""
        now = self.zoom
        larger = [zoom for zoom in ZOOMS if zoom > now * 1.02]
        smaller = [zoom for zoom in reversed(ZOOMS) if zoom < now * 0.98]
        found = (larger if steps > 0 else smaller)[: abs(steps)]
        return found[-1] if found else now

    def open_outside(self) -> None:
        """Open a read-only copy with the system's program."""
        if self._file is not None:
            self._outside.open(self._file.file)

    def take_focus(self) -> None:
        """Have what is shown take the keyboard."""
        {0: self.pages_view, 1: self.words_view}.get(self.currentIndex(), self.message.button).setFocus()

    # --- what is shown ----------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page that is asked for."""
        return self._page

    @property
    def pages(self) -> int:
        """How many there are; 1 where it is not known, or makes no sense."""
        return self._preview.pages if isinstance(self._preview, (PagePreview, MailPreview)) else 1

    @property
    def preview(self) -> Preview | ArchivkoopError | None:
        """What came of the last question; None: nothing yet."""
        return self._preview

    @property
    def has_file(self) -> bool:
        """Whether there is a file to look at."""
        return self._file is not None

    @property
    def has_pages(self) -> bool:
        """Whether pages are shown as pictures."""
        return isinstance(self._preview, PagePreview)

    @property
    def zoom(self) -> float:
        """How large the page is shown."""
        if isinstance(self._fit, float) or not isinstance(self._preview, PagePreview):
            return self._fit if isinstance(self._fit, float) else 1.0
        width, height = self._preview.size
        room = self.pages_view.room(scrolls=self._fit == WIDTH)
        across = room.width() / max(1, width)
        return max(0.01, across if self._fit == WIDTH else min(across, room.height() / max(1, height)))

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        return self._spoken

    # --- asking and answers -----------------------------------------------------------------------

    def _ask(self) -> None:
        if self._file is None:
            return
        shown, ratio = self._file, self.devicePixelRatioF()
        order = PreviewOrder(shown.file, shown.puid, shown.mime, self._page, passwords=shown.passwords)
        if isinstance(self._fit, float):
            order = replace(order, scale=self._fit * ratio)
        else:
            room = self.pages_view.room(scrolls=self._fit == WIDTH)
            height = 0 if self._fit == WIDTH else round(room.height() * ratio)
            order = replace(order, box=(round(room.width() * ratio), height))
        if order == self._order and self._preview is not None:
            self._ask_for_detail()
            return
        self._order = order
        self._asking.ask(order)

    def _answer(self, order: PreviewOrder, answer: Preview | ArchivkoopError) -> None:
        if self._order is None or (order.file, order.page) != (self._order.file, self._page):
            return  # of a file or page that nobody looks at any more
        if order.region != WHOLE:
            if isinstance(answer, PagePreview):
                self.pages_view.show_detail(answer.picture, answer.region)
            return
        if order != self._order:
            return
        self._waiting.stop()
        if not isinstance(self._preview, PagePreview) or not isinstance(answer, PagePreview):
            self.pages_view.to_top()
        self._preview = answer
        self._show(answer)
        self._tell()
        self.changed.emit()

    def _show(self, answer: Preview | ArchivkoopError) -> None:
        match answer:
            case PagePreview():
                self._page = answer.page
                self.pages_view.show_picture(answer.picture, self._logical(answer))
                self.setCurrentWidget(self.pages_view)
                self._ask_for_detail()
            case TextPreview():
                self.words_view.show_text(answer)
                self.setCurrentWidget(self._written)
            case MailPreview():
                self._page = answer.page
                self.words_view.show_mail(answer)
                self.setCurrentWidget(self._written)
            case _:
                self.setCurrentWidget(self.message)

    def _logical(self, preview: PagePreview) -> QSize:
        zoom = self.zoom
        return QSize(max(1, round(preview.size[0] * zoom)), max(1, round(preview.size[1] * zoom)))

    def _stretch(self) -> None:
        """Show what is there in its new size at once, then ask for as many pixels."""
        if isinstance(self._preview, PagePreview):
            self.pages_view.stretch(self._logical(self._preview))
            self._settle.start()
            self.changed.emit()

    def _move(self) -> None:
        if isinstance(self._preview, PagePreview):
            if self._is_coarse(self._preview):
                self._settle.start()
            self.moved.emit(*self.pages_view.centre)

    def _ask_for_detail(self) -> None:
        preview, order = self._preview, self._order
        if not isinstance(preview, PagePreview) or order is None or not self._is_coarse(preview):
            return
        scale = self.zoom * self.devicePixelRatioF()
        self._asking.ask(replace(order, scale=scale, box=(0, 0), region=_grown(self.pages_view.seen())))

    def _is_coarse(self, preview: PagePreview) -> bool:
        return preview.scale < self.zoom * self.devicePixelRatioF() * _FINE

    # --- words about it ---------------------------------------------------------------------------

    def _blank(self) -> None:
        self.pages_view.clear()
        self.words_view.clear()
        self._caption.clear()
        self.message.show_text("", "", "")
        self.setCurrentWidget(self.message)
        self._spoken = ""

    def _say_loading(self) -> None:
        if self._preview is None:
            self._say("running", self._texts.say("preview.loading"), "")

    def _say(self, icon: str, title: str, text: str, button: str = "") -> None:
        self.message.show_text(icon, title, text, button)
        self.message.setAccessibleName(title)

    def _restyle(self) -> None:
        if isinstance(self._preview, (TextPreview, MailPreview)):
            self._show(self._preview)

    def _tell(self) -> None:
        """Say what is shown, in the language that is spoken now."""
        before = self._spoken
        match self._preview:
            case PagePreview() as page:
                self._spoken = self._texts.say(
                    "preview.page", page=page.page, pages=page.pages, format=page.format, name=self._name
                )
                self.pages_view.setAccessibleName(self._spoken)
            case TextPreview() as text:
                self._tell_words(self._what_text(text))
            case MailPreview() as mail:
                self._tell_words(self._what_mail(mail))
                if before:
                    self.words_view.show_mail(mail)
            case None:
                if self._file is None:
                    self._say("file", self._why or self._texts.say("preview.nothing"), "")
            case answer:
                self._tell_missing(answer)
        if self._spoken and self._spoken != before:
            announce(self, self._spoken)

    def _tell_words(self, what: str) -> None:
        self._caption.setText(what)
        self._spoken = self._texts.say("preview.words", what=what, name=self._name)
        self.words_view.setAccessibleName(self._spoken)

    def _what_text(self, text: TextPreview) -> str:
        key = "extracted" if text.extracted else "encoded" if text.certain else "guessed"
        words = [self._texts.say(f"preview.text.{key}", format=text.format, encoding=text.encoding)]
        if not text.complete:
            sizes = {"shown": self._texts.size(text.shown_bytes), "total": self._texts.size(text.total_bytes)}
            words.append(self._texts.say("preview.text.part", **sizes))
        return " · ".join(words)

    def _what_mail(self, mail: MailPreview) -> str:
        key = "nth" if mail.pages > 1 else "what"
        words = [self._texts.say(f"preview.mail.{key}", format=mail.format, page=mail.page, pages=mail.pages)]
        words += [self._texts.say("preview.mail.html")] if mail.from_html else []
        words += [] if mail.complete else [self._texts.say("preview.mail.part")]
        return " · ".join(words)

    def _tell_missing(self, answer: NoPreview | ArchivkoopError) -> None:
        kind, detail = _missing(answer)
        title = self._texts.say(f"preview.missing.{kind}.title")
        opens = kind not in {Missing.EMPTY, Missing.GONE}
        button = self._texts.say("preview.open") if opens else ""
        icon = "file" if kind == Missing.UNSUPPORTED else "info"
        self._say(icon, title, self._texts.say(f"preview.missing.{kind}.text", detail=detail), button)
        self._spoken = self._texts.say("preview.words", what=title, name=self._name)

    @property
    def _name(self) -> str:
        return self._file.name if self._file else ""


def _missing(answer: NoPreview | ArchivkoopError) -> tuple[str, str]:
    """Return why there is nothing to see, and the detail that belongs to it."""
    match answer:
        case NoPreview(reason, detail):
            return reason, detail
        case TimeLimitError():
            return "time", ""
        case MemoryLimitError():
            return "memory", ""
        case WorkerDiedError():
            return "crash", ""
        case _:
            return Missing.DAMAGED, ""


def _grown(region: Region) -> Region:
    """Return a little more than is seen, so that a small move shows nothing coarse."""
    left, top, right, bottom = region
    x, y = (right - left) / 4, (bottom - top) / 4
    return max(0.0, left - x), max(0.0, top - y), min(1.0, right + x), min(1.0, bottom + y)
