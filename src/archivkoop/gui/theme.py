"""How the window looks: one palette, one type scale, every length measured in the text's size."""

from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from archivkoop import assets
from archivkoop.gui import icons
from archivkoop.gui.palette import DARK, LIGHT, Palette

SCHEMES = ("system", "light", "dark")
SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
DESIGN_EM = 16  # lengths in ui/*.ui are written for text of this many pixels

_SMALLEST_PT = 10.5
# Where a desktop names no font of its own, fontconfig's "Sans Serif" is whatever sorts first; these read better.
_UNNAMED = {"Sans Serif", "Sans", "MS Shell Dlg 2", "DejaVu Sans"}
_PREFERRED = ("Inter", "Noto Sans", "Open Sans", "Liberation Sans", "DejaVu Sans")
# Type scale: kind -> share of the text's size
_SIZES = {"display": 2.0, "title": 1.65, "section": 1.2, "caption": 0.92}
# what a style sheet takes only from files: its name there -> icon, colour
_SHEET_ICONS = {
    "chevron_down": ("chevron-down", "muted"),
    "chevron_up": ("chevron-up", "muted"),
    "clear": ("close", "muted"),
    "branch_closed": ("chevron-right", "muted"),
    "branch_open": ("chevron-down", "muted"),
    "tick": ("tick", "on_accent"),
    "tick_plain": ("tick", "accent"),
    "ring": ("ring", "line_strong"),
    "ring_chosen": ("ring-chosen", "accent"),
}


@cache
def _pictures() -> QTemporaryDir:
    """Return the folder of the style sheet's pictures: the sheet is the application's, which outlives a window."""
    return QTemporaryDir()


class Theme(QObject):
    """Dresses the application; whoever paints by hand listens to `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: str = "system", scale: float = 1.0) -> None:
        super().__init__()
        self._app = app
        self._base = _base_font(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        self._scheme = scheme
        self._scale = scale
        self.colours: Palette = LIGHT
        app.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.apply()

    @property
    def scheme(self) -> str:
        """One of `SCHEMES`."""
        return self._scheme

    @property
    def scale(self) -> float:
        """The text's size; 1.0 is the desktop's."""
        return self._scale

    @property
    def em(self) -> int:
        """The text's size in pixels."""
        return QFontInfo(self._app.font()).pixelSize()

    def px(self, em: float) -> int:
        """Return a length given in text sizes as pixels."""
        return round(em * self.em)

    def colour(self, name: str) -> QColor:
        """Return a colour of the palette."""
        return QColor(self.colours.tone(name))

    def icon(self, name: str, tone: str = "text", em: float = 1.35, air_em: float = 0) -> QIcon:
        """Return an icon in a colour of the palette, with air between it and what follows."""
        return icons.icon(name, self.colours.tone(tone), self.colours.line_strong, self.px(em), self.px(air_em))

    def mark(self) -> QIcon:
        """Return the application's own icon."""
        return icons.icon("archivkoop", "", "", 64)

    def font(self, kind: str = "", weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the font of a step of the type scale, for hand-painted text."""
        font = QFont(self._app.font())
        font.setPointSizeF(font.pointSizeF() * _SIZES.get(kind, 1.0))
        font.setWeight(weight)
        return font

    def choose(self, *, scheme: str | None = None, scale: float | None = None) -> None:
        """Change scheme or text size."""
        self._scheme = scheme or self._scheme
        self._scale = scale or self._scale
        self.apply()

    def apply(self) -> None:
        """Dress the application anew."""
        self.colours = DARK if self._is_dark() else LIGHT
        font = QFont(self._base)
        font.setPointSizeF(self._base.pointSizeF() * self._scale)
        self._app.setFont(font)
        self._app.setPalette(_qt_palette(self.colours))
        self._app.setStyleSheet(self._sheet(font.pointSizeF()))
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self._scheme == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme == "dark"

    def _follow_system(self) -> None:
        if self._scheme == "system":
            self.apply()

    def _sheet(self, text_pt: float) -> str:
        template = Template((assets.folder("ui") / "archivkoop.qss").read_text(encoding="utf-8"))
        sizes = {f"{kind}_pt": f"{text_pt * share:.2f}pt" for kind, share in _SIZES.items()}
        names = {name: self.colours.tone(name) for name in Palette.__slots__}
        return template.substitute(names, **sizes, **self._sheet_pictures())

    def _sheet_pictures(self) -> dict[str, str]:
        """Write the few icons that a style sheet takes only from files."""
        found: dict[str, str] = {}
        for name, (drawing, tone) in _SHEET_ICONS.items():
            colour = self.colours.tone(tone)
            file = Path(_pictures().path()) / f"{drawing}-{colour[1:]}.svg"
            if not file.exists():
                file.write_bytes(icons.svg(drawing, colour))
            found[name] = file.as_posix()
        return found


def _base_font(system: QFont) -> QFont:
    font = QFont(system)
    if font.family() in _UNNAMED:
        there = set(QFontDatabase.families())
        font.setFamily(next((name for name in _PREFERRED if name in there), font.family()))
    font.setPointSizeF(max(font.pointSizeF(), _SMALLEST_PT))
    return font


def _qt_palette(colours: Palette) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for names, tone in (
        ((role.Window, role.Button), "canvas"),
        ((role.Base, role.ToolTipBase), "surface"),
        ((role.AlternateBase, role.Midlight), "hover"),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.HighlightedText), "text"),
        ((role.Highlight,), "accent_soft"),
        ((role.PlaceholderText,), "muted"),
        ((role.Link, role.Accent), "accent"),
        ((role.Mid, role.Light), "line"),
        ((role.Dark, role.Shadow), "line_strong"),
    ):
        for name in names:
            palette.setColor(name, QColor(colours.tone(tone)))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.line_strong))
    return palette
