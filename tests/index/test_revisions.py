"""Which revision answers: the current one, or as of a day the one that was current then."""

from __future__ import annotations

from datetime import date

from index import Document, Library
from index.types import Filters

OLD = "The harbour of Lindau opens on Monday, said Mayor Clara Voss."
NEW = "The harbour of Lindau stays closed until May, said Mayor Clara Voss."
NEWEST = "The harbour of Lindau will never open again, said Mayor Clara Voss."


def put(library: Library, text: str, day: date | None) -> str:
    document = library.add(Document.from_text(text, title="Harbour", uri="harbour", published=day)).results[0].document
    assert document is not None
    return document.id


def said(library: Library, as_of: date | None = None) -> list[str]:
    return [hit.passage.text for hit in library.search("When does the harbour open?", 5, as_of=as_of)]


def test_the_revision_of_that_day_answers_as_of_it(library: Library) -> None:
    put(library, OLD, date(2025, 10, 1))
    put(library, NEW, date(2025, 10, 10))
    put(library, NEWEST, date(2025, 10, 20))
    assert said(library) == [NEWEST]
    assert said(library, date(2025, 9, 30)) == []
    assert said(library, date(2025, 10, 9)) == [OLD]
    assert said(library, date(2025, 10, 10)) == [NEW]
    assert said(library, date(2025, 12, 1)) == [NEWEST]
    assert [d.revision for d in library.documents(filters=Filters(as_of=date(2025, 10, 12)))] == [2]
    assert library.check().findings == ()


def test_a_correction_with_the_same_date_replaces_it_for_every_day(library: Library) -> None:
    put(library, OLD, date(2025, 10, 1))
    put(library, NEW, date(2025, 10, 1))
    assert said(library, date(2025, 10, 5)) == [NEW]
    assert library.vectors().count() == 1, "the corrected one left both indexes"
    assert library.check().findings == ()


def test_a_revision_dated_earlier_than_the_one_before_hides_that_wholly(library: Library) -> None:
    put(library, OLD, date(2025, 10, 1))
    put(library, NEW, date(2025, 10, 20))
    put(library, NEWEST, date(2025, 10, 10))
    for day in (date(2025, 10, 5), date(2025, 10, 12), date(2025, 10, 25)):
        assert len(said(library, day)) == 1, "never two revisions of one source"
    assert said(library, date(2025, 10, 12)) == [NEWEST]


def test_going_back_to_an_earlier_text_leaves_that_time_as_it_was(library: Library) -> None:
    first = put(library, OLD, date(2025, 10, 1))
    put(library, NEW, date(2025, 10, 10))
    third = (
        library.add(Document.from_text(OLD, title="Harbour again", uri="harbour", published=date(2025, 10, 20)))
        .results[0]
        .document
    )
    assert third is not None
    assert third.id != first
    assert said(library, date(2025, 10, 5)) == [OLD]
    assert said(library, date(2025, 10, 12)) == [NEW]
    assert said(library) == [OLD]


def test_what_is_removed_or_purged_answers_as_of_no_day(library: Library) -> None:
    put(library, OLD, date(2025, 10, 1))
    put(library, NEW, date(2025, 10, 10))
    library.purge("harbour", old_only=True)
    assert said(library, date(2025, 10, 5)) == []
    assert said(library) == [NEW]
    put(library, NEWEST, date(2025, 10, 20))
    library.remove("harbour")
    assert said(library, date(2025, 10, 12)) == []
    assert library.vectors().count() == 0
