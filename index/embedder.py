"""Passages and questions into unit vectors.

The default is the bundled all-MiniLM-L6-v2 on the fastest back end for the processor (:mod:`index.embedders`); any
sentence-transformers model (a folder or a hub name) is a setting away. Models are loaded at first use: importing
sentence-transformers takes seconds.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from index.batching import QuestionBatches
from index.bundled_model import WEIGHTS_SHA256, bundled_model_path
from index.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BUNDLED_NAME = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:12]}"
Step = Callable[[int, int], None]
Precision = Literal["auto", "fp32", "bf16", "int8"]


class Embedder(Protocol):
    """What the library asks of an embedding model. Rows are float32 and of length one."""

    @property
    def name(self) -> str:
        """Names the vectors: two embedders with the same name make vectors that may be compared."""
        ...

    @property
    def backend(self) -> str:
        """What makes the passages' vectors, as "OpenVINO 2026.4.1 bf16". May load the model."""
        ...

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        """Vectors ``(len(texts), dimension)``; ``step(done, total)`` is called after each batch."""
        ...

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`passages`, for a few short texts while somebody waits: loads nothing that questions don't need."""
        ...

    def question(self, text: str) -> Vectors:
        """One vector ``(dimension,)``."""
        ...


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length one (a zero row stays zero)."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
    return scaled


def made_by(embedder: Embedder) -> str:
    """What the catalog keeps of how a document's vectors were made: model and back end."""
    return f"{embedder.name} on {embedder.backend}"


def embedder_for(model: str, device: str, precision: Precision = "auto") -> Embedder:
    """The bundled model on OpenVINO or, where that has no wheel, on ONNX Runtime; other models or devices by torch."""
    if model != "bundled" or device != "cpu":
        return SentenceTransformerEmbedder(model, device, precision)
    if importlib.util.find_spec("openvino"):
        from index.embedders.openvino import OpenVinoEmbedder

        return OpenVinoEmbedder(precision)
    from index.embedders.onnx import OnnxEmbedder

    return OnnxEmbedder(precision)


class SentenceTransformerEmbedder:
    """An :class:`Embedder` over sentence-transformers. It computes in fp32 unless bf16 is asked for.

    Raises:
        ModelError: ``precision`` is int8, which is there for the bundled model only.
    """

    BATCH = 32

    def __init__(self, model: str = "bundled", device: str = "cpu", precision: Precision = "auto") -> None:
        if precision == "int8":
            raise ModelError(
                f"BRIEFING_INDEX__EMBEDDING_PRECISION is 'int8', but {model!r} on {device!r} runs in fp32 or bf16. "
                "Set it to 'auto', or use the bundled model on the device 'cpu'."
            )
        self._precision = "bf16" if precision == "bf16" else "fp32"
        self._model_name = model
        self._device = device
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._questions = QuestionBatches(lambda texts: unit(self._encode(list(texts), "query")))

    @property
    def name(self) -> str:
        return BUNDLED_NAME if self._model_name == "bundled" else self._model_name

    @property
    def backend(self) -> str:
        return f"sentence-transformers {version('sentence-transformers')} {self._precision}"

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # batches of like length need less padding
        parts = []
        for start in range(0, len(order), self.BATCH):
            batch = [texts[i] for i in order[start : start + self.BATCH]]
            parts.append(self._encode(batch, "document"))
            if step:
                step(start + len(batch), len(texts))
        if not parts:
            return np.zeros((0, 0), dtype=np.float32)
        return unit(np.concatenate(parts)[np.argsort(order)])

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def question(self, text: str) -> Vectors:
        return self._questions.question(text)

    def _encode(self, texts: list[str], kind: str) -> Vectors:
        model = self._model()
        encode = model.encode_query if kind == "query" else model.encode_document
        with self._lock:  # torch modules are not promised to be safe across threads
            vectors: Vectors = encode(texts, batch_size=self.BATCH, show_progress_bar=False, convert_to_numpy=True)
        return vectors

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> Any:
        bundled = self._model_name == "bundled"
        target = str(bundled_model_path()) if bundled else os.path.expanduser(self._model_name)
        if bundled:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        transformers_logging.set_verbosity_error()
        try:
            return SentenceTransformer(
                target,
                device=self._device,
                local_files_only=bundled,
                model_kwargs={"dtype": "bfloat16"} if self._precision == "bf16" else None,
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"The embedding model {self._model_name!r} (setting BRIEFING_INDEX__EMBEDDING_MODEL) can't be loaded: "
                f"{str(error).splitlines()[0]}. Use 'bundled', a folder with a sentence-transformers model, or a hub "
                "name that this machine can reach."
            ) from error
