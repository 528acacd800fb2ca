"""Until when records are closed."""

from datetime import date

import pytest

from archivkoop.core.closure import closed_until
from archivkoop.core.profile import ClosureRule, Text


def rule(years):
    return ClosureRule(id="frist", label=Text(de="Frist", en="period"), years=years)


@pytest.mark.parametrize(
    ("dates", "until"),
    [
        ("1987", date(2017, 12, 31)),
        ("1987–1995", date(2025, 12, 31)),
        ("3.1987 - 6.1990", date(2020, 6, 30)),
        ("12.03.1987 bis 4.5.1990", date(2020, 5, 4)),
        ("1996-02-29", date(2026, 2, 28)),
    ],
)
def test_the_period_counts_from_the_end_of_the_date_range(dates, until):
    assert closed_until(rule(30), dates) == until


def test_without_a_period_or_a_date_nothing_is_computed():
    assert closed_until(rule(None), "1987") is None
    assert closed_until(rule(30), "um 1900") is None
    assert closed_until(rule(30), "") is None
