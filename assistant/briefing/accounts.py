"""A sentence taken apart for comparison: its clauses, who speaks in each, the values and days it gives.

"TASS put the call at two and a half hours, while Reuters wrote of two" is two clauses with a speaker and a duration
each. What is compared across documents are clauses, since a sentence of a careful source gives both sides itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from assistant.briefing.days import Day, days_in
from assistant.briefing.quantities import Value, quantities_in
from assistant.briefing.sourcing import giver_of, sources_in
from assistant.names import names_in
from assistant.types import Evidence

Terms = Callable[[str], list[str]]
# where one clause ends and another begins; the words in the group open the new one and may mark a contrast
_JOINT = re.compile(
    r"\s*;\s+(?P<semi>(?:but|and|while|yet|however|in contrast)\b)?"
    r"|,?\s+(?P<contrast>whereas|while|although|though|but|yet|as against|instead of|in place of|rather than|"
    r"compared with)\s+(?=\S)"
    r"|,\s+(?:and|a claim which|which)\s+(?=(?:[A-Z]|the\s+[A-Z]))"
    r"|,\s+(?P<part>of (?:whom|which|them|these|those))\s+"
    r"|,\s+(?:and\s+)?(?P<other>an?other|others|the other|a (?:second|third|further))\s+(?=[a-z]+\b)"
    r"|\s+(?:and\s+)?(?P<verdict>(?:is|are|was|were) contradicted by)\s+"
    r"|,?\s+and\s+(?=[$€£]?\d[\d,.]*(?:\s(?:per cent|percent|%))?\s(?:in|by|during|at the end of)\s"
    r"(?:early |late |mid-)?[A-Z])"
    r"|,\s+and\s+(?=(?:by|on|in)\s[^,;]{3,24}?\s(?:he|she|it|they)\s)",
)
_FIRST_OF_TWO = re.compile(r"\b(?:one|some|a first|the one|several)\b", re.IGNORECASE)
_CONTRAST_WORDS = re.compile(
    r"\b(?:instead|however|by contrast|in contrast|contrary|contradict\w*|differ(?:s|ed|ent|ently)?|disagree\w*|"
    r"disput\w+|conflict\w*|mistaken|wrong(?:ly)?|misprint\w*|on the other hand|otherwise|rather|incorrect\w*|"
    r"correct(?:s|ed|ion)|revis(?:es|ed|ion)|replac(?:es|ed|ing)|no longer|in practice|in private|privately|"
    r"behind closed doors|in reality|on the contrary|the opposite|down from|up from|less than the|not the)\b",
    re.IGNORECASE,
)
_SAYING_STEMS = frozenset(
    """say said says tell told ask add argu warn announc call describ insist deni write wrote post repli note stress
    claim acknowledg suggest declar repeat promis relay estim report confirm reject quot reiter put count explain
    complain hail urg demand maintain hold give gave accord spoke speak figur state cite publish show figur number
    mani much get also one two three first second day month year time about accord credit ascrib record articl page
    sourc""".split()
)
_MONTHS = frozenset(
    "januari februari march april may june juli august septemb octob novemb decemb monday tuesday wednesday thursday "
    "friday saturday sunday".split()
)


@dataclass(frozen=True)
class Clause:
    """A clause of a sentence: ``text`` is ``account.evidence.text[start:end]``."""

    account: Account = field(repr=False)
    start: int
    end: int
    speaker: str | None
    contrast: bool

    @property
    def text(self) -> str:
        return self.account.evidence.text[self.start : self.end]

    @cached_property
    def sources(self) -> frozenset[str]:
        """Lower-case names that only say where the clause comes from."""
        return sources_in(self.text, self.account.persons)

    @cached_property
    def terms(self) -> frozenset[str]:
        return content(self.account.stem, self.text)

    @cached_property
    def givers(self) -> frozenset[str]:
        """Stems of the names that only say where the clause comes from."""
        return content(self.account.stem, " ".join(self.sources))

    @cached_property
    def values(self) -> list[Value]:
        return [v for v in self.account.values if self.start <= v.start < self.end]

    def around(self, value: Value) -> frozenset[str]:
        """Stems of the words within ``REACH`` characters of a value, in this clause."""
        text = self.account.text
        before = text[max(self.start, value.start - REACH) : value.start]
        after = text[value.end : min(self.end, value.end + REACH)]
        if value.start - REACH > self.start:
            before = before.partition(" ")[2]
        if value.end + REACH < self.end:
            after = after.rpartition(" ")[0]
        return content(self.account.stem, f"{before} {after}") - self.givers


@dataclass(frozen=True)
class Account:
    """A sentence with what can be compared in it. ``terms``: stems of its content, without values and saying verbs."""

    evidence: Evidence
    terms: frozenset[str]
    stem: Terms = field(repr=False)
    persons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.evidence.text

    @property
    def published(self) -> date | None:
        return self.evidence.document.published

    @cached_property
    def values(self) -> list[Value]:
        days = [
            Value(
                "day", d.first.toordinal(), d.last.toordinal(), "edge" if d.edge else "", (), "", d.start, d.end, d.text
            )
            for d in self.days
            if not d.of_saying
        ]
        return sorted([*quantities_in(self.text), *days], key=lambda v: v.start)

    @cached_property
    def days(self) -> list[Day]:
        return days_in(self.text)

    @cached_property
    def stated_on(self) -> date | None:
        """When this was said, if the sentence tells, else when the document was published."""
        said = next((d.last for d in self.days if d.of_saying), None)
        return said or self.published

    @cached_property
    def periods(self) -> list[tuple[int, int]]:
        """The days and months the sentence speaks of, as ordinals, without those on which something was said."""
        return [(int(v.low), int(v.high)) for v in self.values if v.measures == "day"]

    @cached_property
    def clauses(self) -> list[Clause]:
        """The sentence's clauses in order; a short fragment stays with the one before."""
        cuts = [(0, False)]
        for match in _JOINT.finditer(self.text):
            if match.group("other") and not _FIRST_OF_TWO.search(self.text[cuts[-1][0] : match.start()]):
                continue  # "one report counts 123, another 125", not "Berlin gave 50, another 20 are promised"
            opening = next((g for g in ("contrast", "part", "other", "verdict") if match.group(g)), None)
            marked = opening in ("contrast", "other", "verdict")
            marked = marked or (match.group("semi") or "") in ("but", "while", "yet", "however")
            start = match.start(opening) if opening else match.end()
            if start - cuts[-1][0] >= 12 and len(self.text) - start >= 10:
                cuts.append((start, marked))
        ends = [start for start, _ in cuts[1:]] + [len(self.text)]
        found = []
        for (start, marked), end in zip(cuts, ends, strict=True):
            text = self.text[start:end]
            found.append(Clause(self, start, end, self._speaker(text), marked or bool(_CONTRAST_WORDS.search(text))))
        return found

    def _speaker(self, text: str) -> str | None:
        return giver_of(text, self.persons)

    @cached_property
    def speaker(self) -> str | None:
        return self._speaker(self.text)

    @cached_property
    def contrast(self) -> bool:
        """Whether the sentence itself says that something differs."""
        return bool(_CONTRAST_WORDS.search(self.text)) or any(c.contrast for c in self.clauses[1:])

    @cached_property
    def matter(self) -> frozenset[str]:
        """The terms without the names that only say where it comes from: "AFP, with ISW data, put …"."""
        return self.terms - frozenset(t for clause in self.clauses for t in clause.givers)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(part for n in names_in(self.text, self.persons) for part in n.text.split() if len(part) > 2)


# stems of the people and of the country are one term: "Russian gains", "Russia took"
_COUNTRIES = {
    "russian": "russia", "ukrainian": "ukrain", "american": "america", "hungarian": "hungari", "european": "europ",
    "british": "britain", "french": "franc", "german": "germani", "polish": "poland", "chines": "china",
    "turkish": "turkey", "iranian": "iran", "isra": "israel", "isra\u00ebli": "israel", "japanes": "japan",
    "italian": "itali", "spanish": "spain", "dutch": "netherland", "indian": "india", "canadian": "canada",
    "bulgarian": "bulgaria", "romanian": "romania", "serbian": "serbia", "australian": "australia",
}  # fmt: skip
REACH = 60  # characters on either side of a value whose words say what it is a value of


def account_of(evidence: Evidence, terms: Terms) -> Account:
    """A sentence ready for comparison."""
    actors = evidence.document.metadata.get("actors") or ()
    persons = tuple(a for a in actors if isinstance(a, str)) if isinstance(actors, list | tuple) else ()
    return Account(evidence, content(terms, evidence.text), terms, persons)


def content(terms: Terms, text: str) -> frozenset[str]:
    """Stems of what a text is about: no numbers, months or verbs of saying."""
    return frozenset(
        _COUNTRIES.get(t, t)
        for t in terms(text)
        if len(t) > 1 and t not in _SAYING_STEMS and t not in _MONTHS and not any(c.isdigit() for c in t)
    )


def accounts_of(evidence: Iterable[Evidence], terms: Terms) -> list[Account]:
    return [account_of(item, terms) for item in evidence]
