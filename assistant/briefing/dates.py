"""English dates in a sentence, resolved against the document's date or the date told before.

"16 October 2025" is stated; "16 October", "Thursday", "the following week", "last August", "two days later" are
relative: their words are kept beside the days they were resolved to. What is not certain to the day ("early
October", "two weeks ago") is a range. Dates of other languages ("16. Oktober 2025") are read by dateparser, which
is not used for English: it takes the verb "may" for a month and gives "March" the day of today.

What can't be resolved for certain is left out: "the same day" where no day was named before, a weekday in a document
without a date, "yesterday" within quotation marks (it counts from the day of the speech).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.briefing.calendar import Days
from assistant.briefing.date_relative import RELATIVE
from assistant.briefing.date_rules import JOINT, Rule, Setting
from assistant.briefing.date_stated import STATED

_FROM = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)
_APPOSED = re.compile(r"\s*[,(]\s*(?:on\s+)?")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
# no rule matches a sentence without one of these
_HINT = re.compile(
    r"\d{4}|\d\.\d|day\b|days\b|week|month|year|night|weekend|\b[Ll]ast\b|\b[Nn]ext\b|morning|evening|tomorrow|spring|"
    r"summer|autumn|fall\b|January|February|March|April|\bMay\b|June|July|August|September|October|November|December|"
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b"
)
RULES: tuple[Rule, ...] = STATED + RELATIVE
SHARP = 3  # days: a stretch up to this long can anchor "two days later"


@dataclass(frozen=True, slots=True)
class When:
    """A date in a sentence: its days, and its place in the text. ``wording`` is ``text[start:end]``."""

    first: date
    last: date
    start: int
    end: int
    wording: str
    basis: Literal["stated", "relative"]

    @property
    def days(self) -> Days:
        return self.first, self.last

    @property
    def length(self) -> int:
        """Days from first to last, both counted."""
        return (self.last - self.first).days + 1


def dates_of(text: str, published: date | None, anchor: date | None = None) -> list[When]:
    """The dates of a sentence in order. ``anchor``: the last day named before it in its paragraph."""
    if not _HINT.search(text):
        return []
    found: list[When] = []
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    for match, rule in _matches(text):
        inside = any(a < match.start() and match.end() < b for a, b in quoted)
        if inside and rule.deictic:
            continue
        setting = Setting(text, published, _anchor(found) or anchor)
        days = rule.resolve(match, setting)
        if days is not None:
            start, end = match.span("date") if "date" in match.re.groupindex else match.span()
            basis: Literal["stated", "relative"] = "stated" if rule.stated(match) else "relative"
            found.append(When(*days, start, end, text[start:end], basis))
    return _joined(text, found)


def last_day(dates: Iterable[When]) -> date | None:
    """The day that "the next day" in a following sentence counts from: the last sharp one."""
    return _anchor(list(dates))


def _anchor(found: list[When]) -> date | None:
    return next((when.last for when in reversed(found) if when.length <= SHARP), None)


def _matches(text: str) -> Iterator[tuple[re.Match[str], Rule]]:
    """Matches of all rules that don't overlap: the leftmost first, of those that begin together the longest."""
    found = [(m, rule) for rule in RULES for m in rule.pattern.finditer(text)]
    found.sort(key=lambda pair: (pair[0].start(), -pair[0].end()))
    end = 0
    for match, rule in found:
        if match.start() >= end:
            end = match.end()
            yield match, rule


def _joined(text: str, found: list[When]) -> list[When]:
    """ "from 16 October to 3 November 2025" as one stretch; "three days later, on 18 August" as the day stated."""
    joined: list[When] = []
    for when in found:
        before = joined[-1] if joined else None
        between = text[before.end : when.start] if before else ""
        if before and before.first <= when.last and JOINT.fullmatch(between) and _FROM.search(text[: before.start]):
            whole = text[before.start : when.end]
            joined[-1] = When(before.first, when.last, before.start, when.end, whole, when.basis)
        elif before and before.basis == "relative" and when.basis == "stated" and _APPOSED.fullmatch(between):
            joined[-1] = when
        else:
            joined.append(when)
    return joined
