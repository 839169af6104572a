"""What is known of a candidate sentence besides the reader's logit: how much of the question it covers.

The reader confuses questions off the subject (it was trained on passages that are near); similarity tells those
apart almost perfectly. So both go into the calibrated probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

Terms = Callable[[str], list[str]]
_NUMBER = re.compile(r"\d")
_WH = re.compile(r"\b(who|whom|whose|when|where|why|how many|how much|how long|how far|how)\b", re.IGNORECASE)
_WHEN_LIKE = re.compile(r"\b(?:when|date|how long|how many|how much|how far|what year|number)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Features:
    """One candidate sentence. All are finite floats."""

    logit: float
    answers: float  # the reader's logit that the whole passage answers
    margin: float  # logit minus the best logit of the question
    covered: float  # share of the question's terms, by idf, that the sentence holds
    covered_context: float  # the same for passage, heading and title together
    worst_missing: float  # idf share of the rarest term that even the passage lacks
    nearness: float  # cosine of question and passage, less the best of the passages read: at most 0
    behind: float  # score of the search less the best of the passages found: -1 to 0. Places are no help in a library
    # of one story, where many passages are nearly as good as the first
    number_wanted: float  # 1 if a number is asked for and the sentence has none
    dense: float  # the cosine itself: it tells whether the subject is right, and differs too much between
    # libraries to say whether a sentence answers, so it is no part of ``row``

    @classmethod
    def names(cls) -> list[str]:
        """Names of ``row``'s columns."""
        return [f.name for f in fields(cls)][:-1]

    def row(self) -> tuple[float, ...]:
        """What the sentence model sees."""
        return _ROW(self)


_ROW: Callable[[Features], tuple[float, ...]] = attrgetter(*Features.names())


class Coverage:
    """How much of a question's terms a text covers, weighted by how rare they are among the passages found."""

    def __init__(self, question: str, texts: Sequence[str], terms: Terms) -> None:
        self._terms = terms
        self._known: dict[str, set[str]] = {}
        wanted = terms(question)
        seen = [self._have(text) for text in texts]
        self._idf = {t: math.log(1 + (len(seen) + 1) / (1 + sum(t in s for s in seen))) for t in wanted}
        self._total = sum(self._idf.values()) or 1.0

    def share(self, text: str) -> float:
        """Covered share of the question's weight, 0 to 1."""
        have = self._have(text)
        return sum(w for t, w in self._idf.items() if t in have) / self._total

    def worst(self, text: str) -> float:
        """Share of the weightiest term that the text lacks, 0 if it lacks none."""
        have = self._have(text)
        return max((w for t, w in self._idf.items() if t not in have), default=0.0) / self._total

    def _have(self, text: str) -> set[str]:
        if text not in self._known:
            self._known[text] = set(self._terms(text))
        return self._known[text]


def number_wanted(question: str, sentence: str) -> float:
    """1 if the question asks for a number or date and the sentence has no digit."""
    return float(bool(_WHEN_LIKE.search(question)) and not _NUMBER.search(sentence))
