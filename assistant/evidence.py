"""Passages in, evidence out: which sentences answer, how sure that is, and whether anything answers at all.

Each retrieved passage is read whole by the evidence reader (a small model trained for this); its sentences get a
logit, and with a few plain features a calibrated probability. The question as a whole gets one too: it decides
between an answer, passages that are merely related, and abstaining.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.calibration import Calibration, question_row, topic_row
from assistant.dating import spell
from assistant.features import Coverage, Features, Terms, number_wanted
from assistant.fitness import fitness
from assistant.promising import promising
from assistant.reader.onnx_reader import Reader, Reading
from assistant.statements import gives_orders, is_code, states
from assistant.types import Evidence, Outcome
from index.library import Library
from index.sentences import Span, sentence_spans
from index.types import OWNER, Audience, Document, DocumentInfo, ScoredPassage

CERTAIN = 0.9  # from this confidence an answer is shown though its words are far from the question's
BARELY = 0.02  # an answer whose surest sentence stays below this, in the light of what is asked, is none
ON_SUBJECT = 0.9  # probability of the topic from which passages are called related …
RAREST = 0.5  # … unless they all lack a word that has this share of the question's weight ("lead", "Brazil")
TABLE_ROW = 0.5  # a table's row says little without its head: a sentence with the same content goes first
FARTHEST = -1.0  # a passage that scores so much less than the best counts as no farther (one in a thousand does)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Found:
    """All sentences read, best first, and the decision on the question.

    ``read``: the same as the reader alone ranks them: what agrees elsewhere must not hide what differs.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    outcome: Outcome
    read: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage with its place in the document."""

    hit: ScoredPassage
    document: Document
    span: Span
    before: str
    in_table: bool = False

    @property
    def text(self) -> str:
        return self.document.text[self.span[0] : self.span[1]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the reader's logits for its sentence and for its passage."""

    candidate: Candidate
    logit: float
    answers: float


@dataclass(frozen=True, slots=True)
class EvidenceSelector:
    """Reads passages for a question. ``terms`` turns text into stemmed terms, as the keyword index does."""

    library: Library
    reader: Reader
    calibration: Calibration
    terms: Terms
    answer_threshold: float | None = None

    def select(self, question: str, hits: Sequence[ScoredPassage], audience: Audience = OWNER) -> Found:
        """Rank the sentences of these passages and decide on the question."""
        if not hits:
            return Found((), 0.0, "abstained")
        candidates, features = self.read(question, hits, audience)
        probabilities = [
            self.calibration.sentence(f.row()) * (TABLE_ROW if c.in_table else 1.0)
            for c, f in zip(candidates, features, strict=True)
        ]
        order = sorted(range(len(candidates)), key=lambda i: -probabilities[i])
        ranked = [features[i] for i in order]
        confidence = self.calibration.question(question_row(ranked, [probabilities[i] for i in order]))
        copies = self.library.catalog.stories.of({c.document.id for c in candidates})
        stories = [copies.get(c.document.id, c.document.id) for c in candidates]
        texts, before = [c.text for c in candidates], [f"{c.hit.passage.heading} {c.before}" for c in candidates]
        fit = fitness(question, texts, before, stories, probabilities, self.terms)
        read = tuple(as_evidence(candidates[i], probabilities[i], features[i].logit) for i in order)
        order.sort(key=lambda i: -fit[i])
        evidence = tuple(as_evidence(candidates[i], fit[i], features[i].logit) for i in order)
        # the passages may answer as a whole and no sentence fit what is asked: then nothing is there to be quoted
        sure = confidence if evidence and evidence[0].probability >= BARELY else 0.0
        return Found(evidence, confidence, self._outcome(sure, ranked), read)

    def read(
        self, question: str, hits: Sequence[ScoredPassage], audience: Audience = OWNER
    ) -> tuple[list[Candidate], list[Features]]:
        """The candidate sentences of the passages worth reading, each once, with their features."""
        coverage = Coverage(question, [whole(hit) for hit in hits], self.terms)
        read = [hits[n] for n in promising(hits, [coverage.share(whole(hit)) for hit in hits])]
        texts = self.library.texts({hit.document.id for hit in read}, audience)
        groups = [candidates_of(hit, texts[hit.document.id]) for hit in read]
        readings = [
            Reading(header(hit.document), tuple(candidate.text for candidate in group))
            for hit, group in zip(read, groups, strict=True)
        ]
        best: dict[tuple[str, int], Scored] = {}
        for group, judgement in zip(groups, self.reader.read(question, readings), strict=True):
            for candidate, logit in zip(group, judgement.sentences, strict=False):
                key = (candidate.document.id, candidate.span[0])
                if key not in best or logit > best[key].logit:
                    best[key] = Scored(candidate, logit, judgement.answers)
        return self._features(question, hits, list(best.values()), coverage)

    def _features(
        self, question: str, hits: Sequence[ScoredPassage], scored: list[Scored], coverage: Coverage
    ) -> tuple[list[Candidate], list[Features]]:
        context = {hit.passage.id: (coverage.share(whole(hit)), coverage.worst(whole(hit))) for hit in hits}
        top = max((s.logit for s in scored), default=0.0)
        nearest = max((hit.dense_score or 0.0 for hit in hits), default=0.0)
        best = max((hit.score for hit in hits), default=0.0)
        features = []
        for candidate, logit, answers in ((s.candidate, s.logit, s.answers) for s in scored):
            share, worst = context[candidate.hit.passage.id]
            features.append(
                Features(
                    logit=logit,
                    answers=answers,
                    margin=logit - top,
                    covered=coverage.share(candidate.text),
                    covered_context=share,
                    worst_missing=worst,
                    nearness=(candidate.hit.dense_score or 0.0) - nearest,
                    behind=max(FARTHEST, candidate.hit.score - best),
                    number_wanted=number_wanted(question, candidate.text),
                    dense=candidate.hit.dense_score or 0.0,
                )
            )
        return [s.candidate for s in scored], features

    def _outcome(self, confidence: float, ranked: Sequence[Features]) -> Outcome:
        """Whether to answer, and if not, whether the passages may be called on the subject.

        The bar for answering is low on purpose (a paraphrase shares few words with its answer), the one for calling
        passages related is not. Of 377 questions on other things put to the starter corpus 5 reach it, of 62 near
        misses all do.
        """
        threshold = self.calibration.answer_threshold if self.answer_threshold is None else self.answer_threshold
        topic = self.calibration.topic(topic_row(ranked))
        if confidence >= threshold and (topic >= self.calibration.topic_threshold or confidence >= CERTAIN):
            return "answered"
        lacking = min((f.worst_missing for f in ranked), default=1.0)
        return "related" if topic >= ON_SUBJECT and lacking < RAREST else "abstained"


def header(document: DocumentInfo) -> str:
    """What the reader is told of a passage's document: the same form as in training. A title of code is left out."""
    parts = [document.title] if not (is_code(document.title) or gives_orders(document.title)) else []
    parts += [spell(document.published)] if document.published else []
    return f"{', '.join(parts)}: "


def whole(hit: ScoredPassage) -> str:
    """Title, heading and text of a passage."""
    return f"{hit.document.title}\n{hit.passage.heading}\n{hit.passage.text}"


def candidates_of(hit: ScoredPassage, document: Document) -> list[Candidate]:
    """The sentences of a passage that state something, each with the one before it in the same paragraph."""
    found = []
    heads = _table_heads(document)
    for block in document.blocks:
        if block.kind == "heading" or block.end <= hit.passage.start or block.start >= hit.passage.end:
            continue
        if block.start in heads:
            continue
        spans = [(block.start + a, block.start + b) for a, b in sentence_spans(document.text[block.start : block.end])]
        before = ""
        for span in spans:
            text = document.text[slice(*span)]
            stated = states(text)
            if stated and span[0] < hit.passage.end and span[1] > hit.passage.start:
                found.append(Candidate(hit, document, span, before, block.kind == "row"))
            before = text if stated else ""  # nothing else is quoted, not even as what a sentence leans on
    return found


def _table_heads(document: Document) -> set[int]:
    """Where heads of tables begin ("missile | miles"): rows without a figure above one that has some."""
    kinds = [block.kind for block in document.blocks]
    texts = [document.text[block.start : block.end] if block.kind == "row" else "" for block in document.blocks]
    return {
        document.blocks[n].start
        for n in range(len(kinds) - 1)
        if kinds[n] == kinds[n + 1] == "row"
        and (n == 0 or kinds[n - 1] != "row")
        and not _DIGIT.search(texts[n])
        and _DIGIT.search(texts[n + 1])
    }


def as_evidence(candidate: Candidate, probability: float, logit: float) -> Evidence:
    passage = candidate.hit.passage
    paragraph, page = _place(candidate)
    return Evidence(
        document=candidate.document.info,
        passage_id=passage.id,
        start=candidate.span[0],
        end=candidate.span[1],
        text=candidate.text,
        before=candidate.before,
        page=page,
        paragraph=paragraph,
        heading=passage.heading,
        probability=probability,
        logit=logit,
    )


def _place(candidate: Candidate) -> tuple[int | None, int | None]:
    """Paragraph and page where a sentence begins; its passage may begin on an earlier page."""
    for number, block in enumerate(candidate.document.blocks, 1):
        if block.start <= candidate.span[0] < block.end:
            return number, block.page
    return None, candidate.hit.passage.page
