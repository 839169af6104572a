"""Who says what: for each speaker the newest thing said that is near the topic."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.briefing.desk import Desk, Told
from assistant.briefing.ranking import nearness, newest, ranked, recency
from assistant.speakers import speaker_of

FLOOR = 0.4  # what an old statement keeps of its weight: a position long held still stands
_OUTLETS = frozenset(
    """AFP AP Axios BBC Bloomberg CNN NBC CBS ABC Fox Guardian Interfax ISW NYT Politico RIA Reuters Sky TASS Telegraph
    Times Post Journal Corpus Gazette Pravda Independent""".split()
)


def voices(desk: Desk, topic: str, told: Sequence[Told]) -> list[Told]:
    """One sentence a speaker, the most telling first. News agencies and papers pass things on; they are none."""
    now = newest(told)
    if now is None:
        return []
    spoken = [(t, name) for t in told if (name := _speaker(t))]
    sentences = [t for t, _ in spoken]
    scores = nearness(desk, topic, sentences)
    for i, t in enumerate(sentences):
        scores[i] *= FLOOR + (1 - FLOOR) * recency(t.document.effective_date, now)
    names = {(t.document.id, t.evidence.start): name for t, name in spoken}
    kept: dict[str, Told] = {}
    for t in ranked(sentences, scores):
        kept.setdefault(names[t.document.id, t.evidence.start], t)
    return list(kept.values())


def _speaker(told: Told) -> str | None:
    """The speaker's last name, or ``None``."""
    name = speaker_of(told.text, told.document.metadata.get("actors") or ())
    last = name.split()[-1] if name else ""
    return None if not last or last in _OUTLETS else last
