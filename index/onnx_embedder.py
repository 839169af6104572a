"""The bundled all-MiniLM-L6-v2 on ONNX Runtime: the same vectors without importing torch.

The graph is shipped (``weights/minilm.onnx``, made by ``assistant.training.embedder_graph``), the weights are those of
the bundled package, checked by their hash. Vectors agree with sentence-transformers to 1e-5 (tests), so a library made
by one can be searched by the other.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.batching import QuestionBatches
from index.bundled_model import bundled_model_path
from index.embedder import BUNDLED_NAME, Step, in_batches, unit
from index.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

GRAPH = Path(__file__).parent / "weights" / "minilm.onnx"
MAX_TOKENS = 256  # as the model's own sentence_bert_config.json
BATCH = 16


class OnnxEmbedder:
    """An :class:`index.embedder.Embedder`; the model is loaded at first use. Safe to share between threads."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None
        self._questions = QuestionBatches(self._encode)

    @property
    def name(self) -> str:
        return BUNDLED_NAME

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        return in_batches(texts, BATCH, self._encode, step)

    def question(self, text: str) -> Vectors:
        return self._questions.question(text)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self._load()
        with self._lock:  # padding is the tokenizer's state
            encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        attention = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        vectors: Vectors = unit(self._session.run(None, {"ids": ids, "attention": attention})[0])
        return vectors

    def _load(self) -> None:
        with self._lock:
            if self._session is None:
                folder = bundled_model_path()
                self._tokenizer = pair_tokenizer(folder / "tokenizer.json")
                self._session = graph_session(read_safetensors(folder / "model.safetensors"), self._threads)


def pair_tokenizer(path: Path) -> Any:
    """The model's tokenizer for texts, or pairs of texts, of up to :data:`MAX_TOKENS`."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    # the file itself truncates and pads to 128, which is not what the model was trained with
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def graph_session(tensors: dict[str, NDArray[np.float32]], threads: int) -> Any:
    """A session over the graph with these weights: token ids and attention in, unit vectors out.

    Raises:
        ModelError: the graph is missing.
    """
    import onnxruntime

    if not GRAPH.is_file():
        raise ModelError(f"The embedding model's graph {GRAPH} is missing. Install the package again.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # the pooler is BERT's own head, which the sentence model does not use
    tensors = {name: tensor for name, tensor in tensors.items() if not name.startswith("pooler.")}
    names = [f"model.{name}" for name in tensors]
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(tensor) for tensor in tensors.values()]
    options.add_external_initializers(names, values)
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])


def read_safetensors(path: Path) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors of a safetensors file by name: a JSON header, then the bytes it points into.

    Read here in ten lines because the safetensors package would import more than the rest of this module.
    """
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(data, dtype="<f4", offset=8 + size + start, count=(end - start) // 4)
            tensors[name] = flat.reshape(entry["shape"])
    return tensors
