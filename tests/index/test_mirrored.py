"""The vector store and its quantised copy stay in step, whatever is lost or left half done."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tantivy

from index import Audience, Document, Filters, IndexSettings, Library
from index.embedder import Embedder
from index.vector_store import ChromaVectorStore

TEXTS = {
    "harbour": "The harbour of Lindau was closed on Monday after the storm broke the pier.",
    "bread": "Bakers in the old town sell bread from half past five in the morning.",
    "ferry": "The ferry to Bregenz runs every two hours, and not at all on Sundays.",
    "mayor": "The mayor said that the pier would be rebuilt by the summer of next year.",
}
QUESTION = "When will the pier be rebuilt?"


class Counting:
    """The real model, counting what it embeds."""

    def __init__(self, inner: Embedder) -> None:
        self.inner, self.embedded = inner, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def passages(self, texts: Sequence[str], **options: Any) -> np.ndarray:
        self.embedded += len(texts)
        return self.inner.passages(texts, **options)


@pytest.fixture
def filled(settings: IndexSettings, model: Embedder) -> IndexSettings:
    """Settings of a library that holds TEXTS."""
    with Library.open(settings, embedder=model) as library:
        library.add([Document.from_text(text, title=name, uri=f"note:{name}") for name, text in TEXTS.items()])
    return settings


def copy_of(settings: IndexSettings) -> Path:
    return settings.data_dir / "vectors" / "quantised"


def first(library: Library, **limits: Any) -> str:
    return library.search(QUESTION, 1, **limits)[0].document.title


def test_searching_needs_no_chroma(filled: IndexSettings, model: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("Chroma was opened")

    monkeypatch.setattr(ChromaVectorStore, "open", never)
    with Library.open(filled, embedder=model) as library:
        assert first(library) == "mayor"
        assert first(library, filters=Filters(documents=(library.documents()[0].id,))) == library.documents()[0].title
        assert library.search(QUESTION, audience=Audience(visibilities=frozenset({"desk"}))) == []


def test_a_library_without_a_copy_gets_one_from_chroma(filled: IndexSettings, model: Embedder) -> None:
    """As one of an earlier version is."""
    shutil.rmtree(copy_of(filled))
    counting = Counting(model)
    with Library.open(filled, embedder=counting) as library:
        assert first(library) == "mayor"
        assert library.check().sound
    assert counting.embedded <= 16, "only what the check tries"


def test_documents_that_the_copy_lacks_come_from_chroma(filled: IndexSettings, model: Embedder) -> None:
    with Library.open(filled, embedder=model) as library:
        lost = library.catalog.passage_ids()[:2]
        library.vectors().copy.remove(lost)
        library.vectors().copy.put(["nobody:0"], np.ones((1, 384), np.float32))
    with Library.open(filled, embedder=model) as library:
        assert first(library) == "mayor"
        assert library.vectors().copy.ids() == set(library.catalog.passage_ids())
        assert library.check().sound


def test_the_doctor_sees_and_mends_a_copy_of_other_vectors(filled: IndexSettings, model: Embedder) -> None:
    with Library.open(filled, embedder=model) as library:
        ids = library.catalog.passage_ids()
        library.vectors().copy.put(ids, np.random.default_rng(1).normal(size=(len(ids), 384)).astype(np.float32))
        (finding,) = library.check().findings
        assert "quantised" in finding.detail
        assert library.repair().sound
        assert first(library) == "mayor"


def test_vectors_that_chroma_lost_are_told_and_made_again(filled: IndexSettings, model: Embedder) -> None:
    with Library.open(filled, embedder=model) as library:
        library.vectors().record.remove(library.catalog.passage_ids()[:1])
        assert first(library) == "mayor", "searches go on"
        assert not library.check().sound
        assert library.repair().sound


def test_another_chroma_is_held_against_the_catalog(filled: IndexSettings, model: Embedder) -> None:
    """The setting names a server from now on: what it lacks is noticed although the copy is whole."""
    with closing(sqlite3.connect(filled.data_dir / "catalog.sqlite")) as catalog, catalog:
        catalog.execute("UPDATE facts SET value = 'http://elsewhere:8000' WHERE name = 'vector store'")
    with Library.open(filled, embedder=model) as library:
        library.stores.open_vectors().record.remove(library.catalog.passage_ids()[:1])
        assert first(library) == "mayor"
        assert library.vectors().count() == len(TEXTS)


def test_a_purged_document_leaves_the_copy(filled: IndexSettings, model: Embedder) -> None:
    with Library.open(filled, embedder=model) as library:
        library.purge("note:harbour")
        assert library.vectors().copy.count() == len(TEXTS) - 1
        folders = [path.parent.name for path in filled.data_dir.glob("vectors*/quantised")]
        assert folders == [library.stores.name("vectors")], "no other copy lies about"


def test_a_removed_document_is_not_found_and_a_new_one_is(filled: IndexSettings, model: Embedder) -> None:
    with Library.open(filled, embedder=model) as library:
        library.remove("note:mayor")
        assert first(library) != "mayor"
        library.add(Document.from_text("The pier will be rebuilt in June.", title="new", uri="note:new"))
        assert first(library) == "new"
    with Library.open(filled, embedder=model) as library:
        assert first(library) == "new"


def test_a_keyword_index_of_an_earlier_version_is_built_anew(filled: IndexSettings, model: Embedder) -> None:
    folder = filled.data_dir / "keywords"
    shutil.rmtree(folder)
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    tantivy.Index(builder.build(), path=str(folder))
    with Library.open(filled, embedder=model) as library:
        assert library.stores.keywords.count() == len(TEXTS)
        assert library.rank("the pier", "keyword", 2) != []


def test_the_copy_says_what_it_is(filled: IndexSettings) -> None:
    header = json.loads((copy_of(filled) / "header.json").read_text())
    assert header == {"format": 1, "dimension": 384}
