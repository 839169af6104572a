"""However many questions are being worked on, the server goes on with everything else."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant, Document, Settings
from assistant.reader.onnx_reader import Judgement, OnnxReader, Reading
from index.embedder import Embedder
from index.library import Library
from tests.interfaces.serving import client, serving

ASKING = 24  # more than are worked on at a time


class Held:
    """The real reader behind a gate: whoever reads waits until it is opened."""

    def __init__(self) -> None:
        self._reader, self.gate, self.waiting = OnnxReader(), threading.Event(), threading.Semaphore(0)
        self.name = self._reader.name

    def read(self, question: str, passages: Sequence[Reading]) -> list[Judgement]:
        self.waiting.release()
        assert self.gate.wait(120)
        return self._reader.read(question, passages)


@pytest.fixture
def held(tmp_path: Path, model: Embedder, note: Document) -> Iterator[tuple[str, Held]]:
    settings, reader = Settings(data_dir=str(tmp_path / "data")), Held()
    with Library.open(settings.index, embedder=model) as library:
        library.add(note)
        with serving(Assistant(library, settings, reader=reader)) as url:
            yield url, reader
            reader.gate.set()


def test_the_server_answers_while_questions_are_worked_on(held: tuple[str, Held]) -> None:
    url, reader = held
    body = {"question": "Who ordered the closure of the harbour?"}
    with client(url) as http, ThreadPoolExecutor(ASKING) as pool:
        asked = [pool.submit(http.post, "/v1/ask", json=body, timeout=120) for _ in range(ASKING)]
        for _ in range(2):  # on two cores no more are worked on at a time
            assert reader.waiting.acquire(timeout=60), "questions do not come to be read side by side"
        for path in ("/healthz", "/metrics", "/v1/documents", "/openapi.json"):
            assert http.get(path).status_code == 200
        assert not any(answer.done() for answer in asked), "nothing is answered behind the gate"
        reader.gate.set()
        answers = [answer.result(120) for answer in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert all("Clara Voss" in answer.json()["text"] for answer in answers)
    assert len({answer.json()["id"] for answer in answers}) == ASKING
