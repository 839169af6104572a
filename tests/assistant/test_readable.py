"""Quoted sentences made readable alone, in brackets only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistant.dating import with_dates
from assistant.names import names_in
from assistant.readable import escape_markers, needs_context, readable, with_context
from assistant.speakers import speaker_of
from assistant.types import Evidence
from index.types import DocumentInfo


def evidence(text: str, before: str = "", published: date | None = None) -> Evidence:
    info = DocumentInfo(
        id="d", source_id="s", uri="u", title="t", added_at=datetime(2025, 1, 1, tzinfo=UTC), raw_sha256="r",
        text_sha256="t", published=published,
    )  # fmt: skip
    return Evidence(
        document=info, passage_id="d:0", start=0, end=len(text), text=text, before=before, probability=0.9, logit=2.0
    )


def test_a_leading_pronoun_is_explained_when_one_person_is_named_before() -> None:
    shown = readable(evidence("He said no.", "Dmitry Peskov told reporters that talks went on."))
    assert shown == "He [Dmitry Peskov] said no."


def test_a_possessive_gets_a_possessive() -> None:
    shown = readable(evidence("His aide agreed.", "President Putin told reporters of the plan."))
    assert shown == "His [Putin’s] aide agreed."


def test_two_persons_before_mean_no_guess_but_the_sentence_before_is_quoted() -> None:
    item = evidence("He said no.", "Viktor Orbán said yes, and Donald Trump said maybe.")
    assert readable(item) == "He said no."
    assert needs_context(item)


def test_context_widens_the_quote_to_the_sentence_before() -> None:
    text = "Viktor Orbán said yes, and Donald Trump said maybe. He said no."
    item = evidence("He said no.", "Viktor Orbán said yes, and Donald Trump said maybe.").model_copy(
        update={"start": 52, "end": len(text)}
    )
    wide = with_context(item, text)
    assert text[wide.start : wide.end] == wide.text == text


def test_a_literal_marker_in_a_document_is_escaped() -> None:
    assert readable(evidence("See note [1] of the report.")) == r"See note \[1\] of the report."
    assert escape_markers("[12]") == r"\[12\]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Speaking late Thursday, Trump hedged.", "Speaking late Thursday [16 October 2025], Trump hedged."),
        ("He spoke on Friday.", "He spoke on Friday [17 October 2025]."),
        ("They will meet on Monday.", "They will meet on Monday."),
        ("Zelenskyy's Friday itinerary looms.", "Zelenskyy's Friday [17 October 2025] itinerary looms."),
        ("On Thursday, 9 October 2025, it began.", "On Thursday, 9 October 2025, it began."),
        ("next Tuesday they rest", "next Tuesday they rest"),
    ],
)
def test_days_of_the_week_are_dated_when_past(text: str, shown: str) -> None:
    assert with_dates(text, date(2025, 10, 17)) == shown


def test_an_undated_document_dates_nothing() -> None:
    assert with_dates("It ended on Thursday.", None) == "It ended on Thursday."


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Yuri Ushakov said the call was frank.", "Yuri Ushakov"),
        ("The call was frank, Peskov told reporters.", "Peskov"),
        ("According to Putin's aide Yuri Ushakov, Trump proposed it.", "Yuri Ushakov"),
        ("The missile flies low.", None),
    ],
)
def test_the_speaker_of_a_sentence(text: str, speaker: str | None) -> None:
    assert speaker_of(text) == speaker


def test_sentence_openers_are_not_names() -> None:
    assert [n.text for n in names_in("However, Trump left. After Monday the talks in Budapest ended.")] == [
        "Trump",
        "Budapest",
    ]
