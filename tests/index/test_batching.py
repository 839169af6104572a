"""Questions of many threads in one run of the model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.batching import LARGEST, QuestionBatches
from index.embedder import Embedder

if TYPE_CHECKING:
    from index.embedder import Vectors


class Gated:
    """Counts runs; the first one waits until it is let go, so that questions gather."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.began, self.go = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        self.began.set()
        assert self.go.wait(30)
        if any(text == "bad" for text in texts):
            raise ValueError("bad question")
        return np.array([[float(text)] for text in texts], dtype=np.float32)


def gather(gated: Gated, batches: QuestionBatches, pool: ThreadPoolExecutor, texts: list[str]) -> list[object]:
    """What each thread got, after all of them waited behind the first."""
    first = pool.submit(batches.question, "0")
    assert gated.began.wait(30)
    futures = [pool.submit(batches.question, text) for text in texts]
    while len(batches._waiting) < len(texts):
        threading.Event().wait(0.01)
    gated.go.set()
    assert first.result(30)[0] == 0
    return [future.exception(30) or float(future.result()[0]) for future in futures]


def test_a_lone_question_does_not_wait_for_company() -> None:
    gated = Gated()
    gated.go.set()
    assert QuestionBatches(gated.embed).question("7")[0] == 7
    assert gated.batches == [["7"]]


def test_questions_that_arrive_meanwhile_share_the_next_run_and_each_gets_its_own_vector() -> None:
    gated = Gated()
    batches = QuestionBatches(gated.embed)
    texts = [str(n) for n in range(1, LARGEST + 9)]
    with ThreadPoolExecutor(len(texts) + 1) as pool:
        assert gather(gated, batches, pool, texts) == [float(text) for text in texts]
    assert [len(batch) for batch in gated.batches] == [1, LARGEST, 8]


def test_an_error_reaches_only_the_question_it_is_about() -> None:
    gated = Gated()
    with ThreadPoolExecutor(4) as pool:
        results = gather(gated, QuestionBatches(gated.embed), pool, ["1", "bad", "2"])
    assert sorted(str(result) for result in results) == ["1.0", "2.0", "bad question"]
    assert str(results[1]) == "bad question"


def test_a_run_that_is_stopped_from_outside_leaves_nobody_waiting() -> None:
    class Stopped(Gated):
        def embed(self, texts: Sequence[str]) -> Vectors:
            rows = super().embed(texts)
            if len(self.batches) > 1:
                raise KeyboardInterrupt
            return rows

    gated = Stopped()
    with ThreadPoolExecutor(4) as pool:
        results = gather(gated, QuestionBatches(gated.embed), pool, ["1", "2", "3"])
    assert [type(result) for result in results] == [KeyboardInterrupt] * 3


def test_a_question_has_the_same_vector_alone_and_in_company(model: Embedder) -> None:
    questions = [f"Who closed the harbour {'of Lindau ' * (n % 7)}in week {n}?" for n in range(24)]
    alone = [model.question(question) for question in questions]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(model.question, questions))
    np.testing.assert_allclose(np.array(together), np.array(alone), atol=1e-5)


def test_a_model_that_fails_says_so_again_the_next_time() -> None:
    def fail(texts: Sequence[str]) -> Vectors:
        raise ValueError("no model")

    batches = QuestionBatches(fail)
    for _ in range(2):
        with pytest.raises(ValueError, match="no model"):
            batches.question("1")
