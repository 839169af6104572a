"""Vectors of single sentences, kept in the library's SQLite file: made once, read back ever after.

A document's text never changes, so a vector is known by its document and span. They stand by document, so that what
is purged takes them along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from assistant.types import Evidence
from index.database import Database
from index.embedder import Embedder

MIGRATIONS = (
    """
CREATE TABLE sentence_vectors (
    document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, embedder TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (document, start, end, embedder)
) WITHOUT ROWID;
""",
)
Place = tuple[str, int, int]


class SentenceVectors:
    """Makes and keeps sentence vectors; half precision on disk (cosines agree to three decimals)."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder
        database.migrate("sentence vectors", MIGRATIONS)

    def of(self, evidence: Sequence[Evidence]) -> np.ndarray:
        """Unit vectors, shape (n, dimension), float32, in order (no sentence: (0, 0))."""
        if not evidence:
            return np.zeros((0, 0), dtype=np.float32)
        places = [(e.document.id, e.start, e.end) for e in evidence]
        known = self._read({document for document, _, _ in places})
        fresh = {place: e.text for place, e in zip(places, evidence, strict=True) if place not in known}
        if fresh:
            made = self._embedder.passages(list(fresh.values()))
            rows = dict(zip(fresh, made, strict=True))
            self._keep(rows)
            known |= rows
        return np.stack([known[place] for place in places]).astype(np.float32)

    def _read(self, documents: Iterable[str]) -> dict[Place, np.ndarray]:
        found: dict[Place, np.ndarray] = {}
        for document in documents:
            rows = self._database.connection.execute(
                "SELECT start, end, vector FROM sentence_vectors WHERE document = ? AND embedder = ?",
                (document, self._embedder.name),
            )
            for start, end, vector in rows:
                found[document, start, end] = np.frombuffer(vector, dtype=np.float16)
        return found

    def _keep(self, rows: dict[Place, np.ndarray]) -> None:
        values = [(*place, self._embedder.name, vector.astype(np.float16).tobytes()) for place, vector in rows.items()]
        with self._database.write() as write:
            write.executemany(  # a document may have been erased while its sentences were embedded
                "INSERT OR REPLACE INTO sentence_vectors SELECT ?1, ?2, ?3, ?4, ?5 "
                "WHERE NOT EXISTS (SELECT 1 FROM purged WHERE document_id = ?1)",
                values,
            )

    def forget(self, documents: Iterable[str]) -> None:
        """Drop the vectors of documents that were purged."""
        with self._database.write() as write:
            write.executemany("DELETE FROM sentence_vectors WHERE document = ?", [(d,) for d in documents])
