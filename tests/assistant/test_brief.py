"""The brief: what stands in which section, that each line is proved, and that nothing later than its day is in it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant, Document
from assistant.briefing.amounts import amounts
from assistant.briefing.types import Brief, Length, SectionName
from assistant.briefing.unknowns import says_unknown
from assistant.briefing.wording import ONE_EACH
from assistant.errors import QuestionError
from index.types import Audience


def lines(brief: Brief, name: SectionName) -> list[str]:
    return [line.text for section in brief.sections if section.name == name for line in section.lines]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Repairs will cost $4.2 million and take 18 months.", ["$4.2 million", "18 months"]),
        ("It flies 1,600 kilometres with a 450-kilogram warhead.", ["1,600 kilometres"]),
        ("Output fell by 21 per cent, or 3%.", ["21 per cent", "3%"]),
        ("Parliament approved it by 134 votes to 37.", ["134 votes"]),
        ("The talks lasted two hours.", ["two hours"]),
        ("On 16 October 2025 the two presidents had two questions.", []),
        ("He spoke at 10:30 in 2024 about resolution 1701.", []),
    ],
)
def test_amounts_are_told_from_dates_and_small_counts(text: str, found: list[str]) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("It is not known how many missiles were asked for.", True),
        ("No date has been set.", True),
        ("The mayor declined to say who would pay.", True),
        ("The cost remains unclear.", True),
        ("The ministry has yet to answer.", True),
        ('He said he would act "if it is not settled".', False),
        ("He would act if the war was not settled.", False),
        ("The pier was closed on Tuesday.", False),
    ],
)
def test_what_is_called_open_is_recognised(text: str, unknown: bool) -> None:
    assert says_unknown(text) is unknown


def test_every_line_of_a_brief_is_a_quote_with_its_source(briefed: Assistant) -> None:
    brief = briefed.brief("the Budapest summit")
    names = [section.name for section in brief.sections]
    assert names[0] == "bottom line"
    assert names[-1] == "sources"
    assert len(names) == len(set(names)) == 7
    cited = {citation.number: citation for citation in brief.citations}
    all_lines = [line for section in brief.sections for line in section.lines]
    all_lines += [side.line for disagreement in brief.disagreements for side in disagreement.sides]
    assert len(all_lines) > 12
    for line in all_lines:
        assert line.verdict == "supported"
        for citation in (cited[number] for number in line.citations):
            document = briefed.library.document(citation.document.id)
            assert document.text[citation.start : citation.end] == citation.quote
    assert briefed.kept(brief.id) == brief


def test_lines_say_how_they_are_founded_and_copies_count_once(small: Assistant) -> None:
    story = (
        "On 1 March 2026 a storm broke the northern pier of Lindau. A senior official told the Gazette "
        "that the northern pier of Lindau would stay closed for 18 months. Divers found the wreck of a ferry below it."
    )
    other = "The northern pier of Lindau broke in a storm on 1 March 2026, engineers wrote. They had warned of it."

    def note(text: str, day: int, title: str) -> Document:
        return Document.from_text(text, title=title, published=date(2026, 3, day), uri=f"note:{title}")

    small.library.add([note(story, 2, "Gazette"), note(story + " We copied this.", 3, "Copy")])
    brief = small.brief("the northern pier of Lindau", as_of="2026-03-14")
    marks = {line.text: line.marks for section in brief.sections for line in section.lines}
    sources = {line.sources for section in brief.sections for line in section.lines}
    assert sources == {1}, "the copy is no second source"
    assert ONE_EACH in small.export(brief.id, "markdown").decode(), "said once for the page"
    closed = next(mark for text, mark in marks.items() if "senior official" in text)
    assert "unnamed source" in closed
    assert any(day in closed for day in ("12 days old", "11 days old"))
    assert all("old" not in "".join(mark) for text, mark in marks.items() if "2026" in text), "it names its day itself"
    assert "(unnamed source, 1" in small.export(brief.id, "markdown").decode()

    undated = {line.text: line.marks for section in small.brief("the pier").sections for line in section.lines}
    closed = next(mark for text, mark in undated.items() if "senior official" in text)
    assert "old" not in "".join(closed), "counted from the newest document, not from today"

    small.library.add(note(other, 4, "Engineers"))
    told = [
        line
        for section in small.brief("the northern pier of Lindau", as_of="2026-03-06").sections
        for line in section.lines
    ]
    told_twice = next(line for line in told if "storm" in line.text)
    assert told_twice.sources == 2
    counted = "2 sources" in told_twice.marks  # either the many or the single ones are marked
    assert all(("one source" in line.marks) == (line.sources == 1 and not counted) for line in told)


def test_a_brief_on_what_no_document_knows_is_empty(briefed: Assistant) -> None:
    brief = briefed.brief("the price of bread in Lisbon")
    assert not any(section.lines for section in brief.sections)
    assert not brief.citations


def test_a_short_document_on_the_topic_is_read_throughout(small: Assistant) -> None:
    text = (
        "The heat network of Marburg will cost 45 million euros, the auditor Stolz reported on 18 September 2026. "
        "It is not known who would pay the difference."
    )
    small.library.add(Document.from_text(text, title="Dispute over the heat network", published=date(2026, 9, 20)))
    brief = small.brief("the heat network")
    assert any("not known" in line for line in lines(brief, "not known"))


def test_figures_stand_on_the_topic_and_not_twice(briefed: Assistant) -> None:
    brief = briefed.brief("the Budapest summit", as_of="2025-10-18")
    told = lines(brief, "the numbers")
    assert not any("drones" in line or "victory plan" in line for line in told)
    assert not any(amounts(line) == ["two weeks"] for line in told), "the bottom line has it already"


def test_no_line_is_told_twice(briefed: Assistant) -> None:
    brief = briefed.brief("sanctions on Russian oil", length="long")
    texts = [line.text for section in brief.sections for line in section.lines]
    assert len(texts) == len(set(texts))


def test_a_brief_knows_nothing_of_later_days(briefed: Assistant) -> None:
    before, after = (briefed.brief("the Budapest summit", as_of=day) for day in ("2025-10-18", "2025-12-01"))
    assert all(c.document.published and c.document.published <= date(2025, 10, 18) for c in before.citations)
    assert not any("cancelled" in line.text for section in before.sections for line in section.lines)
    assert any("cancelled" in line.text for section in after.sections for line in section.lines)
    assert lines(before, "bottom line") != lines(after, "bottom line")


def test_sources_say_how_many_lines_they_carry(briefed: Assistant) -> None:
    brief = briefed.brief("the Budapest summit")
    assert [use.cited for use in brief.sources] == sorted((use.cited for use in brief.sources), reverse=True)
    assert {use.document.id for use in brief.sources} == {c.document.id for c in brief.citations}


@pytest.mark.parametrize(("short", "long"), [("short", "page"), ("page", "long")])
def test_a_longer_brief_says_more(briefed: Assistant, short: Length, long: Length) -> None:
    fewer, more = (briefed.brief("Tomahawk missiles for Ukraine", length=length) for length in (short, long))
    assert sum(len(s.lines) for s in fewer.sections) < sum(len(s.lines) for s in more.sections)


def test_a_brief_without_any_passage_says_so(small: Assistant) -> None:
    brief = small.brief("the Budapest summit", as_of="2025-10-18")
    assert (
        brief.sections[0].note
        == "The documents published by 18 October 2025 say nothing on this topic that could be proved."
    )
    assert not any(section.lines for section in brief.sections)


def test_a_brief_reads_only_what_the_reader_may_see(small: Assistant) -> None:
    text = "The harbour of Lindau was closed on 3 March 2026. Repairs of the harbour cost $4.2 million."
    small.library.add([Document.from_text(text, title="Lindau", published=date(2026, 3, 4), visibility="team")])
    assert lines(small.brief("the harbour of Lindau"), "the numbers")
    blind = small.brief("the harbour of Lindau", audience=Audience(visibilities=frozenset({"public"})))
    assert not blind.citations


def test_a_brief_needs_a_topic(small: Assistant) -> None:
    with pytest.raises(QuestionError, match="Name one"):
        small.brief("  ")


def test_who_says_what_has_one_line_a_person_and_only_what_they_said(small: Assistant) -> None:
    text = (
        "Mayor Clara Voss said on 3 March 2026 that the harbour would open in May. If Clara Voss says so, it will.\n\n"
        "Clara Voss added that the harbour needs a new pier. Critics say that the harbour is too dear.\n\n"
        "Rolf Eder, the harbour master, warned that the harbour was not safe."
    )
    small.library.add([Document.from_text(text, title="The harbour of Lindau", published=date(2026, 3, 4))])
    said = lines(small.brief("the harbour of Lindau"), "who says what")
    assert len(said) == 2
    assert {"Voss" in line for line in said} == {True, False}
    assert any("Eder" in line for line in said)
    assert not any(line.startswith(("If", "Critics")) for line in said)
