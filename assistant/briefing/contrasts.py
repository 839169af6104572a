"""Pairs of clauses that can't both be true, found by what they give: values first.

Across sentences two values must be told of the same thing by their surroundings; inside one sentence, or between
neighbours of a paragraph, it is enough that the words themselves mark a contrast ("whereas", "instead", "however").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from assistant.briefing.accounts import Account, Clause, content
from assistant.briefing.comparing import (
    Near,
    Rarity,
    comparable,
    compatible,
    other_time,
    same_basis,
    things,
    told_apart,
)
from assistant.briefing.quantities import Value

AROUND = 0.3  # least agreement of the words around two values
SHARE_AROUND = 0.5  # … around two shares: a poll gives many of one whole
SAME_THING = 0.5  # least mean of the three measures of nearness, across sentences
MEANING = 0.4  # pairs with less cosine are not looked at
FEW_WORDS = 3
_INSTEAD = re.compile(r"^(?:instead of|in place of|rather than)\b", re.IGNORECASE)
MANY_LIKE = 3  # "contradicted by Gallup: 25, 27 and 46 per cent": the clauses differ, not these numbers
MOST_LIKE = 4  # a clause with more values of one measure is a list: which belongs to what can't be told


Way = Literal["values", "marked", "promised", "denied"]


@dataclass(frozen=True, slots=True)
class Given:
    """What one clause gives: the value, and its words."""

    clause: Clause
    text: str
    value: Value | None = None

    @property
    def account(self) -> Account:
        return self.clause.account

    @property
    def key(self) -> tuple[str, int, int]:
        evidence = self.account.evidence
        return evidence.document.id, evidence.start, self.value.start if self.value else self.clause.start


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two clauses that give different things, and how that was found.

    ``values``: told of the same thing by their surroundings. ``marked``: the text sets them against each other.
    ``promised``: a sentence before says that accounts differ. ``denied``: the second denies the first.
    """

    first: Given
    second: Given
    strength: float
    way: Way = "values"


def value_contrasts(accounts: Sequence[Account], vectors: np.ndarray, rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts of numbers among sentences. ``vectors``: their unit vectors, row by row."""
    holding = [i for i, account in enumerate(accounts) if numbers(account)]
    if not holding:
        return
    rows = vectors[holding]
    for n, i in enumerate(holding):
        near = rows[n:] @ rows[n]
        for m in np.nonzero(near >= MEANING)[0]:
            j = holding[n + int(m)]
            if i != j:
                yield from between(accounts[i], accounts[j], float(near[m]), rarity)


def numbers(account: Account) -> list[Value]:
    return [v for v in account.values if v.measures != "day"]


def measures_of(clause: Clause) -> frozenset[str]:
    """What a clause measures besides days."""
    return frozenset(v.measures for v in clause.values if v.measures != "day")


def between(a: Account, b: Account, meaning: float, rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts of values across two sentences."""
    sentence = rarity.shared(a.matter, b.matter)
    if (sentence + meaning + 1) / 3 < SAME_THING:
        return
    for first, u in given_values(a):
        for second, w in given_values(b):
            if u.measures == "day" or not differs(u, w) or agrees_elsewhere(a, w) or agrees_elsewhere(b, u):
                continue
            if not same_thing(first, second):
                continue
            near = Near(rarity.shared(first.around(u), second.around(w)), sentence, meaning)
            least = SHARE_AROUND if u.measures == "share" else AROUND
            if near.around >= least and near.score >= SAME_THING and named(u, w, first, second):
                yield Contrast(Given(first, u.text, u), Given(second, w.text, w), near.score)


def marked_contrasts(accounts: Sequence[Account], rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts that the text itself marks, inside a sentence or with the next one of the same paragraph."""
    for account in accounts:
        clauses = account.clauses
        for n, first in enumerate(clauses):
            for second in clauses[n + 1 :]:
                if second.contrast or _two_speakers(first, second):
                    yield from _marked(first, second, rarity)
    for a, b in pairwise(accounts):
        if neighbours(a, b) and b.contrast:
            for first in a.clauses:
                for second in b.clauses:
                    yield from _marked(first, second, rarity)


def neighbours(a: Account, b: Account) -> bool:
    """Whether one sentence follows the other in a paragraph."""
    first, second = a.evidence, b.evidence
    return first.document.id == second.document.id and bool(second.before) and second.before == first.text


def _two_speakers(a: Clause, b: Clause) -> bool:
    return bool(a.speaker and b.speaker and a.speaker != b.speaker)


def _marked(first: Clause, second: Clause, rarity: Rarity) -> Iterator[Contrast]:
    instead = bool(_INSTEAD.match(second.text))
    for u in first.values:
        for w in second.values:
            if not differs(u, w) or not (instead or _one_thing(first, second, u)):
                continue
            if u.measures == "day" and measures_of(first) & measures_of(second):
                continue  # "69 per cent in May, against 22 per cent in 2022": the days only date what is given
            if any(comparable(v, w) and compatible(v, w) for v in first.values):
                continue
            if sum(v.measures == w.measures for v in second.values) >= MANY_LIKE:
                continue
            near = rarity.shared(first.around(u), second.around(w))
            if near < AROUND and not _elliptic(first, second):
                continue
            yield Contrast(Given(first, u.text, u), Given(second, w.text, w), 0.6 + near / 3, "marked")


def _one_thing(first: Clause, second: Clause, value: Value) -> bool:
    """As :func:`same_thing`; where the text sets two values against each other, they may be counted otherwise."""
    apart = told_apart(things(first), things(second))
    return not apart and (value.measures == "day" or not other_time(first, second))


def _elliptic(first: Clause, second: Clause) -> bool:
    """Whether the second clause says little but its value: it leaves out what the first has said."""
    own = second.terms - first.terms - content(second.account.stem, " ".join(second.sources | {second.speaker or ""}))
    return len(own) <= FEW_WORDS


def given_values(account: Account) -> Iterator[tuple[Clause, Value]]:
    """A sentence's values with their clauses, without lists."""
    for clause in account.clauses:
        for value in clause.values:
            if sum(v.measures == value.measures for v in clause.values) < MOST_LIKE:
                yield clause, value


def differs(a: Value, b: Value) -> bool:
    return "edge" not in (a.bound, b.bound) and comparable(a, b) and not compatible(a, b)


def agrees_elsewhere(account: Account, value: Value) -> bool:
    """Whether a sentence also gives the other's value: then it knows both, and which belongs to what is open."""
    return any(comparable(v, value) and compatible(v, value) for v in account.values)


def same_thing(a: Clause, b: Clause, *, timeless: bool = False) -> bool:
    """Nothing tells the two apart. ``timeless``: where the days themselves are compared."""
    return not told_apart(things(a), things(b)) and (timeless or not other_time(a, b)) and same_basis(a, b)


def named(a: Value, b: Value, first: Clause, second: Clause) -> bool:
    """Whether what the one counts is at least spoken of near the other."""
    if a.measures not in ("count", "share") or (a.counted and b.counted):
        return True
    counted, around = (a.counted, second.around(b)) if a.counted else (b.counted, first.around(a))
    return not counted or any(word.startswith(stem[:5]) for word in counted for stem in around)
