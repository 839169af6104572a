"""What a rule for dates is, and the words that all rules share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.briefing.calendar import DAYS, Days
from index.loaders.guess import MONTHS

MONTH = "(?:" + "|".join(name.capitalize() for name in sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = "(?:" + "|".join(name.capitalize() for name in DAYS) + ")"
YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d|\s?%)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
PART = r"(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)(?:\s+(?:in\s+)?|-))"
TURN = r"(?:(?:[Tt]he\s+)?(?P<turn>beginning|start|middle|end|first half|second half)\s+of\s+)"
COUNT = r"(?P<count>an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3})"
JOINT = re.compile(r"\s*(?:to|until|till|through|and|–|—|-)\s*", re.IGNORECASE)  # between two ends of a stretch
_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()
_TURNS = {"beginning": "early", "start": "early", "middle": "mid", "end": "late"}
_AHEAD = re.compile(
    r"\b(?:will|would|shall|to be|is to|are to|was to|were to|plans? to|planned|expects?|expected|scheduled|due|set to|"
    r"set for|ahead of|prepar\w+|deadline|intends?|hopes? to|until|upcoming)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a date stands: its sentence, the day its document was published, the last day named before."""

    text: str
    published: date | None
    anchor: date | None

    def ahead(self, match: re.Match[str]) -> bool:
        """Whether what stands before the date in its sentence speaks of things to come."""
        return bool(_AHEAD.search(self.text[: match.start()]))


Resolve = Callable[[re.Match[str], Setting], Days | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means. A group ``date`` narrows the words that count as the date.

    ``deictic``: counts from the day of speaking, which within quotation marks is not the day of publication.
    ``states``: a group that must match for the date to be stated in full; empty for a relative date.
    """

    pattern: re.Pattern[str]
    resolve: Resolve
    states: str = ""
    deictic: bool = False

    def stated(self, match: re.Match[str]) -> bool:
        return bool(self.states) and match.group(self.states) is not None


def rule(pattern: str, resolve: Resolve, *, states: str = "", deictic: bool = False) -> Rule:
    """A rule from a pattern in verbose form is hard to read with so many spaces, so plain patterns are used."""
    return Rule(re.compile(pattern), resolve, states, deictic)


def month_number(name: str) -> int:
    """1 for "January" or "Jan."."""
    return MONTHS[name.rstrip(".").lower()]


def day_number(text: str) -> int:
    """16 for "16" or "16th"."""
    return int(re.sub(r"\D", "", text))


def counted(text: str) -> int:
    """2 for "two" or "2"; 1 for "a"."""
    word = text.lower()
    if word.isdigit():
        return int(word)
    return _COUNTS.index(word) + 1 if word in _COUNTS else 1


def part_of(match: re.Match[str]) -> str:
    """ "early", "mid", "late", "first half", "second half" or nothing."""
    groups = match.groupdict()
    if groups.get("part"):
        return str(groups["part"]).lower()
    turn = groups.get("turn")
    return _TURNS.get(turn.lower(), turn.lower()) if turn else ""
