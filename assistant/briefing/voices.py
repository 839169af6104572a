"""Who says what: for each speaker the newest thing said that is near the topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.briefing.debate import Speeches
from assistant.briefing.desk import Desk, Told
from assistant.briefing.ranking import near_enough, nearness, newest, ranked, recency

_OPEN = re.compile(r"(?:If|Whether|Unless)\b")  # what someone will say, not what he said
# what a paper says that somebody did tells first of the paper
_OF_A_PAPER = re.compile(r"^(?:An?|The) (?:\w+ )?(?:article|report|note|digest|study|dispatch)\b")
RELAYED = 0.8
FLOOR = 0.7  # what an old statement keeps of its weight: a position long held still stands


def voices(desk: Desk, topic: str, told: Sequence[Told], speeches: Speeches | None = None) -> list[Told]:
    """One sentence a speaker, the most telling first.

    Only persons under their names count: what "Moscow" or "critics" say is often the writer's summary.
    """
    now = newest(told)
    if now is None:
        return []
    speeches = speeches or Speeches()
    spoken = [(t, name) for t in told if (name := _speaker(t, speeches))]
    sentences = [t for t, _ in spoken]
    near = nearness(desk, topic, sentences)
    fresh = np.array([FLOOR + (1 - FLOOR) * recency(t.document.effective_date, now) for t in sentences])
    names = {(t.document.id, t.evidence.start): name for t, name in spoken}
    fit = {(t.document.id, t.evidence.start) for t, ok in zip(sentences, near_enough(near), strict=True) if ok}
    weight = near * fresh * np.array([RELAYED if _OF_A_PAPER.search(t.text) else 1.0 for t in sentences])
    kept: dict[str, Told] = {}
    for t in ranked(sentences, weight, lambda t: (t.document.id, t.evidence.start) in fit):
        kept.setdefault(names[t.document.id, t.evidence.start], t)
    return list(kept.values())


def _speaker(told: Told, speeches: Speeches) -> str | None:
    """The last word of the main speaker's name, or ``None``."""
    for speech in speeches.of(told.document).get(told.evidence.start, ()):
        if speech.first and speech.speaker.kind == "person" and not _OPEN.match(told.text):
            return speech.speaker.name.split()[-1]
    return None
