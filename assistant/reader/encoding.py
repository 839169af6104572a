"""Question and passage as one token sequence, with the span of every sentence.

The reader looks at a whole passage at once: ``[CLS] question [SEP] header sentence … sentence [SEP]``.
Training and inference share this module, so what the model sees in production is what it learned from.
Sentences are tokenised one by one; their token spans are exact by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

MAX_TOKENS = 352
MAX_QUESTION = 48
MAX_HEADER = 28
MAX_SENTENCE = 112
UNKNOWN = "[UNK]"
ILLEGIBLE = 0.4  # share of a text's characters in words that the vocabulary has no sign for
NOWHERE = (0, 0)  # the span of what is left out
CLS, SEP = 101, 102  # BERT's vocabulary, which MiniLM keeps


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """Token ids of one question and passage, and the token span ``[start, end)`` of each sentence kept.

    ``illegible``: the sentences kept that are in a script or in disguised letters that the model can't read.
    """

    ids: list[int]
    question_end: int
    spans: list[tuple[int, int]]
    illegible: frozenset[int] = frozenset()
    legible_question: bool = True


class PairEncoder:
    """Turns (question, header, sentences) into token ids; sentences that don't fit are left out at the end."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer

    def tokens(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def encode(self, question: str, header: str, sentences: Sequence[str]) -> EncodedPassage:
        """What can't be read is left out, so that it does not colour what stands beside it."""
        legible = [i for i, sentence in enumerate(sentences) if self.legible(sentence)]
        passage = self.join(self.tokens(question), self.tokens(header), [self.tokens(sentences[i]) for i in legible])
        placed = dict(zip(legible, passage.spans, strict=False))
        end = len(sentences) if len(placed) == len(legible) else max(placed, default=-1) + 1
        return replace(
            passage,
            spans=[placed.get(i, NOWHERE) for i in range(end)],
            illegible=frozenset(i for i in range(end) if i not in placed),
            legible_question=self.legible(question),
        )

    def legible(self, text: str) -> bool:
        """Whether most of a text is in words that the vocabulary has signs for."""
        if text.isascii():
            return True
        found = self._tokenizer.encode(text, add_special_tokens=False)
        lengths = [end - start for start, end in found.offsets]
        unknown = sum(n for n, token in zip(lengths, found.tokens, strict=True) if token == UNKNOWN)
        return unknown <= ILLEGIBLE * sum(lengths)

    def join(self, question: list[int], header: list[int], sentences: Sequence[list[int]]) -> EncodedPassage:
        """As :meth:`encode`, from token ids made before."""
        ids = [CLS, *question[:MAX_QUESTION], SEP]
        question_end = len(ids)
        ids += header[:MAX_HEADER]
        spans: list[tuple[int, int]] = []
        for tokens in sentences:
            room = MAX_TOKENS - 1 - len(ids)
            if room < 4:
                break
            # an empty sentence still needs one token to stand on, or its mean is undefined
            kept = tokens[: min(MAX_SENTENCE, room)] or [SEP]
            spans.append((len(ids), len(ids) + len(kept)))
            ids += kept
        return EncodedPassage([*ids, SEP], question_end, spans)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays for the model: ids, attention and types ``(B, T)`` int64; pool ``(B, S, T)`` float32.

    ``pool[b, s]`` holds 1/length over the tokens of sentence s, so that ``pool @ hidden`` is its mean.
    """

    ids: NDArray[np.int64]
    attention: NDArray[np.int64]
    types: NDArray[np.int64]
    pool: NDArray[np.float32]


def pad(passages: Sequence[EncodedPassage]) -> Batch:
    """Pad a list of encoded passages to one rectangular batch."""
    rows = len(passages)
    width = max(len(p.ids) for p in passages)
    sentences = max(1, *(len(p.spans) for p in passages))
    ids = np.zeros((rows, width), dtype=np.int64)
    attention = np.zeros((rows, width), dtype=np.int64)
    types = np.zeros((rows, width), dtype=np.int64)
    pool = np.zeros((rows, sentences, width), dtype=np.float32)
    for row, passage in enumerate(passages):
        length = len(passage.ids)
        ids[row, :length] = passage.ids
        attention[row, :length] = 1
        types[row, passage.question_end : length] = 1
        for index, (start, end) in enumerate(passage.spans):
            if end > start:  # what is left out keeps zeros, which widen no range of numbers
                pool[row, index, start:end] = 1.0 / (end - start)
    return Batch(ids, attention, types, pool)
