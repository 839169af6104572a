"""Whether an actor changed position: the most likely course of stances through statements that are each uncertain.

Every statement comes with probabilities of the four stances. A course that stays is preferred to one that changes
unless the statements speak for the change by more than :data:`CHANGE` to one (Viterbi over a chain of four states),
so a single doubtful statement among firm ones is no shift.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

CHANGE = 6.0
TRUST = 0.7  # how far a statement is read in the light of the same actor's others
_LEAST = 0.02  # no statement alone may be more certain than 1 to 50 against a stance: readers err, too


def together(odds: Sequence[Sequence[float]]) -> list[float]:
    """Probabilities of a statement that several documents tell, from those of its tellings.

    The tellings were judged in different words but describe one saying, so they count as less than independent: their
    mean evidence is multiplied by the square root of their number, of three at most.
    """
    logs = np.log(np.maximum(np.asarray(odds, dtype=float), 1e-6)).mean(axis=0) * np.sqrt(min(len(odds), 3))
    raised = np.exp(logs - logs.max())
    shares: list[float] = (raised / raised.sum()).tolist()
    return shares


def informed(judged: Sequence[Sequence[float] | np.ndarray]) -> np.ndarray:
    """What one actor's statements say in each other's light, oldest first; rows of four stances and none, as given.

    A statement that is doubtful alone is read by what the same actor says before and after it (forward-backward over
    the chain of :func:`course`; a statement without a stance says nothing of the others). The others can only confirm
    what it says alone, or actors would never be seen to shift; no surer than :data:`TRUST`, since they may be misread.
    """
    rows = np.asarray(judged, dtype=float)
    if len(rows) == 0:
        return rows
    states = rows.shape[1] - 1
    says = rows[:, :states] + rows[:, states:] / states
    move = np.full((states, states), 1 / CHANGE)
    np.fill_diagonal(move, 1.0)
    before, after = np.full_like(says, 1 / states), np.full_like(says, 1 / states)
    for n in range(1, len(rows)):
        before[n] = _unit((before[n - 1] * says[n - 1]) @ move)
        after[-1 - n] = _unit(move @ (after[-n] * says[-n]))
    around = before * after
    around = TRUST * around / around.sum(1, keepdims=True) + (1 - TRUST) / states
    made = np.hstack([states * rows[:, :states] * around, rows[:, states:]])
    made /= made.sum(1, keepdims=True)
    best = rows[:, :states].argmax(1)
    each = np.arange(len(rows))
    confirmed = (made.argmax(1) == best) & (made[each, best] > rows[each, best])
    shares: np.ndarray = np.where(confirmed[:, None], made, rows)
    return shares


def _unit(row: np.ndarray) -> np.ndarray:
    shares: np.ndarray = row / row.sum()
    return shares


def course(odds: Sequence[Sequence[float]]) -> list[int]:
    """The most likely stance (an index into each row) at each of the statements, oldest first."""
    if len(odds) == 0:
        return []
    rows = np.asarray(odds, dtype=float)
    rows = np.maximum(rows / rows.sum(axis=1, keepdims=True), _LEAST)
    logs = np.log(rows)
    states = rows.shape[1]
    cost = np.full((states, states), -np.log(CHANGE))
    np.fill_diagonal(cost, 0.0)
    best, back = logs[0], []
    for row in logs[1:]:
        ways = best[:, None] + cost
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]
