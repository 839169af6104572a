"""What the first question needs is loaded beside other work, once, and a failure is left to the question."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from assistant import Assistant, Document
from assistant.reader.onnx_reader import Judgement, Reading
from assistant.warming import warm
from index.errors import ModelError


class Counted:
    """A reader that counts, or one without weights."""

    name = "counted"

    def __init__(self, broken: bool = False) -> None:
        self.broken, self.calls = broken, 0

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        self.calls += 1
        if self.broken:
            raise ModelError("no weights")
        return [Judgement([0.0], 0.0, (0.0, 0.0, 0.0, 0.0)) for _ in passages]


def test_all_parts_are_loaded_in_threads_of_their_own(small: Assistant) -> None:
    reader = Counted()
    threads = warm(small.library, reader)
    for thread in threads:
        thread.join(60)
    assert {t.name for t in threads} == {"warm vectors", "warm embedder", "warm reader"}
    assert reader.calls == 1
    assert small.library.stores._vectors is not None


def test_a_part_that_fails_is_left_to_the_question(
    small: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loud: list[object] = []
    monkeypatch.setattr(threading, "excepthook", loud.append)
    with caplog.at_level("INFO", "assistant.warming"):
        for thread in warm(small.library, Counted(broken=True)):
            thread.join(60)
    assert "no weights" in caplog.text
    assert not loud


def test_a_question_asked_meanwhile_is_answered(small: Assistant, note: Document) -> None:
    small.library.add(note)
    warm(small.library, small.reader)
    assert small.ask("Who ordered the closure of the harbour?").outcome == "answered"
