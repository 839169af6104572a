"""Filters in memory say what the catalog's SQL says, and what changes is known at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index import Audience, Document, Filters
from index.catalog import Catalog
from index.chunker import chunk
from index.database import Database
from index.quantised import Numbering
from index.selection import DocumentColumns, key

FIRST = date(2025, 1, 1)
DAYS = st.none() | st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n))
FILTERS = st.builds(
    Filters,
    as_of=DAYS,
    since=DAYS,
    until=DAYS,
    sources=st.sampled_from([(), ("Lake News",), ("note:3", "Harbour Post"), ("nobody",), ("note:1", "note:2")]),
    documents=st.just(()),
)
AUDIENCES = st.builds(
    Audience,
    visibilities=st.sampled_from(
        [None, frozenset({"public"}), frozenset({"desk", "board"}), frozenset({"nobody"}), frozenset()]
    ),
)


def add(catalog: Catalog, number: int, revision: int = 1, day: int | None = None) -> str:
    """A document of source ``note:number``; its facts follow from its number and revision."""
    document = Document.from_text(
        f"Note {number}, revision {revision}, on the level of the lake.",
        title=f"Note {number}",
        uri=f"note:{number}",
        published=FIRST + timedelta(days=(number * 7 + revision * 3) % 30 if day is None else day),
        publisher=("Lake News", "Harbour Post", None)[number % 3],
        visibility=("public", "desk", "board", "archive")[number % 4],
    )
    staged, _ = catalog.stage(document, chunk(document), "none")
    return staged.id


def selected(columns: DocumentColumns, audience: Audience, filters: Filters) -> set[str]:
    return set(columns.select(audience, filters).documents())


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Forty sources: revised once, twice, removed, moved, staged only."""
    catalog = Catalog(Database(tmp_path_factory.mktemp("catalog") / "catalog.sqlite"))
    catalog.publish([add(catalog, n) for n in range(40)])
    catalog.publish([add(catalog, n, 2) for n in range(0, 40, 2)])
    catalog.publish([add(catalog, n, 3) for n in range(0, 40, 8)])
    catalog.hide([add(catalog, 50)])
    catalog.hide([d.id for d in catalog.documents()[:3]])
    catalog.move("note:3", "note:300")
    add(catalog, 60)  # nobody sees it yet
    return catalog


@pytest.fixture(scope="module")
def columns(catalog: Catalog) -> DocumentColumns:
    return DocumentColumns(catalog, Numbering())


@given(FILTERS, AUDIENCES)
@hypothesis_settings(deadline=None, max_examples=300)
def test_the_columns_say_what_the_catalog_says(
    catalog: Catalog, columns: DocumentColumns, filters: Filters, audience: Audience
) -> None:
    wanted = {i.partition(":")[0] for i in catalog.passage_ids(audience, filters)}
    assert selected(columns, audience, filters) == wanted


def test_documents_can_be_named(catalog: Catalog, columns: DocumentColumns) -> None:
    some = tuple(d.id for d in catalog.documents()[:3])
    assert selected(columns, Audience(), Filters(documents=(*some, "nobody"))) == set(some)


def test_what_changes_is_known_at_the_next_question(tmp_path: Path) -> None:
    catalog = Catalog(Database(tmp_path / "catalog.sqlite"))
    columns = DocumentColumns(catalog, Numbering())
    assert selected(columns, Audience(), Filters()) == set()
    first, second = add(catalog, 1, day=3), add(catalog, 2)
    assert selected(columns, Audience(), Filters()) == set(), "staged only"
    catalog.publish([first, second])
    assert selected(columns, Audience(), Filters()) == {first, second}
    newer = add(catalog, 1, 2, day=9)
    catalog.publish([newer])
    assert selected(columns, Audience(), Filters()) == {newer, second}
    assert first in selected(columns, Audience(), Filters(as_of=FIRST + timedelta(days=5)))
    catalog.hide([second])
    assert selected(columns, Audience(), Filters()) == {newer}
    catalog.drop([newer])
    assert selected(columns, Audience(), Filters()) == set()
    catalog.forget_changes()
    again = add(catalog, 9)
    catalog.publish([again])
    assert selected(columns, Audience(), Filters()) == {again}, "numbers of changes go up only"


def test_a_selection_tells_its_documents_by_their_keys(catalog: Catalog, columns: DocumentColumns) -> None:
    selection = columns.select(Audience(visibilities=frozenset({"desk"})), Filters())
    inside = selection.documents()[0]
    outside = next(d.id for d in catalog.documents() if d.visibility == "public")
    assert selection.keeps([key(inside), key(outside), key("nobody"), None]) == [True, False, False, False]
    assert 0 < selection.share < 1
