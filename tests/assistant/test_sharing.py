"""The reading network shared by many: who reads on how many cores, and that the reading is the same."""

from __future__ import annotations

import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.reader.onnx_reader import OnnxReader, Reading
from assistant.reader.sharing import SharedSession

PASSAGES = [
    Reading("Lindau", (f"The harbour was closed by mayor number {n}.", *["It rained."] * (n % 4))) for n in range(9)
]


class Watched:
    """A session that answers with what it is given, and says how many of its runs go on at a time."""

    def __init__(self) -> None:
        self.together, self.most, self.threads, self.guard = 0, 0, set[int](), threading.Lock()

    def run(self, outputs: None, inputs: dict[str, Any]) -> Any:
        with self.guard:
            self.together += 1
            self.most = max(self.most, self.together)
            self.threads.add(threading.get_ident())
        time.sleep(0.005)
        with self.guard:
            self.together -= 1
        if inputs["x"] is None:
            raise ValueError("nothing to read")
        return inputs["x"]


def test_a_lone_reading_takes_all_cores() -> None:
    watched = Watched()
    assert SharedSession(lambda: watched, cores=2).run([{"x": n} for n in range(20)]) == list(range(20))
    assert watched.most == 2
    assert len(watched.threads) == 2


def test_no_more_is_read_at_a_time_than_there_are_cores_and_everybody_gets_their_own() -> None:
    watched = Watched()
    shared = SharedSession(lambda: watched, cores=2)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda k: shared.run([{"x": (k, n)} for n in range(6)]), range(12)))
    assert made == [[(k, n) for n in range(6)] for k in range(12)]
    assert watched.most == 2


def test_an_error_reaches_whose_it_is_and_the_cores_are_given_back() -> None:
    watched = Watched()
    shared = SharedSession(lambda: watched, cores=2)
    for _ in range(3):
        with pytest.raises(ValueError, match="nothing to read"):
            shared.run([{"x": 1}, {"x": None}, {"x": 2}])
    assert shared.run([{"x": n} for n in range(4)]) == [0, 1, 2, 3]
    assert shared.run([]) == []


def test_what_opening_raises_reaches_every_reader() -> None:
    def broken() -> Watched:
        raise OSError("no weights")

    shared = SharedSession(broken, cores=1)
    for _ in range(2):
        with pytest.raises(OSError, match="no weights"):
            shared.run([{"x": 1}])


def test_a_judgement_is_the_same_alone_and_in_any_company() -> None:
    asked = "Who closed the harbour?"
    alone = [OnnxReader().read(asked, [passage])[0] for passage in PASSAGES[:3]]
    reader = OnnxReader()
    with ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda k: reader.read(asked, PASSAGES[k % 3 :]), range(8)))
    assert OnnxReader().read(asked, PASSAGES)[:3] == alone
    for k, judgements in enumerate(many):
        assert judgements == many[0][k % 3 :]


def test_nothing_is_read_twice_and_nothing_is_mistaken_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, read = OnnxReader(), list[int]()
    judge = OnnxReader.judge

    def counted(self: OnnxReader, passages: Any) -> Any:
        read.append(len(passages))
        return judge(self, passages)

    monkeypatch.setattr(OnnxReader, "judge", counted)
    first = reader.read("Who closed the harbour?", [*PASSAGES[:3], PASSAGES[0]])
    assert first[0] == first[3]
    assert reader.read("Who closed the harbour?", PASSAGES[:4])[:3] == first[:3]
    assert read == [3, 1]
    other = [Reading(PASSAGES[0].header, (" ".join(PASSAGES[0].sentences), "It snowed."))]
    assert reader.read("Who closed the harbour?", other) != first[:1]
    assert reader.read("When was the harbour closed?", PASSAGES[:1]) != first[:1]
    assert read == [3, 1, 1, 1]


def test_a_reader_that_was_closed_loads_again_and_judges_the_same() -> None:
    reader = OnnxReader()
    passages = [Reading("Storm: ", ("Mayor Clara Voss closed the harbour.", "It rained."))]
    before = reader.read("Who closed the harbour?", passages)
    first = weakref.ref(reader._session.session())
    reader.close()
    assert first() is None, "its memory is free"
    assert reader.read("Who closed the harbour of Lindau?", passages)[0].answers > 0
    assert reader.read("Who closed the harbour?", passages) == before
