"""Conversations: renamed, deleted, answers set aside; feedback beside them."""

from __future__ import annotations

import pytest

from assistant import Assistant, Audience, Document
from assistant.errors import QuestionError
from assistant.feedback import Feedback
from index.errors import NotFound

OTHER = Audience(principal="other")


def test_rename_and_delete_are_the_principals_own(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour?")
    kept = small.conversations
    kept.rename(answer.conversation, "  The\n harbour " + "x" * 100)
    assert kept.list()[0].title == ("The harbour " + "x" * 100)[:80]
    with pytest.raises(QuestionError):
        kept.rename(answer.conversation, " ")
    for forbidden in (
        lambda: kept.rename(answer.conversation, "x", OTHER),
        lambda: kept.delete(answer.conversation, OTHER),
    ):
        with pytest.raises(NotFound):
            forbidden()
    kept.delete(answer.conversation)
    assert kept.list() == []
    with pytest.raises(NotFound):
        kept.answer(answer.id)


def test_an_answer_set_aside_leaves_the_conversation_but_its_links_open(small: Assistant, note: Document) -> None:
    small.library.add(note)
    first = small.ask("Who ordered the closure of the harbour?")
    second = small.ask("What would the repair cost?", conversation=first.conversation)
    small.conversations.set_aside(second.id)
    assert [turn.answer_id for turn in small.conversations.history(first.conversation)] == [first.id]
    assert small.conversations.list()[0].questions == 1
    assert small.conversations.answer(second.id) == second
    assert small.citation(second.citations[0].id)[0] == second.citations[0]
    small.conversations.set_aside(second.id, aside=False)
    assert len(small.conversations.history(first.conversation)) == 2
    with pytest.raises(NotFound):
        small.conversations.set_aside(first.id, OTHER)


def test_a_later_rating_takes_the_place_of_the_earlier(small: Assistant) -> None:
    feedback = Feedback(small.library.database)
    assert feedback.rating("a1") is None
    feedback.record("a1", "owner", "web", "up")
    feedback.record("a1", "owner", "slack", "down", " no <b>date</b> ")
    feedback.record("a1", "other", "web", "up")
    assert feedback.rating("a1") == ("down", "no <b>date</b>")
    assert feedback.rating("a1", OTHER) == ("up", "")
