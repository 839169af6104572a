"""Which documents could be read at which corpus revision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index import Document, Library
from index.catalog import MIGRATIONS, Catalog
from index.database import Database
from index.errors import NotFound


def note(text: str, name: str) -> Document:
    return Document.from_text(text, title=name, uri=f"note:{name}", published=date(2026, 1, 1))


def at(library: Library, revision: int) -> set[tuple[str, int]]:
    return {(info.uri.removeprefix("note:"), info.revision) for info in library.catalog.documents_at(revision)}


def test_each_revision_has_the_documents_it_had(library: Library) -> None:
    library.add(note("The harbour opens.", "a"))
    one = library.revision
    library.add([note("The harbour stays closed.", "a"), note("The pier broke.", "b")])
    two = library.revision
    library.remove("note:b")
    three = library.revision
    assert at(library, 0) == set()
    assert at(library, one) == {("a", 1)}
    assert at(library, two) == {("a", 2), ("b", 1)}
    assert at(library, three) == {("a", 2)}
    with pytest.raises(NotFound, match="it knows 0 to"):
        library.catalog.documents_at(three + 1)


def test_what_comes_back_was_away_between(library: Library) -> None:
    library.add(note("The pier broke.", "b"))
    one = library.revision
    library.remove("note:b")
    two = library.revision
    library.add(note("The pier broke.", "b"))
    three = library.revision
    assert [len(at(library, r)) for r in (one, two, three)] == [1, 0, 1]


def test_what_is_erased_leaves_no_record(library: Library) -> None:
    library.add(note("The pier broke.", "b"))
    one = library.revision
    library.purge("note:b")
    assert at(library, one) == set()
    assert library.catalog.database.connection.execute("SELECT count(*) FROM stays").fetchone()[0] == 0


def test_a_library_of_before_is_known_from_its_revision_on(tmp_path: Path) -> None:
    database = Database(tmp_path / "old.sqlite")
    database.migrate("catalog", MIGRATIONS[:2])
    with database.write() as write:
        write.execute("UPDATE facts SET value = '7' WHERE name = 'corpus_revision'")
    catalog = Catalog(database)
    assert catalog.documents_at(7) == []
    with pytest.raises(NotFound, match="it knows 7 to 7"):
        catalog.documents_at(6)
    database.close()
