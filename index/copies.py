"""Which documents copy one another, by the runs of three words that they share.

Resemblance and containment after Broder, "On the resemblance and containment of documents" (1997). Runs are hashed to
64 bits, so that a document of a thousand words takes 8 kB and two are compared in microseconds. A sketch, the lowest
eighth of the hashes, is what copies are found by without comparing each with each: of two documents of about one
length it holds about the same share as of the whole.
"""

from __future__ import annotations

import re
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Triples: TypeAlias = NDArray[np.uint64]
"""Hashes of a text's runs of three lower-case words: sorted, each once."""

CONTAINED = 0.5  # share of the shorter document found in the longer: it tells nothing of its own
SAME_STORY = 0.6  # share of the longer found in the shorter: a wire story in two papers
SKETCH = 32, 512  # least and most hashes of a sketch
_EIGHTH = np.uint64(1 << 61)
_ODD = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)  # multipliers of xxHash and of the golden ratio
_TOKEN = re.compile(r"\w+")


def triples(text: str) -> Triples:
    """The text's runs of three words; of a shorter text, all of it as one run."""
    words = _TOKEN.findall(text.lower())
    if not words:
        return np.empty(0, dtype=np.uint64)
    single = np.fromiter((crc32(w.encode("utf-8", "surrogatepass")) for w in words), dtype=np.uint64, count=len(words))
    runs = max(1, len(words) - 2)
    padded = np.concatenate([single, np.zeros(2, dtype=np.uint64)])
    mixed = np.zeros(runs, dtype=np.uint64)
    for place, odd in enumerate(_ODD):
        mixed += _scattered(padded[place : place + runs] + np.uint64(place + 1)) * np.uint64(odd)
    return np.unique(_scattered(mixed))


def _scattered(values: Triples) -> Triples:
    """Every bit of the result depends on every bit of the value (the finalizer of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def shared(a: Triples, b: Triples) -> int:
    """How many runs stand in both."""
    return int(np.intersect1d(a, b, assume_unique=True).size)


def contained(a: Triples, b: Triples) -> bool:
    """Whether the shorter of two documents is mostly found in the longer."""
    shorter = min(a.size, b.size)
    return shorter > 0 and shared(a, b) >= CONTAINED * shorter


def likeness(a: Triples, b: Triples) -> float:
    """Share of the longer document that is found in the shorter; from :data:`SAME_STORY` they are one story.

    Above a half, so that two documents that are both one story with a third always share words.
    """
    longer = max(a.size, b.size)
    return shared(a, b) / longer if longer else 0.0


def sketch(words: Triples) -> list[int]:
    """The hashes by which copies are found, as integers that fit SQLite (63 bits)."""
    least, most = SKETCH
    number = min(max(int(np.searchsorted(words, _EIGHTH)), least), most)
    return [int(value) >> 1 for value in words[:number]]
