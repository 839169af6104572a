"""Which later sentence overtakes which earlier one: another number for the same thing, or a plan called off."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.briefing.accounts import Clause, Terms, account_of, content
from assistant.briefing.comparing import other_time, things, told_apart
from assistant.briefing.desk import Desk, Told
from assistant.briefing.likeness import Likeness
from assistant.names import names_in
from assistant.readable import needs_context

SAME = 1.1  # likeness from which two sentences that give other numbers speak of the same
TURNED = 0.8  # likeness from which a sentence can call off what another announced
ONE_STORY = 0.6  # cosine on both sides from which two pairs tell of one change
NEAR = 0.4  # cosine below which two sentences are not compared
ON_TOPIC = 0.3  # cosine of topic and sentence
_TURNS = re.compile(
    r"\b(?:cancel\w*|call(?:ed|s|ing)? off|put off|on hold|postpon\w*|delay\w*|suspend\w*|withdr(?:ew|awn|aws)|"
    r"dropp\w*|abandon\w*|revers\w*|repeal\w*|lift(?:ed|s)|replac\w*|supersed\w*|overtak\w+|overtook|no longer|"
    r"revis\w*|correct(?:ed|s)|retract\w*|den(?:y|ies|ied)|reject\w*|scrapp\w*|not really|no plans?)\b",
    re.IGNORECASE,
)
# "denied that the talks were off" leaves all as it was
_DENIED_TURN = re.compile(
    rf"\bden(?:y|ies|ied)\b[^.;]*?(?:{_TURNS.pattern}|\boff\b)|\b(?:not|never)\s+(?:been\s+)?{_TURNS.pattern}",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|nothing|never|neither|nor|without)\b|n[’']t\b", re.IGNORECASE)
_ANNOUNCES = re.compile(
    r"\b(?:will|would|is to|are to|was to|were to|to meet|plan(?:s|ned|ning)|agree\w*|announc\w*|expect\w*|propos\w*|"
    r"promis\w*|prepar\w*|intend\w*|scheduled|decided|pledg\w*)\b",
    re.IGNORECASE,
)


def overtaken(
    desk: Desk, topic: str, before: Sequence[Told], after: Sequence[Told], event: Callable[[Told], object]
) -> list[tuple[Told, Told]]:
    """Pairs (earlier, later) on the topic, the most alike first.

    ``event`` names what a sentence tells of; each stands at most once on a side.
    """
    earlier, later = on_topic(desk, topic, before), on_topic(desk, topic, after)
    if not earlier or not later:
        return []
    every = [*earlier, *later]
    vectors = desk.vectors([t.evidence for t in every])
    likeness = Likeness([t.text for t in every], vectors, desk.library.terms)
    cosines = vectors[: len(earlier)] @ vectors[len(earlier) :].T
    named = [names(t) for t in every]
    about = [subject(t, desk.library.terms) for t in every]
    scored = []
    for i, j in np.argwhere(cosines >= NEAR).tolist():
        k = len(earlier) + j
        alike = likeness.of(i, k)
        number = alike >= SAME and likeness.recounts(i, k) and not about[i].other_time(about[k])
        turned = alike >= TURNED and turns(earlier[i].text, later[j].text) and about[k].takes_up(about[i])
        if not told_apart(named[i], named[k]) and (number or turned):
            scored.append((alike, i, j))
    pairs = sorted(scored, reverse=True)
    kept: list[tuple[float, int, int]] = []
    for alike, i, j in pairs:
        k = len(earlier) + j
        if all(
            vectors[i] @ vectors[a] < ONE_STORY or vectors[k] @ vectors[len(earlier) + b] < ONE_STORY
            for _, a, b in kept
        ):
            kept.append((alike, i, j))
    return _one_each(kept, earlier, later, event)


_PLAIN = frozenset(
    "later earlier new still again possibl becaus although statement word".split()
)  # say nothing of a thing


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about. ``people``: persons it names, with those of the sentence before; ``words``: no names.

    ``leans``: it can't be understood without the sentence before.
    """

    clause: Clause
    people: frozenset[str]
    around: frozenset[str]
    words: frozenset[str]
    leans: bool

    def takes_up(self, earlier: Subject) -> bool:
        """Whether a later sentence speaks of what the earlier announced: of the same people, and of the same thing.

        Two sentences that share only names tell of different things: a promise and an answer on missiles.
        """
        return not earlier.leans and earlier.people <= self.around and bool(earlier.words & self.words)

    def other_time(self, other: Subject) -> bool:
        return other_time(self.clause, other.clause)


def subject(told: Told, terms: Terms) -> Subject:
    """The people and words of a sentence."""
    account = account_of(told.evidence, terms)
    found = names_in(told.text, account.persons)
    above = f"{told.evidence.heading}. {told.evidence.before} {told.text}"
    return Subject(
        clause=Clause(account, 0, len(account.text), account.speaker, False),
        people=_people(told.text, account.persons),
        around=_people(above, account.persons),
        words=account.terms - _PLAIN - content(terms, " ".join(name.text for name in found)),
        leans=needs_context(told.evidence),
    )


def _people(text: str, persons: Sequence[str]) -> frozenset[str]:
    """Last names of the persons in a text."""
    return frozenset(n.text.split()[-1].lower() for n in names_in(text, persons) if n.kind == "person")


def names(told: Told) -> frozenset[str]:
    """What a sentence names, without who speaks in it."""
    account = account_of(told.evidence, lambda text: text.lower().split())
    return things(Clause(account, 0, len(account.text), account.speaker, False))


def turns(earlier: str, later: str) -> bool:
    """Whether the later sentence may call off what the earlier announced."""
    announced = _ANNOUNCES.search(earlier) and not _TURNS.search(earlier) and not _NOT.search(earlier)
    return bool(announced and _TURNS.search(_DENIED_TURN.sub(" ", later)))


def _one_each(
    scored: Sequence[tuple[float, int, int]],
    earlier: Sequence[Told],
    later: Sequence[Told],
    event: Callable[[Told], object],
) -> list[tuple[Told, Told]]:
    used: set[tuple[str, object]] = set()
    pairs = []
    for _, i, j in scored:
        sides = {("before", event(earlier[i])), ("after", event(later[j]))}
        if not used & sides:
            used |= sides
            pairs.append((earlier[i], later[j]))
    return pairs


def on_topic(desk: Desk, topic: str, told: Sequence[Told]) -> list[Told]:
    """Those that are near the topic in meaning (no topic: all)."""
    if not topic.strip() or not told:
        return list(told)
    cosines = desk.vectors([t.evidence for t in told]) @ desk.library.embedder.question(topic).reshape(-1)
    return [t for t, cosine in zip(told, cosines.tolist(), strict=True) if cosine >= ON_TOPIC]
