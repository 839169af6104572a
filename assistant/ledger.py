"""What is proved and may be shown: sentences with their numbered citations, each held against its document.

One ledger makes one answer or one page of a briefing. A draft goes in; it comes out as a sentence with citations, or
it is withheld with the reason. Nothing reaches a reader by another way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.citations import broken, cite
from assistant.composers import Draft
from assistant.types import AnswerSentence, Citation, Evidence, SentenceReady, Verdict, Withheld
from assistant.verifier import verify_draft
from index.library import Library
from index.types import OWNER, Audience, Document

Check = Callable[[Draft, Sequence[Citation], Callable[[str], Document]], Verdict]


class Ledger:
    """Sentences and citations of one answer or report; ``owner`` is its id, the first half of its citations' ids."""

    def __init__(self, library: Library, owner: str, audience: Audience = OWNER, check: Check = verify_draft) -> None:
        self.owner = owner
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []
        self.withheld: list[str] = []
        self._library = library
        self._audience = audience
        self._check = check
        self._documents: dict[str, Document] = {}

    def document(self, document_id: str) -> Document:
        """A document this audience may see. Raises :class:`index.errors.NotFound`."""
        if document_id not in self._documents:
            self._documents[document_id] = self._library.document(document_id, self._audience)
        return self._documents[document_id]

    def take(self, draft: Draft) -> SentenceReady | Withheld:
        """Verify a draft; keep it with its citations, or withhold it with the reason."""
        numbered = self._number(draft.evidence)
        verdict = self._check(draft, numbered, self.document)
        if verdict.label != "supported":
            return self.withhold("; ".join(verdict.reasons) or verdict.label)
        self.citations += [c for c in numbered if c not in self.citations]
        sentence = AnswerSentence(
            text=draft.text,
            citations=tuple(c.number for c in numbered),
            verdict=verdict.label,
            score=round(draft.verdict.score if draft.verdict else draft.evidence[0].probability, 4),
            attributed_to=draft.attributed_to,
            composer=draft.composer,
        )
        self.sentences.append(sentence)
        return SentenceReady(sentence=sentence, citations=tuple(numbered))

    def withhold(self, reason: str) -> Withheld:
        """Note that a sentence is not shown, and why."""
        self.withheld.append(reason)
        return Withheld(reason=reason)

    def cites(self, evidence: Evidence) -> bool:
        """Whether a sentence stands on this evidence, or on a wider span that holds it."""
        spans = [(c.start, c.end) for c in self.citations if c.document.id == evidence.document.id]
        return any(start <= evidence.start and evidence.end <= end for start, end in spans)

    def line(self, draft: Draft) -> AnswerSentence | None:
        """:meth:`take` for a caller that needs the sentence only; ``None`` if it was withheld."""
        taken = self.take(draft)
        return taken.sentence if isinstance(taken, SentenceReady) else None

    def has(self, text: str) -> bool:
        """Whether a sentence with these very words was taken before."""
        return any(text == sentence.text for sentence in self.sentences)

    def sound(self, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
        """Citations beside the sentences (what came nearest), numbered from 1, those that hold."""
        citations = [cite(item, self.owner, number) for number, item in enumerate(evidence, start=1)]
        wrong = broken(citations, self.document)
        return tuple(c for c in citations if c.number not in wrong)

    def _number(self, evidence: Sequence[Evidence]) -> list[Citation]:
        """Citations for a draft: those given before, and new ones numbered on."""
        known = {(c.document.id, c.start, c.end): c for c in self.citations}
        numbered: list[Citation] = []
        for item in evidence:
            place = (item.document.id, item.start, item.end)
            citation = known.setdefault(place, cite(item, self.owner, len(known) + 1))
            if citation not in numbered:
                numbered.append(citation)
        return numbered


def markers(numbers: Sequence[int]) -> str:
    """``[1][3]``, as answers carry them."""
    return "".join(f"[{n}]" for n in numbers)


def withheld_note(reasons: Sequence[str]) -> str:
    """ "1 sentence withheld: …", for the reader."""
    noun = "sentence" if len(reasons) == 1 else "sentences"
    return f"{len(reasons)} {noun} withheld: {reasons[0]}"
