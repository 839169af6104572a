"""One record for each answer, and what its replay finds after something changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import Assistant, Audience, Document, Settings
from assistant.audit.records import Record
from assistant.audit.replay import Replay
from assistant.errors import ExportError
from assistant.interfaces.cli import main
from assistant.model.prompting import prompt
from assistant.types import Answer
from index.embedder import Embedder
from index.errors import NotFound
from tests.assistant.model.conftest import DOCUMENTS, PROVED, WHO, talking
from tests.assistant.model.server import Request, Say, Step, answer, which
from tests.interfaces.serving import client, serving

FALSE = "Mayor Clara Voss ordered the closure after a flood broke the southern pier."


def script(request: Request) -> Step:
    return Say(answer((PROVED, [1]), (FALSE, [1])) if which(request) == "answer" else answer((FALSE, [7])))


@pytest.fixture
def pier(tmp_path: Path, model: Embedder) -> Iterator[Assistant]:
    with Assistant.open(Settings(data_dir=str(tmp_path / "data")), embedder=model) as assistant:
        assistant.library.add(DOCUMENTS)
        yield assistant


@pytest.fixture
def written(pier: Assistant) -> Answer:
    with talking(pier, script) as (assistant, _):
        return assistant.ask(WHO)


def kinds(replay: Replay) -> set[str]:
    return {change.kind for change in replay.changes}


def test_a_record_holds_all_that_an_answer_came_from(pier: Assistant, written: Answer) -> None:
    record = pier.record(written.id)
    assert record.answer == written
    for given in record.evidence:
        document = pier.library.document(given.document)
        assert document.text[given.start : given.end] == given.text
        assert document.text_sha256 == given.document_sha256
    assert [call.prompt for call in record.calls] == ["answer", "repair"]
    assert all(call.prompt_sha256 == prompt(call.prompt).sha256 for call in record.calls)
    assert FALSE in record.calls[0].raw
    assert [(j.text, j.fate) for j in record.judged] == [(PROVED, "shown"), (FALSE, "failed"), (FALSE, "failed")]
    assert record.judged[2].named == (7,)
    assert record.answer.corpus_revision == pier.library.revision
    assert Record.model_validate_json(record.model_dump_json()) == record
    assert "api_key" not in record.model_dump_json()


def test_an_extractive_answer_has_a_record_too_and_nothing_changed_at_once(pier: Assistant) -> None:
    for question in (WHO, "What is the boiling point of ethanol?", "why?"):
        given = pier.ask(question)
        record = pier.record(given.id)
        assert record.calls == ()
        replay = pier.replay(record.model_dump_json().encode())
        assert replay.changes == (), question
        assert replay.same


def test_a_follow_up_is_replayed_as_it_was_searched(pier: Assistant) -> None:
    first = pier.ask(WHO)
    second = pier.ask("And what would the repair cost?", conversation=first.conversation)
    record = pier.record(second.id)
    assert record.completed_by == "rule"
    assert WHO in record.in_context
    assert pier.replay(record.model_dump_json().encode()).changes == ()


def test_the_model_is_named_when_it_is_not_the_same(pier: Assistant, written: Answer) -> None:
    data = pier.record(written.id).model_dump_json().encode()
    assert kinds(pier.replay(data)) == {"model"}  # this assistant has none
    with talking(pier, script) as (assistant, server):
        replay = assistant.replay(data)
        assert replay.changes == ()
        assert server.requests == []
        assert replay.checked["quotes"] == 1


def test_a_replaced_document_shows_in_quotes_evidence_and_verdicts(pier: Assistant, written: Answer) -> None:
    data = pier.record(written.id).model_dump_json().encode()
    old = DOCUMENTS[0]
    text = old.text.replace("northern pier", "southern pier").replace("ordered", "denied that she had ordered")
    pier.library.add(Document.from_text(text, title=old.title, uri=old.uri, published=old.published))
    replay = pier.replay(data)
    assert {"quote", "evidence", "corpus"} <= kinds(replay)
    assert not replay.same
    assert any("denied that she had ordered" in c.what for c in replay.changes if c.kind == "evidence")


def test_a_removed_document_changes_the_decision(pier: Assistant, written: Answer) -> None:
    data = pier.record(written.id).model_dump_json().encode()
    pier.library.remove(DOCUMENTS[0].uri)
    replay = pier.replay(data)
    assert {"quote", "evidence"} <= kinds(replay)
    assert any(c.kind == "quote" and "removed" in c.what for c in replay.changes)


def test_another_prompt_and_another_verdict_are_named(pier: Assistant, written: Answer) -> None:
    record = json.loads(pier.record(written.id).model_dump_json())
    record["answer"]["prompts"]["answer"] = "0" * 64
    record["answer"]["sentences"][0]["text"] = FALSE
    replay = pier.replay(json.dumps(record).encode())
    assert {"prompt", "verdict"} <= kinds(replay)


def test_a_file_that_is_no_record_is_refused(pier: Assistant) -> None:
    for data in (b"", b"{}", b"[]", b"no json", b"\xff"):
        with pytest.raises(ExportError, match="no record"):
            pier.replay(data)


def test_nobody_reads_anothers_record_and_it_goes_with_its_conversation(pier: Assistant, written: Answer) -> None:
    with pytest.raises(NotFound):
        pier.record(written.id, Audience(principal="eve"))
    pier.conversations.delete(written.conversation)
    with pytest.raises(NotFound):
        pier.record(written.id)
    assert pier.library.database.connection.execute("SELECT count(*) FROM records").fetchone()[0] == 0


def test_record_and_replay_as_commands_and_over_http(pier: Assistant, written: Answer, tmp_path: Path) -> None:
    with serving(pier) as url, client(url) as http:
        record = http.get(f"/v1/answers/{written.id}/record")
        assert Record.model_validate(record.json()).answer == written
        replay = http.post("/v1/replay", content=record.content).json()
        assert [change["kind"] for change in replay["changes"]] == ["model"]
        assert http.post("/v1/replay", content=b"{}").status_code == 400
        assert http.get("/v1/answers/nope/record").status_code == 404
    data = str(pier.settings.data_dir)
    pier.close()
    file = tmp_path / "record.json"
    made = CliRunner().invoke(main, ["--data-dir", data, "record", written.id, str(file)])
    assert made.exit_code == 0, made.output
    assert json.loads(file.read_text())["answer"]["id"] == written.id
    shown = CliRunner().invoke(main, ["--data-dir", data, "replay", str(file)])
    assert shown.exit_code == 1
    assert "model      was openai:tester, is none" in shown.output
    assert "It has changed (checked: 1 quotes" in shown.output


def test_an_erased_document_leaves_no_trace_in_records(pier: Assistant) -> None:
    cheese = DOCUMENTS[2]
    given = pier.ask(WHO)  # doesn't cite the cheese market, but it was among what was read
    assert "cheese" in pier.record(given.id).model_dump_json()
    pier.library.purge(cheese.uri)
    left = pier.library.database.connection.execute("SELECT record FROM records").fetchall()
    assert not any("cheese" in row["record"] for row in left)
    assert pier.conversations.answer(given.id) == given
    with pytest.raises(NotFound, match="erased"):
        pier.record(given.id)
