"""Follow-ups become standalone without a language model."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import QuestionError
from assistant.query import content_words, parse_day, turns_of, understand
from assistant.types import Turn


def turns(*pairs: tuple[str, str]) -> list[Turn]:
    return [Turn(question=q, standalone_question=q, answer=a) for q, a in pairs]


SUMMIT = turns(("Will the Budapest summit happen?", "Trump cancelled it on 22 October 2025."))
ORBAN = turns(("What did Viktor Orbán say about the summit?", "Orbán called it excellent news."))


def test_a_question_that_stands_alone_is_left_alone() -> None:
    assert understand("Who proposed Budapest?", SUMMIT).standalone == "Who proposed Budapest?"


@pytest.mark.parametrize(
    ("question", "history", "words"),
    [
        ("And what does Moscow want?", SUMMIT, ["Moscow", "want", "Budapest", "summit"]),
        ("why?", SUMMIT, ["Why", "Budapest", "summit"]),
        ("and in Kyiv?", turns(("What do people in Moscow think of the summit?", "…")), ["people", "Kyiv", "summit"]),
        ("What about Poland?", turns(("Did Germany criticise the venue?", "Yes.")), ["Poland", "criticise", "venue"]),
        ("When did he meet Putin?", ORBAN, ["Orbán", "meet", "Putin"]),
        ("what was his reaction to the hold?", ORBAN, ["Orbán", "reaction", "hold"]),
        ("Is it still possible?", SUMMIT, ["Budapest", "summit", "possible"]),
    ],
)
def test_a_follow_up_names_what_it_leans_on(question: str, history: list[Turn], words: list[str]) -> None:
    standalone = understand(question, history).standalone
    assert all(word.lower() in standalone.lower() for word in words), standalone


def test_the_place_is_exchanged_not_added() -> None:
    history = turns(("What do people in Moscow think of the summit?", "…"))
    assert "Moscow" not in understand("and in Kyiv?", history).standalone


def test_a_pronoun_with_nothing_before_it_is_asked_back() -> None:
    assert understand("What did he say?").unclear
    assert understand("why?").unclear


def test_a_pronoun_whose_person_stands_in_the_question_is_not_asked_back() -> None:
    assert understand("What did Peskov say when he was asked about the date?").unclear is None


def test_as_of_in_the_question_is_taken_out_of_it() -> None:
    query = understand("Will the summit happen, as of 18 October 2025?")
    assert query.as_of == date(2025, 10, 18)
    assert "October" not in query.standalone


def test_the_given_date_wins_over_none() -> None:
    assert understand("Will it rain in Lindau?", as_of="2025-10-18").as_of == date(2025, 10, 18)


def test_a_date_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(QuestionError, match="2025-10-18"):
        parse_day("last Tuesday")


@pytest.mark.parametrize("question", ["", "   ", "???", "\n"])
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(question)


def test_a_question_too_long_is_refused_with_the_setting() -> None:
    with pytest.raises(QuestionError, match="BRIEFING_MAX_QUESTION_CHARACTERS"):
        understand("why " * 1000)


def test_stop_words_are_not_looked_for() -> None:
    assert content_words("What is the range of a Tomahawk missile?") == ("range", "Tomahawk", "missile")


def test_something_pointed_at_that_was_never_named_is_asked_back() -> None:
    assert understand("Does this county publish a list of its judges?").unclear
    about = turns(("What is the largest county of California?", "San Bernardino County."))
    assert understand("Does this county publish a list of its judges?", about).unclear is None
    assert understand("How does ISW judge the charge that this missile is escalatory?").unclear is None
    assert understand("Who won the election this year?").unclear is None
    assert understand("What does this mean for the country?").unclear is None
    assert understand("Is this still planned?", SUMMIT).unclear is None


def test_turns_that_a_client_tells_are_made_standalone_in_their_order() -> None:
    told = turns_of([("What did the Mayor of Lindhaven close?", "The harbour."), ("why?", "A storm."), ("", "Hello.")])
    assert [turn.question for turn in told] == ["What did the Mayor of Lindhaven close?", "why?", ""]
    assert "Lindhaven" in told[1].standalone_question
    assert "Lindhaven" in understand("and when?", told[:2]).standalone
    assert told[2].standalone_question == ""
