"""An optional second look at the passages found: any cross-encoder of sentence-transformers, by setting.

Off by default. The evidence reader, which reads every passage anyway, is trained for this product; a reranker helps
where the fused list leaves the right passage beyond those that are read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Any, Protocol

from index.errors import ModelError


class Reranker(Protocol):
    """What a search asks of a reranking model."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """A score for each text, higher is better; only their order counts."""
        ...


class CrossEncoderReranker:
    """:class:`Reranker` over a sentence-transformers ``CrossEncoder``, loaded at first use."""

    BATCH = 16

    def __init__(self, model: str, device: str = "cpu") -> None:
        self._model_name = model
        self._device = device
        self._lock = threading.Lock()
        self._loaded: Any = None

    @property
    def name(self) -> str:
        return self._model_name

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        with self._lock:  # torch modules are not promised to be safe across threads
            if self._loaded is None:
                self._loaded = self._load()
            scores = self._loaded.predict(
                [(question, text) for text in texts], batch_size=self.BATCH, show_progress_bar=False
            )
        if getattr(scores, "ndim", 1) != 1:
            raise ModelError(
                f"The reranker {self._model_name!r} (setting BRIEFING_INDEX__RERANKER) gives {scores.shape[1]} numbers "
                "for a pair; a cross-encoder with one output is needed."
            )
        return [float(value) for value in scores]

    def _load(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(os.path.expanduser(self._model_name), device=self._device)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"The reranker {self._model_name!r} (setting BRIEFING_INDEX__RERANKER) can't be loaded: "
                f"{str(error).splitlines()[0]}. Give a folder or a hub name that this machine can reach, or unset it."
            ) from error
