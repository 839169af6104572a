"""The desk reads every sentence of the passages found, once, in time order, and counts copies once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.briefing.front import wanted
from assistant.errors import QuestionError
from assistant.settings import Settings
from index.types import NO_FILTERS, Audience, Document, Filters

CALL = "The two presidents spoke for two hours on 16 October 2025. They agreed to meet in Budapest."
WIRE = "Wire: " + CALL + " Officials would not say when. The Kremlin said the call was its own idea."


@pytest.fixture
def desk_of(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant.open(Settings(data_dir=tmp_path / "data")) as assistant:
        assistant.library.add(
            [
                Document.from_text(CALL, title="A call", published=date(2025, 10, 17)),
                Document.from_text(WIRE, title="A call, by wire", published=date(2025, 10, 18)),
                Document.from_text("Grain prices rose in March.", title="Grain", published=date(2025, 3, 4)),
                Document.from_text("A secret note on the call.", title="Note", visibility="internal"),
            ]
        )
        yield assistant


def test_an_empty_topic_reads_all_documents_oldest_first(desk_of: Assistant) -> None:
    told = desk_of.desk.told(filters=Filters(until=date(2025, 12, 31)))
    assert [t.document.title for t in told] == ["Grain", "A call", "A call", *["A call, by wire"] * 4]
    for one in told:
        assert one.document.text[one.evidence.start : one.evidence.end] == one.text


def test_a_topic_reads_each_sentence_once_and_only_what_may_be_seen(desk_of: Assistant) -> None:
    told = desk_of.desk.told("the call on Budapest", audience=Audience(visibilities=frozenset({"public"})))
    places = [(t.document.id, t.evidence.start) for t in told]
    assert len(places) == len(set(places))
    assert "Note" not in {t.document.title for t in told}
    assert max(t.relevance for t in told) == 1.0


def test_copies_count_once(desk_of: Assistant) -> None:
    documents = [desk_of.library.document(i.id) for i in desk_of.library.documents()]
    assert desk_of.desk.independent(documents) == 3
    assert {d.title for d in desk_of.desk.originals(documents)} == {"A call", "Grain", "Note"}


def test_vectors_are_kept_and_the_same_when_read_back(desk_of: Assistant) -> None:
    evidence = [t.evidence for t in desk_of.desk.told("the call")]
    made = desk_of.desk.vectors(evidence)
    kept = desk_of.library.database.connection.execute("SELECT count(*) FROM sentence_vectors").fetchone()[0]
    assert kept == len(evidence)
    again = desk_of.desk.vectors(list(reversed(evidence)))[::-1]
    assert np.allclose(made, again, atol=2e-3)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=2e-3)
    assert np.allclose(made, desk_of.library.embedder.passages([e.text for e in evidence]), atol=2e-3)


def test_as_of_narrows_and_a_wrong_one_is_refused(desk_of: Assistant) -> None:
    asked = wanted(" the \n call ", "2025-10-18", Filters(as_of=date(2025, 10, 17)), desk_of.settings)
    assert (asked.topic, asked.as_of) == ("the call", date(2025, 10, 17))
    with pytest.raises(QuestionError, match="2025-10-18"):
        wanted("call", "soon", NO_FILTERS, desk_of.settings)
    with pytest.raises(QuestionError, match="BRIEFING_MAX_QUESTION_CHARACTERS"):
        wanted("x" * 3000, None, NO_FILTERS, desk_of.settings)
