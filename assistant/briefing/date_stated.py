"""Dates by the calendar: "16 October 2025", "October 16", "18–19 December", "early October 2025", "in 2018"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from importlib import import_module

from assistant.briefing.calendar import DAYS, Days, day, month_part, months, quarter, season, year_part
from assistant.briefing.date_rules import (
    DAY,
    JOINT,
    MONTH,
    PART,
    TURN,
    WEEKDAY,
    YEAR,
    Setting,
    day_number,
    month_number,
    part_of,
    rule,
)
from index.loaders.guess import MONTHS, dates_in

_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "hu", "sv", "da", "fi", "cs", "ro", "tr")
DATEPARSER_MONTHS = tuple(name for name in MONTHS if len(name) > 4 or name in ("may", "june", "july"))
_PAST_DAYS = 300  # a day without a year is taken to be past up to this age, else the nearest
_OLD = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _day_without_year(
    number: int, month: int, weekday: str | None, match: re.Match[str], setting: Setting
) -> date | None:
    """The most likely year: near the date told before, past unless the sentence looks ahead, weekday agreeing."""
    near = _joined_to(match, setting) or setting.anchor or setting.published
    if near is None:
        return None
    options = [d for year in (near.year - 1, near.year, near.year + 1) if (d := day(year, month, number))]
    if weekday:
        options = [d for d in options if d.weekday() == DAYS.index(weekday.lower())] or options
    past = [d for d in options if d <= near]
    if past and near == setting.published and not setting.ahead(match) and (near - past[-1]).days <= _PAST_DAYS:
        return past[-1]
    return min(options, key=lambda d: abs((d - near).days), default=None)


def _joined_to(match: re.Match[str], setting: Setting) -> date | None:
    """The full date right behind: "from 16 October to 3 November 2025"."""
    joint = JOINT.match(setting.text, match.end())
    return next((day for start, _, day in dates_in(setting.text) if joint and start == joint.end()), None)


def _one_day(match: re.Match[str], setting: Setting) -> Days | None:
    groups = match.groupdict()
    number, month = day_number(groups["day"]), month_number(groups["month"])
    if groups["year"]:
        found = day(int(groups["year"]), month, number)
    else:
        found = _day_without_year(number, month, groups["weekday"], match, setting)
    return (found, found) if found else None


def _two_days(match: re.Match[str], setting: Setting) -> Days | None:
    groups = match.groupdict()
    month = month_number(groups["month"])
    numbers = day_number(groups["day"]), day_number(groups["day2"])
    if groups["year"]:
        last = day(int(groups["year"]), month, numbers[1])
    else:
        last = _day_without_year(numbers[1], month, None, match, setting)
    first = day(last.year, month, numbers[0]) if last else None
    return (first, last) if first and last and first <= last else None


def _iso(match: re.Match[str], setting: Setting) -> Days | None:
    found = day(int(match["year"]), int(match["month"]), int(match["day"]))
    return (found, found) if found else None


def _numeric(match: re.Match[str], setting: Setting) -> Days | None:
    """ "16.10.2025" and "16/10/2025", where the order is certain."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    if match["mark"] == "/" and a <= 12 and b <= 12 and a != b:
        return None
    found = day(year, a, b) if b > 12 else day(year, b, a)
    return (found, found) if found else None


def _month_of_year(match: re.Match[str], setting: Setting) -> Days | None:
    return month_part(int(match["year"]), month_number(match["month"]), part_of(match))


def _months_of_year(match: re.Match[str], setting: Setting) -> Days | None:
    first, last = month_number(match["month"]), month_number(match["month2"])
    return months(int(match["year"]), first, last) if first < last else None


def _bare_month(match: re.Match[str], setting: Setting) -> Days | None:
    """ "in August", "last August", "early next March": the year is inferred."""
    near = setting.published or setting.anchor
    if near is None:
        return None
    month, which = month_number(match["month"]), (match.groupdict().get("which") or "").lower()
    this = near.year
    if which in ("last", "this past"):
        year = this if month < near.month else this - 1
    elif which in ("next", "the coming", "coming") or (not which and setting.ahead(match)):
        year = this if month > near.month or (month == near.month and not which) else this + 1
    elif which == "this":
        year = this
    else:
        year = this if month <= near.month else this - 1
    return month_part(year, month, part_of(match))


def _year(match: re.Match[str], setting: Setting) -> Days | None:
    return year_part(int(match["year"]), part_of(match))


def _years(match: re.Match[str], setting: Setting) -> Days | None:
    first, last = int(match["year"]), int(match["year2"])
    return (date(first, 1, 1), date(last, 12, 31)) if first < last else None


def _season(match: re.Match[str], setting: Setting) -> Days | None:
    return season(int(match["year"]), match["season"].lower())


def _quarter(match: re.Match[str], setting: Setting) -> Days | None:
    return quarter(int(match["year"]), _OLD[match["number"].lower()])


def _half(match: re.Match[str], setting: Setting) -> Days | None:
    first = match["number"].lower() in ("first", "1")
    return months(int(match["year"]), *((1, 6) if first else (7, 12)))


@lru_cache(maxsize=1)
def foreign_months() -> dict[str, str]:
    """Month names of other languages with the language, as dateparser knows them."""
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
        for english in DATEPARSER_MONTHS:
            names |= {str(name).rstrip(".").lower(): language for name in info.get(english, ())}
    return names


@lru_cache(maxsize=4096)
def foreign_day(words: str, month: str) -> date | None:
    """A full date in another language, read by dateparser; ``None`` if it is none.

    The language is found by the month's name: left to find it alone, dateparser tries two hundred of them in seconds.
    """
    language = foreign_months().get(month.rstrip(".").lower())
    if language is None:
        return None
    import dateparser

    found = dateparser.parse(words, languages=[language], settings={"STRICT_PARSING": True})
    return found.date() if found else None


def _foreign(match: re.Match[str], setting: Setting) -> Days | None:
    found = foreign_day(match.group(), match["name"])
    return (found, found) if found else None


_WEEKDAY = rf"(?:(?P<weekday>{WEEKDAY}),?\s+)?"
_OF_YEAR = rf"(?:,?\s+(?P<year>{YEAR}))?"
_DASH = r"\s*(?:–|—|-|/|\bto\b|\band\b|\bor\b)\s*"
_IN = r"(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Bb]y|[Oo]f|[Ff]rom|[Tt]hroughout|[Bb]efore|[Aa]fter|[Ff]or)"
_NO_DAY = r"(?!\d|[.,]\d|\s*(?:%|per cent))"
_OPEN = r"(?!\s+(?:or|and)\s+(?:later|earlier|before|after)\b)"  # "in 2025 or later" is no time at all

STATED = (
    rule(rf"\b{_WEEKDAY}(?P<day>{DAY})\s+(?:of\s+)?(?P<month>{MONTH}){_OF_YEAR}", _one_day, states="year"),
    rule(rf"\b(?<![Ii]n ){_WEEKDAY}(?P<month>{MONTH})\s+(?P<day>{DAY}){_NO_DAY}{_OF_YEAR}", _one_day, states="year"),
    rule(rf"\b(?P<day>{DAY}){_DASH}(?P<day2>{DAY})\s+(?P<month>{MONTH}){_OF_YEAR}", _two_days, states="year"),
    rule(
        rf"\b(?P<month>{MONTH})\s+(?P<day>{DAY}){_DASH}(?P<day2>{DAY})(?!\d|\s*{MONTH}){_OF_YEAR}",
        _two_days,
        states="year",
    ),
    rule(r"(?<![\d-])(?P<year>(?:19|20)\d\d)[-/](?P<month>\d\d)[-/](?P<day>\d\d)(?![\d-])", _iso, states="year"),
    rule(
        r"(?<![\d./])(?P<a>\d{1,2})(?P<mark>[./])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/])",
        _numeric,
        states="year",
    ),
    rule(rf"\b(?:{PART}|{TURN})?(?P<month>{MONTH}),?(?:\s+of)?\s+(?P<year>{YEAR})", _month_of_year, states="year"),
    rule(rf"\b(?P<month>{MONTH}){_DASH}(?P<month2>{MONTH})\s+(?P<year>{YEAR})", _months_of_year, states="year"),
    rule(
        rf"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|[Tt]hroughout)\s+(?P<date>(?P<month>{MONTH}))(?!\s+\d)",
        _bare_month,
    ),
    rule(
        rf"\b(?P<date>(?:{PART}|{TURN})(?P<which>last|next|this)?\s*(?P<month>{MONTH}))(?!\s+\d)",
        _bare_month,
    ),
    rule(
        rf"\b(?P<date>(?P<which>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his|[Cc]oming)\s+(?P<month>{MONTH}))(?!\s+\d)",
        _bare_month,
    ),
    rule(
        rf"\b{_IN}\s+(?P<date>(?:{PART}|{TURN})?(?P<year>{YEAR}))(?![-–/]\d|\s+(?:and|to)\s+{YEAR}){_OPEN}",
        _year,
        states="year",
    ),
    rule(rf"\b(?P<date>(?:{PART}|{TURN})(?P<year>{YEAR}))", _year, states="year"),
    rule(rf"\b(?P<year>{YEAR})(?:\s*[–-]\s*|\s+(?:to|and)\s+)(?P<year2>{YEAR})", _years, states="year"),
    rule(rf"\b(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all)\s+(?:of\s+)?(?P<year>{YEAR})", _season, states="year"),
    rule(
        rf"\b(?:the\s+)?(?P<number>first|second|third|fourth)\s+quarter\s+of\s+(?P<year>{YEAR})",
        _quarter,
        states="year",
    ),
    rule(rf"\bQ(?P<number>[1-4])\s+(?:of\s+)?(?P<year>{YEAR})", _quarter, states="year"),
    rule(rf"\b(?:the\s+)?(?P<number>first|second)\s+half\s+of\s+(?P<year>{YEAR})", _half, states="year"),
    rule(
        rf"\b\d{{1,2}}\.?(?:\s+de)?\s+(?!{MONTH}\s)(?P<name>[^\W\d_]{{3,12}}\.?)(?:\s+de)?\s+(?P<year>{YEAR})",
        _foreign,
        states="year",
    ),
)
