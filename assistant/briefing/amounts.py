"""Sentences that give a figure: an amount with its unit, money, a share, a distance. Dates and times are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.briefing.desk import Desk, Told
from assistant.briefing.ranking import nearness, newest, recency
from index.loaders.guess import DATE

FLOOR = 0.5  # what an old figure keeps of its weight
NEAR = 0.6  # share of the nearest sentence's nearness: a figure off the subject is worse than none
_SMALL = r"two|three|four|five|six|seven|eight|nine"
_LARGE = (
    r"ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|"
    r"million|billion"
)
_WORD = rf"(?:{_SMALL}|{_LARGE})"
_VALUE = rf"(?:\d[\d,]*(?:\.\d+)?|\b{_WORD}\b)"
_SCALE = r"(?:\s*(?:thousand|million|billion|trillion|mn|bn|tn|m|k))?"
_NO_THING = r"(?!(?:o[’']clock|am|pm|years?\s+ago|days?\s+(?:later|earlier|after|before)|of|and|or|to|in|on|at)\b)"
_FIGURE = re.compile(
    rf"[$€£¥]\s?\d[\d,.]*{_SCALE}\b"  # money
    rf"|{_VALUE}\s?(?:%|per\s?cent\b)"  # a share
    rf"|{_VALUE}{_SCALE}(?:\s*(?:to|–|-|or)\s*{_VALUE}{_SCALE})?[\s-](?:[a-z]+[\s-]){{0,2}}?{_NO_THING}[a-z]{{3,}}s\b"
    rf"|{_VALUE}[\s-]?(?:km|kilometres?|kilometers?|miles?|kg|tonnes?|hours?|minutes?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
# "two questions" counts nothing that a reader would note; "two weeks" does
_SMALL_COUNT = re.compile(
    rf"(?:{_SMALL})[\s-](?!.*(?:hour|minute|day|week|month|year|mile|kilomet|tonne|per\s?cent))", re.I
)
_NOT_FIGURES = re.compile(
    rf"{DATE.pattern}|\b(?:19|20)\d\d\b|\b\d{{1,2}}:\d\d\b|\b(?:two|both)\s+(?:sides|presidents|leaders|countries|men)\b"
    r"|\b(?:page|paragraph|article|section|chapter|resolution|F-|Su-|B-|S-|MK-?)\s?\d+\b",
    re.IGNORECASE,
)


def amounts(text: str) -> list[str]:
    """The figures of a sentence in its own words: "$1.3 million", "about 1,600 km", "20 to 50 missiles"."""
    bare = _NOT_FIGURES.sub(lambda m: " " * len(m.group()), text)
    return [match.group() for match in _FIGURE.finditer(bare) if not _SMALL_COUNT.match(match.group())]


def with_amounts(desk: Desk, topic: str, told: Sequence[Told]) -> list[Told]:
    """Sentences with an amount, the nearest to the topic and newest first; more figures count a little more."""
    holding = [(t, len(found)) for t in told if (found := amounts(t.text))]
    sentences = [t for t, _ in holding]
    near = nearness(desk, topic, sentences)
    fit = near >= NEAR * near.max(initial=0.0)
    now = newest(told)
    if now is not None:
        near = near * [FLOOR + (1 - FLOOR) * recency(t.document.effective_date, now) for t in sentences]
    scores = near + 0.05 * np.minimum([n for _, n in holding], 3)
    return [sentences[i] for i in np.argsort(-scores, kind="stable") if fit[i]]
