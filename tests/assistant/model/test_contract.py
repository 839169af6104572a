"""What holds with any language model: with the scripted one always, with a real one where it is named.

``MODEL_UNDER_TEST=openai:name`` (with ``MODEL_UNDER_TEST_URL`` and ``MODEL_UNDER_TEST_KEY``) runs the same tests on it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from assistant import Assistant, Finished, Retrieved, SentenceReady, Settings
from assistant.model.attaching import verdict_on
from assistant.model.proof import Proof
from assistant.types import Answer, Evidence
from tests.assistant.model.conftest import talking
from tests.assistant.model.server import Request, Say, Step, answer, evidence_of, which

QUESTIONS = (
    "Who ordered the closure of the harbour of Lindau?",
    "What would the repair of the pier cost?",
    "What is the boiling point of ethanol?",
)


def plausible(request: Request) -> Step:
    """A middling model: what it is given in its own order, one sentence with another number, one without evidence."""
    if which(request) == "standalone":
        return Say(json.dumps({"question": "What would the repair of the harbour of Lindau cost?"}))
    given = [(item["text"], [item["number"]]) for item in evidence_of(request)]
    if which(request) == "repair":
        return Say(answer(*given[:1]))
    return Say(answer(*given[:3], ("The repair would cost 9.9 million euros.", [1]), ("All is well in Lindau.", [])))


@pytest.fixture(params=["scripted", "real"], scope="module")
def written(request: pytest.FixtureRequest, lake: Assistant) -> Iterator[Assistant]:
    """An assistant with a model: the scripted one, or the one that the environment names."""
    if request.param == "scripted":
        with talking(lake, plausible) as (assistant, _):
            yield assistant
        return
    name = os.environ.get("MODEL_UNDER_TEST")
    if not name:
        pytest.skip("MODEL_UNDER_TEST is not set")
    model = {"name": name, "base_url": os.environ.get("MODEL_UNDER_TEST_URL"), "timeout_s": 300, "total_s": 600}
    model["api_key"] = os.environ.get("MODEL_UNDER_TEST_KEY")
    yield Assistant(lake.library, Settings(data_dir=str(lake.settings.data_dir), model=model))


def evidence_of_answer(assistant: Assistant, given: Answer, numbers: tuple[int, ...]) -> list[Evidence]:
    found = []
    for citation in (c for c in given.citations if c.number in numbers):
        document = assistant.library.document(citation.document.id)
        assert document.text[citation.start : citation.end] == citation.quote
        found.append(
            Evidence(document=document.info, passage_id="", start=citation.start, end=citation.end,
                     text=citation.quote, probability=1.0, logit=0.0)
        )  # fmt: skip
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_shown_is_proved_by_what_it_cites(written: Assistant, question: str) -> None:
    events = list(written.stream(question))
    assert isinstance(events[0], Retrieved)
    last = events[-1]
    assert isinstance(last, Finished)
    given = last.answer
    assert tuple(e.sentence for e in events if isinstance(e, SentenceReady)) == given.sentences
    proof = Proof(written._verifier, written.library.terms, lambda _: 1.0)
    for sentence in given.sentences:
        evidence = evidence_of_answer(written, given, sentence.citations)
        assert evidence
        if sentence.composer == "model":
            assert verdict_on(sentence.text, evidence, proof).label == "supported", sentence.text
    if given.composer != "model" and given.outcome == "answered":
        assert given.warnings, "the answer says why the documents' own sentences took over"
    assert "9.9" not in given.text


def test_what_is_not_answered_stays_so(written: Assistant) -> None:
    assert written.ask(QUESTIONS[2]).abstained


def test_a_follow_up_stands_alone_and_keeps_its_subject(written: Assistant) -> None:
    first = written.ask(QUESTIONS[0])
    second = written.ask("And what would the repair cost?", conversation=first.conversation)
    assert "repair" in second.standalone_question
    assert any(word in second.standalone_question.lower() for word in ("harbour", "lindau", "pier"))


def test_a_record_replays_without_a_change(written: Assistant) -> None:
    given = written.ask(QUESTIONS[1])
    replay = written.replay(written.record(given.id).model_dump_json().encode())
    assert replay.changes == ()


def test_a_stream_that_is_closed_leaves_no_answer(written: Assistant) -> None:
    before = len(written.conversations.list())
    events = written.stream(QUESTIONS[0])
    assert isinstance(next(events), Retrieved)
    events.close()
    assert next(events, None) is None
    assert len(written.conversations.list()) == before
