"""Days, months and years that a sentence names, and whether something was merely said on them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.briefing.sourcing import GIVES
from index.loaders.guess import DATE, MONTHS, dates_in

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SPAN = re.compile(rf"\b(\d{{1,2}})\s?(?:–|-|to|and|until)\s?(\d{{1,2}})\s({_MONTH})\s(\d{{4}})\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.?\s(?:of\s)?((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:(?<=\bin)|(?<=\bof)|(?<=\bby)|(?<=\bfor)|(?<=\bduring)|(?<=\bthrough)|(?<=\bsince))\s((?:19|20)\d\d)\b(?!\s(?:km|square|kilomet|missiles|soldiers))",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"\b{GIVES}\b", re.IGNORECASE)
_WHEN = re.compile(r"(?:\b(?:on|in|of|late|early|mid|at the end of)\s?|^|[,(]\s?)$", re.IGNORECASE)
_OF = re.compile(r"\bof\s$")
_SPEAKS = re.compile(r"\bsp(?:eaks?|oke)\b[^;:]{0,40}$")
_ON = re.compile(r"\bon\s$", re.IGNORECASE)
_DATING = re.compile(r"(?:date|place|put)", re.IGNORECASE)  # "place the end on 23 October" gives the day as well
_EDGE = re.compile(r"\b(?:by|up to|until|since|before|after|as of|from)\s(?:the\s)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"[;:“”\"]|\bthat\b|\bwhile\b|\bwhereas\b|\bbut\b|,\s(?:and|which)\b|\sand\s(?=[a-z]+ed\b)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day or a longer time.

    ``of_saying``: on it something was said, which tells nothing of the thing itself. ``edge``: only a bound ("by",
    "since").
    """

    first: date
    last: date
    start: int
    end: int
    text: str
    of_saying: bool = False
    edge: bool = False


def days_in(text: str) -> list[Day]:
    """Days of a sentence in order, each with whether it only dates a statement."""
    found: list[Day] = []
    for first, last, start, end in _spans(text):
        if not any(d.start < end and start < d.end for d in found):
            edge = bool(_EDGE.search(text[:start]))
            found.append(Day(first, last, start, end, text[start:end], _dates_a_statement(text, start, end), edge))
    return sorted(found, key=lambda d: d.start)


def _spans(text: str) -> Iterator[tuple[date, date, int, int]]:
    for match in _SPAN.finditer(text):
        month, year = MONTHS[match.group(3).lower()], int(match.group(4))
        try:
            yield date(year, month, int(match.group(1))), date(year, month, int(match.group(2))), *match.span()
        except ValueError:
            continue
    for start, end, day in dates_in(text):
        yield day, day, start, end
    blank = DATE.sub(lambda m: " " * len(m.group()), text)
    for match in _MONTH_YEAR.finditer(blank):
        month, year = MONTHS[match.group(1).lower()], int(match.group(2))
        yield date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), *match.span()
    for match in _YEAR.finditer(blank):
        year = int(match.group(1))
        yield date(year, 1, 1), date(year, 12, 31), *match.span(1)


def _dates_a_statement(text: str, start: int, end: int) -> bool:
    """Whether the clause part that holds the date also holds a verb of saying."""
    cuts = [m.start() for m in _BETWEEN.finditer(text)]
    low = max((c for c in cuts if c < start), default=0)
    high = min((c for c in cuts if c >= end), default=len(text))
    if not _WHEN.search(text[:start]):
        return False  # "TASS writes 23 October": the day is what is given
    if _OF.search(text[:start]):  # "the call of 16 October" only names the call; "spoke of April" gives a month
        return not _SPEAKS.search(text[low:start])
    says = [m.group() for part in (text[low:start], text[end:high]) for m in _SAYS.finditer(part)]
    if _ON.search(text[:start]):
        says = [verb for verb in says if not _DATING.match(verb)]
    return bool(says)
