"""The evidence reader at run time: int8 ONNX on ONNX Runtime, which Chroma brings along.

For a question and passages in sentences it gives each sentence a logit, how likely it answers, and each passage one;
for a claim, what each passage makes of it. How the model was trained, on what, and how well it does is in
MODEL_CARD.md beside the weights.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from assistant.reader.sharing import SharedSessions
from index.errors import ModelError
from index.runtimes import onnxruntime

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"
TOKENIZER = Path(__file__).parent / "weights" / "tokenizer.json"
NOTHING = -12.0  # the logit of what can't be read
BATCH = 4  # small batches of like length: less padding, and the cache holds them


@dataclass(frozen=True, slots=True)
class Reading:
    """One passage to read: its title and date, and its sentences in order."""

    header: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the reader makes of one passage; all are logits.

    ``sentences``: that it answers (or bears on the claim), fewer where the passage was too long to read whole.
    ``answers``: that the passage answers the question. ``claim``: supported, partly, contradicted, unsupported.
    """

    sentences: list[float]
    answers: float
    claim: tuple[float, float, float, float]


class Reader(Protocol):
    """What evidence selection asks of a reading model."""

    @property
    def name(self) -> str: ...

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        """A judgement of each passage, in order. ``question`` may be a claim."""
        ...


class OnnxReader:
    """:class:`Reader` over the shipped weights, loaded at first use."""

    def __init__(self, weights: Path = WEIGHTS, tokenizer: Path = TOKENIZER, threads: int = 2) -> None:
        self._weights = weights
        self._tokenizer_path = tokenizer
        self._lock = threading.Lock()
        self._sessions = SharedSessions(self._open, threads)
        self._encoder: PairEncoder | None = None

    @property
    def name(self) -> str:
        return f"{self._weights.stem}-int8"

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        encoder = self._load()
        return self.judge([encoder.encode(question, p.header, p.sentences) for p in passages])

    def judge(self, passages: Sequence[EncodedPassage]) -> list[Judgement]:
        """Judgements of passages encoded already."""
        with self._sessions.turn() as run:
            return self._judge(passages, run)

    def _judge(self, passages: Sequence[EncodedPassage], run: Callable[[dict[str, Any]], Any]) -> list[Judgement]:
        order = sorted(range(len(passages)), key=lambda i: len(passages[i].ids))
        results: dict[int, Judgement] = {}
        for start in range(0, len(order), BATCH):
            group = order[start : start + BATCH]
            batch = pad([passages[i] for i in group])
            inputs = {"ids": batch.ids, "attention": batch.attention, "types": batch.types, "pool": batch.pool}
            scores, verdicts = run(inputs)
            for row, verdict, index in zip(scores, verdicts, group, strict=True):
                results[index] = _judgement(passages[index], row, verdict)
        return [results[i] for i in range(len(passages))]

    def _load(self) -> PairEncoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = PairEncoder(self._open_tokenizer())
            return self._encoder

    def _open(self, threads: int) -> Any:
        if not self._weights.is_file():
            raise ModelError(f"The evidence reader's weights {self._weights} are missing. Install the package again.")
        runtime = onnxruntime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return runtime.InferenceSession(str(self._weights), options, providers=["CPUExecutionProvider"])

    def _open_tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        if not self._tokenizer_path.is_file():
            raise ModelError(f"The reader's tokenizer {self._tokenizer_path} is missing. Install the package again.")
        return Tokenizer.from_file(str(self._tokenizer_path))


def _judgement(passage: EncodedPassage, row: Any, verdict: Any) -> Judgement:
    """The logits as numbers; of what can't be read nothing is held true."""
    count = len(passage.spans)
    if not passage.legible_question:
        return Judgement([NOTHING] * count, NOTHING, (NOTHING, NOTHING, NOTHING, -NOTHING))
    sentences = [NOTHING if i in passage.illegible else float(value) for i, value in enumerate(row[:count])]
    answers, *claim = (float(value) for value in verdict)
    return Judgement(sentences, answers, (claim[0], claim[1], claim[2], claim[3]))
