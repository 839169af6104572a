"""Numbers, dates, names, negation and quotations are compared to the letter."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.perturb import KINDS, perturb
from assistant.exact import (
    differences,
    missing_dates,
    missing_names,
    missing_numbers,
    missing_quotations,
    values_in,
)
from assistant.names import names_in

SOURCE = (
    "Ushakov said on Thursday, 16 October 2025, that the call had lasted almost two and a half hours.",
    "Peskov added that no date had been set for the meeting in Budapest.",
    "Ukraine had asked for 1,600 missiles worth $2.2m each, and Trump has not promised any.",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,600", "1600"),
        ("two", "2"),
        ("$1.3m", "1.3 million"),
        ("€90bn", "90 billion"),
        ("twenty-four", "24"),
        ("58 per cent", "58%"),
        ("3 thousand", "3000"),
    ],
)
def test_the_same_value_in_other_clothes_is_the_same(one: str, other: str) -> None:
    assert set(values_in(one)) == set(values_in(other))


def test_digits_inside_a_name_are_no_number() -> None:
    assert not values_in("an F16 and a MiG31")


def test_a_number_that_the_source_lacks_is_named() -> None:
    assert missing_numbers("They asked for 1,700 missiles", SOURCE[2]) == ["1,700"]
    assert missing_numbers("They asked for 1600 missiles at 2.2 million", SOURCE[2]) == []


def test_a_month_or_day_that_the_source_lacks_is_named() -> None:
    assert missing_dates("It happened on Friday in October", SOURCE[0]) == ["Friday"]


def test_a_name_that_the_source_lacks_is_named_but_not_a_capital_at_the_start() -> None:
    assert missing_names("Missiles were asked for by Lavrov", SOURCE[2]) == ["Lavrov"]


def test_a_quotation_must_stand_in_the_source_word_for_word() -> None:
    assert missing_quotations("He spoke of “no date”", SOURCE[1]) == []
    assert missing_quotations("He spoke of “an early date”", SOURCE[1]) == ["an early date"]


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("Peskov said on Thursday, 16 October 2025, that the call had lasted almost two and a half hours.", "name"),
        ("Ushakov said on Friday, 16 October 2025, that the call had lasted almost two and a half hours.", "date"),
        (
            "Ushakov said on Thursday, 16 October 2025, that the call had lasted almost three and a half hours.",
            "number",
        ),
        ("Peskov added that a date had been set for the meeting in Budapest.", "negation"),
        ("Ukraine had asked for 1,600 missiles worth $2.2m each, and Trump has promised any.", "negation"),
    ],
)
def test_something_else_in_its_place_is_seen_even_if_it_stands_elsewhere_in_the_source(claim: str, kind: str) -> None:
    assert kind in {d.kind for d in differences(claim, SOURCE) if d.aligned}


@pytest.mark.parametrize(
    "claim", [*SOURCE, "Trump has not promised any.", "No date had been set for Budapest, Peskov said."]
)
def test_what_the_source_says_has_no_difference(claim: str) -> None:
    assert differences(claim, SOURCE) == []


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The mayor ordered the closure.", "The mayor, who was not present, ordered the closure."),
        ("They sent 200 tanks to the front.", "They sent two hundred tanks to the front."),
        ("The deal is worth 1.3 million dollars in all.", "The deal is worth 1,300,000 dollars in all."),
        ("He said the call had been long.", "Peskov said the call had been long."),
        ("The company said prices would rise in May.", "Gazprom said prices would rise in May."),
        ("Zelensky said that the talks would go on.", "Zelenskyy said that the talks would go on."),
        ("Lavrov said that the talks would go on.", "The minister said that the talks would go on."),
        ("The race over 100 m was won by Keel in Lindau.", "The race over 100 metres was won by Keel in Lindau."),
    ],
)
def test_another_wording_of_the_same_is_no_aligned_difference(claim: str, source: str) -> None:
    assert [d for d in differences(claim, [source]) if d.aligned] == []


def test_a_month_may_stand_as_a_number_in_the_source() -> None:
    assert missing_dates("It was said in October", "2025-10-16: it was said") == []


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_text_can_be_compared(claim: str, sentences: list[str]) -> None:
    differences(claim, sentences)


@given(st.sampled_from(SOURCE), st.sampled_from(KINDS), st.integers(0, 99))
def test_a_changed_sentence_never_passes(sentence: str, kind: str, seed: int) -> None:
    names = [n for s in SOURCE for n in names_in(s)]
    changed = perturb(sentence, kind, random.Random(seed), names)
    assert changed is None or differences(changed, SOURCE)
