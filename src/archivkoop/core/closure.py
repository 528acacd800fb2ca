"""Closure periods: until when records stay closed, by a rule of the profile and the records' date range."""

from calendar import monthrange
from datetime import date

from archivkoop.core.laufzeit import parse_date_range
from archivkoop.core.profile import ClosureRule


def closed_until(rule: ClosureRule, date_range: str) -> date | None:
    """Return the last day on which the records are closed.

    The period counts from the end of the date range; a year or month without a day ends with its last day. None: the
    rule knows no period, or the date range cannot be read.
    """
    understood = parse_date_range(date_range)
    if rule.years is None or understood is None:
        return None
    given = [int(part) for part in understood[1].split("-")]
    year, month = given[0] + rule.years, given[1] if len(given) > 1 else 12
    last_of_month = monthrange(year, month)[1]
    return date(year, month, min(given[2], last_of_month) if len(given) > 2 else last_of_month)
