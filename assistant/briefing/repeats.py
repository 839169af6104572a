"""Disputes told several times in a library, put together: a desk's notes repeat a quarrel in other words.

Disputes on values are put together by their values (:func:`assistant.briefing.disputes.same_side`). Where words stand
against words, both sides must be near in meaning and share their rarer words; the sum over both sides decides, since
one of them is often told in full and the other in a word ("Putin speaks of a delay").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.briefing.comparing import Rarity
from assistant.briefing.contrasts import Given
from assistant.briefing.disputes import Dispute

BOTH_SIDES = 2.2  # cosine and share of words, summed over two sides (at most 4)
EACH = 0.8  # … of either side


def without_repeats(
    disputes: Sequence[Dispute], vector: Callable[[Given], np.ndarray], rarity: Rarity
) -> list[Dispute]:
    """Each dispute once, the strongest telling first; ``vector``: the unit vector of a telling's sentence.

    What a repeat cites is cited by the side it repeats.
    """
    kept: list[Dispute] = []
    for dispute in disputes:
        for other in kept:
            order = _sides(dispute, other, vector, rarity)
            if order is not None:
                for side, n in zip(dispute.sides, order, strict=False):
                    other.sides[n].givens += side.givens
                break
        else:
            kept.append(dispute)
    return kept


def _sides(
    dispute: Dispute, other: Dispute, vector: Callable[[Given], np.ndarray], rarity: Rarity
) -> tuple[int, int] | None:
    """Which sides of the other a dispute's first two repeat; ``None``: it is another dispute."""
    given = [side.best for side in dispute.sides[:2]]
    if all(g.value for g in given) and all(side.best.value for side in other.sides[:2]):
        return None
    for order in ((0, 1), (1, 0)):
        near = [_near(g, other.sides[n].best, vector, rarity) for g, n in zip(given, order, strict=True)]
        if min(near) >= EACH and sum(near) >= BOTH_SIDES:
            return order
    return None


def _near(a: Given, b: Given, vector: Callable[[Given], np.ndarray], rarity: Rarity) -> float:
    return float(vector(a) @ vector(b)) + rarity.shared(a.clause.terms, b.clause.terms)
