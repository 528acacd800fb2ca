"""Shows the preservation profile: its rules with reasons and sources, its fields, its limits, and what changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from archivkoop import app
from archivkoop.core.errors import ArchivkoopError
from archivkoop.gui import profile_words
from archivkoop.gui.desk import Desk
from archivkoop.gui.dialogs.room import fit_to_screen
from archivkoop.gui.loader import load
from archivkoop.gui.models.text_table import TextTable
from archivkoop.gui.widgets.banner import Banner
from archivkoop.gui.widgets.choice import when_chosen
from archivkoop.gui.widgets.page_stack import PageStack
from archivkoop.gui.widgets.plain_table import PlainTable

if TYPE_CHECKING:
    from archivkoop.core.profile import FormatRule, Profile

_SIZE_EM = (70, 46)
_VIEWS = ("rules", "fields", "limits", "changes")


class ProfileDialog(QDialog):
    """Reads; decides nothing."""

    title_label: QLabel
    state_label: QLabel
    banner: Banner
    rules_chip: QPushButton
    fields_chip: QPushButton
    limits_chip: QPushButton
    changes_chip: QPushButton
    views: PageStack
    search_edit: QLineEdit
    found_label: QLabel
    rules_table: PlainTable
    rule_text: QPlainTextEdit
    fields_table: PlainTable
    limits_table: PlainTable
    compare_label: QLabel
    compare_button: QPushButton
    changes_table: PlainTable
    close_button: QPushButton

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Show the profile that is in use.

        Raises:
            ArchivkoopError: It cannot be used.
        """
        super().__init__(parent)
        self._desk = desk
        self._texts = desk.context.texts
        self._loaded = desk.profile.loaded
        self._found: list[FormatRule] = []
        load(self, "profile", desk.context)
        self._rules = self._table(self.rules_table, ("id", "name", "action"), (1.4, 3.3, 3))
        self._fields = self._table(self.fields_table, ("field", "duty", "element", "help"), (2, 1, 1, 5))
        self._limits = self._table(self.limits_table, ("what", "value"), (2, 5))
        self._changes = self._table(self.changes_table, ("change", "entry", "before", "after"), (1, 2, 4, 4))
        self._connect()
        self.refresh()
        fit_to_screen(self, desk.context.theme, _SIZE_EM)
        self.search_edit.setFocus()

    @property
    def profile(self) -> Profile:
        """The profile that is shown."""
        return self._loaded.profile

    def refresh(self) -> None:
        """Show everything in the language that is spoken."""
        texts, header = self._texts, self.profile.profile
        self.title_label.setText(header.title.get(texts.language))
        date = texts.locale.toString(QDate.fromString(header.date, "yyyy-MM-dd"), "dd.MM.yyyy")
        signature = texts.say("profile.signature.signed" if self._loaded.signed else "profile.signature.unsigned")
        state = texts.say(
            "profile.state",
            version=header.version,
            date=date,
            status=texts.say(f"profile.status.{header.status}"),
            signature=signature,
        )
        self.state_label.setText(f"{state}\n{texts.say('profile.organization', name=header.organization)}")
        self._fields.show(profile_words.field_rows(texts, self.profile))
        self._limits.show(profile_words.limit_rows(texts, self.profile))
        self.compare_label.setText(texts.say("profile.compare_text"))
        self._changes.show(())
        self.changes_table.hide()  # an empty table would only ask what it is for
        self._search()

    def compare_with(self, file: Path) -> None:
        """Show what changed since the profile in a file."""
        try:
            old, changes = app.compare_with_profile(self._desk.preferences.settings, file)
        except ArchivkoopError as error:
            title, text = self._texts.error(error)
            self.banner.say(tone="blocking", title=title, text=text)
            return
        self.banner.hide()
        self._changes.show(profile_words.change_rows(self._texts, changes))
        self.changes_table.setVisible(bool(changes))
        title = old.profile.title.get(self._texts.language)
        words = self._texts.count("profile.compared", len(changes), title=title, version=old.profile.version)
        self.compare_label.setText(words)

    def _table(self, view: PlainTable, columns: tuple[str, ...], shares: tuple[float, ...]) -> TextTable:
        model = TextTable(columns, lambda key: self._texts.say(f"profile.column.{key}"), self)
        view.setModel(model)
        view.share(*shares)
        return model

    def _connect(self) -> None:
        for number, name in enumerate(_VIEWS):
            chip: QPushButton = getattr(self, f"{name}_chip")
            when_chosen(chip, partial(self.views.setCurrentIndex, number))
        self.search_edit.textChanged.connect(self._search)
        self.rules_table.row_changed.connect(self._show_rule)
        self.compare_button.clicked.connect(self._choose)
        self.close_button.clicked.connect(self.accept)
        self._texts.changed.connect(self.refresh)

    def _search(self) -> None:
        search, profile = self.search_edit.text(), self.profile
        self._found = [one for one in profile.formats if profile_words.matches(self._texts, profile, one, search)]
        self._rules.show([profile_words.rule_row(self._texts, profile, one) for one in self._found])
        total = self._texts.number(len(profile.formats))
        self.found_label.setText(self._texts.count("profile.found", len(self._found), total=total))
        if search.strip() and self._found:
            self.rules_table.selectRow(0)

    def _show_rule(self, number: int) -> None:
        if number < 0:
            self.rule_text.setPlainText(self._texts.say("profile.choose"))
        else:
            self.rule_text.setPlainText(profile_words.rule_text(self._texts, self.profile, self._found[number]))

    def _choose(self) -> None:
        say, state = self._texts.say, self._desk.state
        title = say("profile.compare_title")
        name, _ = QFileDialog.getOpenFileName(self, title, state.folder("profile"), say("settings.profile_filter"))
        if name:
            state.keep_folder("profile", Path(name).parent)
            self.compare_with(Path(name))
