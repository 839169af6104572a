"""The bundled all-MiniLM-L6-v2 on ONNX Runtime: the same vectors without importing torch.

The graph is shipped (``weights/minilm.onnx``, made by ``assistant.training.embedder_graph``), the weights are those of
the bundled package, checked by their hash. Vectors agree with sentence-transformers to 1e-5 (tests), so a library made
by one can be searched by the other. It starts in the shortest time of all back ends, so it makes the vectors of
questions; passages it embeds only where OpenVINO is missing, which takes half the time in fp32 and a third in bf16.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.batching import QuestionBatches
from index.bundled_model import bundled_model_path
from index.embedder import BUNDLED_NAME, Precision, Step, unit
from index.embedders.minilm import Tokens, in_batches, padded, read_weights
from index.errors import ModelError
from index.kept import Kept
from index.runtimes import onnxruntime

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

GRAPH = Path(__file__).parents[1] / "weights" / "minilm.onnx"
BATCH_TOKENS = 2048
KEPT = 4096  # vectors of sentences looked at last, 6 MB


class OnnxEmbedder:
    """An :class:`index.embedder.Embedder` in fp32; the model is loaded at first use. Safe to share between threads.

    Raises:
        ModelError: another precision is asked for.
    """

    def __init__(self, precision: Precision = "auto", threads: int = 2) -> None:
        if precision in {"bf16", "int8"}:
            raise ModelError(
                f"BRIEFING_INDEX__EMBEDDING_PRECISION is {precision!r}, which needs OpenVINO: pip install openvino, or "
                "set it to 'auto'."
            )
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Tokens, Any] | None = None
        self._questions = QuestionBatches(self._encode)
        self._kept: Kept[Vectors] = Kept(KEPT)

    @property
    def name(self) -> str:
        return BUNDLED_NAME

    @property
    def backend(self) -> str:
        return f"ONNX Runtime {version('onnxruntime')} fp32"

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        return in_batches(self.tokens().rows(texts), BATCH_TOKENS, self._run, step)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        keys = [self._kept.key(text) for text in texts]
        # copies: a view would hold its whole batch
        known = self._kept.each(
            dict(zip(keys, texts, strict=True)), lambda new: (vector.copy() for vector in self.passages(new))
        )
        return np.stack([known[key] for key in keys]) if keys else self.passages([])

    def question(self, text: str) -> Vectors:
        return self._questions.question(text)

    def tokens(self) -> Tokens:
        """The model's tokenizer."""
        return self._load()[0]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self._run(self.tokens().rows(texts))

    def _run(self, rows: Sequence[list[int]]) -> Vectors:
        ids, attention = padded(rows, np.int64)
        return unit(self._load()[1].run(None, {"ids": ids, "attention": attention})[0])

    def _load(self) -> tuple[Tokens, Any]:
        with self._lock:
            if self._loaded is None:
                folder = bundled_model_path()
                self._loaded = Tokens(folder), _session(read_weights(folder), self._threads)
            return self._loaded


def _session(weights: Mapping[str, NDArray[np.float32]], threads: int) -> Any:
    if not GRAPH.is_file():
        raise ModelError(f"The embedding model's graph {GRAPH} is missing. Install the package again.")
    runtime = onnxruntime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # threads that spin while they wait take the core from whoever reads for another question
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    names = [f"model.{name}" for name in weights]
    values = [runtime.OrtValue.ortvalue_from_numpy(tensor) for tensor in weights.values()]
    options.add_external_initializers(names, values)
    return runtime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
