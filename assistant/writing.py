"""From evidence to sentences: the extractive composer, or a language model with the extractive one behind it.

Whatever happens to the model, there is an answer, and it says who wrote it and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from assistant.answers import AnswerBuilder
from assistant.claims import ClaimVerifier
from assistant.composers import Composer, Draft
from assistant.composers.extractive import ExtractiveComposer
from assistant.dating import spell
from assistant.grouping import group
from assistant.model.allowance import Allowance
from assistant.model.language_model import LanguageModel
from assistant.model.proof import Proof
from assistant.model.rewriting import rewrite
from assistant.model.trace import Trace
from assistant.model.writing import ModelWriting, Taken
from assistant.query import Query
from assistant.readable import complete
from assistant.research import Research
from assistant.types import Evidence, Turn
from index.library import Library
from index.loaders.guess import DATE

LEAST = 0.02  # evidence below this probability is not shown to the model …
SHARE = 0.04  # … nor evidence below this share of the best one's, which may itself be small
SURE = 0.8  # confidence of the reader from which a model's "not answered" does not silence the documents
KEPT = 12  # pieces of evidence that a record keeps where no model was asked
OWN_WORDS = "is in the documents’ own sentences"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers. ``sentences``: how many an answer has at most; ``model``: the language model, if there is one."""

    library: Library
    verifier: ClaimVerifier
    sentences: int
    composer: Composer
    model: LanguageModel | None = None
    extractive: ExtractiveComposer = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "extractive", ExtractiveComposer(self.library, self.sentences))

    def allowance(self) -> Allowance:
        """What a question may take of the model."""
        return self.model.allowance() if self.model else Allowance(0.0)

    def standalone(self, query: Query, history: Sequence[Turn], allowance: Allowance, trace: Trace) -> Query:
        """The question as it can be understood alone: by the model where there is one, else as the rules made it."""
        if history:
            trace.completed_by = "rule"
        return rewrite(query, history, self.model, allowance, trace) if self.model else query

    def drafts(self, research: Research) -> Iterator[Draft]:
        """The plain composer's sentences for each part of the question that is answered."""
        answered = [part for part in research.parts if part.answered]
        each = max(1, self.sentences // max(1, len(answered)))
        for part in answered:
            yield from self.composer.compose(part.question, part.found.evidence)[:each]

    def write(self, research: Research, answer: AnswerBuilder, allowance: Allowance, trace: Trace) -> Iterator[Taken]:
        """Sentences into ``answer``, each given out when it is proved. A question that isn't answered gets none."""
        if self.model is None or not any(part.answered for part in research.parts):
            trace.evidence = self.given(research, KEPT, grouped=False)
            yield from self._plainly(research, answer)
            return
        answer.model = self.model.name
        pieces = self.pieces(research, self.model.settings.evidence)
        question = " ".join(part.question for part in research.parts if part.answered)
        proof = Proof(self.verifier, self.library.terms, self._nearness(question, pieces))
        writing = ModelWriting(self.model, question, pieces, proof, answer, allowance, trace, self.sentences)
        trace.evidence = [piece[0] for piece in pieces]
        yield from writing.write()
        answer.prompts = dict(trace.prompts)
        if allowance.stopped:
            return
        note = self._shortfall(writing, research.found.confidence)
        if note:
            answer.notes.append(note)
            if not _refused(writing, research.found.confidence):
                yield from self._plainly(research, answer)
        elif writing.shown:
            self._complete(answer)

    def given(self, research: Research, limit: int, *, grouped: bool) -> list[Evidence]:
        """The evidence that a composer works from, best first. ``grouped``: as the model is given it."""
        if grouped:
            return [piece[0] for piece in self.pieces(research, limit)]
        evidence = [item for part in research.parts for item in part.found.evidence[:limit]]
        return sorted(evidence, key=lambda item: -item.probability)[:limit]

    def pieces(self, research: Research, limit: int) -> list[list[Evidence]]:
        """The evidence for the model, best first: each piece with others that say the same."""
        best: dict[tuple[str, int], Evidence] = {}
        for part in research.parts:
            evidence = part.found.evidence if part.answered else ()
            bar = max(LEAST, SHARE * evidence[0].probability) if evidence else 0.0
            for place, item in enumerate(evidence):
                key = (item.document.id, item.start)
                if (place == 0 or item.probability >= bar) and (
                    key not in best or best[key].probability < item.probability
                ):
                    best[key] = item
        ranked = sorted(best.values(), key=lambda item: -item.probability)
        return group([complete(item, self.library.document) for item in ranked], limit, self.library.embedder)

    def _plainly(self, research: Research, answer: AnswerBuilder) -> Iterator[Taken]:
        """The plain composer's sentences, as far as the answer doesn't rest on the same evidence already."""
        for draft in self.drafts(research):
            if len(answer.shown) >= self.sentences:
                return
            taken = None if answer.cites(draft.evidence[0]) else answer.take(draft)
            if taken:
                yield taken

    def _nearness(self, question: str, pieces: Sequence[Sequence[Evidence]]) -> Callable[[str], float]:
        embedder = self.library.embedder
        anchors = embedder.passages([question, *(piece[0].text for piece in pieces[:1])])

        @lru_cache(maxsize=256)
        def near(text: str) -> float:
            return float((anchors @ embedder.passages([text])[0]).max())

        return near

    @staticmethod
    def _shortfall(writing: ModelWriting, confidence: float) -> str | None:
        """What the reader is told when the model gave too little, or ``None``."""
        name = writing.model.name
        who = f"The language model ({name})"
        fault, shown = writing.reply.fault, writing.shown
        rest = f"what follows {OWN_WORDS}" if shown else f"this answer {OWN_WORDS}"
        if fault is not None:
            return f"{who} {fault.words}; {rest}."
        if _refused(writing, confidence):
            return f"{who} read the evidence and found no answer in it."
        if writing.reply.answered is False and not shown:
            return f"{who} found no answer in the evidence, the evidence reader did; {rest}."
        if not shown:
            return f"Nothing that the language model ({name}) wrote could be proved; {rest}."
        if writing.withheld > shown:
            return f"Most of what the language model ({name}) wrote could not be proved; {rest}."
        return None

    @staticmethod
    def _complete(answer: AnswerBuilder) -> None:
        """A date is required of an answer; the other side of a disagreement is looked for in every answer alike."""
        days = sorted(c.document.published for c in answer.citations if c.document.published)
        if days and not any(DATE.search(s.text) for s in answer.shown):
            answer.notes.append(_as_published(days[0], days[-1]))


def _refused(writing: ModelWriting, confidence: float) -> bool:
    """Whether the model's "not answered" counts: it wrote nothing, and the reader was not sure either."""
    return writing.reply.fault is None and writing.reply.answered is False and not writing.shown and confidence < SURE


def _as_published(first: date, last: date) -> str:
    if first == last:
        return f"As published on {spell(first)}."
    return f"As published between {spell(first)} and {spell(last)}."
