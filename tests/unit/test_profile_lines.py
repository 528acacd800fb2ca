"""Lines of keys: against what tomllib reads, for every way TOML has to write the same thing."""

import tomllib

import pytest

from archivkoop import assets
from archivkoop.core.toml_lines import line_of, lines_of

DOCUMENT = """\
# Kommentar mit [klammer] und = Zeichen
title = "Übernahme # kein Kommentar"
a.b . "c d" = 1

[owner] # hier
'name' = '''
[keine.tabelle]
x = 1'''
dates = [
  1979-05-27T07:32:00Z, # mit , und ]
  "]", '"', [1,
  {deep = {er = [true]}}],
]

[[rule]]
id = "F-01"
text = { de = "a}", en = \"\"\"b
}\"\"\"\" }
[rule.more]
puid = "fmt/1"
[[rule.case]]
n = 1
[[rule.case]]
n = 2

[[rule]]
id = "F-02"
[rule."x-fmt/3"]
z = 0x1F
"""


def places(value, place=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*place, key)
            yield from places(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield (*place, number)
            yield from places(inner, (*place, number))


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("a", "b", "c d"), 3),
        (("owner",), 5),
        (("owner", "name"), 6),
        (("owner", "dates", 0), 10),
        (("owner", "dates", 2), 11),
        (("owner", "dates", 3, 1, "deep", "er", 0), 12),
        (("rule", 0), 15),
        (("rule", 0, "text", "en"), 17),
        (("rule", 0, "more", "puid"), 20),
        (("rule", 0, "case", 1, "n"), 24),
        (("rule", 1), 26),
        (("rule", 1, "x-fmt/3", "z"), 29),
    ],
)
def test_line_of_a_place(place, line):
    assert lines_of(DOCUMENT)[place] == line


def test_every_place_that_tomllib_reads_is_found_and_no_other():
    for text in (DOCUMENT, *(f.read_text(encoding="utf-8") for f in assets.folder("resources").rglob("*.toml"))):
        assert set(lines_of(text)) == set(places(tomllib.loads(text)))


def test_windows_line_ends_change_nothing():
    assert lines_of(DOCUMENT.replace("\n", "\r\n")) == lines_of(DOCUMENT)


def test_a_missing_key_is_reported_at_its_table():
    assert line_of(lines_of(DOCUMENT), ("rule", 1, "missing", "deeper")) == 26
    assert line_of(lines_of(DOCUMENT), ("nowhere",)) == 1
