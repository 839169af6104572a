"""Questions that ask for two things, and names that several people bear."""

from __future__ import annotations

import pytest

from assistant import Assistant, Document
from assistant.parts import parts_of, wanted


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "When was aid switched back on, and how many days had the pause lasted?",
            ("When was aid switched back on?", "How many days had the pause lasted?"),
        ),
        (
            "Who makes the X-MAV and in what year will it enter service?",
            ("Who makes the X-MAV?", "In what year will it enter service?"),
        ),
        (
            "Who closed the harbour of Lindau? When was it closed?",
            ("Who closed the harbour of Lindau?", "When was it closed?"),
        ),
    ],
)
def test_two_questions_in_one_are_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "What did Trump and Putin agree?",
        "Which towns and how many villages were hit?",
        "why and how?",
        "Did he say when and where they would meet?",
        "What is the difference between what Trump said and what Putin said on Friday?",
        "Who cancelled the meeting, and why did he do so?",
        "Is the loan backed by the port? Both readings please",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert parts_of(question) == (question,)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many missiles?", "a number"),
        ("When will it be?", "a date"),
        ("Who proposed it?", "a name"),
        ("Where did they meet?", "a place"),
        ("Why did it fail?", "a reason"),
        ("Is it still on?", None),
        ("What did Trump say when he met Putin?", None),
    ],
)
def test_what_would_answer_is_said_in_words(question: str, words: str | None) -> None:
    assert wanted(question) == words


def test_a_half_that_is_not_answered_is_named(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour, and what is the name of the mayor's husband?")
    assert answer.outcome == "answered"
    assert "Clara Voss" in answer.text
    assert answer.missing == ("What is the name of the mayor's husband?",)
    assert "don't answer" in answer.text


def test_namesakes_are_both_shown_and_named(small: Assistant) -> None:
    small.library.add(
        [
            Document.from_text(
                "Lindsey Graham is a Republican senator from South Carolina. He backs sanctions on Russia.",
                title="Profile of Lindsey Graham",
                uri="g:1",
            ),
            Document.from_text(
                "Thomas Graham is a scholar of Russia who once served on the National Security Council.",
                title="Profile of Thomas Graham",
                uri="g:2",
            ),
        ]
    )
    answer = small.ask("Who is Graham?")
    assert set(answer.alternatives) == {"Lindsey Graham", "Thomas Graham"}
    assert "senator" in answer.text
    assert "scholar" in answer.text
    assert {c.document.uri for c in answer.citations} == {"g:1", "g:2"}


def test_a_full_name_is_not_ambiguous(small: Assistant) -> None:
    small.library.add(Document.from_text("Lindsey Graham is a senator.", title="A", uri="g:1"))
    small.library.add(Document.from_text("Thomas Graham is a scholar.", title="B", uri="g:2"))
    assert small.ask("Who is Thomas Graham?").alternatives == ()
