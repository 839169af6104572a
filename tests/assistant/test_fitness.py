"""What makes a sentence fit a question besides the reader: its kind of value, its subject, its day, and agreement."""

from __future__ import annotations

import re

import pytest

from assistant.fitness import fitness


def terms(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def ranked(question: str, told: list[tuple[str, str, float]], before: list[str] | None = None) -> list[float]:
    """``told``: sentence, document, probability."""
    texts, documents, probabilities = zip(*told, strict=True)
    return fitness(question, texts, before or [""] * len(told), documents, probabilities, terms)


def test_a_length_of_time_is_no_number_of_something_else() -> None:
    sure, right = ranked(
        "How long did the call last?",
        [("In 2025 this was how the call came about.", "a", 0.6), ("The call took two hours.", "b", 0.3)],
    )
    assert right > sure


def test_what_the_question_is_about_is_named_here_or_just_before() -> None:
    question = "How long did the call last?"
    told = [("The meeting took two hours.", "a", 0.5), ("It took three hours.", "b", 0.4)]
    other, call = ranked(question, told, ["", "The call began at noon."])
    assert call > other


def test_the_day_asked_for_goes_before_another_day() -> None:
    other, asked, none = ranked(
        "How long did they speak on 16 October?",
        [
            ("On 18 August 2025 they spoke for 40 minutes.", "a", 0.5),
            ("On October 16 they spoke for two hours.", "b", 0.4),
            ("They spoke for two hours.", "c", 0.3),
        ],
    )
    assert asked > other
    assert none > other


def test_what_independent_documents_agree_on_gains_and_a_copy_agrees_with_nothing() -> None:
    question = "Who broke the pier?"
    lone, agreed = ("Nobody knows such things.", "a", 0.4), ("Divers from Lindau broke it.", "b", 0.35)
    told = [lone, agreed, ("It was broken by divers from Lindau.", "c", 0.3)]
    first, second, _ = ranked(question, told)
    assert second > first
    copied = [lone, agreed, ("It was broken by divers from Lindau.", "b", 0.3)]
    assert ranked(question, copied)[1] < second


def test_a_question_that_asks_for_nothing_special_leaves_a_single_source_as_it_was() -> None:
    told = [("Clara Voss opened the pier.", "a", 0.5), ("It rained.", "a", 0.1)]
    assert ranked("Why was it opened?", told) == pytest.approx([0.5, 0.1])
    assert fitness("Why?", [], [], [], [], terms) == []


def test_who_wants_somebody_whom_the_question_does_not_name() -> None:
    question = "Who ordered the closure of the harbour of Lindau?"
    closed, mayor, council, he = ranked(
        question,
        [
            ("The harbour of Lindau was closed on 4 March 2025.", "a", 0.6),
            ("Clara Voss ordered it after a storm.", "b", 0.3),
            ("It was the council's decision.", "c", 0.3),
            ("He ordered it.", "d", 0.3),
        ],
        ["", "", "", "The mayor spoke at noon."],
    )
    assert min(mayor, council, he) > closed


def test_when_wants_a_time() -> None:
    where, day, later = ranked(
        "When was the harbour closed?",
        [
            ("The harbour was closed by the mayor.", "a", 0.6),
            ("The harbour was closed on Thursday.", "b", 0.3),
            ("The harbour was closed after the storm.", "c", 0.3),
        ],
    )
    assert min(day, later) > where


def test_what_somebody_said_is_no_sentence_without_words() -> None:
    built, said = ranked(
        "What did Clara Voss say about the pier?",
        [("Under Mayor Clara Voss a pier was built.", "a", 0.5), ("Voss called the pier too dear.", "b", 0.3)],
    )
    assert said > built


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [
        ("What did Clara Voss say?", "Voss called it a mistake.", "Merkle called it a pity."),
        ("What did Otto Brandt say?", "*Otto _Brandt_* spoke of fire.", "Merkle spoke of water."),
        ("What does the EU want?", "The bloc wants a price cap.", "Use a price cap, said Eugene."),
        ("What did Tessel forbid?", "Tessel forbade the sale of salt.", "Marlow had forbidden the sale of grain."),
        ("Has the US agreed?", "Washington agreed at once.", "Sund told us that it agreed."),
    ],
)
def test_what_is_said_of_whom_the_question_names_goes_before_others(question: str, own: str, other: str) -> None:
    # the sentence before may name them: another's deed is not theirs for that
    said_by_other, said = ranked(question, [(other, "a", 0.5), (own, "b", 0.4)], [own, ""])
    assert said > said_by_other
