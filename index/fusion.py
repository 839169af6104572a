"""Two ranked lists into one, and near copies into one place.

Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a passage scores ``weight / (60 + rank)`` in
each list. It needs no calibration between BM25 and cosine, whose scales have nothing in common.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

RRF_K = 60
NEAR_COPY = 0.82
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage id with its fused score and its place in each list (``None``: not in it)."""

    id: str
    score: float
    keyword_rank: int | None
    keyword_score: float | None
    dense_rank: int | None
    dense_score: float | None


def fuse(
    keyword: Sequence[tuple[str, float]],
    dense: Sequence[tuple[str, float]],
    *,
    keyword_weight: float = 1.0,
    dense_weight: float = 1.0,
) -> list[Fused]:
    """Fuse two lists of ``(id, score)``, each best first; ties keep the dense order."""
    places: dict[str, list[tuple[int, float] | None]] = {}
    for column, hits in enumerate((keyword, dense)):
        for rank, (identifier, score) in enumerate(hits, start=1):
            places.setdefault(identifier, [None, None])[column] = (rank, score)
    fused = []
    for identifier, (by_keyword, by_vector) in places.items():
        score = keyword_weight / (RRF_K + by_keyword[0]) if by_keyword else 0.0
        score += dense_weight / (RRF_K + by_vector[0]) if by_vector else 0.0
        fused.append(Fused(identifier, score, *(by_keyword or (None, None)), *(by_vector or (None, None))))
    return sorted(fused, key=lambda f: (-f.score, f.dense_rank or 1 << 30, f.id))


def shingles(text: str, size: int = 3) -> frozenset[tuple[str, ...]]:
    """Runs of ``size`` lower-case words."""
    words = _TOKEN.findall(text.lower())
    return frozenset(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def near_copy(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> bool:
    """Whether two passages say the same in the same words: the smaller one's shingles are nearly all in the other."""
    smaller = min(len(a), len(b))
    return smaller > 0 and len(a & b) / smaller >= NEAR_COPY
