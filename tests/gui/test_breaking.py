"""Where a long word may be broken."""

import pytest

from archivkoop.gui.widgets.breaking import breakable


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bauakten/1987/Gutachten_Köln-Mitte.pdf", ["Bauakten/", "1987/", "Gutachten_", "Köln-", "Mitte.", "pdf"]),
        ("Acrobat PDF 1.7, 4,6 kB", ["Acrobat PDF 1.7, 4,6 kB"]),
        ("Erhaltungsprofil", ["Erhaltungsprofil"]),
        ("ü" * 50, ["ü" * 24, "ü" * 24, "ü" * 2]),
        ("", [""]),
    ],
)
def test_a_line_may_end_between_the_parts_of_a_name_and_within_what_has_none(text, parts):
    assert breakable(text).split("\u200b") == parts
