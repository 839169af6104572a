"""Which documents a search may look at, told from arrays in memory.

The catalog decides what is visible; a question to it about every document of a large library takes longer than the
search. So what filters ask for (state, day, visibility, publisher) is kept in columns by the document's number, brought
up to date from the catalog's list of changes before each use. They save work, they don't admit anything: what a search
finds passes through the catalog again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.catalog import Catalog
    from index.quantised import Numbering
    from index.quantised.rows import Mask
    from index.types import Audience, Filters

VISIBLE, REPLACED = 1, 2
STATES = {"visible": VISIBLE, "replaced": REPLACED}
FIELDS = ("state", "day", "until", "visibility", "publisher")


def key(document_id: str) -> int:
    """A document's number in the keyword index: 63 bits of its id's hash, the same in every process."""
    return int.from_bytes(blake2b(document_id.encode("utf-8"), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True)
class Selection:
    """Documents that may be found: ``mask`` by number, ``number`` of them, ``share`` of the documents there are."""

    mask: Mask
    number: int
    share: float
    numbering: Numbering
    numbers: dict[int, int]

    def documents(self) -> list[str]:
        """Their ids."""
        return [self.numbering.name(int(number)) for number in np.flatnonzero(self.mask)]

    def keeps(self, keys: Sequence[int | None]) -> list[bool]:
        """Whether each of the documents with these keys is among them."""
        mask, numbers, last = self.mask, self.numbers, len(self.mask) - 1
        found = [numbers.get(k, 0) if k is not None else 0 for k in keys]
        return [n <= last and bool(mask[n]) for n in found]


class DocumentColumns:
    """The columns of one library. Safe for threads."""

    def __init__(self, catalog: Catalog, numbering: Numbering) -> None:
        self._catalog = catalog
        self._numbering = numbering
        self._lock = threading.Lock()
        self._seen: int | None = None  # number of the last change that is in the columns
        self._columns = {name: np.zeros(1, np.int32) for name in FIELDS}
        self._codes: dict[str, int] = {}  # of visibilities and publishers
        self._numbers: dict[int, int] = {}  # number by key

    def select(self, audience: Audience, filters: Filters) -> Selection:
        """The documents that the audience may see and the filters pass, as the catalog has it now."""
        with self._lock:
            self._refresh()
            columns = dict(self._columns)
        mask = self._mask(columns, audience, filters)
        number = int(np.count_nonzero(mask))
        total = int(np.count_nonzero(columns["state"]))
        return Selection(mask, number, number / total if total else 1.0, self._numbering, self._numbers)

    def _mask(self, columns: dict[str, NDArray[np.int32]], audience: Audience, filters: Filters) -> Mask:
        """As :mod:`index.visibility` says it in SQL."""
        state, day = columns["state"], columns["day"]
        mask: Mask = state == VISIBLE
        if filters.as_of:
            mask |= (state == REPLACED) & (columns["until"] > filters.as_of.toordinal())
            mask &= day <= filters.as_of.toordinal()
        if filters.until:
            mask &= day <= filters.until.toordinal()
        if filters.since:
            mask &= day >= filters.since.toordinal()
        if audience.visibilities is not None:
            mask &= np.isin(columns["visibility"], self._known(audience.visibilities))
        if filters.sources:
            by_publisher = np.isin(columns["publisher"], self._known(filters.sources))
            mask &= by_publisher | self._among(self._catalog.ids_of_uris(filters.sources), len(mask))
        if filters.documents:
            mask &= self._among(filters.documents, len(mask))
        return mask

    def _known(self, names: Iterable[str]) -> list[int]:
        return [code for name in names if (code := self._codes.get(name))]

    def _among(self, document_ids: Iterable[str], size: int) -> Mask:
        mask = np.zeros(size, dtype=np.bool_)
        numbers = [self._numbering.get(i) for i in document_ids]
        mask[[n for n in numbers if 0 < n < size]] = True
        return mask

    def _refresh(self) -> None:
        """Take in what has changed in the catalog."""
        if self._seen is None:
            self._seen = self._catalog.last_change()
            self._take(self._catalog.columns())
            return
        changes = self._catalog.changes(self._seen)
        if changes:
            self._seen = changes[-1]["number"]
            self._take(changes)

    def _take(self, rows: Sequence[Any]) -> None:
        """Enter rows ``id, state, day, until, visibility, publisher`` (nothing after the id: the document is gone)."""
        if not rows:
            return
        numbers = [self._numbering.number(row["id"]) for row in rows]
        for row, number in zip(rows, numbers, strict=True):
            self._numbers[key(row["id"])] = number
        values = {
            "state": [STATES.get(row["state"], 0) for row in rows],
            "day": [row["day"] or 0 for row in rows],
            "until": [row["until"] or 0 for row in rows],
            "visibility": [self._code(row["visibility"]) for row in rows],
            "publisher": [self._code(row["publisher"]) for row in rows],
        }
        for name, column in self._columns.items():  # searches under way keep the arrays they have
            grown = np.zeros(len(self._numbering), np.int32)
            grown[: len(column)] = column
            grown[numbers] = values[name]
            self._columns[name] = grown

    def _code(self, name: str | None) -> int:
        """A number for a visibility or publisher; 0 for none."""
        return self._codes.setdefault(name, len(self._codes) + 1) if name is not None else 0
