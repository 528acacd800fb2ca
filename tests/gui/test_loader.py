"""A `.ui` file and the class that uses it agree, or the window does not start."""

from xml.etree import ElementTree as ET

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from archivkoop import assets
from archivkoop.core.errors import InternalError
from archivkoop.gui.context import Context
from archivkoop.gui.loader import bind, load
from archivkoop.gui.texts import Texts
from archivkoop.gui.theme import Theme

UI_FILES = sorted(assets.folder("ui").glob("*.ui"))
TEXT_PROPERTIES = {"text", "title", "placeholderText", "accessibleName"}
SUFFIXES = {"placeholderText": ".hint", "accessibleName": ".name"}


@pytest.fixture
def context(qapp):
    return Context(Texts("de"), Theme(qapp))


def texts_of(file):
    """Yield key and text of everything that a person reads in a `.ui` file."""
    for parent in ET.parse(file).iter():
        if parent.tag not in {"widget", "action"}:
            continue
        for prop in parent.findall("property"):
            name = prop.get("name")
            string = prop.find("string")
            if name in TEXT_PROPERTIES and string is not None and string.text:
                yield f"gui.{file.stem}.{parent.get('name')}{SUFFIXES.get(name, '')}", string.text


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("file", UI_FILES, ids=lambda file: file.stem)
def test_every_text_of_a_ui_file_is_in_the_catalogue(file, language):
    catalogue = assets.catalogue(language)
    assert [key for key, _ in texts_of(file) if not catalogue.knows(key)] == []


@pytest.mark.parametrize("file", UI_FILES, ids=lambda file: file.stem)
def test_the_german_texts_of_a_ui_file_are_those_of_the_catalogue(file):
    catalogue = assets.catalogue("de")
    spoken = {key: catalogue.say(key) for key, _ in texts_of(file)}
    assert dict(texts_of(file)) == spoken


def test_both_languages_say_the_same_things():
    german, english = (
        {key for key in assets.catalogue(language).keys if key.startswith("gui.")} for language in ("de", "en")
    )
    assert german == english


class Missing(QWidget):
    start_button: QPushButton
    no_such_button: QPushButton


class OtherType(QWidget):
    start_button: QLineEdit


class Hiding(QWidget):
    scroll: QLabel


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (Missing, "QPushButton named 'no_such_button'"),
        (OtherType, "QLineEdit named 'start_button'"),
        (Hiding, "'scroll'"),
    ],
)
def test_a_child_that_is_missing_is_named_when_the_widget_is_made(qtbot, context, kind, named):
    widget = kind()
    qtbot.addWidget(widget)
    with pytest.raises(InternalError) as caught:
        load(widget, "intake", context)
    assert named in caught.value.params["reason"]


def test_children_are_bound_by_name_and_type(qtbot, context):
    class Page(QWidget):
        start_button: QPushButton

    page = Page()
    qtbot.addWidget(page)
    button = QPushButton(page)
    button.setObjectName("start_button")
    bind(page, "nirgends.ui")
    assert page.start_button is button
