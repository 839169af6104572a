"""From verified sentences to an :class:`Answer`: numbering, text with markers, warnings, the words of abstaining."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.citations import broken, cite
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.dating import spell
from assistant.grouping import group
from assistant.parts import wanted
from assistant.query import Query
from assistant.research import Research
from assistant.types import Answer, AnswerSentence, Citation, Evidence, Outcome, SentenceReady, Withheld
from assistant.verifier import verify_draft
from index.library import Library
from index.types import Audience, Document

NEAREST = 3


class AnswerBuilder:
    """Collects what is proved for one question."""

    def __init__(self, query: Query, conversation: str, library: Library, composer: str, audience: Audience) -> None:
        self.id = new_id("a")
        self._query = query
        self._conversation = conversation
        self._library = library
        self._composer = composer
        self._audience = audience
        self._sentences: list[AnswerSentence] = []
        self._citations: list[Citation] = []
        self._withheld: list[str] = []
        self._documents: dict[str, Document] = {}
        self._research: Research | None = None

    def _fetch(self, document_id: str) -> Document:
        if document_id not in self._documents:
            self._documents[document_id] = self._library.document(document_id, self._audience)
        return self._documents[document_id]

    def take(self, draft: Draft) -> SentenceReady | Withheld | None:
        """Verify a drafted sentence; keep it with its citations, or withhold it with the reason.

        ``None`` for a sentence that is there already: two parts of a question may have the same answer.
        """
        if any(draft.text == s.text for s in self._sentences):
            return None
        numbered = self._number(draft.evidence)
        verdict = verify_draft(draft, numbered, self._fetch)
        if verdict.label != "supported":
            reason = "; ".join(verdict.reasons) or verdict.label
            self._withheld.append(reason)
            return Withheld(reason=reason)
        self._citations += [c for c in numbered if c not in self._citations]
        sentence = AnswerSentence(
            text=draft.text,
            citations=tuple(c.number for c in numbered),
            verdict=verdict.label,
            score=round(draft.evidence[0].probability, 4),
            attributed_to=draft.attributed_to,
        )
        self._sentences.append(sentence)
        return SentenceReady(sentence=sentence, citations=tuple(numbered))

    def _number(self, evidence: Sequence[Evidence]) -> list[Citation]:
        """Citations for a draft: those the answer has already, and new ones numbered on."""
        known = {(c.document.id, c.start, c.end): c for c in self._citations}
        numbered = []
        for item in evidence:
            place = (item.document.id, item.start, item.end)
            citation = known.setdefault(place, cite(item, self.id, len(known) + 1))
            if citation not in numbered:
                numbered.append(citation)
        return numbered

    def clarify(self, timings: dict[str, float]) -> Answer:
        """The answer to a question that can't be understood alone: a question back."""
        unclear = self._query.unclear or ""
        text = f"{unclear} Please name the person, place or subject, and I will look it up."
        return self._build("clarify", text, 0.0, timings)

    def finish(self, research: Research, timings: dict[str, float]) -> Answer:
        """The whole answer, once all sentences are taken."""
        found = research.found
        if self._sentences:
            self._research = research
            text = " ".join(f"{s.text} {_markers(s.citations)}" for s in self._sentences)
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
        notes = []
        if research.ambiguous and len(research.alternatives) > 1:
            *others, last = research.alternatives
            notes.append(f"In the documents “{research.ambiguous}” may be {', '.join(others)} or {last}.")
        if research.missing:
            parts = " and ".join(f"“{part}”" for part in research.missing)
            notes.append(f"The documents don't answer {parts}")
        return notes

    def _nearest(self, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
        groups = group(evidence, NEAREST)
        citations = [cite(members[0], self.id, number) for number, members in enumerate(groups, start=1)]
        wrong = broken(citations, self._fetch)
        return tuple(c for c in citations if c.number not in wrong)

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
            sentences=tuple(self._sentences),
            citations=tuple(self._citations),
            confidence=round(confidence, 4),
            abstained=outcome != "answered",
            looked_for=self._query.looked_for,
            nearest=nearest,
            alternatives=self._research.alternatives if self._research else (),
            missing=self._research.missing if self._research else (),
            warnings=self._warnings(),
            composer=self._composer,
            corpus_revision=self._library.revision,
            asked_at=now(),
            timings=dict(timings),
        )

    def _warnings(self) -> tuple[str, ...]:
        warnings = self._notes()
        if self._withheld:
            count = len(self._withheld)
            noun = "sentence" if count == 1 else "sentences"
            warnings.append(f"{count} {noun} withheld: {self._withheld[0]}")
        return tuple(warnings)


def _markers(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)
