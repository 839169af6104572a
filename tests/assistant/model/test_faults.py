"""The fault table of assistant/docs/model.md: for each fault how often the model is asked and what the reader sees."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest

from assistant import Answer, Assistant
from assistant.model.faults import retry_after
from tests.assistant.model.conftest import PROVED, WHO, talking, with_model
from tests.assistant.model.server import Fail, Say, Silence, Step, answer

DOC = Path(__file__).parents[3] / "assistant/docs/model.md"
GOOD = answer((PROVED, [1]))
TOO_LONG = Fail(400, "This model's maximum context length is 100 tokens", code="context_length_exceeded")


@dataclass(frozen=True)
class Case:
    """A fault that lasts. ``words``: what the note says after the model's name; ``calls``: how often it was asked."""

    name: str
    steps: list[Step]
    words: str
    calls: int
    settings: dict[str, object] = field(default_factory=dict)


LASTING = [
    Case("no word in time", [Silence()], "gave no word for 0.5 seconds", 1, {"timeout_s": 0.5}),
    Case("401", [Fail(401)], "refused the key (401)", 1),
    Case("403", [Fail(403)], "refused the key (403)", 1),
    Case("404", [Fail(404)], "is not known at its address (404)", 2),
    Case("429", [Fail(429)], "is asked too often (429)", 3),
    Case("429, Retry-After beyond the total time", [Fail(429, headers={"Retry-After": "90"})],
         "is asked too often (429)", 1),
    Case("500", [Fail(500)], "has a fault of its own (500)", 3),
    Case("503", [Fail(503)], "has a fault of its own (503)", 3),
    Case("another 4xx", [Fail(422)], "refused the request (422)", 2),
    Case("no structure", [Say("I think it was the mayor.")], "did not keep to the structure asked for", 2),
    Case("empty answer", [Say("")], "gave an empty answer", 3),
    Case("stream cut", [Say(GOOD, cut=3)], "stopped in the middle of its answer", 3),
    Case("structure broken off", [Say(GOOD[:-40])], "stopped in the middle of its answer", 3),
    Case("length limit", [Say(GOOD[:-40], finish="length")], "broke off at its length limit", 1),
    Case("silence in the middle", [Say(GOOD, silent_after=3)], "gave no word for 0.5 seconds", 1, {"timeout_s": 0.5}),
    Case("total time over", [Say(GOOD, pause=0.3)], "was not done after 1 seconds", 1, {"total_s": 1}),
    Case("text too long", [TOO_LONG], "was given more text than it can read", 1, {"evidence": 1}),
]  # fmt: skip


def assert_extractive(answer: Answer, words: str) -> None:
    assert answer.outcome == "answered"
    assert answer.composer == "extractive"
    assert "Clara Voss" in answer.text
    assert (
        f"The language model (openai:tester) {words}; this answer is in the documents’ own sentences."
        in answer.warnings
    )


@pytest.mark.parametrize("case", LASTING, ids=lambda c: c.name)
def test_a_lasting_fault_ends_in_the_extractive_answer_and_says_why(lake: Assistant, case: Case) -> None:
    with talking(lake, case.steps, **case.settings) as (assistant, server):
        answer = assistant.ask(WHO)
        assert_extractive(answer, case.words)
        assert len(server.requests) == case.calls


def test_the_table_in_the_docs_holds_every_fault_with_its_words_and_calls() -> None:
    rows = [line for line in DOC.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for case in LASTING:
        words = case.words.replace("0.5 seconds", "*n* seconds").replace("1 seconds", "*n* seconds")
        assert any(row.startswith(f"| {case.name} |") and words in row and f"| {case.calls}" in row for row in rows), (
            case.name
        )


def test_a_refused_connection_ends_in_the_extractive_answer(lake: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assistant = with_model(lake, f"http://127.0.0.1:{port}/v1")
    assert_extractive(assistant.ask(WHO), "could not be reached")
    assert "| refused connection |" in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "first",
    [Fail(500), Fail(429, headers={"Retry-After": "0"}), Say(""), Say(GOOD, cut=2), Say("No structure."), Fail(400)],
    ids=["500", "429", "empty", "cut", "no structure", "schema refused"],
)  # fmt: skip
def test_a_passing_fault_is_not_noticed(lake: Assistant, first: Step) -> None:
    with talking(lake, [first, Say(GOOD)]) as (assistant, server):
        answer = assistant.ask(WHO)
        assert answer.composer == "model"
        assert PROVED in answer.text
        assert len(server.requests) == 2


def test_retry_after_is_waited_for(lake: Assistant) -> None:
    with talking(lake, [Fail(429, headers={"Retry-After": "1.2"}), Say(GOOD)]) as (assistant, server):
        assert assistant.ask(WHO).composer == "model"
        assert server.at[1] - server.at[0] >= 1.2


def test_retry_after_may_be_a_date() -> None:
    class Response:
        headers: ClassVar = {"retry-after": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 60))}

    error = OSError()
    error.response = Response()  # type: ignore[attr-defined]
    assert 55 < (retry_after(error) or 0) <= 60
    Response.headers = {"retry-after": "soon"}
    assert retry_after(error) is None


def test_a_refused_schema_is_not_tried_again_in_the_next_question(lake: Assistant) -> None:
    def script(request: dict[str, object]) -> Step:
        return Fail(400, "response_format is not supported") if "response_format" in request else Say(GOOD)

    with talking(lake, script) as (assistant, server):
        assert assistant.ask(WHO).composer == "model"
        assert assistant.ask(WHO).composer == "model"
        assert ["response_format" in r for r in server.requests] == [True, False, False]


def test_a_refused_temperature_is_left_out(lake: Assistant) -> None:
    def script(request: dict[str, object]) -> Step:
        return Fail(400, "Unsupported value: temperature") if "temperature" in request else Say(GOOD)

    with talking(lake, script, structure="prompt") as (assistant, server):
        assert assistant.ask(WHO).composer == "model"
        assert len(server.requests) == 2


def test_text_that_is_too_long_is_halved(lake: Assistant) -> None:
    from tests.assistant.model.server import evidence_of

    def script(request: dict[str, object]) -> Step:
        return TOO_LONG if len(evidence_of(request)) > 1 else Say(GOOD)

    with talking(lake, script) as (assistant, server):
        answer = assistant.ask(WHO)
        assert answer.composer == "model"
        sizes = [len(evidence_of(r)) for r in server.requests]
        assert sizes[-1] == 1
        assert sizes == sorted(sizes, reverse=True)


def test_what_was_proved_before_a_cut_stays_and_the_documents_go_on(lake: Assistant) -> None:
    two = answer(("Voss said the repair would cost 4.2 million euros.", [1]), ("Jonas Kelm said it", [1]))
    with talking(lake, [Say(two, cut=len(two) // 12 - 3)]) as (assistant, server):
        given = assistant.ask("What would the repair of the pier cost?")
        assert given.composer == "mixed"
        assert given.sentences[0].composer == "model"
        assert "Kelm said the repair would cost 5.5 million euros." in given.text
        assert any("stopped in the middle of its answer; what follows is in" in w for w in given.warnings)
        assert len(server.requests) == 1


def test_a_dead_provider_is_spared_and_tried_again_later(lake: Assistant) -> None:
    with talking(lake, [Fail(500)], retries=0, breaker_failures=2, breaker_s=60) as (assistant, server):
        for _ in range(2):
            assert_extractive(assistant.ask(WHO), "has a fault of its own (500)")
        spared = assistant.ask(WHO)
        assert len(server.requests) == 2
        assert any("again and again and is spared for" in w for w in spared.warnings)
        assert assistant._writer.model is not None
        assistant._writer.model.breaker._clock = lambda: time.monotonic() + 61
        server.script = [Say(GOOD)]
        assert assistant.ask(WHO).composer == "model"
        assert assistant.ask(WHO).composer == "model"


def test_a_refused_key_opens_the_breaker_at_once(lake: Assistant) -> None:
    with talking(lake, [Fail(401)]) as (assistant, server):
        assistant.ask(WHO)
        assistant.ask(WHO)
        assert len(server.requests) == 1
