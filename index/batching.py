"""Question embeddings of many users in one run of the model.

Nobody waits for company: whoever finds the model free embeds at once, alone. Questions that arrive meanwhile gather,
and the next run takes all of them. On two cores sixteen threads get 1.2 times as many questions embedded as one by one
(`python -m tests.benchmarks.serve`); waiting on purpose would delay a lone question and gather no more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.embedder import Vectors

LARGEST = 32  # questions in one run


class QuestionBatches:
    """Calls ``embed(texts)`` (one row each) for callers in many threads, never twice at a time.

    A run that fails is repeated question by question, so that an error reaches only whose question it is.
    """

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed
        self._running = threading.Lock()
        self._guard = threading.Lock()
        self._waiting: list[tuple[str, Future[Vectors]]] = []

    def question(self, text: str) -> Vectors:
        """The vector of one question. Raises what ``embed`` raises."""
        mine: Future[Vectors] = Future()
        with self._guard:
            self._waiting.append((text, mine))
        with self._running:  # whoever comes in works for all that wait, so mine may be done already
            while not mine.done():
                self._run()
        return mine.result()

    def _run(self) -> None:
        with self._guard:
            batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        try:
            self._answer(batch)
        except BaseException as error:  # stopped from outside: every caller of the batch is told, not only this one
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(error)

    def _answer(self, batch: list[tuple[str, Future[Vectors]]]) -> None:
        try:
            rows = self._embed([text for text, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for one in batch:  # each alone: what is wrong with one question is not the others' error
                self._answer([one])
            return
        for row, (_, waiting) in zip(rows, batch, strict=True):
            waiting.set_result(row)
