"""What the doctor finds and mends: each store made wrong in turn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index import Document, IndexSettings, Library, LibraryDamaged
from index import stores as stores_module
from index.embedder import Embedder, unit

TEXTS = [
    "The harbour of Lindau was closed by the mayor after the storm broke the pier.",
    "A bakery in Bregenz sells bread made of spelt and rye every morning.",
    "The ferries sail from Wasserburg until the pier has been rebuilt.",
]


def documents() -> list[Document]:
    return [Document.from_text(text, title=f"Note {n}", uri=f"note:{n}") for n, text in enumerate(TEXTS)]


@pytest.fixture
def filled(library: Library) -> Library:
    library.add(documents())
    assert library.check().sound
    return library


def parts(library: Library) -> set[str]:
    return {finding.part for finding in library.check().findings}


def mended(library: Library) -> None:
    assert library.repair().findings == ()
    hits = library.search("Who closed the harbour?", 1)
    assert hits[0].document.uri == "note:0"
    assert (hits[0].keyword_rank, hits[0].dense_rank) == (1, 1)


def test_a_missing_vector_is_made_again(filled: Library) -> None:
    filled.vectors().remove(filled.catalog.passage_ids()[:2])
    assert "2 passages have no vector" in filled.check().findings[0].detail
    mended(filled)


def test_an_orphan_vector_is_taken_out(filled: Library, model: Embedder) -> None:
    filled.vectors().put(["nobody:0"], model.passages(["Nobody knows this text."]))
    assert parts(filled) == {"vectors"}
    mended(filled)
    assert filled.vectors().count() == 3


def test_vectors_of_something_else_are_noticed_and_made_anew(filled: Library) -> None:
    ids = filled.catalog.passage_ids()
    noise = unit(np.random.default_rng(3).normal(size=(len(ids), 384)).astype(np.float32))
    filled.vectors().put(ids, noise)
    assert "not what the model makes" in filled.check().findings[0].detail
    mended(filled)


def test_keywords_that_are_missing_or_too_many_are_mended(filled: Library) -> None:
    filled.stores.keywords.remove([filled.catalog.passage_ids()[0]])
    assert parts(filled) == {"keywords"}
    mended(filled)


@pytest.mark.parametrize("lost", ["vectors", "keywords"])
def test_a_deleted_index_folder_is_built_again_at_the_next_use(
    settings: IndexSettings, model: Embedder, lost: str
) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(documents())
        folder = settings.data_dir / library.stores.name(lost)
    shutil.rmtree(folder)
    with Library.open(settings, embedder=model) as library:
        hits = library.search("Who closed the harbour?", 1)
        assert (hits[0].document.uri, hits[0].keyword_rank, hits[0].dense_rank) == ("note:0", 1, 1)
        assert library.check().findings == ()


def test_many_lost_vectors_are_not_made_behind_an_answers_back(
    settings: IndexSettings, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(documents())
    shutil.rmtree(settings.data_dir / "vectors")
    monkeypatch.setattr(stores_module, "MENDED_AT_ONCE", 2)
    with Library.open(settings, embedder=model) as library:
        with pytest.raises(LibraryDamaged, match=r"lacks 3 of 3 passages.*doctor --repair"):
            library.search("Who closed the harbour?")
        assert parts(library) == {"vectors"}
        mended(library)


def test_a_vector_folder_full_of_rubbish_is_built_again(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(documents())
    (settings.data_dir / "vectors" / "chroma.sqlite3").write_bytes(b"rubbish" * 5000)
    with Library.open(settings, embedder=model) as library:
        assert parts(library) == {"vectors"}
        mended(library)


def test_the_whole_vector_store_comes_from_the_catalog_alone(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(documents())
        before = library.vectors().vectors_of(library.catalog.passage_ids())
    for folder in ("vectors", "keywords"):
        shutil.rmtree(settings.data_dir / folder)
    with Library.open(settings, embedder=model) as library:
        library.repair()
        after = library.vectors().vectors_of(library.catalog.passage_ids())
    assert before.keys() == after.keys()
    assert all(float(before[i] @ after[i]) > 0.9999 for i in before)


def test_a_text_that_is_not_its_hash_is_named(filled: Library) -> None:
    with filled.database.write() as write:
        write.execute("UPDATE documents SET text = replace(text, 'mayor', 'baker') WHERE uri = 'note:0'")
    findings = filled.check().findings
    assert any(f.part == "catalog" and "note:0" in f.detail and "purge" in f.repair for f in findings)


def test_a_document_read_by_an_earlier_parser_is_marked(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from index import versions

    monkeypatch.setitem(versions.PARSERS, "text", 2)
    finding = filled.check().findings[0]
    assert finding.part == "versions"
    assert "briefing reindex" in finding.repair


def test_every_loader_has_its_version_written_down(library: Library, tmp_path: Path) -> None:
    from index import versions

    page = "<html><head><title>A</title></head><body><article><p>" + "A text in a page. " * 20 + "</p></article></body>"
    for name, content in (("a.txt", "A plain text."), ("a.md", "# A\n\nA text."), ("a.html", page)):
        (tmp_path / name).write_text(content)
        document = library.add(tmp_path / name).results[0].document
        assert document is not None
        assert versions.PARSERS[document.parser] == document.parser_version


def test_a_file_in_the_way_of_every_keyword_commit_is_got_over(settings: IndexSettings, model: Embedder) -> None:
    """What a kill in the middle of tantivy's commit can leave (seen after a random kill)."""
    with Library.open(settings, embedder=model) as library:
        library.add([Document.from_text(f"Pier {n} is closed.", title="P", uri=f"pier:{n}") for n in range(3)])
        gone = library.documents()[0]
        library.ingest.remove_later([gone.id])  # what a kill between the two steps of a removal leaves
        folder = settings.data_dir / library.stores.name("keywords")
    meta = json.loads((folder / "meta.json").read_text())
    for segment in meta["segments"]:
        stem = segment["segment_id"].replace("-", "")
        for opstamp in range(meta["opstamp"], meta["opstamp"] + 20):
            (folder / f"{stem}.{opstamp}.del").write_bytes(b"")
    with Library.open(settings, embedder=model) as library:
        assert library.check().findings == ()
        assert gone.id not in {d.id for d in library.documents()}
        assert {h.document.uri for h in library.search("Which pier is closed?", 5)} == {
            f"pier:{n}" for n in range(3)
        } - {gone.uri}
