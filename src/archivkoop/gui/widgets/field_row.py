"""One field of the description: its name, whether it must be filled, help, the input, and how it is understood."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from archivkoop.core.closure import closed_until
from archivkoop.core.laufzeit import ends_before_it_begins, parse_date_range
from archivkoop.core.profile import FieldType, Metadata, MetadataField
from archivkoop.gui.context import Context

_Editor = QLineEdit | QPlainTextEdit | QComboBox


class FieldRow(QWidget):
    """Generated from a field of the profile."""

    edited = Signal(str, object)  # field id, tuple of values

    def __init__(
        self,
        context: Context,
        field: MetadataField,
        metadata: Metadata,
        described: Callable[[], Mapping[str, Sequence[str]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._metadata = metadata
        self._described = described  # the fields around it: some readings need them
        self._texts = context.texts
        self._theme = context.theme
        self._label = self._wrapped("strong")
        self._duty = QLabel(self)
        self._duty.setProperty("kind", "caption")
        self._help = self._wrapped("muted")
        self._note = self._wrapped("caption")
        self.editor: _Editor = self._make_editor()
        self.editor.setObjectName(f"field_{field.id}")
        self._label.setBuddy(self.editor)
        head = QHBoxLayout()
        head.addWidget(self._label, 1)
        head.addWidget(self._duty, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._help)
        column.addWidget(self.editor)
        column.addWidget(self._note)
        self._column = column
        context.texts.changed.connect(self.speak)
        context.theme.changed.connect(self._measure)
        self.speak()
        self._measure()

    @property
    def values(self) -> tuple[str, ...]:
        """What is written, without what is only blank."""
        if isinstance(self.editor, QPlainTextEdit):
            lines = self.editor.toPlainText().splitlines()
        elif isinstance(self.editor, QComboBox):
            lines = [str(self.editor.currentData() or "")]
        else:
            lines = [self.editor.text()]
        return tuple(line.strip() for line in lines if line.strip())

    @property
    def missing(self) -> bool:
        """Whether it must be filled and is not."""
        return self.field.required and not self.values

    def show_values(self, values: Sequence[str]) -> None:
        """Show what is known; what a person is typing is left alone."""
        if tuple(values) == self.values:
            self._read()  # what stands in other fields may say it otherwise
            return
        editor = self.editor
        editor.blockSignals(True)
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText("\n".join(values))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(values[0] if values else "")))
        else:
            editor.setText(values[0] if values else "")
        editor.blockSignals(False)
        self._read()

    def speak(self) -> None:
        """Say everything in the language that is spoken now."""
        language, say = self._texts.language, self._texts.say
        label, help_text = self.field.label.get(language), self.field.help.get(language)
        duty = say("field.required" if self.field.required else "field.optional")
        self._label.setText(label)
        self._duty.setText(duty)
        self._help.setText(help_text)
        self._help.setVisible(bool(help_text))
        self.editor.setAccessibleName(f"{label} ({duty})")
        self.editor.setAccessibleDescription(help_text)
        if self.field.example and isinstance(self.editor, (QLineEdit, QPlainTextEdit)):
            self.editor.setPlaceholderText(say("field.example", example=self.field.example))
        if isinstance(self.editor, QComboBox):
            self.editor.setItemText(0, say("field.choose"))
            for number, value in enumerate(self._choices(), 1):
                self.editor.setItemText(number, self._choices()[value])
        self._read()

    def _wrapped(self, kind: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("kind", kind)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _make_editor(self) -> _Editor:
        if self.field.type in {FieldType.VOCABULARY, FieldType.CLOSURE}:
            combo = QComboBox(self)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            for value in ("", *self._choices()):
                combo.addItem(value, value)
            combo.currentIndexChanged.connect(self._edit)
            return combo
        if self.field.repeatable:
            lines = QPlainTextEdit(self)
            lines.setTabChangesFocus(True)
            lines.textChanged.connect(self._edit)
            return lines
        line = QLineEdit(self)
        line.textChanged.connect(self._edit)
        return line

    def _choices(self) -> dict[str, str]:
        """Return what can be chosen: value -> words."""
        if self.field.type is FieldType.CLOSURE:
            return {rule.id: rule.label.get(self._texts.language) for rule in self._metadata.closure}
        return {value: value for value in self.field.values}

    def _edit(self) -> None:
        self._read()
        self.edited.emit(self.field.id, self.values)

    def _read(self) -> None:
        """Say below the input how it is understood, or what it lacks."""
        words, tone = _READINGS.get(self.field.type, _read_nothing)(self)
        if not words and self.field.repeatable:
            words = self._texts.say("field.one_per_line")
        if (words, tone) == (self._note.text(), self._note.property("tone")):
            return
        self._note.setText(words)
        self._note.setProperty("tone", tone)
        self._note.style().unpolish(self._note)
        self._note.style().polish(self._note)
        self._note.setVisible(bool(words))

    def read_dates(self) -> tuple[str, str]:
        """Return how a date range is understood."""
        if not self.values:
            return "", ""
        understood = parse_date_range(self.values[0])
        if understood is None:
            reason = "reversed" if ends_before_it_begins(self.values[0]) else "unclear"
            return self._texts.say(f"field.dates_{reason}"), "warning"
        begin, end = understood
        if begin == end:
            return self._texts.say("field.date_read", date=begin), "ok"
        return self._texts.say("field.dates_read", begin=begin, end=end), "ok"

    def read_closure(self) -> tuple[str, str]:
        """Return until when the records are closed."""
        rule = self._metadata.closure_rule("".join(self.values))
        if rule is None or rule.years is None:
            return "", ""
        ranges = [field.id for field in self._metadata.deposit if field.type is FieldType.DATE_RANGE]
        dates = (text for name in ranges for text in self._described().get(name, ()))
        until = next((end for text in dates if (end := closed_until(rule, text))), None)
        if until is None:
            return self._texts.say("field.closure_open"), ""
        return self._texts.say("field.closed_until", date=self._texts.day(until)), "ok"

    def _measure(self) -> None:
        self._column.setSpacing(self._theme.px(0.3))
        if isinstance(self.editor, QPlainTextEdit):
            self.editor.setFixedHeight(self._theme.px(5))


def _read_nothing(_row: FieldRow) -> tuple[str, str]:
    return "", ""


_READINGS: dict[FieldType, Callable[[FieldRow], tuple[str, str]]] = {
    FieldType.DATE_RANGE: FieldRow.read_dates,
    FieldType.CLOSURE: FieldRow.read_closure,
}
