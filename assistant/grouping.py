"""Evidence that says the same is shown once, with all its sources.

Two sentences count as the same when their words nearly agree, or when their meaning does (cosine of the embedding
model) and nothing that matters differs: the same numbers, the same negation, no other speaker. Different values are
a disagreement and must both be seen, so a differing number always keeps two sentences apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.speakers import speaker_of
from assistant.types import Evidence
from index.embedder import Embedder
from index.fusion import near_copy, shingles
from index.loaders.guess import DATE

SAME_MEANING = 0.70
LOOK_AT = 16  # groups are looked for among this many sentences
NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"sixty|hundred|thousand|million|billion|half|third|quarter|dozen|first|second|twice)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|den\w+|refus\w+|reject\w+)\b|n[’']t\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What must agree before two sentences may be shown as one."""

    words: frozenset[tuple[str, ...]]
    numbers: frozenset[str]
    dates: frozenset[str]
    negated: bool
    speaker: str | None

    @classmethod
    def of(cls, evidence: Evidence) -> _Traits:
        text = evidence.text
        dates = frozenset(m.group().lower() for m in DATE.finditer(text))
        actors = evidence.document.metadata.get("actors") or ()
        speaker = speaker_of(text, actors)
        return cls(
            words=shingles(text, 2),
            numbers=frozenset(n.lower() for n in NUMBER.findall(DATE.sub(" ", text))),
            dates=dates,
            negated=bool(_NEGATION.search(text)),
            speaker=speaker.split()[-1] if speaker else None,
        )

    def agrees(self, other: _Traits) -> bool:
        """Nothing that matters differs."""
        dates = self.dates <= other.dates or other.dates <= self.dates
        speakers = self.speaker is None or other.speaker is None or self.speaker == other.speaker
        return self.numbers == other.numbers and dates and self.negated == other.negated and speakers


def group(
    evidence: Sequence[Evidence],
    limit: int,
    embedder: Embedder | None = None,
    *,
    vectors: Callable[[Sequence[Evidence]], np.ndarray] | None = None,
) -> list[list[Evidence]]:
    """Groups of evidence that says the same, the best of each first, at most ``limit`` groups, in order.

    Unit vectors come from ``vectors`` if given, then twice ``limit`` sentences are looked at, else from ``embedder``.
    """
    looked = list(evidence[: max(LOOK_AT, limit if vectors is None else 2 * limit)])
    if not looked:
        return []
    traits = [_Traits.of(item) for item in looked]
    alike = _similarities(looked, traits, embedder) if vectors is None else _cosines(vectors(looked))
    groups: list[list[int]] = []
    for i in range(len(looked)):
        home = next((g for g in groups if _same(traits, alike, g[0], i)), None)
        if home is not None:
            home.append(i)
        elif len(groups) < limit:
            groups.append([i])
    return [[looked[i] for i in members] for members in groups]


def _similarities(evidence: Sequence[Evidence], traits: Sequence[_Traits], embedder: Embedder | None) -> np.ndarray:
    """Cosines of the sentences whose traits agree with another's; the others can't be grouped, and get zeros."""
    alike = np.zeros((len(evidence), len(evidence)))
    agreeing = [i for i, a in enumerate(traits) if any(a.agrees(b) for j, b in enumerate(traits) if j != i)]
    if embedder is not None and agreeing:
        alike[np.ix_(agreeing, agreeing)] = _cosines(embedder.sentences([evidence[i].text for i in agreeing]))
    return alike


def _cosines(vectors: np.ndarray) -> np.ndarray:
    similarities: np.ndarray = vectors @ vectors.T
    return similarities


def _same(traits: Sequence[_Traits], alike: np.ndarray, a: int, b: int) -> bool:
    if not traits[a].agrees(traits[b]):
        return False
    return bool(alike[a, b] >= SAME_MEANING) or near_copy(traits[a].words, traits[b].words)
