"""From verified sentences to an :class:`Answer`: numbering, text with markers, warnings, the words of abstaining."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.briefing.contested import contested
from assistant.briefing.contrasts import Given
from assistant.briefing.proving import proved
from assistant.briefing.wording import note
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.dating import spell
from assistant.grouping import group
from assistant.ledger import Ledger, markers, withheld_note
from assistant.parts import wanted
from assistant.query import Query
from assistant.research import Research
from assistant.types import Answer, AnswerSentence, Citation, Disagreement, Evidence, Outcome, SentenceReady, Withheld
from index.library import Library
from index.types import Audience

if TYPE_CHECKING:
    import numpy as np

NEAREST = 3


class AnswerBuilder:
    """Collects what is proved for one question."""

    def __init__(self, query: Query, conversation: str, library: Library, composer: str, audience: Audience) -> None:
        self.id = new_id("a")
        self._query = query
        self._conversation = conversation
        self._library = library
        self._composer = composer
        self._ledger = Ledger(library, self.id, audience)
        self._research: Research | None = None
        self.model: str | None = None
        self.prompts: dict[str, str] = {}
        self.notes: list[str] = []  # what the reader must know of how the answer was written
        self._disagreements: list[Disagreement] = []

    @property
    def shown(self) -> list[AnswerSentence]:
        """The sentences so far."""
        return self._ledger.sentences

    @property
    def citations(self) -> list[Citation]:
        """The citations so far."""
        return self._ledger.citations

    def cites(self, evidence: Evidence) -> bool:
        """Whether a sentence so far stands on this evidence."""
        return self._ledger.cites(evidence)

    def withhold(self, reason: str) -> Withheld:
        """Note a sentence that is not shown."""
        return self._ledger.withhold(reason)

    def take(self, draft: Draft) -> SentenceReady | Withheld | None:
        """Verify a drafted sentence; keep it with its citations, or withhold it with the reason.

        ``None`` for a sentence that is there already: two parts of a question may have the same answer.
        """
        return None if self._ledger.has(draft.text) else self._ledger.take(draft)

    def contest(self, research: Research, terms: Callable[[str], list[str]]) -> list[SentenceReady | Withheld]:
        """What of the evidence differs on what was asked: both sides become sentences of the answer."""
        if not self._ledger.sentences:
            return []
        before = len(self._ledger.sentences)
        for part in research.parts:
            if part.answered:
                found = part.found
                read = found.read or found.evidence
                for dispute in contested(part.question, read, terms, found.evidence, self._vector):
                    made = proved(dispute, part.question, self._ledger)
                    if made and made not in self._disagreements:
                        self._disagreements.append(made)
        cited = {c.number: c for c in self._ledger.citations}
        return [
            SentenceReady(sentence=sentence, citations=tuple(cited[n] for n in sentence.citations))
            for sentence in self._ledger.sentences[before:]
        ]

    def _vector(self, given: Given) -> np.ndarray:
        vector: np.ndarray = self._library.embedder.sentences([given.account.evidence.text])[0]
        return vector

    def clarify(self, timings: dict[str, float]) -> Answer:
        """The answer to a question that can't be understood alone: a question back."""
        unclear = self._query.unclear or ""
        text = f"{unclear} Please name the person, place or subject, and I will look it up."
        return self._build("clarify", text, 0.0, timings)

    def finish(self, research: Research, timings: dict[str, float]) -> Answer:
        """The whole answer, once all sentences are taken."""
        found = research.found
        if self._ledger.sentences:
            self._research = research
            text = " ".join(f"{s.text} {markers(s.citations)}" for s in self._ledger.sentences)
            notes = " ".join(f"({note})" for note in self._notes())
            return self._build("answered", f"{text} {notes}".rstrip(), found.confidence, timings)
        outcome: Outcome = "related" if found.outcome == "answered" else found.outcome
        nearest = self._nearest(found.evidence)
        return self._build(outcome, self._apology(outcome, nearest), found.confidence, timings, nearest)

    def _notes(self) -> list[str]:
        """What the reader must know beside the sentences: for whom a name stands, what is not answered."""
        research = self._research
        if research is None:
            return []
        notes = [note(disagreement) for disagreement in self._disagreements]
        if research.ambiguous and len(research.alternatives) > 1:
            *others, last = research.alternatives
            notes.append(f"In the documents “{research.ambiguous}” may be {', '.join(others)} or {last}.")
        if research.missing:
            parts = " and ".join(f"“{part}”" for part in research.missing)
            notes.append(f"The documents don't answer {parts}")
        if research.state:
            notes.append(self._standing())
        return notes

    def _standing(self) -> str:
        """As of when a state of things is told."""
        latest = spell(max(c.document.effective_date for c in self._ledger.citations))
        if self._query.as_of:
            return f"As of {spell(self._query.as_of)}; the latest source cited is of {latest}"
        return f"The latest source cited is of {latest}"

    def _nearest(self, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
        return self._ledger.sound([members[0] for members in group(evidence, NEAREST)])

    def _apology(self, outcome: Outcome, nearest: Sequence[Citation]) -> str:
        when = f" published by {spell(self._query.as_of)}" if self._query.as_of else ""
        words = ", ".join(self._query.looked_for[:8])
        looked = f" I looked for: {words}." if words else ""
        asked = wanted(self._query.standalone)
        looked += f" An answer would have to name {asked}." if asked and nearest else ""
        if not nearest:
            return f"The documents{when} don't say.{looked} The library holds no passage on it."
        if outcome == "related":
            return f"The documents{when} don't answer this.{looked} The passages below are on the subject."
        return f"The documents{when} don't say.{looked} What came nearest is listed below, but it is not an answer."

    def _build(
        self,
        outcome: Outcome,
        text: str,
        confidence: float,
        timings: dict[str, float],
        nearest: tuple[Citation, ...] = (),
    ) -> Answer:
        return Answer(
            id=self.id,
            conversation=self._conversation,
            question=self._query.question,
            standalone_question=self._query.standalone,
            as_of=self._query.as_of,
            outcome=outcome,
            text=text,
            sentences=tuple(self._ledger.sentences),
            citations=tuple(self._ledger.citations),
            confidence=round(confidence, 4),
            abstained=outcome != "answered",
            looked_for=self._query.looked_for,
            nearest=nearest,
            alternatives=self._research.alternatives if self._research else (),
            missing=self._research.missing if self._research else (),
            warnings=self._warnings(),
            disagreements=tuple(self._disagreements),
            composer=self._written_by(),
            model=self.model,
            prompts=self.prompts,
            corpus_revision=self._library.revision,
            asked_at=now(),
            timings=dict(timings),
        )

    def _written_by(self) -> str:
        names = {s.composer for s in self._ledger.sentences}
        if len(names) > 1:
            return "mixed"
        return "model" if names == {"model"} else self._composer

    def _warnings(self) -> tuple[str, ...]:
        warnings = [*self._notes(), *self.notes]
        if self._ledger.withheld:
            warnings.append(withheld_note(self._ledger.withheld))
        return tuple(warnings)
