"""How near a sentence is to a topic, and how recent: what the sections of a brief are picked by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from assistant.briefing.desk import Desk, Told

HALF_LIFE = 14  # days after which a sentence counts half as recent, measured from the newest document on the topic
PASSAGE = 0.4  # weight of the passage's nearness; the sentence's own has the rest
ON_SUBJECT = 0.5  # share of the nearest line's nearness from which another is on the subject, too
SUBJECT = 0.75  # passages from this share of the best one's score are on the subject, for the newest date


def nearness(desk: Desk, topic: str, told: Sequence[Told]) -> np.ndarray:
    """Shape (n,), about 0 to 1: how near each sentence and its passage are to the topic (no topic: all 1)."""
    if not told or not topic.strip():
        return np.ones(len(told))
    question = desk.library.embedder.question(topic)
    own = np.clip(desk.vectors([t.evidence for t in told]) @ question, 0, 1)
    passage = np.array([t.relevance for t in told])
    result: np.ndarray = PASSAGE * passage + (1 - PASSAGE) * own
    return result


def newest(told: Sequence[Told]) -> date | None:
    """The date of the newest document that is on the subject."""
    return max((t.document.effective_date for t in told if t.relevance >= SUBJECT), default=None)


def recency(day: date, now: date, half_life: int = HALF_LIFE) -> float:
    """1 for the newest, half as much ``half_life`` days before."""
    return float(0.5 ** (max(0, (now - day).days) / half_life))


def near_enough(scores: np.ndarray) -> np.ndarray:
    """Which of these nearnesses, booleans of the same shape, are on the subject like the best one."""
    result: np.ndarray = scores >= ON_SUBJECT * scores.max(initial=0.0)
    return result


def ranked(told: Sequence[Told], scores: np.ndarray, keep: Callable[[Told], bool] = lambda t: True) -> list[Told]:
    """Sentences by falling score, those that pass."""
    return [told[i] for i in np.argsort(-scores, kind="stable") if keep(told[i])]
