"""Suggested questions come from the documents, are answerable, and give nothing hidden away."""

from __future__ import annotations

from assistant import Assistant, Audience, Document, Filters
from assistant.suggestions import Suggestions, candidates

PORT = (
    "Mayor Clara Voss said on Tuesday that the harbour of Lindau would be closed. The harbour of Lindau was closed "
    "after a storm. Mayor Clara Voss told reporters that Lindau would build a new pier."
)
SECRET = "Director Otto Brandt said that the Brandeis Tower would be sold. Otto Brandt said the Brandeis Tower is old."
READER = Audience(principal="reader", visibilities=frozenset({"public"}))


def test_every_suggestion_is_answered(briefed: Assistant) -> None:
    questions = Suggestions(briefed).general()
    assert len(questions) == 4
    for question in questions:
        assert briefed.ask(question).outcome == "answered", question


def test_suggestions_follow_the_library(small: Assistant) -> None:
    suggestions = Suggestions(small)
    assert suggestions.general() == ()
    small.library.add(Document.from_text(PORT, title="Lindau closes its harbour", uri="n:1"))
    assert "Clara Voss say about Lindau" in suggestions.general()[0]
    small.library.remove("n:1")
    assert suggestions.general() == ()


def test_a_hidden_document_is_in_no_suggestion(small: Assistant) -> None:
    small.library.add(Document.from_text(SECRET, title="Tower", uri="n:2", visibility="board"))
    small.library.add(Document.from_text(PORT, title="Lindau closes its harbour", uri="n:1"))
    suggestions = Suggestions(small)
    assert any("Brandt" in question for question in suggestions.general())
    answer = small.ask("What is the boiling point of ethanol?", audience=READER)
    for question in (*suggestions.general(READER), *suggestions.after(answer.id, READER)):
        assert "Brand" not in question


def test_filters_narrow_the_suggestions(briefed: Assistant) -> None:
    assert Suggestions(briefed).general(filters=Filters(sources=("nobody",))) == ()


def test_a_follow_up_was_not_asked_before(briefed: Assistant) -> None:
    suggestions = Suggestions(briefed)
    answer = briefed.ask("Who proposed Budapest as the venue?")
    first = suggestions.after(answer.id)
    assert first
    later = briefed.ask(first[0], conversation=answer.conversation)
    assert first[0] not in suggestions.after(later.id)


def test_nobody_and_no_subject_is_suggested_twice() -> None:
    document = Document.from_text(PORT, title="Lindau", uri="n:1")
    asked = list(candidates([document, document]))
    assert len(asked) == len(set(asked))
