"""Where documents disagree: found, told apart from what merely differs, proved, and seen on each surface."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant import Assistant, Document
from assistant.briefing.accounts import account_of
from assistant.briefing.comparing import compatible
from assistant.briefing.days import days_in
from assistant.briefing.wording import note
from assistant.errors import QuestionError
from assistant.types import Answer, Disagreement, Evidence
from index.types import Audience

Shelf = Callable[..., Assistant]


@pytest.fixture
def shelf(small: Assistant) -> Shelf:
    """A library of news stories: text, publisher, day."""

    def fill(*stories: tuple[str, str, date], visibility: str = "public") -> Assistant:
        for number, (text, publisher, day) in enumerate(stories):
            small.library.add(
                Document.from_text(
                    text,
                    title=f"{publisher} on the pier",
                    uri=f"story:{publisher}:{number}",
                    publisher=publisher,
                    published=day,
                    visibility=visibility,
                )
            )
        return small

    return fill


MARCH, APRIL, JULY = date(2026, 3, 3), date(2026, 3, 4), date(2026, 7, 1)


def told(item: Disagreement) -> list[str]:
    return [side.value for side in item.sides]


def found(assistant: Assistant, topic: str = "") -> list[Disagreement]:
    report = assistant.disagreements(topic)
    for citation in report.citations:
        document = assistant.library.document(citation.document.id)
        assert document.text[citation.start : citation.end] == citation.quote
    return list(report.disagreements)


def test_two_stories_with_different_numbers_stand_side_by_side(shelf: Shelf) -> None:
    assistant = shelf(
        ("The repair of the northern pier in Lindau will cost 4.2 million euros, the mayor said.", "Gazette", MARCH),
        (
            "The repair of the northern pier in Lindau will cost 6 million euros, the port office said.",
            "Post",
            APRIL,
        ),
    )
    (item,) = found(assistant)
    assert item.kind == "conflict"
    assert told(item) == ["4.2 million euros", "6 million euros"]
    assert [(side.publisher, side.published) for side in item.sides] == [("Gazette", MARCH), ("Post", APRIL)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The storm over the harbour of Lindau lasted more than two hours.",
         "The storm over the harbour of Lindau lasted two and a half hours."),
        ("The new breakwater of Lindau is about 1,000 miles from Hamburg.",
         "The new breakwater of Lindau is 1,600 kilometres from Hamburg."),
        ("The German share of the ferry traffic on the lake was 40 per cent.",
         "The Austrian share of the ferry traffic on the lake was 25 per cent."),
        ("Ferries on the lake carried 31,000 passengers in May 2025.",
         "Ferries on the lake carried 58,000 passengers in August 2025."),
        ("The pier of Lindau has 12 lamps.", "The pier of Lindau has 40 mooring rings."),
    ],
    ids=["less exact", "other unit", "other country", "other month", "other thing"],
)  # fmt: skip
def test_what_can_both_be_true_is_no_disagreement(shelf: Shelf, first: str, second: str) -> None:
    assert found(shelf((first, "Gazette", MARCH), (second, "Post", APRIL))) == []


def test_a_claim_and_its_denial(shelf: Shelf) -> None:
    assistant = shelf(
        ("The harbour office said that the pier of Lindau had been closed on purpose. Mayor Clara Voss denied the "
         "claim on Tuesday.", "Gazette", MARCH),
    )  # fmt: skip
    (item,) = found(assistant)
    assert item.kind == "conflict"
    assert "closed on purpose" in told(item)[0]
    assert "denied" in told(item)[1]


def test_what_is_said_in_public_and_in_private_stands_side_by_side(shelf: Shelf) -> None:
    assistant = shelf(
        ("In public Mayor Clara Voss urged the council of Lindau to keep the pier. In private, two members say, she "
         "had asked for its demolition.", "Gazette", MARCH),
    )  # fmt: skip
    (item,) = found(assistant)
    assert "urged the council" in told(item)[0]
    assert "demolition" in told(item)[1]


@pytest.mark.parametrize(
    "text",
    [
        "The Gazette calls Clara Voss a mayor often at odds with the council. Bregenz, said Kelm, has no such mayor. "
        "Voss said that she was glad of it.",
        "Clara Voss used the visit to praise the harbour, the Gazette wrote. On the day of the visit, Kelm called the "
        "pier safe and dismissed the forecasts as unfounded.",
    ],
    ids=["people at odds", "another thing denied"],
)
def test_nothing_is_made_a_dispute_that_is_none(shelf: Shelf, text: str) -> None:
    assert found(shelf((text, "Gazette", MARCH))) == []


def test_a_dispute_off_the_topic_is_left_out(shelf: Shelf) -> None:
    assistant = shelf(
        ("The storm over Lindau lasted two hours, the weather service said.", "Gazette", MARCH),
        ("The storm over Lindau lasted five hours, the fire brigade said.", "Post", APRIL),
        ("The tax office of Lindau counted 40 breweries in 2025, the Gazette wrote.", "Gazette", MARCH),
        ("The tax office of Lindau counted 75 breweries in 2025, the Post wrote.", "Post", APRIL),
    )
    assert len(found(assistant)) == 2
    (item,) = found(assistant, "how long the storm lasted")
    assert told(item) == ["two hours", "five hours"]


def test_a_later_number_of_the_same_source_overtakes_the_earlier(shelf: Shelf) -> None:
    assistant = shelf(
        ("The port authority put the number of damaged boats in the harbour of Lindau at 40.", "Gazette", MARCH),
        ("The port authority put the number of damaged boats in the harbour of Lindau at 75.", "Post", JULY),
    )
    (item,) = found(assistant)
    assert item.kind == "superseded"
    assert told(item) == ["40", "75"], "the older one first"


def test_a_sentence_may_give_both_sides_itself(shelf: Shelf) -> None:
    assistant = shelf(
        ("The Gazette put the closure of the pier at three days, while the Post wrote of two weeks.", "Review", MARCH),
    )
    (item,) = found(assistant)
    assert told(item) == ["three days", "two weeks"]


def test_a_copied_story_counts_once(shelf: Shelf) -> None:
    story = (
        "The repair of the northern pier in Lindau will cost 4.2 million euros, the mayor said. The work begins in "
        "May and ends in autumn, and the ferries to Bregenz sail from Wasserburg until then. The storm of Tuesday "
        "night broke the pier in two places and sank a fishing boat that nobody had insured against such weather."
    )
    other = "The repair of the northern pier in Lindau will cost 6 million euros, the port office said."
    assistant = shelf((story, "Gazette", MARCH), (story + " (dpa)", "Mirror", APRIL), (other, "Post", APRIL))
    (item,) = found(assistant)
    assert [len(side.line.citations) for side in item.sides] == [1, 1]


def test_an_answer_gives_both_values_with_their_sources(shelf: Shelf) -> None:
    assistant = shelf(
        ("The storm over Lindau lasted two hours, the weather service said.", "Gazette", MARCH),
        ("The storm over Lindau lasted almost five hours, the harbour office said.", "Post", APRIL),
    )
    answer = assistant.ask("How long did the storm over Lindau last?")
    assert answer.outcome == "answered", answer.text
    (item,) = answer.disagreements
    assert sorted(told(item)) == ["almost five hours", "two hours"]
    assert {side.publisher for side in item.sides} == {"Gazette", "Post"}
    assert all(side.line in answer.sentences for side in item.sides)
    assert note(item) in answer.warnings
    assert note(item) in answer.text
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_an_answer_tells_a_quarrel_once_that_several_documents_tell(briefed: Assistant) -> None:
    answer = briefed.ask("Who cancelled the summit?")
    told_of = [item for item in answer.disagreements if any("cancelled" in value for value in told(item))]
    assert len(told_of) == 1, [told(item) for item in told_of]


def test_an_answer_without_dispute_says_nothing_of_one(shelf: Shelf) -> None:
    assistant = shelf(
        ("The storm over Lindau lasted two hours, the weather service said.", "Gazette", MARCH),
        ("The repair of the pier in Lindau takes five months, the harbour office said.", "Post", APRIL),
    )
    assert assistant.ask("How long did the storm over Lindau last?").disagreements == ()


def test_a_hidden_document_takes_no_side(shelf: Shelf) -> None:
    cheap = ("The repair of the northern pier in Lindau will cost 4.2 million euros, the mayor said.", "Gazette", MARCH)
    dear = ("The repair of the northern pier in Lindau will cost 6 million euros, the office said.", "Post", APRIL)
    shelf(cheap)
    assistant = shelf(dear, visibility="internal")
    public = Audience(principal="guest", visibilities=frozenset({"public"}))
    assert assistant.disagreements(audience=public).disagreements == ()
    assert len(assistant.disagreements().disagreements) == 1


def test_a_report_sees_only_what_was_published_by_its_day_and_is_kept(shelf: Shelf) -> None:
    assistant = shelf(
        ("The repair of the northern pier in Lindau will cost 4.2 million euros, the mayor said.", "Gazette", MARCH),
        (
            "The repair of the northern pier in Lindau will cost 6 million euros, the port office said.",
            "Post",
            APRIL,
        ),
    )
    assert assistant.disagreements("pier", as_of=MARCH).disagreements == ()
    report = assistant.disagreements("pier", as_of="4 March 2026")
    assert report.as_of == APRIL
    assert assistant.reports.report(report.id) == report
    assert assistant.citation(report.citations[0].id)[0] == report.citations[0]
    with pytest.raises(QuestionError, match="not a date"):
        assistant.disagreements("pier", as_of="someday")


def evidence_of(assistant: Assistant, text: str) -> Evidence:
    document = Document.from_text(text, title="t", uri=f"t:{text}")
    return Evidence(
        document=document.info, passage_id="p", start=0, end=len(text), text=text, probability=1.0, logit=0.0
    )


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("almost two and a half hours", "two and a half hours", True),
        ("more than two hours", "two and a half hours", True),
        ("more than two hours", "90 minutes", False),
        ("almost two and a half hours", "two hours", False),
        ("1,000 miles", "1,600 kilometres", True),
        ("1,000 miles", "2,500 kilometres", False),
        ("about 4,000 boats", "4,150 boats", True),
        ("20 to 50 boats", "40 boats", True),
        ("461 square kilometres", "478 square kilometres", False),
        ("1,550 miles", "2,500 kilometres", True),
    ],
)
def test_wordings_agree_when_both_can_be_true(small: Assistant, a: str, b: str, agree: bool) -> None:
    values = [account_of(evidence_of(small, f"It was {text}."), small.library.terms).values[0] for text in (a, b)]
    assert compatible(*values) is agree


def test_a_day_on_which_something_was_said_is_no_day_of_the_thing() -> None:
    said, closed = days_in("The mayor said on 3 March 2026 that the pier had been closed on 28 February 2026.")
    assert (said.of_saying, closed.of_saying) == (True, False)
    (given,) = days_in("The Post writes 4 March 2026.")
    assert not given.of_saying


def test_the_starter_corpus_gives_both_lengths_of_the_call(briefed: Assistant) -> None:
    report = briefed.disagreements("length of the telephone call of 16 October 2025")
    lengths = [told(item) for item in report.disagreements]
    assert any({"almost two and a half hours", "two hours"} <= set(values) for values in lengths), lengths


def test_one_report_and_another_in_one_sentence(shelf: Shelf) -> None:
    text = "One report of May 2026 counts 123 members of the guild, another report from the same days 125."
    (item,) = found(shelf((text, "Gazette", MARCH)))
    assert [side.value for side in item.sides] == ["123 members", "125"]


def test_a_claim_that_a_sentence_calls_an_error(shelf: Shelf) -> None:
    text = (
        "The Gazette describes the regatta of June as the first race on the lake since the flood. "
        "The description is an error. A smaller race was sailed in May, when forty boats took part."
    )
    (item,) = found(shelf((text, "Review", MARCH)))
    assert "first race" in told(item)[0]
    assert "May" in told(item)[1]


def test_another_account_said_outright_needs_no_shared_words(shelf: Shelf) -> None:
    text = (
        "The harbour master speaks of the guild as the author of the toll. "
        "Mayor Anna Keller described it differently on 4 March 2026, as a joint decision."
    )
    (item,) = found(shelf((text, "Gazette", MARCH)))
    assert "differently" in told(item)[1]


def test_a_dispute_told_twice_stands_once_with_both_sources(shelf: Shelf) -> None:
    assistant = shelf(
        (
            "A port official said on 3 March 2026 that the ferry would be free of the harbour toll for one year. "
            "The ferry's owner, Jonas Brandt, described the same relief on 3 March 2026 as full and unlimited.",
            "Gazette",
            MARCH,
        ),
        (
            "A port official described the relief from the harbour toll given to the ferry on 3 March 2026 as lasting "
            "one year, while the ferry's owner, Jonas Brandt, called it full and unlimited.",
            "Review",
            MARCH,
        ),
    )
    (item,) = found(assistant, "the ferry and the harbour toll")
    assert len(item.sides) == 2


def test_the_quarrel_that_many_documents_tell_comes_before_one_of_a_single_document(shelf: Shelf) -> None:
    assistant = shelf(
        (
            "The lighthouse in the harbour of Lindau is 30 metres high, the guild says. "
            "The lighthouse in the harbour of Lindau is 36 metres high, the town says.",
            "Gazette",
            MARCH,
        ),
        (
            "The ferry's repair in the harbour of Lindau cost 4 million euros, the guild says. "
            "The ferry's repair in the harbour of Lindau cost 9 million euros, the town says.",
            "Review",
            MARCH,
        ),
        (
            "Four million euros went into repairing the ferry in Lindau's harbour. "
            "The town council puts the ferry's repair in the harbour of Lindau at nine million euros.",
            "Courier",
            APRIL,
        ),
        (
            "In spring the swans return. The guild's books show 4 million euros for the ferry's repair in the harbour "
            "of Lindau. By the town's count the repair of the ferry in the harbour of Lindau was 9 million euros.",
            "Herald",
            APRIL,
        ),
    )
    repair, lighthouse = found(assistant, "the harbour of Lindau")
    assert "30 metres" in told(lighthouse)
    assert "30 metres" not in told(repair)
    assert "30 metres" in told(found(assistant, "the lighthouse in the harbour of Lindau")[0])


def test_an_answer_leaves_out_a_quarrel_on_something_else(briefed: Assistant) -> None:
    answer = briefed.ask("What did Tusk say?")
    assert "Tusk" in answer.sentences[0].text
    assert not answer.disagreements
    assert all("Tusk" in citation.quote for citation in answer.citations)


def test_a_subject_holds_no_word_in_two_forms(briefed: Assistant) -> None:
    for item in found(briefed, "the Budapest summit"):
        stems = [word.lower()[:4] for word in item.subject.split(" · ")]
        assert " · " not in item.subject or len(set(stems)) == len(stems)


def test_a_question_on_one_country_gets_no_other_countrys_number(shelf: Shelf) -> None:
    assistant = shelf(
        ("The ministry counted 950,000 Italian visitors to the lake in 2025.", "Gazette", MARCH),
        ("The guild counted 400,000 Spanish visitors to the lake in 2025.", "Review", MARCH),
    )
    assert not assistant.ask("How many Italian visitors came to the lake?").disagreements
