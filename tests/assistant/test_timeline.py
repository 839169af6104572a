"""The timeline: events dated, told by several documents and put together, nothing said that is not quoted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Document
from assistant.briefing.happenings import events_of, most_important
from assistant.briefing.types import Timeline, TimelineEvent
from assistant.errors import QuestionError
from assistant.evaluation.timeline import events_in_words, gold_events, measure
from index.types import Audience, Filters

GOLD = Path(__file__).parents[1] / "evals" / "gold" / "events.jsonl"


def note(text: str, day: date | None, title: str = "Note", **more: str) -> Document:
    return Document.from_text(text, title=title, published=day, uri=f"note:{title}-{day}", **more)


def lines(timeline: Timeline) -> list[tuple[str, str]]:
    return [(str(event.first), event.line.text) for event in timeline.events]


def only(timeline: Timeline) -> TimelineEvent:
    (event,) = timeline.events
    return event


def test_every_line_is_a_quote_with_its_source(briefed: Assistant) -> None:
    timeline = briefed.timeline("the Budapest summit")
    cited = {c.number: c for c in timeline.citations}
    assert len(timeline.events) > 10
    for event in timeline.events:
        assert event.first <= event.last
        assert event.line.citations
        for number in event.line.citations:
            document = briefed.library.document(cited[number].document.id)
            assert document.text[cited[number].start : cited[number].end] == cited[number].quote
    assert [e.first for e in timeline.events] == sorted(e.first for e in timeline.events)
    assert briefed.kept(timeline.id) == timeline


def test_the_known_events_of_the_starter_corpus_are_found_with_their_dates(briefed: Assistant) -> None:
    found = measure(briefed, briefed.timeline(), gold_events(GOLD), [])
    assert sum(event is not None for _, event in found.gold) >= 74, "of 80"
    assert sum(right for _, right in found.dated) >= 0.9 * len(found.dated)


def test_as_of_hides_what_was_published_later(briefed: Assistant) -> None:
    timeline = briefed.timeline("the Budapest summit", as_of="2025-10-20")
    assert timeline.as_of == date(2025, 10, 20)
    assert all(c.document.published and c.document.published <= timeline.as_of for c in timeline.citations)
    assert "cancelled" not in " ".join(event.line.text for event in timeline.events)


def test_the_same_event_of_several_documents_is_one_with_all_sources(small: Assistant) -> None:
    small.library.add(
        [
            note("Mayor Clara Voss closed the harbour of Lindau on 3 March 2026 after a storm.", date(2026, 3, 4), "A"),
            note("The harbour of Lindau was closed on Tuesday by Mayor Clara Voss.", date(2026, 3, 5), "B"),
            note("On 3 March 2026 the bakery of Bregenz baked its millionth loaf.", date(2026, 3, 6), "C"),
        ]
    )
    closed, baked = small.timeline().events
    assert (closed.first, closed.documents, len(closed.line.citations)) == (date(2026, 3, 3), 2, 2)
    assert "bakery" in baked.line.text


def test_what_does_not_name_the_speaker_is_not_cited_for_his_words(small: Assistant) -> None:
    said = "Clara Voss said on 3 March 2026 that she had closed the harbour of Lindau after a storm."
    by_nobody = "The harbour of Lindau was closed on 3 March 2026 after a storm."
    small.library.add([note(said, date(2026, 3, 4), "A"), note(by_nobody, date(2026, 3, 5), "B")])
    timeline = small.timeline()
    quotes = {c.number: c.quote for c in timeline.citations}
    (hers,) = (event for event in timeline.events if "Voss" in event.line.text)
    assert [quotes[number] for number in hers.line.citations] == [said]


def test_different_figures_for_one_event_are_both_seen(small: Assistant) -> None:
    small.library.add(
        [
            note("On 3 March 2026 the storm sank 12 boats in the harbour of Lindau.", date(2026, 3, 4), "A"),
            note("On 3 March 2026 the storm sank 15 boats in the harbour of Lindau.", date(2026, 3, 4), "B"),
        ]
    )
    assert len(small.timeline().events) == 2


def test_documents_that_copy_one_another_count_once(small: Assistant) -> None:
    story = (
        "Mayor Clara Voss closed the harbour of Lindau on 3 March 2026. The northern pier had broken in the storm. "
        "Ferries sail from Wasserburg until the repair is done."
    )
    other = (
        "On 3 March 2026 Mayor Clara Voss closed the harbour of Lindau, which nobody had expected in spring. "
        "Fishermen from the Swiss shore lent their boats, and the council thanked them with a feast."
    )
    small.library.add(
        [
            note(story, date(2026, 3, 4), "Wire"),
            note(f"From our agency. {story}", date(2026, 3, 5), "Copy"),
            note(other, date(2026, 3, 6), "Own"),
        ]
    )
    closed = next(e for e in small.timeline().events if e.first == date(2026, 3, 3))
    assert closed.documents == 2


def test_relative_dates_keep_their_words_and_uncertain_ones_are_ranges(small: Assistant) -> None:
    small.library.add(note("The council met on Thursday. The pier had broken three weeks ago.", date(2026, 3, 6)))
    broke, met = small.timeline().events
    assert (met.first, met.last, met.wording, met.basis) == (*[date(2026, 3, 5)] * 2, "Thursday", "relative")
    assert (str(broke.first), str(broke.last), broke.wording) == ("2026-02-10", "2026-02-16", "three weeks ago")


def test_the_same_day_counts_from_the_sentence_before_in_its_paragraph_only(small: Assistant) -> None:
    text = "The pier broke on 3 March 2026. The council met on the same day.\n\nVoss resigned on the same day."
    small.library.add(note(text, date(2026, 3, 6)))
    assert lines(small.timeline())[1] == ("2026-03-03", "The council met on the same day.")
    assert "resigned" not in str(lines(small.timeline()))


def test_what_lay_ahead_is_planned_until_a_document_tells_that_it_happened(small: Assistant) -> None:
    small.library.add(note("The pier of Lindau will open again on 1 June 2026, Voss said.", date(2026, 3, 6), "A"))
    assert only(small.timeline()).planned
    small.library.add(
        note("The pier of Lindau opened again on 1 June 2026, and Voss was there.", date(2026, 6, 2), "B")
    )
    opened = only(small.timeline())
    assert (opened.planned, opened.documents) == (False, 2)
    assert only(small.timeline(as_of="2026-05-01")).planned


def test_a_day_only_referred_to_is_no_event(small: Assistant) -> None:
    text = "The call of 3 March 2026 was long. By 4 March 2026 nothing had come of it. Since 2 March 2026 all is calm."
    small.library.add(note(text, date(2026, 3, 6)))
    assert small.timeline().events == ()


def test_the_audience_and_the_filters_narrow_the_timeline(small: Assistant) -> None:
    small.library.add(
        [
            note("The council met on 3 March 2026 in public.", date(2026, 3, 4), "A", publisher="Gazette"),
            note("Voss resigned on 5 March 2026 in private.", date(2026, 3, 6), "B", visibility="internal"),
        ]
    )
    public = Audience(principal="bob", visibilities=frozenset({"public"}))
    assert lines(small.timeline(audience=public)) == [("2026-03-03", "The council met on 3 March 2026 in public.")]
    assert len(small.timeline(filters=Filters(sources=("Gazette",))).events) == 1
    assert len(small.timeline().events) == 2


def test_a_brief_can_take_the_most_important_events(briefed: Assistant) -> None:
    events = events_of(briefed.desk, "the Budapest summit", filters=Filters(as_of=date(2025, 12, 1)))
    chosen = most_important(events, 5)
    assert len(chosen) == 5
    assert [e.when.first for e in chosen] == sorted(e.when.first for e in chosen)
    assert all(event.documents > 1 for event in chosen)
    assert {date(2025, 10, 16), date(2025, 10, 22)} <= {event.when.first for event in chosen}


def test_bad_input_is_named(small: Assistant) -> None:
    with pytest.raises(QuestionError, match="not a date"):
        small.timeline("x", as_of="soon")
    with pytest.raises(QuestionError, match="characters"):
        small.timeline("x" * 3000)
    assert small.timeline("nothing here").events == ()


def test_a_list_of_events_in_words_is_read() -> None:
    known = events_in_words("- 2025-10-16 Trump–Putin call; Budapest announced [S2 S3].\n\n# other\n")
    assert [(str(k.days[0]), k.text) for k in known] == [
        ("2025-10-16", "Trump–Putin call"),
        ("2025-10-16", "Budapest announced"),
    ]
