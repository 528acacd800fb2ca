import pytest

from archivkoop.core.laufzeit import ends_before_it_begins, parse_date_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1987", ("1987", "1987")),
        ("1987-1995", ("1987", "1995")),
        ("1987–1995", ("1987", "1995")),
        ("1987 bis 1995", ("1987", "1995")),
        ("12.03.1987 bis 4.5.1990", ("1987-03-12", "1990-05-04")),
        ("3.1987 - 1990", ("1987-03", "1990")),
        ("1987-03-12/1990-05-04", ("1987-03-12", "1990-05-04")),
        ("1987-03", ("1987-03", "1987-03")),
        ("2024-05-01", ("2024-05-01", "2024-05-01")),
        ("1987/1987-03", ("1987", "1987-03")),
    ],
)
def test_a_laufzeit_as_people_write_it_is_understood(text, expected):
    assert parse_date_range(text) == expected


@pytest.mark.parametrize("text", ["", "früher", "1995-1987", "31.02.1990", "1990-13", "87-95", "1987-", "ca. 1950"])
def test_what_is_no_date_range_is_not_guessed(text):
    assert parse_date_range(text) is None


@pytest.mark.parametrize(
    ("text", "reversed_"),
    [
        ("2019-2011", True),
        ("4.5.1990 bis 12.03.1987", True),
        ("2011-2019", False),
        ("1990-13", False),
        ("früher", False),
        ("", False),
    ],
)
def test_an_end_before_the_beginning_is_told_from_what_cannot_be_read(text, reversed_):
    assert ends_before_it_begins(text) is reversed_
