"""Quoted sentences made readable alone, in brackets only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistant.dating import with_dates
from assistant.names import names_in
from assistant.readable import complete, escape_markers, needs_context, readable, with_context
from assistant.speakers import speaker_of
from assistant.types import Evidence
from index.types import Document, DocumentInfo


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


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Delivery of Tomahawks, he said, would end badly.", "Vladimir Putin spoke on 5 October 2025."),
        ("Parliament in Budapest voted for it on 20 May 2025.", "Hungary announced its withdrawal from the court."),
        ("Ushakov said that the timing would depend on how their work went.", "Rubio and Lavrov were to prepare it."),
        ("The framework runs for seven years.", "RTX and the Pentagon agreed on a framework."),
        ("In that account the summit was dropped.", "The Financial Times told another story."),
        ("At the time, Moscow called it constructive.", "The call was described in three ways."),
        ("None of these changes by itself makes a summit impossible.", "Three things have changed."),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_is_known(text: str, before: str) -> None:
    assert needs_context(evidence(text, before))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Trump said on 22 October 2025 that he had cancelled the meeting.", "The summit was put on hold."),
        ("The Kremlin denied the report.", "A report said so."),
        ("The article describes the Tomahawk as subsonic.", "The article has five parts."),
        ("Both sides confirmed that they had talked about trade.", ""),
        ("The ministers met, and they agreed to meet again.", "The ministers had been named a week before."),
        ("Voters approved the plan when parliament sent it to them.", "A plan was made."),
    ],
)
def test_a_sentence_that_stands_alone_is_left_alone(text: str, before: str) -> None:
    assert not needs_context(evidence(text, before))


def test_a_chain_of_pronouns_is_followed_back_to_a_name_within_the_paragraph() -> None:
    text = "Viktor Orbán said yes, and Donald Trump said no. He praised him. He then left for Rome.\n\nHe is back."
    document = Document.from_text(text, title="Visit", uri="note:visit")
    start = text.index("He then")
    item = evidence("He then left for Rome.", "He praised him.").model_copy(update={"start": start, "end": start + 22})
    assert complete(item, lambda _: document).text == text[: start + 22]
    start = text.index("He is back")
    item = evidence("He is back.").model_copy(update={"start": start, "end": start + 11})
    assert complete(item, lambda _: document) == item


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
