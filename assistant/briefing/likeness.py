"""How alike two sentences are: in meaning, and in rare words; and whether they count the same thing differently."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from assistant.features import Terms
from assistant.grouping import NUMBER
from index.loaders.guess import DATE

WORDS = 0.7  # weight of the shared rare words beside the cosine
Counts = dict[str, frozenset[str]]
_COUNTED = re.compile(
    rf"(?P<number>{NUMBER.pattern})[\s-]+(?:of\s+|more\s+|a\s+)?(?P<what>[a-z]{{3,}})",
    re.IGNORECASE,
)


class Likeness:
    """Compares sentences; rare words are rare among these texts. ``vectors``: their unit vectors, in order."""

    def __init__(self, texts: Sequence[str], vectors: np.ndarray, terms: Terms) -> None:
        self._vectors = vectors
        self._words = [frozenset(terms(text)) for text in texts]
        self._counts = [counts(text) for text in texts]
        known = Counter(term for words in self._words for term in words)
        self._idf = {term: math.log((1 + len(texts)) / number) for term, number in known.items()}

    def of(self, a: int, b: int, without: frozenset[str] = frozenset()) -> float:
        """Cosine and :data:`WORDS` times the share of rare words, at most 1 + :data:`WORDS`."""
        return float(self._vectors[a] @ self._vectors[b]) + WORDS * self.shared(a, b, without)

    def shared(self, a: int, b: int, without: frozenset[str] = frozenset()) -> float:
        """The share, by rarity, of the shorter sentence's words that the other holds; some terms left out."""
        first, second = self._words[a] - without, self._words[b] - without
        shorter = min(self._weight(first), self._weight(second)) or 1.0
        return self._weight(first & second) / shorter

    def differ(self, a: int, b: int) -> bool:
        """Whether both count the same thing and give other numbers."""
        mine, theirs = self._counts[a], self._counts[b]
        return any(what in theirs and not numbers & theirs[what] for what, numbers in mine.items())

    def recounts(self, a: int, b: int) -> bool:
        """As :meth:`differ`, where they agree on nothing else that both count."""
        mine, theirs = self._counts[a], self._counts[b]
        agreeing = [bool(numbers & theirs[what]) for what, numbers in mine.items() if what in theirs]
        return bool(agreeing) and not any(agreeing)

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._idf[word] for word in words)


def counts(text: str) -> Counts:
    """What is counted in a sentence, and the numbers it is given: ``{"missile": {"37"}}``. Dates are no counts."""
    found: dict[str, set[str]] = {}
    for match in _COUNTED.finditer(DATE.sub(" ", text)):
        found.setdefault(match["what"].lower().rstrip("s"), set()).add(match["number"].lower().replace(",", ""))
    return {what: frozenset(numbers) for what, numbers in found.items()}
