"""Marks beside a line: unnamed and single sources, and age. They never change a word of it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.briefing.provenance import age, anonymous, marks


@pytest.mark.parametrize(
    "text",
    [
        "A senior official said that the bridge would close.",
        "Two diplomats familiar with the talks described them as tense.",
        "The bridge will close, according to three officials.",
        "A minister, who spoke on condition of anonymity, denied it.",
        "The paper quoted unnamed sources.",
        "Officials said that the bridge would close.",
        "CNN reported it from officials whom it did not name.",
    ],
)
def test_a_source_without_a_name_is_noticed(text: str) -> None:
    assert anonymous(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mara Quint said that the bridge would close.",
        "The bridge will close, according to the ministry.",
        "The officials met in Lindau.",
        "The foreign ministry said that its officials had left.",
    ],
)
def test_a_named_source_is_not_called_unnamed(text: str) -> None:
    assert not anonymous(text)


def test_marks_name_what_a_reader_should_know_and_nothing_where_all_is_well() -> None:
    today = date(2026, 3, 10)
    assert marks("Mara Quint said so.", 2, date(2026, 3, 4), today) == ()
    assert marks("Mara Quint said so.", 2, date(2026, 2, 26), today) == ("12 days old",)
    assert marks("Mara Quint said so.", 2, date(2023, 2, 26), today) == ("3 years old",)
    assert marks("A senior official said so.", 1, date(2025, 3, 10), today) == (
        "one source",
        "unnamed source",
        "12 months old",
    )
    assert marks("Mara Quint said so.", 2, None, today) == ("undated",)
    fresh = date(2026, 3, 4)
    assert marks("Mara Quint said so.", 1, fresh, today, mostly_one=True) == (), "said once for the page"
    assert marks("Mara Quint said so.", 3, fresh, today, mostly_one=True) == ("3 sources",)
    assert (age(date(2026, 3, 1), today), age(None, today)) == (9, None)
