"""Do two clauses speak of the same thing, and can what they give both be true?

*Compatible* is generous, because a false alarm costs a reader's trust: measures agree within 2 percent, counts as far
as their last digit goes ("1,600" means 1,550 to 1,650, but 123 is not 125), "about" within 10, "almost two and a half
hours" with anything from 2¼ to 2½, "more than two hours" with anything from two to four hours (so "more than two hours"
and "two and a half hours" agree: one is only less exact), ranges and months when they overlap.

*The same thing* needs the words around the two values to agree (weighted by how rare they are), the same measure at
the same rate, and nothing that tells the things apart: a name ("Russian" and "Ukrainian" casualties), a time
("in September", "in October"), a part against the whole ("of whom 140,000 are dead").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.briefing.accounts import Account, Clause
from assistant.briefing.quantities import Value
from assistant.names import names_in

_ALIASES = {
    "american": "us", "america": "us", "americans": "us", "washington": "us", "united states": "us", "usa": "us",
    "british": "uk", "britain": "uk", "london": "uk", "united kingdom": "uk", "russian": "russia", "moscow": "russia",
    "kremlin": "russia", "russians": "russia", "ukrainian": "ukraine", "kyiv": "ukraine", "ukrainians": "ukraine",
    "french": "france", "paris": "france", "german": "germany", "berlin": "germany", "hungarian": "hungary",
    "european": "eu", "europe": "eu", "european union": "eu", "brussels": "eu", "chinese": "china", "polish": "poland",
    "turkish": "turkey", "iranian": "iran", "israeli": "israel", "japanese": "japan", "dutch": "netherlands",
    "spanish": "spain", "italian": "italy", "indian": "india", "australian": "australia", "canadian": "canada",
}  # fmt: skip
TOGETHER = re.compile(r"\b(?:together|both sides|combined|altogether|in all|taken together|the two armies)\b", re.I)
# Words that make a value a part, a sum, a difference or a result of reckoning: both values must have them or neither.
_BASES = (
    re.compile(r"\bof (?:whom|which|them|these|those)\b|\bdead\b|\bkilled\b(?! and wounded)|\bdied\b", re.I),
    TOGETHER,
    re.compile(
        r"\b(?:extra|remain\w*|additional|difference|gap|left over|ratio|for each|gain(?:ed|s)? of|increase of)\b", re.I
    ),
    re.compile(r"\b(?:average|on average|mean)\b", re.I),
    re.compile(r"^If\b|\bwould (?:cost|make|amount)\b|\bif\s(?:it|the|they)\b", re.I),
)  # fmt: skip
LARGEST_RATIO = 100.0
LIKE_LENGTH = 3.0


# bound -> factors of the lowest and the highest number that a wording may mean
_BOUNDS = {"about": (0.9, 1.1), "almost": (0.9, 1.01), "above": (0.99, 2.0), "below": (0.5, 1.01), "": (0.98, 1.02)}


def bounds(value: Value) -> tuple[float, float]:
    """What a wording may mean, as an interval."""
    if value.measures == "day":
        return value.low, value.high
    if value.measures == "count" and not value.bound:
        return value.low - _slack(value.low), value.high + _slack(value.high)
    low, high = _BOUNDS[value.bound]
    if not value.bound and not value.ranged:
        slack = min(high - 1, _last_digit(value.text))
        low, high = 1 - slack, 1 + slack
    return value.low * low, value.high * high


def _last_digit(text: str) -> float:
    """Half a unit of the last digit given that is not zero, as a part of the number: "478" is exact to 0.1 percent.

    Numbers in words are exact to nothing that is known.
    """
    digits = _DIGITS.search(text)
    figures = digits.group().replace(",", "").replace(".", "").strip("0") if digits else ""
    return 0.5 / int(figures) if figures else 1.0


_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _slack(count: float) -> float:
    """Half a unit of the last digit that is not zero, at most 3 percent; nothing for a count given to the last one."""
    digits = f"{count:.0f}"
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(0.5 * 10**zeros, 0.03 * count) if zeros and count == int(count) else 0.0


def compatible(a: Value, b: Value) -> bool:
    """Whether both values can be true of one thing."""
    (low_a, high_a), (low_b, high_b) = bounds(a), bounds(b)
    return low_a <= high_b and low_b <= high_a


def comparable(a: Value, b: Value) -> bool:
    """Whether two values measure in the same way; what they count must share a word, where both say it."""
    if a.measures != b.measures or a.per != b.per:
        return False
    least, most = min(a.low, b.low), max(a.high, b.high)
    if a.measures != "day" and not 0 < most <= LARGEST_RATIO * least:
        return False
    return not (a.counted and b.counted) or bool(stems(a.counted) & stems(b.counted))


def counts_alike(a: Value, b: Value) -> bool:
    """As :func:`comparable`, where a question has told already what is counted. A share is of what it is a share of."""
    if a.measures == "share" or told_apart(countries(a.counted), countries(b.counted)):
        return comparable(a, b)
    return comparable(replace(a, counted=()), replace(b, counted=()))


def countries(words: Iterable[str]) -> frozenset[str]:
    """The countries among lower-case words, each under one name."""
    return frozenset(_ALIASES.get(word, word) for word in words) & _COUNTRIES


def countries_in(text: str) -> frozenset[str]:
    """As :func:`countries`, of a text."""
    return countries(re.findall(r"[a-z]+", text.lower()))


_COUNTRIES = frozenset(_ALIASES.values())


def stems(words: Iterable[str]) -> set[str]:
    """Crude stems of lower-case words: enough to match "missile" and "missiles"."""
    return {w.removesuffix("s")[:7] for w in words}


def same_basis(a: Clause, b: Clause) -> bool:
    """Whether neither clause speaks of a part, a sum or a reckoning that the other does not speak of."""
    return all(bool(p.search(a.text)) == bool(p.search(b.text)) for p in _BASES)


def things(clause: Clause) -> frozenset[str]:
    """The names a clause is about, without who speaks, each country under one name."""
    return things_in(clause.text, clause.account.persons, clause.sources, (clause.speaker or "").lower())


def things_in(
    text: str, persons: Sequence[str] = (), sources: frozenset[str] = frozenset(), speaker: str = ""
) -> frozenset[str]:
    """As :func:`things`, of a text; ``sources`` and ``speaker`` are names (lower case) that it is not about."""
    found = set()
    for name in names_in(text, persons):
        words = name.text.lower()
        if name.text in _MONTHS or text[name.start - 1 : name.start] == "(":
            continue  # "(ICC)" only repeats the name before it
        if name.start == 0 and " " not in words and name.kind == "other" and words not in _ALIASES:
            continue  # a sentence's first word is capitalised for standing first
        if words in sources or words in speaker:
            continue
        found.add(_ALIASES.get(words) or _ALIASES.get(words.split()[0]) or words.split()[-1].removesuffix("s"))
    return frozenset(found)


_MONTHS = frozenset("January February March April May June July August September October November December".split())


def told_apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether each names something that the other does not."""
    return bool(a - b) and bool(b - a)


def other_time(a: Clause, b: Clause) -> bool:
    """Whether both name times of the thing itself that have nothing in common ("in September", "in October")."""
    first = [(v.low, v.high) for v in a.values if v.measures == "day"] or a.account.periods
    second = [(v.low, v.high) for v in b.values if v.measures == "day"] or b.account.periods
    if not first or not second:
        return False
    return not any(same_span(x, y) for x in first for y in second)


def same_span(a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether two times overlap and are of like length: a month is another time than its year."""
    if a[0] > b[1] or b[0] > a[1]:
        return False
    short, long = sorted((a[1] - a[0] + 1, b[1] - b[0] + 1))
    return long <= LIKE_LENGTH * short or short == 1


class Rarity:
    """How rare each term is among the sentences compared."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        counts = Counter(term for account in accounts for term in account.terms)
        self._idf = {t: math.log(1 + len(accounts) / (1 + n)) for t, n in counts.items()}
        self._most = math.log(1 + len(accounts))

    def weight(self, terms: Iterable[str]) -> float:
        return sum(self._idf.get(t, self._most) for t in terms)

    def shared(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Weight of what two term sets share, as a part of the lighter one: 0 to 1."""
        least = min(self.weight(a), self.weight(b))
        return self.weight(a & b) / least if least else 0.0


@dataclass(frozen=True, slots=True)
class Near:
    """How near two values' surroundings are: words around them, whole sentences, meaning (cosine). All 0 to 1."""

    around: float
    sentence: float
    meaning: float

    @property
    def score(self) -> float:
        return (self.around + self.sentence + self.meaning) / 3
