"""What the pipeline is measured against: sentences by BM25, by dense vectors, and the plain LangChain recipe.

The recipe is the usual one: RecursiveCharacterTextSplitter 1000/200, embeddings, Chroma, top 4 chunks. It returns
chunks and never sentences, so its chunks count as right when they hold an answer: the kindest reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.assistant import Assistant
from assistant.evaluation.metrics import Figure, auc_figure, mean
from assistant.evaluation.run import is_right_text
from assistant.evaluation.sets import EvalSet, Question
from assistant.query import understand
from index.sentences import sentence_spans
from index.types import Document

Ranked = list[tuple[str, str, float]]  # (document uri, sentence or chunk, score), best first


class Baselines:
    """Rankings of one set's sentences and chunks. ``visible``: documents a question may see (``None``: all)."""

    visible: frozenset[str] | None = None

    def __init__(self, evalset: EvalSet, assistant: Assistant) -> None:
        self._embedder = assistant.library.embedder
        self._terms = assistant.library.terms
        self.sentences = [
            (d.uri, d.text[b.start + s : b.start + e])
            for d in evalset.documents
            for b in d.blocks
            for s, e in sentence_spans(d.text[b.start : b.end])
        ]
        self.chunks = [(d.uri, c) for d in evalset.documents for c in split(d)]
        self._sentence_vectors = self._embedder.passages([text for _, text in self.sentences])
        self._chunk_vectors = self._embedder.passages([text for _, text in self.chunks])
        self._bm25 = Bm25([self._terms(text) for _, text in self.sentences])
        paragraphs = [
            (d.text[b.start : b.end], len(sentence_spans(d.text[b.start : b.end])))
            for d in evalset.documents
            for b in d.blocks
        ]
        self._paragraph_of = np.repeat(np.arange(len(paragraphs)), [count for _, count in paragraphs])
        self._paragraph_vectors = self._embedder.passages([text for text, _ in paragraphs])

    def keyword(self, question: str) -> Ranked:
        """Sentences by BM25."""
        return self._top(self.sentences, self._bm25.scores(self._terms(question)))

    def dense(self, question: str) -> Ranked:
        """Sentences by cosine."""
        return self._top(self.sentences, self._sentence_vectors @ self._embedder.question(question))

    def mix(self, question: str) -> Ranked:
        """The sum of the sentence's and its paragraph's cosine and BM25 (as a share of the question's best)."""
        vector = self._embedder.question(question)
        keyword = self._bm25.scores(self._terms(question))
        near = self._sentence_vectors @ vector + (self._paragraph_vectors @ vector)[self._paragraph_of]
        return self._top(self.sentences, near + keyword / max(keyword.max(initial=0.0), 1e-9))

    def langchain(self, question: str) -> Ranked:
        """The recipe's four chunks."""
        return self._top(self.chunks, self._chunk_vectors @ self._embedder.question(question), 4)

    def _top(self, items: Sequence[tuple[str, str]], scores: np.ndarray, k: int = 3) -> Ranked:
        if self.visible is not None:
            hidden = np.array([uri not in self.visible for uri, _ in items])
            scores = np.where(hidden, -np.inf, scores)
        order = [i for i in np.argsort(-scores, kind="stable")[:k] if scores[i] > -np.inf]
        return [(items[i][0], items[i][1], float(scores[i])) for i in order]


def split(document: Document) -> list[str]:
    """Chunks of the plain recipe."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_text(document.text)


class Bm25:
    """BM25 (k1 1.2, b 0.75) over short texts held in memory."""

    def __init__(self, texts: Sequence[list[str]]) -> None:
        self._lengths = np.array([len(t) for t in texts], dtype=float)
        self._mean = self._lengths.mean() or 1.0
        self._postings: dict[str, dict[int, int]] = {}
        for number, terms in enumerate(texts):
            for term in terms:
                row = self._postings.setdefault(term, {})
                row[number] = row.get(number, 0) + 1

    def scores(self, terms: Sequence[str]) -> np.ndarray:
        """A score for every text."""
        found = np.zeros(len(self._lengths))
        for term in terms:
            row = self._postings.get(term, {})
            idf = np.log(1 + (len(self._lengths) - len(row) + 0.5) / (len(row) + 0.5))
            for number, count in row.items():
                norm = 1.2 * (0.25 + 0.75 * self._lengths[number] / self._mean)
                found[number] += idf * count * 2.2 / (count + norm)
        return found


def compare(evalset: EvalSet, assistant: Assistant) -> dict[str, dict[str, Figure]]:
    """For each baseline: right sentence first, right in three (in four chunks), and AUC of the best score."""
    baselines = Baselines(evalset, assistant)
    answerable = [q for q in evalset.questions if q.has_answer is True and (q.gold or q.answers)]
    decided = [q for q in evalset.questions if q.has_answer is not None]
    figures = {}
    for name, rank in (
        ("BM25 alone", baselines.keyword),
        ("dense alone", baselines.dense),
        ("mix of both", baselines.mix),
        ("LangChain recipe", baselines.langchain),
    ):
        ranked = {}
        for q in evalset.questions:
            baselines.visible = visible_to(q, evalset)
            ranked[q.id] = rank(understand(q.text, q.history, limit=100_000).standalone)
        figures[name] = {
            "first": mean([_right(q, ranked[q.id][:1]) for q in answerable]),
            "in three": mean([_right(q, ranked[q.id]) for q in answerable]),
            "AUC": _area(decided, ranked),
        }
    return figures


def visible_to(question: Question, evalset: EvalSet) -> frozenset[str] | None:
    """The documents that the pipeline lets this question see, for a fair comparison."""
    if not question.scope and question.as_of is None:
        return None
    return frozenset(
        d.uri
        for d in evalset.documents
        if (not question.scope or d.uri in question.scope)
        and (question.as_of is None or (d.published is not None and d.published <= question.as_of))
    )


def _right(question: Question, ranked: Ranked) -> bool:
    return any(is_right_text(question, text, uri) for uri, text, _ in ranked)


def _area(questions: Sequence[Question], ranked: dict[str, Ranked]) -> Figure:
    scores = [ranked[q.id][0][2] if ranked[q.id] else 0.0 for q in questions]
    return auc_figure(scores, [q.has_answer is True for q in questions])
