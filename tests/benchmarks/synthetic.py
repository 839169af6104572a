"""Libraries of any size for measuring the search: made-up documents, written straight into the stores.

Embedding a million passages would take hours, and what is measured is the search beside the embedding. So a vector is
a real passage's, moved by the difference of two others and a little noise: the directions keep the spread that real
vectors have, and neighbours lie closer together than real ones do, which makes the exact first ten harder to find. A
text is four real news sentences put together at random: the words keep their real frequencies. Row ``i`` is passage
``i % 5`` of document ``i // 5``; everything follows from the seed, so that a store can be built once and used again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import Document
from index.embedder import Embedder, unit
from index.stores import PLACE
from index.types import Passage, digest
from tests.benchmarks.corpus import articles

if TYPE_CHECKING:
    from index import Library
    from index.embedder import Vectors

SEED = 11
PASSAGES = 5  # of each document
SENTENCES = 4  # of each passage
BLOCK = 10_000  # vectors made at a time
GROUP = 50_000  # passages written at a time
FIRST_DAY, DAYS = date(2021, 1, 1), 1800
PUBLISHERS = 40  # publisher n has about 1/(n + 1) as many documents as the first
VISIBILITIES = ("public", "public", "public", "public", "desk", "desk", "board", "archive")


def base_vectors(embedder: Embedder, kept: Path) -> Vectors:
    """Vectors of the news set's passages, five sentences each; embedded once, then read from ``kept``."""
    if not kept.exists():
        texts = []
        for row in articles():
            sentences = row["sentences"]
            texts += [f"{row['title']}\n{' '.join(sentences[i : i + 5])}" for i in range(0, len(sentences), 5)]
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, embedder.passages(texts), allow_pickle=False)
    loaded: Vectors = np.load(kept, allow_pickle=False)
    return loaded


def vectors(base: Vectors, number: int) -> Iterator[tuple[int, Vectors]]:
    """Blocks of unit vectors ``(rows, dimension)`` with the number of their first row."""
    for start in range(0, number, BLOCK):
        rng = np.random.default_rng([SEED, start])
        first, plus, minus = rng.integers(0, len(base), (3, BLOCK))
        step = rng.uniform(0.25, 0.7, (BLOCK, 1)).astype(np.float32)
        noise = rng.normal(size=(BLOCK, base.shape[1])).astype(np.float32) * 0.15 / np.sqrt(base.shape[1])
        rows = unit(base[first] + step * (base[plus] - base[minus]) + noise.astype(np.float32))
        yield start, rows[: number - start]


def passage_ids(start: int, rows: int) -> list[str]:
    """Ids of the passages that the rows from ``start`` on stand for."""
    return [f"{document_id(i // PASSAGES)}:{i % PASSAGES}" for i in range(start, start + rows)]


@cache
def document_id(number: int) -> str:
    return digest("bench", str(number))[:16]


def facts(number: int) -> tuple[date, str, str]:
    """Day, publisher and visibility of a document."""
    rng = random.Random(SEED * 1_000_003 + number)
    publisher = min(int(PUBLISHERS ** rng.random()), PUBLISHERS)
    day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    return day, f"Publisher {publisher}", rng.choice(VISIBILITIES)


def document(number: int) -> tuple[Document, list[Passage]]:
    """A document with its passages."""
    rng, (day, publisher, visibility) = random.Random(number), facts(number)
    parts = [" ".join(rng.choices(_sentences(), k=SENTENCES)) for _ in range(PASSAGES)]
    made = Document.build(
        text="\n\n".join(parts),
        blocks=(),
        raw=b"",
        raw_sha256=digest("raw", str(number)),
        uri=f"bench:{number}",
        title=rng.choice(_titles()),
        publisher=publisher,
        published=day,
        published_basis="given",
        visibility=visibility,
    )
    made = made.model_copy(update={"id": document_id(number), "added_at": datetime(2026, 1, 1, tzinfo=UTC)})
    passages, start = [], 0
    for ordinal, part in enumerate(parts):
        identifier, end = f"{made.id}:{ordinal}", start + len(part)
        passages.append(Passage(id=identifier, document_id=made.id, ordinal=ordinal, start=start, end=end, text=part))
        start = end + 2
    return made, passages


@cache
def _sentences() -> list[str]:
    return [sentence for row in articles() for sentence in row["sentences"]]


@cache
def _titles() -> list[str]:
    return [row["title"] for row in articles()]


def fill(library: Library, base: Vectors, number: int, *, chroma: bool) -> None:
    """Put ``number`` passages into an empty library through its own stores, without embedding them.

    ``chroma``: false leaves the vectors out of Chroma, which takes a million in ten minutes and more; searches don't
    need it.
    """
    for start in range(0, number, GROUP):
        wanted = range(start // PASSAGES, -(-min(start + GROUP, number) // PASSAGES))
        made = [document(i) for i in wanted]
        with library.database.write():
            for written, passages in made:
                library.catalog.stage(written, passages, "synthetic", library.ingest.cutter)
            library.catalog.publish([written.id for written, _ in made])
        library.stores.keywords.put((p, written.title) for written, passages in made for p in passages)
    store = library.stores.open_vectors()
    for start, rows in vectors(base, number):
        (store if chroma else store.copy).put(passage_ids(start, len(rows)), rows)
    library.catalog.set_fact(PLACE, "embedded")
