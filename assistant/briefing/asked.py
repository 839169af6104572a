"""What a question asks for: a number of something, a length of time, a day; and which values of a clause are that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.briefing.accounts import Account, Clause, content
from assistant.briefing.comparing import TOGETHER, countries, countries_in, same_span, things, things_in, told_apart
from assistant.briefing.days import days_in
from assistant.briefing.quantities import Value
from assistant.names import names_in

# what a question's words ask for: the first that fits counts
_KINDS = (
    (r"(?:for )?how long|what length|duration|how soon|how quickly|how many (?:hours|minutes|days|weeks|months|years)",
     ("duration",)),
    (r"how far|range|distance|how (?:tall|deep|wide|high)|reach", ("length",)),
    (r"(?:what|which) (?:share|percentage|per ?cent|proportion|part)|how many per ?cent", ("share",)),
    (r"how (?:much|big|large)|cost|price|worth|budget|sum|amount", ("money", "area", "share", "mass", "count")),
    (r"how (?:many|often)|number of|population", ("count",)),
    (r"when|(?:what|which) (?:date|day|year|month|deadline)", ("day",)),
)  # fmt: skip
KINDS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinds) for words, kinds in _KINDS]
_NUMERIC = re.compile(
    r"\b(?:how (?:many|much|long|far|big|large|often|soon)|when|"
    r"(?:what|which) (?:share|percentage|date|day|year|number))\b",
    re.IGNORECASE,
)
_PER = re.compile(r"\b(?:an?|per|each|every)\s(?P<per>day|night|week|month|year)\b", re.IGNORECASE)
_BORN, _DIED = re.compile(r"\bborn\b", re.IGNORECASE), re.compile(r"\bdie[ds]?\b|\bdeath\b", re.IGNORECASE)
_LIFE = re.compile(r"\((?:[^()\d]{0,40},\s?)?(?P<first>[^()]{0,20}\d{4})\s?[–—-]\s?(?P<last>[^()]{0,20}\d{4})\)")
FEW_WORDS = 3  # of a clause that leaves out what its sentence has said
PREFIX = 5  # letters in which two stems must agree


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's wish. ``measures``: empty where no value is asked for. ``per``: "day" for "a day".

    ``periods``: days it names, as ordinals. ``countries``, ``things``: names in it. ``predicate``: prefixes of its
    content words that are no names ("established", "die").
    """

    question: str
    measures: tuple[str, ...]
    terms: frozenset[str]
    predicate: frozenset[str]
    only_values: bool
    per: str
    periods: tuple[tuple[float, float], ...] = ()
    countries: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()

    @classmethod
    def of(cls, question: str, terms: Callable[[str], list[str]]) -> Asked:
        asked = content(terms, question)
        named = content(terms, " ".join(name.text for name in names_in(question)))
        rate = _PER.search(question)
        return cls(
            question=question,
            measures=next((kinds for pattern, kinds in KINDS if pattern.search(question)), ()),
            terms=asked,
            predicate=frozenset(t[:PREFIX] for t in asked - named),
            only_values=bool(_NUMERIC.search(question)),
            per=rate.group("per").lower() if rate else "",
            periods=tuple((d.first.toordinal(), d.last.toordinal()) for d in days_in(question)),
            countries=countries_in(question),
            things=things_in(question),
        )

    def names(self, clause: Clause, value: Value) -> bool:
        """Whether a value is of the kind asked for, counts what the question names, or dates what it asks about."""
        if not self.measures or not self.wants(value) or (self.per and value.per != self.per):
            return False
        if value.measures == "day":
            return self._dates(clause, value)
        if not self._in_time(clause) or not self._of_country(clause, value):
            return False
        if value.measures != "count" or self.per:
            return True
        stems = {t[:PREFIX] for t in self.terms}
        if value.counted:
            return any(word[:PREFIX] in stems for word in value.counted)
        near = (
            clause.around(value) | self._left_out(clause) | content(clause.account.stem, clause.account.evidence.before)
        )
        return any(t[:PREFIX] in stems for t in near)

    def may_mean(self, clause: Clause) -> bool:
        """Whether nothing that a clause names tells it apart from what the question names."""
        return not told_apart(things(clause), self.things)

    def tells_of(self, account: Account) -> bool:
        """Whether a sentence, or the one before it, holds one of the question's words that are no names."""
        spoken = account.terms | content(account.stem, account.evidence.before)
        return not self.predicate or any(t[:PREFIX] in self.predicate for t in spoken)

    def _left_out(self, clause: Clause) -> frozenset[str]:
        """What a short clause takes from its sentence: "one report counts 123 members, another report 125"."""
        short = clause.text != clause.account.text and len(clause.terms - clause.givers) <= FEW_WORDS
        return clause.account.terms if short else frozenset()

    def _in_time(self, clause: Clause) -> bool:
        """Whether a clause that names a time of the thing itself names the one asked for: "in October 2025"."""
        times = [(v.low, v.high) for v in clause.values if v.measures == "day"]
        return not times or not self.periods or any(same_span(t, p) for t in times for p in self.periods)

    def _of_country(self, clause: Clause, value: Value) -> bool:
        """Whether what is counted is of a country that the question names, where both name one."""
        counted = countries(value.counted)
        if len(self.countries) == 1 and TOGETHER.search(clause.text):
            return False
        if not counted and value.counted and value.measures == "count":
            counted = countries_in(clause.text)
        return not counted or not self.countries or bool(counted & self.countries)

    def _dates(self, clause: Clause, day: Value) -> bool:
        """Whether a day is nearer to the question's verb or noun than the clause's other days are.

        In "(6 May 1892 – 1980)" the first is a birth, the second a death.
        """
        life = _LIFE.search(clause.account.text)
        if life and life.start() <= day.start < life.end():
            first = day.start < life.start("last")
            return bool((_BORN if first else _DIED).search(self.question))
        days = [v for v in clause.values if v.measures == "day"]
        if len(days) == 1:
            spoken = f"{clause.account.evidence.before} {clause.account.text}"
            return not self.predicate or any(self._is_predicate(clause, word) for word in spoken.split())
        nearest = [min(days, key=lambda v: _gap(v, place)) for place in self._places(clause)]
        return day in nearest

    def _places(self, clause: Clause) -> list[int]:
        """Where the question's predicate stands in a clause, as offsets in its sentence."""
        words = re.finditer(r"[A-Za-zÀ-ž]{3,}", clause.text)
        return [clause.start + m.start() for m in words if self._is_predicate(clause, m.group())]

    def _is_predicate(self, clause: Clause, word: str) -> bool:
        return any(stem[:PREFIX] in self.predicate for stem in clause.account.stem(word))

    def wants(self, value: Value | None) -> bool:
        """Whether something of this kind may be an answer; ``None``: words without a value."""
        if value is None:
            return not self.only_values
        return not self.measures or value.measures.partition(":")[0] in self.measures


def _gap(value: Value, place: int) -> int:
    """Characters between a value and a word; one that follows its verb is nearer than one that precedes it."""
    return value.start - place if value.start >= place else 2 * (place - value.end)
