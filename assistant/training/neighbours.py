"""Hard negatives: what a search finds for a question and what does not answer it.

In use the reader compares passages of a whole library, so it must learn from those that a retriever brings up
beside the right one (the usual way to train a reranker, e.g. Karpukhin et al. 2020, "Dense Passage Retrieval";
passages of other articles drawn at random are told apart by their subject alone).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.training.data import Article, Example, Question, Sampler
from index.embedder import embedder_for

WORDS = 110  # of a window, at least: about the size of a passage in use
NEAREST = 10  # windows kept for a question
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Window:
    """A run of sentences of an article, ``first`` to ``last`` (exclusive)."""

    article: Article
    first: int
    last: int

    @property
    def text(self) -> str:
        return " ".join(self.article.sentences[self.first : self.last])


class HardNegatives:
    """An epoch gives ``share`` of the questions a passage found for them that holds none of their answers.

    Windows are sought among the articles of these questions alone, so a news question meets other news. Claims are
    left out: their labels speak of one passage.
    """

    def __init__(self, questions: Sequence[Question], share: float, seed: int) -> None:
        self._questions = [q for q in questions if q.verdict < 0]
        self._windows = windows({id(q.article): q.article for q in self._questions}.values())
        self._nearest = nearest(self._questions, self._windows)
        self._share = share
        self._random = random.Random(seed)
        self._sampler = Sampler([], seed)

    def epoch(self) -> Iterator[Example]:
        """Drawn anew: which questions, and which of their nearest windows."""
        for number, question in enumerate(self._questions):
            found = self._nearest[number]
            for _ in range(question.weight):
                if found and self._random.random() < self._share:
                    window = self._windows[self._random.choice(found)]
                    sentences = tuple(window.article.sentences[window.first : window.last])
                    yield Example(question.text, self._sampler.header(window.article), sentences, frozenset())


def windows(articles: Iterable[Article]) -> list[Window]:
    """Articles cut into runs of whole sentences, end to end."""
    cut = []
    for article in articles:
        first = words = 0
        for number, sentence in enumerate(article.sentences, start=1):
            words += len(sentence.split())
            if words >= WORDS or number == len(article.sentences):
                cut.append(Window(article, first, number))
                first, words = number, 0
    return cut


def nearest(questions: Sequence[Question], among: Sequence[Window]) -> list[list[int]]:
    """For each question the windows nearest by words and by meaning together, without those that answer it."""
    texts = [w.text for w in among]
    vectoriser = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
    by_words = vectoriser.fit_transform(texts)
    embedder = embedder_for("bundled", "cpu")
    by_meaning = embedder.passages(texts)
    found = []
    for start in range(0, len(questions), _BLOCK):
        block = questions[start : start + _BLOCK]
        asked = [q.text for q in block]
        scores = (vectoriser.transform(asked) @ by_words.T).toarray() + embedder.sentences(asked) @ by_meaning.T
        order = np.argsort(-scores, axis=1)[:, : NEAREST + 5]
        for question, row in zip(block, order, strict=True):
            found.append([int(i) for i in row if not _answers(question, among[i])][:NEAREST])
    return found


def _answers(question: Question, window: Window) -> bool:
    inside = range(window.first, window.last)
    return question.article is window.article and any(place in inside for place in question.gold)
