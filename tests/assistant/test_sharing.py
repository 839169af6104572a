"""The reading network shared by many: who reads on how many cores, and that the reading is the same."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.reader.onnx_reader import OnnxReader, Reading
from assistant.reader.sharing import SharedSessions


class Counted:
    """A session that says on how many threads it runs."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def run(self, outputs: None, inputs: dict[str, Any]) -> int:
        return self.threads


def test_a_lone_reading_takes_all_cores_and_several_take_one_each() -> None:
    shared = SharedSessions(Counted, threads=2)
    with shared.turn() as first:
        assert first({}) == 2
        with shared.turn() as second:
            assert (first({}), second({})) == (1, 1)
        assert first({}) == 2, "alone again"


def test_no_more_read_at_a_time_than_there_are_cores() -> None:
    shared = SharedSessions(Counted, threads=2)
    together, most, guard = [0], [0], threading.Lock()

    def read(_: int) -> None:
        with shared.turn() as run:
            with guard:
                together[0] += 1
                most[0] = max(most[0], together[0])
            run({})
            threading.Event().wait(0.005)
            with guard:
                together[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, range(24)))
    assert most[0] == 2


def test_a_turn_is_given_back_after_an_error() -> None:
    def broken(threads: int) -> Counted:
        raise OSError("no weights")

    shared = SharedSessions(broken, threads=1)
    for _ in range(2):
        with pytest.raises(OSError, match="no weights"), shared.turn() as run:
            run({})


def test_a_reading_is_the_same_alone_and_in_company() -> None:
    reader = OnnxReader()
    passages = [Reading("Lindau", (f"The harbour was closed by mayor number {n}.", "It rained.")) for n in range(9)]
    alone = reader.read("Who closed the harbour?", passages)
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda _: reader.read("Who closed the harbour?", passages), range(8)))
    for judgements in many:
        for one, other in zip(judgements, alone, strict=True):
            assert one.sentences == pytest.approx(other.sentences, abs=1e-4)
            assert one.answers == pytest.approx(other.answers, abs=1e-4)
            assert one.claim == pytest.approx(other.claim, abs=1e-4)
