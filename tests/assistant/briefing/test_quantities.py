"""Numbers with their units, as news writes them."""

from __future__ import annotations

import pytest

from assistant.briefing.quantities import Value, quantities_in


def only(text: str, measures: str) -> Value:
    found = [q for q in quantities_in(text) if q.measures == measures]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "measures", "low", "high"),
    [
        ("The talks lasted almost two and a half hours.", "duration", 9000, 9000),
        ("The talks lasted nearly 2½ hours.", "duration", 9000, 9000),
        ("It took an hour and a half.", "duration", 5400, 5400),
        ("three-hour talks in Bern", "duration", 10800, 10800),
        ("a bridge of 1,600 kilometres", "length", 1.6e6, 1.6e6),
        ("nearly 5,000 square kilometres of forest", "area", 5e9, 5e9),
        ("The pier cost $1.5–1.7m.", "money:dollar", 1.5e6, 1.7e6),
        ("The pier cost 4.2 million euros.", "money:euro", 4.2e6, 4.2e6),
        ("A share of 19.2 per cent was sold.", "share", 19.2, 19.2),
        ("between 20 and 50 ferries", "count", 20, 50),
        ("They lose “five to 7,000 sheep”.", "count", 5000, 7000),
        ("a couple thousand letters", "count", 2000, 2000),
        ("two dozen men", "count", 24, 24),
        ("some 1.2 million visitors", "count", 1.2e6, 1.2e6),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, measures: str, low: float, high: float) -> None:
    quantity = only(text, measures)
    assert (quantity.low, quantity.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("more than 40 boats", "above"),
        ("up to 40 boats", "below"),
        ("about 40 boats", "about"),
        ("almost 40 boats", "almost"),
        ("in two weeks or so", "about"),
        ("in two weeks “or slightly later”", "above"),
        ("40 boats", ""),
    ],
)
def test_what_bounds_a_number_is_kept(text: str, bound: str) -> None:
    assert quantities_in(text)[0].bound == bound


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sailed on 16 October 2025 at 9.30 a.m.",
        "From 5 to 12 October 2025 it was closed.",
        "In 2025 the 19th law on F-16 jets passed.",
        "the 28-point plan",
        "once a week",
        "The two mayors met.",
        "He came four days later.",
    ],
)
def test_dates_ordinals_names_and_articles_are_no_quantities(text: str) -> None:
    assert quantities_in(text) == []


def test_two_hours_on_a_day_is_a_length_and_two_hours_on_is_none() -> None:
    assert [v.text for v in quantities_in("The institute gave two hours on 18 October 2025.")] == ["two hours"]
    assert quantities_in("Two hours on, nothing had changed.") == []


def test_a_duration_between_two_times_is_no_length() -> None:
    gaps = [v.per for v in quantities_in("It followed by three days, will be held in two weeks, and lasted two hours.")]
    assert gaps == ["by", "in", ""]


def test_what_is_counted_stands_behind_or_before_the_number() -> None:
    assert only("He counted 40 fishing boats.", "count").counted == ("fishing", "boats")
    assert only("The ministry put the stock before the storm at only 3,100.", "count").counted == ("stock",)
    assert only("They hold 81 per cent of the region.", "share").counted == ("region",)


def test_a_rate_is_kept_and_holds_for_the_rest_of_a_list() -> None:
    first, second = quantities_in("The port handled 1,300 boxes a day in March and 950 in May 2025.")
    assert (first.per, second.per) == ("day", "day")
    assert second.counted == ("boxes",)
    assert only("an annual output of 55 boats", "count").per == "year"


def test_a_bare_number_joined_to_a_measure_has_its_unit() -> None:
    first, second = quantities_in("The lake covered 447 square kilometres of the valley in June and 461 in July.")
    assert (second.measures, second.low) == ("area", 461e6)
    assert first.low == 447e6
    joined = quantities_in("The walk takes two hours and 40 people came.")
    assert [q.measures for q in joined] == ["duration", "count"]


def test_a_year_before_a_verb_is_no_count() -> None:
    assert [q.low for q in quantities_in("The request for 2026 was for 57 buses.")] == [57.0]


def test_a_share_knows_of_what_it_is_one() -> None:
    assert only("Surveyors put the flooded share of Holland at 19.2 per cent.", "share").counted == ("holland",)
    assert only("The article gives a rate of 1,200 a day.", "count").counted == ()
