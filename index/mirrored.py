"""The vector store of record (Chroma) with its quantised copy beside it: one takes what is written, the other answers.

Chroma is opened when something is written or read back, not for searching: that spares the second its import takes and
the memory of its graph, and a search costs the same with any filter (an embedded range filter in Chroma costs in
proportion to the collection: 173 ms at 100,000 vectors, measured).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.quantised import QuantisedCopy
from index.vector_store import VectorStore

if TYPE_CHECKING:
    from index.embedder import Vectors
    from index.quantised.rows import Mask

GROUP = 2000  # vectors read back at a time


class MirroredVectors:
    """A :class:`VectorStore` that searches in the copy and can be limited to some documents."""

    def __init__(self, open_record: Callable[[], VectorStore], copy: QuantisedCopy) -> None:
        """``open_record`` opens the store of record; it is called when that is needed first."""
        self.copy = copy
        self._open_record = open_record
        self._record: VectorStore | None = None
        self._opening = threading.Lock()

    @property
    def record(self) -> VectorStore:
        """The store of record. Raises :class:`StoreError`."""
        if self._record is None:
            with self._opening:
                if self._record is None:
                    self._record = self._open_record()
        return self._record

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        self.record.put(ids, vectors)
        self.copy.put(ids, vectors)

    def remove(self, ids: Sequence[str]) -> None:
        self.copy.remove(ids)
        self.record.remove(ids)

    def nearest(self, vector: Vectors, k: int, allowed: Mask | None = None) -> list[tuple[str, float]]:
        """Up to ``k`` ids with the cosine as the copy tells it (within 0.002), best first.

        ``allowed``: by a document's number, whether its passages may be found.
        """
        return self.copy.nearest(vector, k, allowed)

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        return self.record.vectors_of(ids)

    def ids(self) -> set[str]:
        return self.record.ids()

    def count(self) -> int:
        return self.record.count()

    def copy_again(self, wanted: Iterable[str]) -> list[str]:
        """Make the copy hold exactly these passages, from the store of record; returns ids that this lacks, too."""
        want, have = set(wanted), self.copy.ids()
        self.copy.remove(sorted(have - want))
        missing = sorted(want - have)
        lacking: list[str] = []
        for start in range(0, len(missing), GROUP):
            group = missing[start : start + GROUP]
            found = self.record.vectors_of(group)
            lacking += [i for i in group if i not in found]
            if found:
                self.copy.put(list(found), np.asarray(list(found.values()), dtype=np.float32))
        return lacking

    def delete(self) -> None:
        self.record.delete()
        self.copy.delete()

    def close(self) -> None:
        if self._record is not None:
            self._record.close()
        self.copy.close()
