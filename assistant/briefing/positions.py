"""The position map: who is for and who against, in dated statements, and who changed his mind.

Sentences in which somebody speaks on the subject are found by rule (:mod:`assistant.speech`); what each says of the
question is judged by a small trained model with a calibrated probability (:mod:`assistant.briefing.stances`), and below
a bar nothing is shown. An actor's stance is where the most likely course through the statements ends
(:mod:`assistant.briefing.shifts`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.briefing.debate import Heard, Speeches, heard_on, subject_words
from assistant.briefing.desk import Desk, Steps, Told, silent
from assistant.briefing.front import Wanted
from assistant.briefing.identities import identities
from assistant.briefing.lines import whole
from assistant.briefing.shifts import course, informed, together
from assistant.briefing.stances import STANCES, Saying, StanceJudge
from assistant.briefing.titles import holder, is_title
from assistant.briefing.types import Position, Positions, Stance, Statement
from assistant.clock import Clock
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.ledger import Ledger, withheld_note
from assistant.readable import readable
from assistant.speech import Actor
from assistant.speech.places import state_of
from index.types import OWNER, Audience, Filters

NEARLY, SAME_WORDS = 0.55, 0.5  # or this cosine and this share of the shorter one's words
SAME = 0.68  # cosine from which two sentences of one speaker, day and stance tell of one statement
TITLED = 20  # passages that are read for whom a title means
CITED = 4  # sentences that are cited for one statement at most
REASON = re.compile(
    r"\b(?:because|on the grounds? that|arguing that|saying that|so that|in order to|"
    r"since (?!\d|[A-Z][a-z]+ \d|then|last|the (?:start|beginning)))\b.*$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A statement judged: probabilities of the four stances in the order of :data:`STANCES`."""

    heard: Heard
    odds: tuple[float, ...]

    @property
    def stance(self) -> Stance:
        return STANCES[max(range(len(STANCES)), key=lambda i: self.odds[i])]

    @property
    def probability(self) -> float:
        return max(self.odds)


def said(heard: Heard) -> Saying:
    """What the judge looks at."""
    words = heard.told.document.text[slice(*heard.speech.said)]
    return Saying(heard.speech.speaker.name, words, heard.leans)


def _may_be_one(a: Voice, b: Voice) -> bool:
    """Whether two sentences can tell of the same statement: one stance, and days that agree where both are known.

    A sentence without a day can't tell of what was said after its document was written.
    """
    if a.stance != b.stance:
        return False
    x, y = a.heard.when, b.heard.when
    if x is not None and y is not None:
        return x.days == y.days
    written = [v.heard.told.document.effective_date for v in (a, b)]
    return (x is None or x.first <= written[1]) and (y is None or y.first <= written[0])


def _one_a_document(members: Sequence[Voice]) -> list[tuple[float, ...]]:
    """The odds of the surest telling of each document."""
    best: dict[str, Voice] = {}
    for voice in sorted(members, key=lambda v: v.probability):
        best[voice.heard.told.document.id] = voice
    return [voice.odds for voice in best.values()]


def _order(heard: Heard) -> tuple[object, ...]:
    """Oldest first."""
    return heard.latest, heard.told.document.id, heard.told.evidence.start


def _in_context(heard: Sequence[Heard], judged: Sequence[np.ndarray]) -> list[tuple[Heard, np.ndarray]]:
    """What each statement says in the light of the same actor's others (:func:`informed`)."""
    shown = identities(h.speech.speaker for h in heard)
    by_actor: dict[str, list[int]] = defaultdict(list)
    for n in sorted(range(len(heard)), key=lambda i: _order(heard[i])):
        alone = str(n) if heard[n].speech.speaker.kind == "unnamed" else ""
        by_actor[shown[heard[n].speech.speaker] + alone].append(n)
    made = list(judged)
    for members in by_actor.values():
        for n, row in zip(members, informed([judged[n] for n in members]), strict=True):
            made[n] = row
    return list(zip(heard, made, strict=True))


class Debates:
    """Makes position maps; keeps what was found out about documents."""

    def __init__(self, desk: Desk, judge: StanceJudge) -> None:
        self._desk = desk
        self._judge = judge
        self._speeches = Speeches()

    def positions(self, wanted: Wanted, audience: Audience = OWNER, progress: Steps = silent) -> Positions:
        """The actors of a debate, those with most statements first."""
        clock = Clock()
        ledger = Ledger(self._desk.library, new_id("p"), audience)
        voices = self.voices(wanted, audience, progress)
        clock.lap("judge")
        found = tuple(p for name, said in self._by_actor(voices) if (p := self._position(name, said, ledger)))
        clock.lap("verify")
        return Positions(
            id=ledger.owner,
            topic=wanted.topic,
            as_of=wanted.as_of,
            citations=tuple(ledger.citations),
            warnings=(withheld_note(ledger.withheld),) if ledger.withheld else (),
            corpus_revision=self._desk.library.revision,
            made_at=now(),
            timings=dict(clock.times),
            positions=found,
        )

    def voices(self, wanted: Wanted, audience: Audience = OWNER, progress: Steps = silent) -> list[Voice]:
        """Statements that take a stand with enough probability, oldest first."""
        words = subject_words(wanted.topic)
        told = self._desk.told(wanted.topic, audience=audience, filters=wanted.filters)
        progress("read", 0, len(told))
        heard = heard_on(words, told, self._speeches)
        progress("read", len(told), len(told))
        judged, telling = self._judge.judged(words, [said(h) for h in heard])
        may = [(h, row) for h, row, tells in zip(heard, judged, telling, strict=True) if tells]
        named = self._named([h for h, _ in may], told, audience, wanted.filters)
        voices = [
            Voice(h, tuple(row[:-1].tolist()))
            for h, row in _in_context(named, [row for _, row in may])
            if row[:-1].max() >= self._judge.bar
        ]
        return sorted(voices, key=lambda v: _order(v.heard))

    def _named(self, heard: Sequence[Heard], told: Sequence[Told], audience: Audience, filters: Filters) -> list[Heard]:
        """The same with titles resolved by what documents say of their people: those read, and those found by it."""
        titles = {h.speech.speaker.name for h in heard if is_title(h.speech.speaker)}
        if not titles:
            return list(heard)
        found = [
            t
            for title in sorted(titles)
            for t in self._desk.told(title, audience=audience, filters=filters, passages=TITLED)
        ]
        documents = {t.document.id: t.document for t in (*told, *found)}
        known = [said for document in documents.values() for said in self._speeches.described(document)]
        return [h.by(holder(h.speech.speaker, h.told.document.effective_date, known)) for h in heard]

    def _by_actor(self, voices: Sequence[Voice]) -> list[tuple[Actor, list[Voice]]]:
        """Statements by actor under one name, the most heard first; the unnamed are never joined."""
        shown = identities(v.heard.speech.speaker for v in voices)
        by_name: dict[tuple[str, str], list[Voice]] = defaultdict(list)
        for n, voice in enumerate(voices):
            speaker = voice.heard.speech.speaker
            alone = str(n) if speaker.kind == "unnamed" else ""
            by_name[shown[speaker], alone].append(voice)
        ordered = sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0]))
        return [(Actor(name, said[0].heard.speech.speaker.kind), said) for (name, _), said in ordered]

    def _position(self, actor: Actor, voices: list[Voice], ledger: Ledger) -> Position | None:
        kept: list[tuple[Statement, list[Voice]]] = []
        for members in self._told_once(voices):
            statement = self._statement(members, ledger)
            if statement:
                kept.append((statement, members))
        if not kept:
            return None
        kept.sort(key=lambda pair: pair[1][0].heard.latest)
        path = course([together(_one_a_document(members)) for _, members in kept])
        return Position(
            actor=actor.name,
            also=tuple(sorted({v.heard.speech.speaker.name for v in voices} - {actor.name}))
            if state_of(actor.name)
            else (),
            stance=STANCES[path[-1]],
            shifted=len(set(path)) > 1,
            anonymous=actor.kind == "unnamed",
            statements=tuple(statement for statement, _ in kept),
        )

    def _told_once(self, voices: list[Voice]) -> list[list[Voice]]:
        """The same statement in several sentences as one, the surest dated telling first."""
        order = sorted(voices, key=lambda v: (v.heard.when is None, -round(v.probability, 1), len(v.heard.text)))
        vectors = self._desk.vectors([v.heard.told.evidence for v in order])
        groups: list[list[int]] = []
        for n, voice in enumerate(order):
            home = next(
                (
                    g
                    for g in groups
                    if _may_be_one(order[g[0]], voice) and self._alike(order[g[0]], voice, vectors[g[0]] @ vectors[n])
                ),
                None,
            )
            if home is None:
                groups.append([n])
            else:
                home.append(n)
        return [[order[n] for n in members] for members in groups]

    def _alike(self, a: Voice, b: Voice, cosine: float) -> bool:
        """Whether two sentences of one stance and day say the same: by meaning, or less of it and most of the words."""
        if cosine >= SAME or cosine < NEARLY:
            return bool(cosine >= SAME)
        first, second = (set(self._desk.library.terms(v.heard.text)) for v in (a, b))
        return len(first & second) >= SAME_WORDS * min(len(first), len(second))

    def _statement(self, members: list[Voice], ledger: Ledger) -> Statement | None:
        lead = members[0]
        heard = lead.heard
        evidence = whole(heard.told)
        others = [v.heard.told.evidence for v in members[1:CITED]]
        draft = Draft(readable(evidence), (evidence, *others), heard.speech.speaker.name)
        line = ledger.line(draft)
        if line is None:
            return None
        documents = [v.heard.told.document for v in members]
        reason = REASON.search(heard.text)
        when = heard.when
        return Statement(
            stance=lead.stance,
            probability=round(lead.probability, 3),
            said_on=when.last if when and when.length == 1 else None,
            said_by=heard.latest,
            wording=when.wording if when and (when.basis == "relative" or when.length > 1) else "",
            relayed_by=heard.speech.relayer.name if heard.speech.relayer else None,
            anonymous=heard.speech.speaker.kind == "unnamed",
            documents=self._desk.independent(documents),
            line=line,
            reason=reason.group().rstrip(' .”"') if reason else "",
        )
