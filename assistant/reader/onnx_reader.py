"""The evidence reader at run time: int8 ONNX on ONNX Runtime, which Chroma brings along.

For a question and passages in sentences it gives each sentence a logit: how likely it answers. How the model was
trained, on what, and how well it does is in MODEL_CARD.md beside the weights.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"
TOKENIZER = Path(__file__).parent / "weights" / "tokenizer.json"
BATCH = 4  # small batches of like length: less padding, and the cache holds them


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage to read: its title and date, and its sentences in order."""

    header: str
    sentences: tuple[str, ...]


class Reader(Protocol):
    """What evidence selection asks of a reading model."""

    @property
    def name(self) -> str: ...

    def read(self, question: str, passages: Sequence[Reading]) -> list[list[float]]:
        """A logit for each sentence of each passage (shorter lists where a passage was too long to read whole)."""
        ...


class OnnxReader:
    """:class:`Reader` over the shipped weights, loaded at first use."""

    def __init__(self, weights: Path = WEIGHTS, tokenizer: Path = TOKENIZER, threads: int = 2) -> None:
        self._weights = weights
        self._tokenizer_path = tokenizer
        self._threads = threads
        self._lock = threading.Lock()
        self._session: Any = None
        self._encoder: PairEncoder | None = None

    @property
    def name(self) -> str:
        return f"{self._weights.stem}-int8"

    def read(self, question: str, passages: Sequence[Reading]) -> list[list[float]]:
        encoder = self._load()
        return self.logits([encoder.encode(question, p.header, p.sentences) for p in passages])

    def logits(self, passages: Sequence[EncodedPassage]) -> list[list[float]]:
        """Logits for passages encoded already."""
        self._load()
        order = sorted(range(len(passages)), key=lambda i: len(passages[i].ids))
        results: list[list[float]] = [[] for _ in passages]
        for start in range(0, len(order), BATCH):
            group = order[start : start + BATCH]
            batch = pad([passages[i] for i in group])
            inputs = {"ids": batch.ids, "attention": batch.attention, "types": batch.types, "pool": batch.pool}
            scores = self._session.run(None, inputs)[0]
            for row, index in zip(scores, group, strict=True):
                results[index] = [float(value) for value in row[: len(passages[index].spans)]]
        return results

    def _load(self) -> PairEncoder:
        with self._lock:
            if self._encoder is None:
                self._session = self._open()
                self._encoder = PairEncoder(self._open_tokenizer())
            return self._encoder

    def _open(self) -> Any:
        import onnxruntime

        if not self._weights.is_file():
            raise ModelError(f"The evidence reader's weights {self._weights} are missing. Install the package again.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self._weights), options, providers=["CPUExecutionProvider"])

    def _open_tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        if not self._tokenizer_path.is_file():
            raise ModelError(f"The reader's tokenizer {self._tokenizer_path} is missing. Install the package again.")
        return Tokenizer.from_file(str(self._tokenizer_path))
