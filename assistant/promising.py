"""Which of the passages found are worth reading: three quarters of an answer's cost is the reading.

A passage that holds few of the question's words and is far from its meaning, beside the best of those found, hardly
has a sentence that would be shown. The rule was set on squad2 (90 questions, the same answers word for word, 6.6
passages read of 9.7). Held against it: gold, 323 questions, 8.0 of 10.6 read, the right sentence first in 159 of 232 as
before, in the first three in 195 for 196, AUC .848 for .851, the same first sentence for 320; ramdocs, 50 questions,
3.7 of 5.5, the same first sentence for all.
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
