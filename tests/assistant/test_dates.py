"""Dates of English sentences: stated, in part, told from another day, or not certain to the day."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.briefing.dates import dates_of, last_day

FRIDAY = date(2025, 10, 17)  # the day of publication
BEFORE = date(2025, 8, 15)  # the last day named in the paragraph


def days(text: str, published: date | None = FRIDAY, anchor: date | None = BEFORE) -> list[tuple[str, str]]:
    return [(str(w.first), str(w.last)) for w in dates_of(text, published, anchor)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They met on 16 October 2025.", "2025-10-16", "2025-10-16"),
        ("On October 16th, 2025 they met.", "2025-10-16", "2025-10-16"),
        ("It was signed on Sept. 5, 2014.", "2014-09-05", "2014-09-05"),
        ("Released 2025-10-16.", "2025-10-16", "2025-10-16"),
        ("Sie trafen sich am 16. Oktober 2025.", "2025-10-16", "2025-10-16"),
        ("Ils se sont vus le 3 août 2024.", "2024-08-03", "2024-08-03"),
        ("In the night of 15 to 16 October 2025 drones came.", "2025-10-15", "2025-10-16"),
        ("The summit of 18–19 December 2025 was long.", "2025-12-18", "2025-12-19"),
        ("From 16 October to 3 November 2025 they talked.", "2025-10-16", "2025-11-03"),
        ("In early October 2025 they talked.", "2025-10-01", "2025-10-10"),
        ("By the end of November 2025 it was over.", "2025-11-21", "2025-11-30"),
        ("It began in late 2022.", "2022-09-01", "2022-12-31"),
        ("In 2018 they met.", "2018-01-01", "2018-12-31"),
        ("In the first quarter of 2026 output rose.", "2026-01-01", "2026-03-31"),
    ],
)
def test_a_stated_date_needs_no_other(text: str, first: str, last: str) -> None:
    (when,) = dates_of(text, None)
    assert (str(when.first), str(when.last), when.basis) == (first, last, "stated")
    assert text[when.start : when.end] == when.wording


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("They spoke on Thursday.", "2025-10-16", "2025-10-16"),
        ("They will speak on Thursday.", "2025-10-23", "2025-10-23"),
        ("They spoke on Friday.", "2025-10-17", "2025-10-17"),
        ("They spoke last Friday.", "2025-10-10", "2025-10-10"),
        ("Next Tuesday they meet.", "2025-10-21", "2025-10-21"),
        ("They spoke yesterday.", "2025-10-16", "2025-10-16"),
        ("Drones came overnight.", "2025-10-16", "2025-10-17"),
        ("They met last August.", "2025-08-01", "2025-08-31"),
        ("They met last October.", "2024-10-01", "2024-10-31"),
        ("They will meet in March.", "2026-03-01", "2026-03-31"),
        ("They met in March.", "2025-03-01", "2025-03-31"),
        ("They met last week.", "2025-10-06", "2025-10-12"),
        ("They met earlier this month.", "2025-10-01", "2025-10-17"),
        ("They met three weeks ago.", "2025-09-23", "2025-09-29"),
        ("They met over the weekend.", "2025-10-11", "2025-10-12"),
        ("They met last summer.", "2025-06-01", "2025-08-31"),
        ("They met on 16 October.", "2025-10-16", "2025-10-16"),
        ("They met on 24 December.", "2024-12-24", "2024-12-24"),
        ("They will meet on 24 December.", "2025-12-24", "2025-12-24"),
        ("They meet on Tuesday, 6 January.", "2026-01-06", "2026-01-06"),
    ],
)
def test_a_date_told_from_the_day_of_publication_keeps_its_words(text: str, first: str, last: str) -> None:
    (when,) = dates_of(text, FRIDAY)
    assert (str(when.first), str(when.last), when.basis) == (first, last, "relative")
    assert text[when.start : when.end] == when.wording


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("On the same day they spoke.", "2025-08-15", "2025-08-15"),
        ("Two days later they spoke.", "2025-08-17", "2025-08-17"),
        ("The next day they spoke.", "2025-08-16", "2025-08-16"),
        ("They had spoken the day before.", "2025-08-14", "2025-08-14"),
        ("The following week they spoke.", "2025-08-18", "2025-08-24"),
        ("The following Monday they spoke.", "2025-08-18", "2025-08-18"),
        ("A week later, they spoke.", "2025-08-19", "2025-08-25"),
        ("They had met the month before.", "2025-07-01", "2025-07-31"),
    ],
)
def test_a_date_told_from_the_day_named_before(text: str, first: str, last: str) -> None:
    assert days(text) == [(first, last)]
    assert days(text, anchor=None) == [], "nothing to count from"


@pytest.mark.parametrize(
    "text",
    [
        "It may rain, and they march on.",
        "The Sunday Times and USA Today wrote so.",
        "Shops opened early on Black Friday.",
        "On 31 February 2025 nothing happened.",
        "It was 12/10/2025 by one count or the other.",
        "Some 2,025 cases were 57 for 2 in the count.",
        "The day before the meeting was quiet.",
        "He said: “We spoke yesterday.”",
        "Any settlement in 2025 or later will do.",
        "It will come within two weeks.",
    ],
)
def test_what_is_not_certain_is_left_out(text: str) -> None:
    assert days(text) == []


def test_without_a_date_of_publication_nothing_is_guessed() -> None:
    for text in ("They spoke on Thursday.", "They spoke yesterday.", "They met last week.", "They met on 16 October."):
        assert days(text, None, None) == []


def test_the_nearest_day_before_in_the_sentence_counts() -> None:
    text = "They met on 12 October 2025 and spoke two days later."
    assert days(text) == [("2025-10-12", "2025-10-12"), ("2025-10-14", "2025-10-14")]
    assert last_day(dates_of(text, FRIDAY)) == date(2025, 10, 14)


def test_a_stated_day_wins_over_the_words_beside_it() -> None:
    assert days("Three days later, on 18 August 2025, they met.") == [("2025-08-18", "2025-08-18")]
