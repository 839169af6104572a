"""What becomes of a model's sentences: proved, repaired once, withheld; who writes the rest; streaming, stopping."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from assistant import Answer, Assistant, Finished, SentenceReady
from assistant.model.prompting import prompt
from assistant.types import Event, Withheld
from tests.assistant.model.conftest import PROVED, WHO, talking
from tests.assistant.model.server import Request, Say, Silence, Step, answer, evidence_of, prompt_of, which

COST = "What would the repair of the pier cost?"
FALSE = "Mayor Clara Voss ordered the closure after a flood broke the southern pier."


def number_of(request: Request, words: str) -> int:
    return next(item["number"] for item in evidence_of(request) if words in item["text"])


def hold(assistant: Assistant, answer: Answer) -> None:
    for citation in answer.citations:
        document = assistant.library.document(citation.document.id)
        assert document.text[citation.start : citation.end] == citation.quote
    assert all(sentence.citations for sentence in answer.sentences)


def test_a_model_answers_with_proof_and_the_answer_says_who_wrote_it(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [1])))]) as (assistant, _):
        given = assistant.ask(WHO)
        assert (given.composer, given.model, given.outcome) == ("model", "openai:tester", "answered")
        assert given.prompts == {"answer": prompt("answer").sha256}
        assert given.citations[0].quote == PROVED
        hold(assistant, given)
        assert Answer.model_validate_json(given.model_dump_json()) == given
        assert {"search", "read", "model", "verify", "total"} <= set(given.timings)


def test_without_a_setting_there_is_no_model(lake: Assistant) -> None:
    given = lake.ask(WHO)
    assert (given.composer, given.model, given.prompts) == ("extractive", None, {})


def test_what_the_reader_finds_unanswered_never_reaches_the_model(lake: Assistant) -> None:
    with talking(lake, [Say(answer(("Ethanol boils at 78 degrees.", [1])))]) as (assistant, server):
        given = assistant.ask("What is the boiling point of ethanol?")
        assert given.abstained
        assert server.requests == []


def test_a_failing_sentence_is_asked_for_again_with_the_reason_and_shown_when_it_holds(lake: Assistant) -> None:
    def script(request: Request) -> Step:
        return Say(answer((PROVED if which(request) == "repair" else FALSE, [1])))

    with talking(lake, script) as (assistant, server):
        given = assistant.ask(WHO)
        assert given.composer == "model"
        assert [s.text for s in given.sentences] == [PROVED]
        assert not any("withheld" in w for w in given.warnings)
        assert set(given.prompts) == {"answer", "repair"}
        assert FALSE in prompt_of(server.requests[1])
        assert "failed_because" in prompt_of(server.requests[1])


def test_a_sentence_that_fails_twice_is_withheld_and_the_answer_says_so(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [1]), (FALSE, [1])))]) as (assistant, server):
        events = list(assistant.stream(WHO))
        last = events[-1]
        assert isinstance(last, Finished)
        assert [s.text for s in last.answer.sentences] == [PROVED]
        assert any(w.startswith("1 sentence withheld: ") for w in last.answer.warnings)
        assert sum(isinstance(e, Withheld) for e in events) == 1
        assert len(server.requests) == 2
        assert "flood" not in last.answer.model_dump_json(exclude={"warnings"})


def test_when_nothing_can_be_proved_the_documents_speak(lake: Assistant) -> None:
    with talking(lake, [Say(answer((FALSE, [1])))]) as (assistant, _):
        given = assistant.ask(WHO)
        assert given.composer == "extractive"
        assert "Clara Voss" in given.text
        assert any("wrote could be proved; this answer is in the documents’ own sentences" in w for w in given.warnings)
        assert any(w.startswith("1 sentence withheld") for w in given.warnings)


def test_numbers_that_do_not_exist_are_looked_up_and_told(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [77])))]) as (assistant, _):
        given = assistant.ask(WHO)
        assert given.citations[0].quote == PROVED
        assert "[77]" not in given.text
        assert any("does not exist (77)" in w for w in given.warnings)


def test_numbers_that_do_not_exist_and_prove_nothing_are_named_in_the_reason(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [1]), (FALSE, [77])))]) as (assistant, _):
        given = assistant.ask(WHO)
        assert any("names evidence 77, which does not exist" in w for w in given.warnings)


def test_a_citation_that_proves_nothing_is_replaced_by_one_that_does(lake: Assistant) -> None:
    def script(request: Request) -> Step:
        wrong = next(i["number"] for i in evidence_of(request) if i["text"] != PROVED)
        return Say(answer((PROVED, [wrong])))

    with talking(lake, script) as (assistant, _):
        given = assistant.ask(WHO)
        assert [c.quote for c in given.citations] == [PROVED]


def test_reported_speech_stays_reported(lake: Assistant) -> None:
    def script(request: Request) -> Step:
        return Say(answer(("The repair would cost 4.2 million euros.", [number_of(request, "4.2 million")])))

    with talking(lake, script) as (assistant, _):
        given = assistant.ask(COST)
        assert any("it does not say that Voss said so" in w for w in given.warnings)
        assert all("Voss" in s.text or "Kelm" in s.text for s in given.sentences)


def test_the_side_of_a_disagreement_that_the_model_leaves_out_is_quoted(lake: Assistant) -> None:
    one = "Voss said the repair would cost 4.2 million euros."
    with talking(lake, [Say(answer((one, [1])))]) as (assistant, _):
        given = assistant.ask(COST)
        assert given.composer == "mixed"
        assert "5.5 million" in given.text
        assert any(w.startswith("Sources disagree") for w in given.warnings)
        hold(assistant, given)


def test_a_day_of_the_week_needs_its_date(lake: Assistant) -> None:
    def script(request: Request) -> Step:
        number = number_of(request, "closed on Tuesday")
        assert "Tuesday [4 March 2025]" in evidence_of(request)[number - 1]["text"]
        day = "on 4 March 2025" if which(request) == "repair" else "on Tuesday"
        return Say(answer((f"The harbour of Lindau was closed {day}.", [number])))

    with talking(lake, script) as (assistant, _):
        given = assistant.ask("When was the harbour of Lindau closed?")
        assert "The harbour of Lindau was closed on 4 March 2025." in given.text


def test_an_answer_without_a_date_says_of_when_it_is(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [1])))]) as (assistant, _):
        assert "As published on 6 March 2025." in assistant.ask(WHO).warnings


def test_a_model_that_finds_no_answer_is_believed_when_the_reader_is_unsure(lake: Assistant) -> None:
    with talking(lake, [Say(answer(answered=False))]) as (assistant, _):
        given = assistant.ask(WHO)
        expected = "answered" if given.confidence >= 0.8 else "related"
        assert given.outcome == expected
        assert any("found no answer in" in w for w in given.warnings)


def test_a_sentence_is_shown_before_the_model_has_finished(lake: Assistant) -> None:
    text = answer((PROVED, [1]), ("Voss said the repair would cost 4.2 million euros.", [2]))
    first_ends = text.index('}, {"text"') + 1
    with talking(lake, [Say(text, size=first_ends, silent_after=1)], timeout_s=3) as (assistant, _):
        events = assistant.stream(WHO)
        arrived: list[tuple[float, Event]] = []
        for event in events:
            arrived.append((time.monotonic(), event))
        shown = next(t for t, e in arrived if isinstance(e, SentenceReady))
        ended = arrived[-1][0]
        assert ended - shown > 1.5  # the model was silent for three seconds after it; it was out before


def test_closing_a_stream_hangs_up_on_the_model(lake: Assistant) -> None:
    with talking(lake, [Silence()], timeout_s=20, total_s=20) as (assistant, server):
        events = assistant.stream(WHO)
        next(events)
        taken: list[Event | None] = []
        waiting = threading.Thread(target=lambda: taken.append(next(events, None)))
        waiting.start()
        while not server.requests:
            time.sleep(0.02)
        events.close()
        assert server.broken.wait(5)
        waiting.join(5)
        assert taken == [None]


def test_cancelling_the_async_stream_hangs_up_on_the_model(lake: Assistant) -> None:
    async def run(assistant: Assistant, asked: list[Request]) -> None:
        async def read() -> None:
            async for _ in assistant.astream(WHO):
                pass

        task = asyncio.create_task(read())
        while not asked:
            await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with talking(lake, [Silence()], timeout_s=20, total_s=20) as (assistant, server):
        before = len(assistant.conversations.list())
        asyncio.run(run(assistant, server.requests))
        assert server.broken.wait(5)
        assert len(assistant.conversations.list()) == before


def test_documents_reach_the_model_only_as_data_behind_a_mark_of_this_call(lake: Assistant) -> None:
    with talking(lake, [Say(answer((PROVED, [1])))]) as (assistant, server):
        assistant.ask(WHO)
        assistant.ask(WHO)
        marks = []
        for request in server.requests:
            system, user = (str(m["content"]) for m in request["messages"])
            assert PROVED not in system
            assert "tools" not in request
            lines = user.splitlines()
            begin = next(line for line in lines if line.startswith("BEGIN EVIDENCE "))
            marks.append(begin.removeprefix("BEGIN EVIDENCE "))
            assert f"END EVIDENCE {marks[-1]}" in lines
            inside = lines[lines.index(begin) + 1 : lines.index(f"END EVIDENCE {marks[-1]}")]
            assert all(line.startswith('{"number": ') for line in inside)
        assert marks[0] != marks[1]
