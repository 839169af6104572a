"""Whose turn it is when more ask than there are cores."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant, Document, Settings
from assistant.turns import PATIENCE_S, Due, Turns
from assistant.types import AnswerSentence, Event, Finished, Retrieved, SentenceReady
from index.embedder import Embedder
from index.library import Library

QUESTION = "Who ordered the closure of the harbour?"


def queued(
    turns: Turns, pool: ThreadPoolExecutor, due: float, work: threading.Event | None, order: list[float]
) -> Future[None]:
    """A thread that takes a turn, notes it, and keeps it until ``work`` is done; returns when it waits or has it."""

    def take() -> None:
        with turns.turn(due):
            order.append(due)
            if work:
                assert work.wait(20)

    before = len(turns._waiting) + len(order)
    future = pool.submit(take)
    while len(turns._waiting) + len(order) == before and not future.done():
        time.sleep(0.001)
    return future


def test_turns_go_by_when_they_are_due() -> None:
    turns, order, work = Turns(places=1), list[float](), threading.Event()
    with ThreadPoolExecutor(8) as pool:
        futures = [queued(turns, pool, 1.0, work, order)]
        futures += [queued(turns, pool, due, None, order) for due in (9.0, 5.0, 7.0, 3.0)]
        assert order == [1.0]
        work.set()
        for future in futures:
            future.result(20)
    assert order == [1.0, 3.0, 5.0, 7.0, 9.0]


def test_a_turn_is_given_back_after_an_error_and_goes_to_who_waits() -> None:
    turns = Turns(places=2)
    for _ in range(3):
        with pytest.raises(ValueError, match="in vain"), turns.turn(0.0):
            raise ValueError("in vain")
    together, most, guard = [0], [0], threading.Lock()

    def work(number: int) -> None:
        with turns.turn(-float(number)):
            with guard:
                together[0] += 1
                most[0] = max(most[0], together[0])
            time.sleep(0.002)
            with guard:
                together[0] -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(48)))
    assert most[0] == 2
    assert turns._free == 2


def test_a_first_sentence_puts_off_what_follows_and_nothing_else_does() -> None:
    sentence = SentenceReady(sentence=AnswerSentence(text="It rained.", citations=(1,), score=1.0), citations=())
    due = Due()
    asked = due.moment
    due.shown(Retrieved(standalone_question="Who?", passages=3))
    assert due.moment == asked
    due.shown(sentence)
    later = due.moment
    assert later >= asked + PATIENCE_S
    due.shown(sentence)
    assert due.moment == later, "the first one only"


@pytest.fixture
def assistant(tmp_path: Path, model: Embedder, note: Document) -> Iterator[Assistant]:
    settings = Settings(data_dir=str(tmp_path / "data"))
    with Library.open(settings.index, embedder=model) as library:
        library.add(note)
        yield Assistant(library, settings)


def waiting(turns: Turns, number: int) -> None:
    """Come back when so many wait."""
    while len(turns._waiting) < number:
        time.sleep(0.001)


def test_whoever_waits_for_a_first_sentence_goes_before_the_rest_of_others_answers(assistant: Assistant) -> None:
    assistant.queue = turns = Turns(places=1)
    first, second = assistant.stream(QUESTION), assistant.stream(QUESTION)
    while not isinstance(next(first), SentenceReady):
        pass
    assert isinstance(next(second), Retrieved)
    done: list[str] = []

    def step(name: str, events: Iterator[Event]) -> Event:
        event = next(events)
        done.append(name)
        return event

    with ThreadPoolExecutor(2) as pool:
        with turns.turn(0.0):
            rest = pool.submit(step, "the rest of the first", first)
            waiting(turns, 1)
            shown = pool.submit(step, "a sentence of the second", second)
            waiting(turns, 2)
        assert isinstance(rest.result(60), Finished)
        assert isinstance(shown.result(60), SentenceReady)
    assert done == ["a sentence of the second", "the rest of the first"]


def test_an_answer_nobody_waits_for_is_not_read(assistant: Assistant) -> None:
    assistant.queue = Turns(places=2)
    events = assistant.stream(QUESTION)
    assert isinstance(next(events), Retrieved)
    with ThreadPoolExecutor(1) as pool:
        with assistant.queue.turn(0.0), assistant.queue.turn(0.0):
            rest = pool.submit(list, events)
            waiting(assistant.queue, 1)
            events.close()
        assert rest.result(60) == []
    assert isinstance(list(assistant.stream(QUESTION))[-1], Finished), "its turn was given back"
