"""How near a sentence is to a topic, and how recent: what the sections of a brief are picked by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from assistant.briefing.desk import Desk, Told

HALF_LIFE = 14  # days after which a sentence counts half as recent, measured from the newest document on the topic
PASSAGE = 0.4  # weight of the passage's nearness; the sentence's own has the rest
NAMED = 0.5  # share of the topic's words that a sentence of a paragraph on it names …
NEAR_TOPIC = 0.42  # … or a sentence's cosine
SHORT = 12  # sentences of a document that is about its title throughout
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


def on_topic(desk: Desk, topic: str, told: Sequence[Told]) -> np.ndarray:
    """Shape (n,), booleans: sentences whose paragraph names half of the topic's words, or that are near it in meaning.

    A short document that has the topic in its title is about it throughout. What a search finds is only the nearest
    that there is: of a topic that no document knows, nothing is on it. ``told``: all that was read.
    """
    if not told or not topic.strip():
        return np.ones(len(told), dtype=bool)
    words = set(desk.library.terms(topic))
    named: set[object] = set()
    lengths = Counter(t.document.id for t in told)
    for t in told:
        document = t.document.id
        if len(words.intersection(desk.library.terms(t.text))) >= NAMED * len(words):
            named.add((document, t.evidence.paragraph))
        if lengths[document] <= SHORT and words <= set(desk.library.terms(t.document.title)):
            named.add(document)
    cosines = desk.vectors([t.evidence for t in told]) @ desk.library.embedder.question(topic).reshape(-1)
    stated = [t.document.id in named or (t.document.id, t.evidence.paragraph) in named for t in told]
    result: np.ndarray = np.array(stated) | (cosines >= NEAR_TOPIC)
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
