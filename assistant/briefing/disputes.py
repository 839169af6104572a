"""Contrasts put together: one dispute has a subject, a kind, and a side for each different thing that is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from assistant.briefing.accounts import Account, Clause
from assistant.briefing.comparing import Rarity, comparable, compatible, same_basis, things, told_apart
from assistant.briefing.contrasts import Contrast, Given, marked_contrasts, value_contrasts
from assistant.briefing.cues import cued_contrasts
from assistant.briefing.denials import denials
from assistant.briefing.opposing import opposed_accounts
from assistant.briefing.quantities import Value
from assistant.briefing.substitutions import substitutions
from assistant.types import DisagreementKind, Evidence

SAME_SIDE = 0.6  # share of words from which two clauses without a number count as one side
MOST_SIDES = 6
FURTHER = 0.85  # a further side needs a contrast of this share of the first one's strength
KEYWORDS = 2
_UNITS = frozenset("per cent percent hours minutes days weeks months years kilometres miles million billion".split())
LATER = timedelta(days=45)  # between two statements of a changing number: then the later one overtakes
_OVERTAKES = re.compile(
    r"\b(?:no longer|replac\w+|supersed\w+|revis\w+|in place of|instead of|has since|have since|down from|up from|"
    r"had still|earlier (?:idea|plan|figure|version)|called off|cancelled|dropped|abandoned|"
    r"new(?:er)? (?:figure|estimate|plan|date|loan|version)|latest|most recent|is now|are now|rose from|fell from)\b",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"\b(?:version|variant|includ\w+|exclud\w+|counting|counts only|by the count|alone|killed and wounded|net|gross|"
    r"shorter|longer|average|without the|per unit|each|with equipment|basis|method|estimate of|definition)\b",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:contradict\w*|points? the other way|no (?:\w+ ){0,3}(?:was|were|could be) found|mistaken|wrong|erroneous)\b",
    re.I,
)
_CHANGING = ("count", "share", "area", "mass")


@dataclass
class SideOf:
    """One side: the best telling first, then others that give the same."""

    givens: list[Given]

    @property
    def best(self) -> Given:
        return self.givens[0]


@dataclass
class Dispute:
    """What a disagreement is made of, before its lines are proved."""

    sides: list[SideOf] = field(default_factory=list)
    strength: float = 0.0

    @property
    def evidence(self) -> list[Evidence]:
        return [given.account.evidence for side in self.sides for given in side.givens]


def contrasts_among(accounts: Sequence[Account], vectors: np.ndarray, rarity: Rarity) -> list[Contrast]:
    """Every contrast found by any of the ways, strongest first. ``accounts`` stand in reading order."""
    found = [
        *value_contrasts(accounts, vectors, rarity),
        *marked_contrasts(accounts, rarity),
        *cued_contrasts(accounts, rarity),
        *substitutions(accounts, vectors, rarity),
        *denials(accounts, vectors, rarity),
        *opposed_accounts(accounts, rarity),
    ]
    return sorted(found, key=lambda c: -c.strength)


def disputes_of(contrasts: Iterable[Contrast], rarity: Rarity) -> list[Dispute]:
    """Contrasts on one thing put together, strongest first."""
    disputes: list[Dispute] = []
    for contrast in contrasts:
        home = next((d for d in disputes if _belongs(d, contrast, rarity)), None)
        if home is None:
            home = Dispute(strength=contrast.strength)
            disputes.append(home)
        sure = contrast.strength >= FURTHER * home.strength
        for given in (contrast.first, contrast.second):
            _seat(home, given, rarity, new=sure)
    return distinct([d for d in disputes if len(d.sides) > 1])


def distinct(disputes: Iterable[Dispute]) -> list[Dispute]:
    """Disputes without those whose first two sides stand in the very sentences of a surer one."""
    kept: dict[frozenset[tuple[str, int]], Dispute] = {}
    for dispute in disputes:
        told = [side.best.account.evidence for side in dispute.sides[:2]]
        kept.setdefault(frozenset((e.document.id, e.start) for e in told), dispute)
    return list(kept.values())


def _belongs(dispute: Dispute, contrast: Contrast, rarity: Rarity) -> bool:
    """Whether a contrast holds a side of a dispute, told in the same sentence or in other words."""
    matches = 0
    for given in (contrast.first, contrast.second):
        for side in dispute.sides:
            if any(given.key == other.key for other in side.givens):
                return True
            if same_side(side.best, given, rarity):
                matches += 1
                break
    return matches == 2


def _seat(dispute: Dispute, given: Given, rarity: Rarity, *, new: bool) -> None:
    """Put a telling to the side that gives the same, or (``new``) to a side of its own."""
    for side in dispute.sides:
        if any(given.key == other.key for other in side.givens):
            return
        if same_side(side.best, given, rarity):
            side.givens.append(given)
            return
    bare = given.value is not None and given.value.measures == "count" and not given.value.counted
    further = len(dispute.sides) > 1 and bare  # of what it is a count is only guessed
    if new and not further and len(dispute.sides) < MOST_SIDES:
        dispute.sides.append(SideOf([given]))


def same_side(a: Given, b: Given, rarity: Rarity) -> bool:
    """Whether two clauses give the same of the same thing."""
    if told_apart(things(a.clause), things(b.clause)):
        return False
    if a.value and b.value:
        return comparable(a.value, b.value) and compatible(a.value, b.value)
    if a.value or b.value:
        value, clause = (a.value, b.clause) if a.value else (b.value, a.clause)
        given = [v for v in clause.values if v.measures != "day"]
        return any(comparable(v, value) and compatible(v, value) for v in given) if value and given else False
    return rarity.shared(a.clause.terms, b.clause.terms) >= SAME_SIDE


def kind_of(first: Given, second: Given) -> DisagreementKind:
    """A word on why two accounts differ.

    *superseded*: the later one says so, is the same source's newer number, or gives a changing number more than
    :data:`LATER` after the other. *different basis*: one of them names what it counts otherwise. Else *conflict*.
    """
    early, late = sorted((first, second), key=_when)
    days = _when(late) - _when(early)
    if days and _OVERTAKES.search(late.account.text):
        return "superseded"
    same_source = bool(early.clause.speaker) and _last(early.clause) == _last(late.clause)
    changing = bool(early.value and late.value and early.value.measures.startswith((*_CHANGING, "money")))
    if changing and days and same_source and not _contradicted(first, second):
        return "superseded"
    if first.value and _differ_in_basis(first.clause, second.clause):
        return "different basis"
    if changing and days > LATER.days and not _contradicted(first, second):
        return "superseded"
    return "conflict"


def _differ_in_basis(a: Clause, b: Clause) -> bool:
    return not same_basis(a, b) or bool(_BASIS.search(a.text) or _BASIS.search(b.text))


def _contradicted(first: Given, second: Given) -> bool:
    """Whether either sentence says that the other's claim does not hold: then no time has passed it by."""
    return any(_DOUBTS.search(given.account.text) for given in (first, second))


def _when(given: Given) -> int:
    day = given.account.stated_on
    return day.toordinal() if day else 0


def _last(clause: Clause) -> str:
    return (clause.speaker or "").rpartition(" ")[2].lower()


def shown(value: Value, text: str) -> str:
    """A value as a side's heading: its own words, and what it counts where that follows."""
    rest = re.match(r"^[\s]+(?:[\w’'-]+\s?){1,4}", text[value.end :])
    counted: list[str] = []
    if value.counted and rest:
        for word, want in zip(rest.group().split(), value.counted, strict=False):
            if word.lower() != want:
                break
            counted.append(word)
    return " ".join([*text[value.start : value.end].split(), *counted]).strip('“”" ')


def subject_of(dispute: Dispute, rarity: Rarity) -> str:
    """What a dispute is about: keywords that two of its sides share ("Alaska · agreement · deal"), in their order.

    Where they share fewer than :data:`KEYWORDS`, the heading or title that stands above the first.
    """
    first, second = dispute.sides[0].best, dispute.sides[1].best
    same = first.account is second.account
    shared = first.clause.terms & second.clause.terms if same else first.account.terms & second.account.terms
    stem = first.account.stem
    names = {word for name in first.clause.sources | second.clause.sources for word in name.split()}
    words: list[str] = []
    seen: set[str] = set()  # "meeting" and "meet" are one keyword
    for word in re.findall(r"[A-Za-zÀ-ž][\w’'-]*", first.account.text):
        plain = word.removesuffix("'s").removesuffix("’s")
        stems = frozenset(stem(plain))
        if plain.lower() in names or plain.lower() in _UNITS or stems <= seen:
            continue
        if shared & stems:
            words.append(plain)
            seen |= stems
    ranked = sorted(words, key=lambda w: -rarity.weight(stem(w)))[:5]
    if len(ranked) >= KEYWORDS:
        return " · ".join(w for w in words if w in ranked)
    heading, title = first.account.evidence.heading, first.account.evidence.document.title
    return heading if " " in heading else title
