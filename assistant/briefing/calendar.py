"""Stretches of days: what a week, a month, "early October" or "late 2024" spans. Pure arithmetic, no language."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Days = tuple[date, date]  # first and last day, both counted

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# months of "early", "mid" and "late" in a year, and days of the same in a month
_YEAR_PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_MONTH_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def day(year: int, month: int, number: int) -> date | None:
    """A date, or ``None`` for the 31st of February."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def months(year: int, first: int, last: int) -> Days:
    """Whole months of a year."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def year_part(year: int, part: str = "") -> Days:
    """A year, or its early, mid or late third."""
    return months(year, *_YEAR_PARTS.get(part, (1, 12)))


def month_part(year: int, month: int, part: str = "") -> Days:
    """A month, or its early, mid or late third, or its first or second half."""
    length = monthrange(year, month)[1]
    halves = {"first half": (1, 15), "second half": (16, 31)}
    first, last = _MONTH_PARTS.get(part) or halves.get(part) or (1, 31)
    return date(year, month, first), date(year, month, min(last, length))


def season(year: int, name: str) -> Days:
    """Spring, summer or autumn of the northern half of the earth. Winter lies in two years and is left out."""
    return months(year, *_SEASONS[name])


def quarter(year: int, number: int) -> Days:
    """The first to fourth quarter of a year."""
    return months(year, 3 * number - 2, 3 * number)


def week(of: date) -> Days:
    """Monday to Sunday."""
    monday = of - timedelta(days=of.weekday())
    return monday, monday + timedelta(days=6)


def weekday_before(of: date, name: str, *, same_day: bool) -> date:
    """The last such day of the week before a date, or on it if ``same_day``."""
    back = (of.weekday() - DAYS.index(name)) % 7
    return of - timedelta(days=back if back or same_day else 7)


def weekday_after(of: date, name: str, *, same_day: bool) -> date:
    """The first such day of the week after a date, or on it if ``same_day``."""
    ahead = (DAYS.index(name) - of.weekday()) % 7
    return of + timedelta(days=ahead if ahead or same_day else 7)


def month_shift(of: date, count: int) -> tuple[int, int]:
    """Year and month so many months away."""
    number = of.year * 12 + of.month - 1 + count
    return number // 12, number % 12 + 1


def overlap(a: Days, b: Days) -> bool:
    """Whether two stretches share a day."""
    return a[0] <= b[1] and b[0] <= a[1]
