"""Vectors for measuring what stands beside the embedding: drawn at random from a text's hash, in 20 µs each."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from index.embedder import Step, unit

if TYPE_CHECKING:
    from index.embedder import Vectors

DIMENSION = 384  # as the bundled model's


class Drawn:
    """An :class:`index.embedder.Embedder` that knows nothing: the same text has the same vector, and that is all."""

    name = "drawn at random"
    backend = "numpy"

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest())
            row[:] = np.random.default_rng(seed).standard_normal(DIMENSION, dtype=np.float32)
        if step:
            step(len(texts), len(texts))
        return unit(rows)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def question(self, text: str) -> Vectors:
        found: Vectors = self.passages([text])[0]
        return found
