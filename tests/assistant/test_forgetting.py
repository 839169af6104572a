"""Erasing a document erases what the assistant made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Document, Settings
from assistant.feedback import Feedback
from index.embedder import Embedder
from index.errors import NotFound
from tests.index.traces import traces

MARKER = "zanzibarkoala"
AGENT = (
    f"The agent {MARKER} met Minister Petra Kling in Wangen on Tuesday. The agent {MARKER} lives above the mill.\n\n"
    "He said that the plans had been burnt."
)


def agent() -> Document:
    return Document.from_text(AGENT, title="File on the agent", uri="agent:file")


def test_answers_that_cite_it_go_and_the_others_stay(small: Assistant, note: Document) -> None:
    small.library.add([agent(), note])
    kept = small.ask("Who ordered the closure of the harbour of Lindau?")
    gone = small.ask(f"Where does the agent {MARKER} live?")
    feedback = Feedback(small.library.database)
    feedback.record(gone.id, "owner", "web", "down", "too secret")
    later = small.ask("And whom did he meet?", conversation=gone.conversation)
    assert gone.outcome == kept.outcome == "answered"
    small.library.purge("agent:file")
    assert small.conversations.answer(kept.id).citations
    for lost in (gone, later):
        with pytest.raises(NotFound):
            small.conversations.answer(lost.id)
    with pytest.raises(NotFound):
        small.citation(gone.citations[0].id)
    assert feedback.rating(gone.id) is None
    assert [c.id for c in small.conversations.list()] == [kept.conversation]
    assert traces(small.settings.data_dir, MARKER.encode(), b"too secret") == []


def test_sentence_vectors_go_too(small: Assistant) -> None:
    small.library.add(agent())
    told = small.desk.told("the agent")
    small.desk.vectors([t.evidence for t in told])
    count = "SELECT count(*) FROM sentence_vectors"
    assert small.library.database.connection.execute(count).fetchone()[0] > 0
    small.library.purge("agent:file")
    assert small.library.database.connection.execute(count).fetchone()[0] == 0


def test_what_was_erased_without_the_assistant_is_forgotten_when_it_opens(tmp_path: Path, model: Embedder) -> None:
    from index import Library

    settings = Settings(data_dir=str(tmp_path / "data"))
    with Assistant.open(settings, embedder=model) as assistant:
        assistant.library.add(agent())
        answer = assistant.ask(f"Where does the agent {MARKER} live?")
    with Library.open(settings.index, embedder=model) as library:
        library.purge("agent:file")
    with Assistant.open(settings, embedder=model) as assistant:
        with pytest.raises(NotFound):
            assistant.conversations.answer(answer.id)
        assert traces(settings.data_dir, MARKER.encode()) == []


def test_an_answer_under_way_when_its_document_is_erased_is_not_kept(small: Assistant) -> None:
    small.library.add(agent())
    events = small.stream(f"Where does the agent {MARKER} live?")
    next(events)  # the passages are found
    small.library.purge("agent:file")
    last = list(events)[-1]
    assert last.type == "failed"
    assert "erased" in last.message
    assert small.conversations.list() == []
    assert traces(small.settings.data_dir, MARKER.encode()) == []
