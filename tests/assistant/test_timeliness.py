"""Questions about how things stand: the latest word leads, for each as-of date another one."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant, Document
from assistant.timeliness import timeliness_of, told_on
from assistant.types import Answer

SUMMIT = "Will the Budapest summit happen?"


@pytest.mark.parametrize(
    ("question", "state", "what"),
    [
        ("Will the Budapest summit happen?", True, "the Budapest summit"),
        ("Is the summit still on?", True, "the summit"),
        ("Is the vote going to take place?", True, "the vote"),
        ("What is the status of the harbour works?", True, "the harbour works"),
        ("What is the latest estimate of the losses?", True, ""),
        ("Has Trump agreed to send Tomahawks?", True, ""),
        ("Will it happen?", True, ""),
        ("What happened to the harbour plan?", True, "the harbour plan"),
        ("What has become of the talks?", True, "the talks"),
        ("What happened on 16 October?", False, ""),
        ("Who proposed Budapest?", False, ""),
        ("When was the warrant issued?", False, ""),
    ],
)
def test_what_a_question_says_about_time(question: str, state: bool, what: str) -> None:
    found = timeliness_of(question, None)
    assert (found.state, found.what) == (state, what)
    assert (found.weight > 0) == state
    assert timeliness_of(question, date(2025, 10, 18)).weight > 0, "an as-of date says that time matters"


@pytest.mark.parametrize(
    ("question", "probe"),
    [
        ("What became of the plan?", "Was the plan cancelled, postponed or confirmed?"),
        ("Will the town get a new pier?", "Has it been decided that the town get a new pier?"),
        ("Will they get a new pier?", ""),
        ("Is the pier safe?", ""),
    ],
)
def test_an_outcome_is_asked_for_in_its_own_words_too(question: str, probe: str) -> None:
    assert timeliness_of(question, None).probe == probe


def lead(answer: Answer) -> tuple[str, date]:
    citation = answer.citations[answer.sentences[0].citations[0] - 1]
    assert citation.document.published
    return answer.sentences[0].text, citation.document.published


def test_will_the_summit_happen_differs_by_date(briefed: Assistant) -> None:
    answers = {day: briefed.ask(SUMMIT, as_of=day) for day in ("2025-10-18", "2025-10-21", "2025-10-24", "2025-12-01")}
    leads = {day: lead(answer) for day, answer in answers.items()}
    assert len({text for text, _ in leads.values()}) == 4
    for day, (_, published) in leads.items():
        assert 0 <= (date.fromisoformat(day) - published).days <= 4, "an old word leads"
    assert "cancelled" in answers["2025-10-24"].text
    assert "cancelled" not in answers["2025-10-18"].text + answers["2025-10-21"].text
    assert "remains possible" in leads["2025-12-01"][0]
    assert "As of 1 December 2025; the latest source cited is of 28 November 2025" in answers["2025-12-01"].text


def test_the_latest_of_several_states_leads_and_the_others_are_kept(small: Assistant) -> None:
    for day, words in (
        (2, "The festival of Lindau will take place on 20 June 2026, Mayor Clara Voss confirmed."),
        (12, "The festival of Lindau was postponed on Thursday because of the storm damage."),
        (25, "The festival of Lindau is cancelled for this year, Mayor Clara Voss said."),
    ):
        small.library.add(Document.from_text(words, title=f"Festival {day}", published=date(2026, 3, day)))
    latest = small.ask("Will the festival of Lindau take place?")
    assert "cancelled" in latest.sentences[0].text
    assert "postponed" in small.ask("Will the festival of Lindau take place?", as_of="2026-03-15").sentences[0].text
    assert "confirmed" in small.ask("Will the festival of Lindau take place?", as_of="2026-03-05").sentences[0].text
    assert "The latest source cited is of 25 March 2026" in latest.text


def test_what_happened_to_something_is_how_it_ended(briefed: Assistant) -> None:
    answer = briefed.ask("What happened to the Budapest summit?")
    assert "cancelled it on 22 October 2025" in answer.sentences[0].text
    for sentence in answer.sentences:
        assert "summit" in sentence.text or "meeting" in sentence.text or "Budapest" in sentence.text


def test_other_questions_are_left_as_they_were(briefed: Assistant) -> None:
    query, research = briefed.research("Who was given the job of preparing the Budapest summit?")
    assert not research.state
    probabilities = [item.probability for item in research.found.evidence]
    assert probabilities == sorted(probabilities, reverse=True)
    assert not briefed.ask(query.question).warnings


def test_a_sentence_is_as_old_as_what_it_tells(briefed: Assistant) -> None:
    _, research = briefed.research(SUMMIT)
    for item in research.found.evidence:
        assert item.document.published
        assert told_on(item) <= item.document.published
    old = next(item for item in research.found.evidence if "announced a meeting" in item.text)
    assert told_on(old) < old.document.effective_date
