"""The evidence reader at run time: int8 ONNX on ONNX Runtime, which Chroma brings along.

For a question and passages in sentences it gives each sentence a logit, how likely it answers, and each passage one;
for a claim, what each passage makes of it. How the model was trained, on what, and how well it does is in
MODEL_CARD.md beside the weights.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.reader.encoding import EncodedPassage, PairEncoder, pad
from assistant.reader.sharing import SharedSession
from index.errors import ModelError
from index.kept import Kept
from index.runtimes import onnxruntime

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WEIGHTS = Path(__file__).parent / "weights" / "reader.onnx"
TOKENIZER = Path(__file__).parent / "weights" / "tokenizer.json"
NOTHING = -12.0  # the logit of what can't be read
KEPT = 4096  # judgements of the passages read last, some 2 MB


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

    sentences: Sequence[float]
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
    """:class:`Reader` over the shipped weights, loaded at first use.

    Every passage is read by itself. Activations are quantised by the range of what is read together, so a passage's
    judgement would otherwise depend on its company; and a batch of four, sorted by length, is one ninth padding.
    """

    def __init__(self, weights: Path = WEIGHTS, tokenizer: Path = TOKENIZER, threads: int = 2) -> None:
        self._weights = weights
        self._tokenizer_path = tokenizer
        self._lock = threading.Lock()
        self._session = SharedSession(self._open, threads)
        self._encoder: PairEncoder | None = None
        self._kept: Kept[Judgement] = Kept(KEPT)

    @property
    def name(self) -> str:
        return f"{self._weights.stem}-int8"

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        encoder = self._load()
        keys = [self._kept.key(question, p.header, *p.sentences) for p in passages]
        known = self._kept.each(
            dict(zip(keys, passages, strict=True)),
            lambda new: self.judge([encoder.encode(question, p.header, p.sentences) for p in new]),
        )
        return [known[key] for key in keys]

    def judge(self, passages: Sequence[EncodedPassage]) -> list[Judgement]:
        """Judgements of passages encoded already."""
        order = sorted(range(len(passages)), key=lambda i: -len(passages[i].ids))  # no core ends with a long one
        results: dict[int, Judgement] = {}
        inputs = []
        for index in order:
            one = pad([passages[index]])
            inputs.append({"ids": one.ids, "attention": one.attention, "types": one.types, "pool": one.pool})
        for index, (scores, verdicts) in zip(order, self._session.run(inputs), strict=True):
            results[index] = _judgement(passages[index], scores[0], verdicts[0])
        return [results[i] for i in range(len(passages))]

    def close(self) -> None:
        """Give the memory of the network back (30 MB); reading again loads it again."""
        self._session.release()

    def _load(self) -> PairEncoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = PairEncoder(self._open_tokenizer())
            return self._encoder

    def _open(self) -> Any:
        if not self._weights.is_file():
            raise ModelError(f"The evidence reader's weights {self._weights} are missing. Install the package again.")
        runtime = onnxruntime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1  # see SharedSession
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
