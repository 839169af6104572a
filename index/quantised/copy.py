"""The quantised copy of a vector store: what searches read, in a folder of its own.

Five files of rows that grow side by side (:mod:`index.quantised.files`): ``codes``, ``scales`` and ``signs``
(:mod:`index.quantised.codes`), and ``rows``, which says whose a row is: the line of a document in ``documents`` (from
1; 0: the row is free) and the passage's ordinal. A row is written whole, and is on the disk, before ``rows`` says whose
it is: after a crash it is there or it isn't. Whether the copy holds what it should is for its owner to check
(:meth:`QuantisedCopy.counts`); what it lacks is taken from the vector store.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import StoreError
from index.quantised.codes import encode, rotation, width, words
from index.quantised.files import GrowingFile, runs
from index.quantised.numbering import Numbering, joined, parted
from index.quantised.rows import best, extended, keys, of_rows, slots, write_signs
from index.quantised.scan import BLOCK, cosines, distances, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.quantised.codes import Codes, Floats, Words
    from index.quantised.rows import Mask

FORMAT = 1
HEADER, DOCUMENTS = "header.json", "documents"
EXACT = 8192  # so many rows or less are scored one by one; of more, only those whose signs are nearest
SHARE = 64  # of so many rows one is scored, and EXACT at least


@dataclass(frozen=True, slots=True)
class View:
    """What one search reads; later writes don't change how long it is."""

    numbers: NDArray[np.int32]
    whose: NDArray[np.int32]
    codes: Codes
    scales: Floats
    signs: Words


class QuantisedCopy:
    """Vectors by passage id, found by cosine. Safe for threads; one process has it open."""

    def __init__(self, folder: Path, numbering: Numbering) -> None:
        """Open or create. A copy that can't be read is begun anew: it is only a copy.

        Raises:
            StoreError: the folder can't be written.
        """
        self.folder = folder
        self._numbering = numbering
        self._lock = threading.RLock()
        self._lines: dict[int, int] = {}  # line in DOCUMENTS by number
        self._last_line = 0
        self._files: tuple[GrowingFile, ...] = ()
        self._view: View | None = None
        with self._told():
            folder.mkdir(parents=True, exist_ok=True)
            dimension = self._dimension()
            if dimension and not self._load(dimension):
                self._empty()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"The quantised vectors in {self.folder} can't be used ({error.strerror or error}). Check its "
                "permissions and the free space. The folder may be deleted: it is made again from the vector store."
            ) from error

    # files -------------------------------------------------------------------------------------------------------

    def _dimension(self) -> int:
        """The dimension of what is there, 0 if nothing is."""
        try:
            header = json.loads((self.folder / HEADER).read_text(encoding="utf-8"))
            return int(header["dimension"]) if header["format"] == FORMAT else 0
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return 0

    def _load(self, dimension: int) -> bool:
        """Open the files; false if they don't belong together."""
        self._open_files(dimension)
        codes, scales, signs, whose = (file.rows for file in self._files)
        rows = len(whose)
        if len(codes) < rows or len(scales) < rows or len(signs) * BLOCK < rows:
            return False
        names = self._names()
        lines = np.array([0, *(self._numbering.number(name) for name in names)], dtype=np.int32)
        if rows and int(whose[:, 0].max()) >= len(lines):
            return False
        self._lines = {int(number): line for line, number in enumerate(lines) if line}
        self._last_line = len(names)
        self._show(lines[whose[:, 0]])
        return True

    def _open_files(self, dimension: int) -> None:
        self._files = (
            GrowingFile(self.folder / "codes", np.int8, (dimension,)),
            GrowingFile(self.folder / "scales", np.float32),
            GrowingFile(self.folder / "signs", np.uint64, (width(dimension), BLOCK)),
            GrowingFile(self.folder / "rows", np.int32, (2,)),
        )

    def _names(self) -> list[str]:
        """The lines of DOCUMENTS; one that was not written to its end is cut off."""
        path = self.folder / DOCUMENTS
        content = path.read_bytes() if path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(path, len(whole))
        return whole.decode("utf-8", "replace").split("\n")[:-1]

    def _empty(self) -> None:
        """Begin anew without any row."""
        self._close_files()
        self._lines, self._last_line, self._view = {}, 0, None
        for name in (HEADER, DOCUMENTS, "codes", "scales", "signs", "rows"):
            (self.folder / name).unlink(missing_ok=True)

    def _begin(self, dimension: int) -> View:
        """Make the files for vectors of this dimension; the header, last, says that they are there."""
        self._empty()
        self._open_files(dimension)
        part = self.folder / f"{HEADER}.part"
        part.write_text(json.dumps({"format": FORMAT, "dimension": dimension}), encoding="utf-8")
        part.replace(self.folder / HEADER)
        return self._show(np.empty(0, np.int32))

    def _show(self, numbers: NDArray[np.int32]) -> View:
        codes, scales, signs, whose = (file.rows for file in self._files)
        self._view = View(numbers, whose, codes, scales, signs)
        return self._view

    # writing -----------------------------------------------------------------------------------------------------

    def put(self, ids: Sequence[str], vectors: Floats) -> None:
        """Insert or replace unit vectors ``(len(ids), dimension)``. Raises :class:`StoreError`."""
        if not len(ids):
            return
        with self._lock, self._told():
            view = self._view
            if view is None or view.codes.shape[1] != vectors.shape[1]:
                view = self._begin(vectors.shape[1])
            numbers, ordinals = self._parted(ids, self._numbering.number)
            self._free(self._rows_of(numbers, ordinals))
            rows = slots(view.numbers, len(ids))
            self._write(rows, np.asarray(vectors, dtype=np.float32))
            lines = self._lines_of(numbers)
            whose = self._files[3]
            whose.reserve(int(rows[-1]) + 1)
            for run in runs(rows):
                whose.write(int(rows[run.start]), np.stack([lines[run], ordinals[run]], axis=1))
            whose.settle()
            self._show(extended(view.numbers, rows, numbers))  # from now on it is found

    @staticmethod
    def _parted(ids: Sequence[str], number: Callable[[str], int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        pairs = [(number(document), ordinal) for document, ordinal in map(parted, ids)]
        columns = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    def _rows_of(self, numbers: NDArray[np.int32], ordinals: NDArray[np.int32]) -> NDArray[np.intp]:
        """Rows that are these passages' now."""
        if self._view is None:
            return np.empty(0, np.intp)
        wanted = np.zeros(len(self._numbering), dtype=np.bool_)
        wanted[numbers] = True
        wanted[0] = False
        rows = np.flatnonzero(wanted[self._view.numbers])
        held = keys(self._view.numbers[rows], self._view.whose[rows, 1])
        return rows[np.isin(held, keys(numbers, ordinals))]

    def _write(self, rows: NDArray[np.intp], vectors: Floats) -> None:
        codes_file, scales_file, signs_file, _ = self._files
        codes, scales, signs = encode(vectors)
        end = int(rows[-1]) + 1
        codes_file.reserve(end)
        scales_file.reserve(end)
        signs_file.reserve(-(-end // BLOCK))
        for run in runs(rows):
            start = int(rows[run.start])
            codes_file.write(start, codes[run])
            scales_file.write(start, scales[run])
            write_signs(signs_file, start, signs[run])
        for file in (codes_file, scales_file, signs_file):
            file.settle()

    def _lines_of(self, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
        """Lines in DOCUMENTS; documents that have none yet are written there."""
        new = [int(n) for n in dict.fromkeys(numbers.tolist()) if n not in self._lines]
        if new:
            names = [self._numbering.name(n) for n in new]
            if any("\n" in name for name in names):
                raise StoreError("A passage's id must not hold a line break.")
            self._append("".join(f"{name}\n" for name in names))
            for n in new:
                self._last_line += 1
                self._lines[n] = self._last_line
        return np.array([self._lines[n] for n in numbers.tolist()], dtype=np.int32)

    def _append(self, lines: str) -> None:
        """Write to the end of DOCUMENTS, all of it or nothing: later rows count its lines."""
        path = self.folder / DOCUMENTS
        size = path.stat().st_size if path.exists() else 0
        try:
            with path.open("ab") as stream:
                stream.write(lines.encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
        except OSError:
            os.truncate(path, size)
            raise

    def remove(self, ids: Sequence[str]) -> None:
        """Delete; unknown ids are passed over. Raises :class:`StoreError`."""
        with self._lock, self._told():
            self._free(self._rows_of(*self._parted(ids, self._numbering.get)))

    def _free(self, rows: NDArray[np.intp]) -> None:
        if self._view is None or not len(rows):
            return
        for run in runs(rows):
            self._files[3].write(int(rows[run.start]), np.zeros((run.stop - run.start, 2), np.int32))
        self._files[3].settle()
        self._view.numbers[rows] = 0

    def clear(self) -> None:
        """Drop every row. Raises :class:`StoreError`."""
        with self._lock, self._told():
            self._empty()

    # reading -----------------------------------------------------------------------------------------------------

    def nearest(self, vector: Floats, k: int, allowed: Mask | None = None) -> list[tuple[str, float]]:
        """Up to ``k`` ids with the estimated cosine to a unit vector ``(dimension,)``, best first.

        ``allowed``: only passages of documents of which it is true.

        Raises:
            StoreError: the vector has another dimension than those kept.
        """
        view = self._view
        if view is None or k <= 0 or not len(view.numbers):
            return []
        if len(vector) != view.codes.shape[1]:
            raise StoreError(
                f"The question's vector has {len(vector)} dimensions, those kept have {view.codes.shape[1]}: they were "
                "made by another embedding model. `briefing reindex` makes them anew."
            )
        turned = rotation(len(vector)) @ np.asarray(vector, dtype=np.float32)
        rows = self._promising(view, turned, k, allowed)
        scores = cosines(view.codes, view.scales, rows, turned)
        order = best(scores, k)
        return [
            (joined(self._numbering.name(int(view.numbers[row])), int(view.whose[row, 1])), float(scores[at]))
            for at, row in zip(order, rows[order], strict=True)
            if view.numbers[row]
        ]

    @staticmethod
    def _promising(view: View, turned: Floats, k: int, allowed: Mask | None) -> NDArray[np.intp]:
        """Rows worth scoring."""
        live = view.numbers > 0 if allowed is None else of_rows(allowed, view.numbers)
        number = int(np.count_nonzero(live))
        if number <= EXACT:
            return np.flatnonzero(live)
        asked = words(turned[None])[0]
        wanted = max(EXACT, number // SHARE, 4 * k)
        return nearest(distances(view.signs, asked, len(view.numbers)), live, wanted)

    def counts(self) -> NDArray[np.intp]:
        """How many passages each document has here, by its number; an array as long as the numbering."""
        numbers = self._view.numbers if self._view else np.empty(0, np.int32)
        found = np.bincount(numbers, minlength=len(self._numbering))
        found[0] = 0
        return found

    def count(self) -> int:
        """How many passages there are."""
        return int(self.counts().sum())

    def ids(self) -> set[str]:
        """All ids, for checks and repairs."""
        view = self._view
        if view is None:
            return set()
        rows = np.flatnonzero(view.numbers)
        pairs = zip(view.numbers[rows].tolist(), view.whose[rows, 1].tolist(), strict=True)
        return {joined(self._numbering.name(number), ordinal) for number, ordinal in pairs}

    def likeness(self, passage_id: str, vector: Floats) -> float:
        """The estimated cosine of one passage's vector with another vector; 0 if it isn't here."""
        rows = self._rows_of(*self._parted([passage_id], self._numbering.get))
        if self._view is None or not len(rows):
            return 0.0
        turned = rotation(len(vector)) @ np.asarray(vector, dtype=np.float32)
        return float(cosines(self._view.codes, self._view.scales, rows[:1], turned)[0])

    def close(self) -> None:
        with self._lock:
            self._close_files()
            self._view = None

    def _close_files(self) -> None:
        for file in self._files:
            file.close()
        self._files = ()

    def delete(self) -> None:
        """Close, and delete the folder."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
