"""The library with its real stores: adding, searching, replacing, removing, recovering."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from index import (
    Audience,
    Document,
    Filters,
    IndexSettings,
    Library,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    NotFound,
)
from index.chunker import chunk
from index.embedder import Embedder
from index.retriever import LibraryRetriever

HARBOUR = "The harbour of Lindau was closed by the mayor after the storm broke the pier."
BAKERY = "A bakery in Bregenz sells bread made of spelt and rye every morning."


def doc(text: str, uri: str, day: date | None = None, **fields: str) -> Document:
    return Document.from_text(text, title=fields.pop("title", uri), uri=uri, published=day, **fields)  # type: ignore[arg-type]


def found(library: Library, question: str, **arguments: object) -> list[str]:
    return [hit.document.uri for hit in library.search(question, 5, **arguments)]  # type: ignore[arg-type]


def test_a_search_gives_ranks_of_both_lists(library: Library) -> None:
    library.add([doc(HARBOUR, "a"), doc(BAKERY, "b")])
    first = library.search("Why was the harbour closed?", 2)[0]
    assert first.document.uri == "a"
    assert (first.rank, first.keyword_rank, first.dense_rank) == (1, 1, 1)
    assert first.keyword_score
    assert first.dense_score
    assert 0 < first.dense_score <= 1


def test_the_same_again_changes_nothing(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(HARBOUR)
    assert library.add(path).results[0].status == "added"
    before = library.revision, library.count(), library.vectors().count()
    assert library.add(path).results[0].status == "unchanged"
    assert (library.revision, library.count(), library.vectors().count()) == before


def test_a_changed_file_is_a_new_revision_and_the_old_one_stays_readable(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(HARBOUR)
    old = library.add(path).results[0].document
    path.write_text(HARBOUR.replace("mayor", "governor"))
    result = library.add(path).results[0]
    assert old is not None
    assert result.status == "replaced"
    assert library.count() == (1, 1)
    assert library.documents()[0].revision == 2
    assert "governor" in library.search("Who closed the harbour?")[0].passage.text
    assert "mayor" in library.document(old.id).text
    assert library.vectors().count() == 1


def test_publishers_are_named_to_who_sees_their_documents(library: Library) -> None:
    library.add([doc(HARBOUR, "a", publisher="Gazette"), doc(BAKERY, "b", publisher="Courier", visibility="board")])
    library.add([doc("Nobody signs this note about a lake.", "c"), doc("The lake froze.", "d", publisher="Gazette")])
    assert library.catalog.publishers() == ["Courier", "Gazette"]
    assert library.catalog.publishers(Audience(principal="ann", visibilities=frozenset({"public"}))) == ["Gazette"]
    library.remove("b")
    assert library.catalog.publishers() == ["Gazette"]


def test_going_back_to_the_first_text_makes_it_visible_again(library: Library) -> None:
    library.add(doc(HARBOUR, "a"))
    library.add(doc(BAKERY, "a"))
    library.add(doc(HARBOUR, "a"))
    assert [hit.passage.text for hit in library.search("harbour")] == [HARBOUR]


def test_a_removed_document_stops_answering(library: Library) -> None:
    identifier = library.add(doc(HARBOUR, "a")).results[0].document.id  # type: ignore[union-attr]
    library.remove(identifier)
    assert library.search("harbour") == []
    assert library.documents() == []
    assert library.vectors().count() == 0
    assert library.document(identifier).text == HARBOUR
    with pytest.raises(NotFound):
        library.remove(identifier)
    assert library.add(doc(HARBOUR, "a")).results[0].status == "added"
    assert found(library, "harbour") == ["a"]


def test_the_same_text_at_two_addresses_knows_of_each_other(library: Library) -> None:
    library.add(doc(HARBOUR, "a"))
    second = library.add(doc(HARBOUR, "b")).results[0]
    assert "same text as a" in second.message
    hits = library.search("harbour")
    assert len(hits) == 1, "copies take one place"
    assert len(hits[0].duplicates) == 1


def test_filters_hold_in_both_lists(library: Library) -> None:
    library.add(
        [
            doc(HARBOUR, "old", date(2025, 10, 1), publisher="Gazette"),
            doc(HARBOUR + " It opens in May.", "new", date(2025, 12, 1), publisher="Herald"),
            doc(HARBOUR + " Nobody knows when this was written.", "undated"),
        ]
    )
    assert found(library, "harbour", as_of=date(2025, 10, 18)) == ["old"]
    assert "new" in found(library, "harbour", filters=Filters(since=date(2025, 11, 1)))
    assert "old" not in found(library, "harbour", filters=Filters(since=date(2025, 11, 1)))
    assert found(library, "harbour", filters=Filters(sources=("Herald",))) == ["new"]
    assert found(library, "harbour", filters=Filters(sources=("old",))) == ["old"]
    identifier = next(d.id for d in library.documents() if d.uri == "new")
    assert found(library, "harbour", filters=Filters(documents=(identifier,))) == ["new"]
    assert found(library, "harbour", filters=Filters(sources=("nobody",))) == []


def test_a_hidden_document_is_nowhere(library: Library) -> None:
    library.add([doc(HARBOUR, "open"), doc(BAKERY, "secret", visibility="board")])
    guest = Audience(principal="g", visibilities=frozenset({"public"}))
    secret = next(d for d in library.documents() if d.uri == "secret")
    assert found(library, "bakery bread", audience=guest) == ["open"]
    assert [d.uri for d in library.documents(guest)] == ["open"]
    assert library.count(guest) == (1, 1)
    assert library.catalog.passages([f"{secret.id}:0"], guest) == {}
    with pytest.raises(NotFound):
        library.document(secret.id, guest)


def test_one_bad_file_does_not_stop_the_batch(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HARBOUR)
    (tmp_path / "b.txt").write_bytes(b"\x00\x01\x02" * 50)
    (tmp_path / "c.md").write_text("---\nx: [\n---\ntext")
    report = library.add(tmp_path)
    assert (report.count("added"), report.count("failed")) == (1, 2)
    assert library.count() == (1, 1)
    assert library.catalog.in_state("pending") == []


def test_an_interrupted_add_leaves_nothing_behind(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(doc(BAKERY, "b"))
        half = doc(HARBOUR, "a")
        passages = chunk(half)
        library.catalog.stage(half, passages, model.name)
        library.vectors().put([p.id for p in passages], model.passages([p.text for p in passages]))
    with Library.open(settings, embedder=model) as library:
        assert library.count() == (1, 1)
        assert library.vectors().count() == 1
        assert library.catalog.state(half.id) is None
        assert found(library, "harbour") == ["b"]


def test_a_lost_keyword_index_is_built_again(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add([doc(HARBOUR, "a"), doc(BAKERY, "b")])
    shutil.rmtree(settings.data_dir / "keywords")
    with Library.open(settings, embedder=model) as library:
        assert library.search("spelt rye")[0].keyword_rank == 1


def test_lost_vectors_are_mended_from_the_catalog(library: Library) -> None:
    library.add([doc(HARBOUR, "a"), doc(BAKERY, "b")])
    lost = library.catalog.passage_ids()[0]
    library.vectors().remove([lost])
    assert library.rebuild_vectors() == 1
    assert library.vectors().ids() == set(library.catalog.passage_ids())


def test_what_was_added_is_there_after_reopening(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(doc(HARBOUR, "a", date(2025, 10, 1)))
        before = library.documents()
    with Library.open(settings, embedder=model) as library:
        assert library.documents() == before
        assert found(library, "harbour", as_of=date(2025, 10, 2)) == ["a"]


def test_a_second_process_is_told_who_holds_the_library(settings: IndexSettings, library: Library) -> None:
    code = (
        "import sys; from index import Library, IndexSettings\n"
        f"Library.open(IndexSettings(data_dir={str(settings.data_dir)!r}, lock_wait_s=0))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "LibraryBusy" in shown.stderr
    assert f"process {__import__('os').getpid()}" in shown.stderr


def test_the_lock_goes_with_a_killed_process(settings: IndexSettings, model: Embedder) -> None:
    code = (
        "import os; from index import Library, IndexSettings\n"
        f"Library.open(IndexSettings(data_dir={str(settings.data_dir)!r})); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    Library.open(settings, embedder=model).close()


def test_the_same_process_cannot_open_it_twice(settings: IndexSettings, library: Library) -> None:
    with pytest.raises(LibraryBusy):
        Library.open(settings)


def test_a_corrupt_catalog_is_named(settings: IndexSettings) -> None:
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "catalog.sqlite").write_bytes(b"this is not a database, whatever it is called" * 100)
    with pytest.raises(LibraryDamaged, match=r"catalog\.sqlite"):
        Library.open(settings)


def test_a_catalog_of_a_newer_version_is_refused(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library, library.database.write() as write:
        write.execute("UPDATE schema_versions SET version = 99 WHERE part = 'catalog'")
    with pytest.raises(LibraryError, match="newer version"):
        Library.open(settings, embedder=model)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="BRIEFING_INDEX__DATA_DIR"):
        Library.open(IndexSettings(data_dir=tmp_path / "file"))


def test_the_retriever_fits_into_a_chain(library: Library) -> None:
    library.add([doc(HARBOUR, "a", date(2025, 10, 1)), doc(HARBOUR + " It reopened.", "b", date(2025, 12, 1))])
    retriever = LibraryRetriever(library=library, k=4)
    hits = retriever.invoke("harbour", as_of=date(2025, 10, 18))
    assert [hit.metadata["source"] for hit in hits] == ["a"]
    document = library.document(hits[0].metadata["document_id"])
    assert document.text[hits[0].metadata["start"] : hits[0].metadata["end"]] == hits[0].page_content


def test_neighbours_come_in_order(library: Library) -> None:
    text = "\n\n".join(f"Paragraph {i} " + "speaks of many things at length. " * 25 for i in range(5))
    library.add(doc(text, "long"))
    passages = library.catalog.passages_of(library.documents()[0].id)
    around = library.neighbours(passages[2])
    assert [p.ordinal for p in around] == [1, 2, 3]
