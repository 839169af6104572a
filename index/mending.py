"""The indexes made equal to the catalog, which is the truth: what is missing is put in, what is too many taken out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.embedder import Embedder, Vectors
    from index.keyword_store import KeywordStore
    from index.types import Passage
    from index.vector_store import VectorStore

GROUP = 512  # passages embedded and stored at a time


def embedding_text(title: str, passage: Passage) -> str:
    """What is embedded for a passage: its title and heading say what its pronouns don't."""
    heading = f" – {passage.heading}" if passage.heading else ""
    return f"{title}{heading}\n{passage.text}"


def missing_vectors(catalog: Catalog, store: VectorStore) -> tuple[list[str], list[str]]:
    """Passages without a vector, and vectors without a passage."""
    want, have = catalog.indexed_passages().keys(), store.ids()
    return sorted(want - have), sorted(have - want)


def put_vectors(
    catalog: Catalog,
    store: VectorStore,
    embedder: Embedder,
    passage_ids: Iterable[str],
    step: Callable[[int], None] | None = None,
) -> None:
    """Embed passages and store them, group by group, so that an interrupted run has lost one group at most."""
    done = 0
    for group in _groups(catalog, set(passage_ids)):
        texts = [embedding_text(title, passage) for passage, title in group]
        store.put([passage.id for passage, _ in group], embedder.passages(texts))
        done += len(group)
        if step:
            step(done)


def put_keywords(catalog: Catalog, store: KeywordStore, passage_ids: Iterable[str] | None = None) -> None:
    """Put these passages, or all that are to be there, into the keyword index."""
    store.put(_entries(catalog, None if passage_ids is None else set(passage_ids)))


def copy_vectors(catalog: Catalog, old: VectorStore | None, new: VectorStore, embedder: Embedder) -> None:
    """All vectors that are to be there from one store into another; what the old one lacks is embedded."""
    missing: list[str] = []
    wanted = list(catalog.indexed_passages())
    for start in range(0, len(wanted), GROUP):
        group = wanted[start : start + GROUP]
        found = old.vectors_of(group) if old else {}
        missing += [i for i in group if i not in found]
        if found:
            new.put(list(found), _stacked(list(found.values())))
    put_vectors(catalog, new, embedder, missing)


def _stacked(rows: Sequence[object]) -> Vectors:
    import numpy as np

    return np.asarray(rows, dtype=np.float32)


def _entries(catalog: Catalog, only: set[str] | None) -> Iterator[tuple[Passage, str]]:
    of_passage = catalog.indexed_passages() if only is not None else {}
    documents = {of_passage[i] for i in only if i in of_passage} if only is not None else None
    for document_id, title in catalog.indexed():
        if documents is None or document_id in documents:
            for passage in catalog.passages_of(document_id):
                if only is None or passage.id in only:
                    yield passage, title


def _groups(catalog: Catalog, only: set[str]) -> Iterator[list[tuple[Passage, str]]]:
    group: list[tuple[Passage, str]] = []
    for entry in _entries(catalog, only):
        group.append(entry)
        if len(group) >= GROUP:
            yield group
            group = []
    if group:
        yield group
