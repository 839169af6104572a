"""Files of rows that grow: written through the file, read through memory.

Writing through a memory map would end the process where the disk is full; written through the file, that is an error
that can be told. A map that is still read stays valid when the file grows.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GrowingFile:
    """An array ``(rows, *shape)`` in a file. One writer; what a reader has stays as long as it holds it."""

    def __init__(self, path: Path, kind: Any, shape: tuple[int, ...] = ()) -> None:
        """Open or create. Raises :class:`OSError`."""
        self._kind = np.dtype(kind)
        self._shape = shape
        self._row = self._kind.itemsize * int(np.prod(shape, dtype=int))
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._path = path
        self.rows: NDArray[Any] = self._mapped()

    def _mapped(self) -> NDArray[Any]:
        rows = os.fstat(self._file).st_size // self._row
        if not rows:
            return np.empty((0, *self._shape), self._kind)
        mapped = np.memmap(self._path, self._kind, "r", shape=(rows, *self._shape))
        return mapped.view(np.ndarray)

    def reserve(self, rows: int) -> None:
        """Make the file hold at least so many rows; new ones are zero. Raises :class:`OSError`."""
        if rows > len(self.rows):
            os.ftruncate(self._file, rows * self._row)
            self.rows = self._mapped()

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Write consecutive rows within what is reserved. Raises :class:`OSError`."""
        self.write_at(start * self._row, values)

    def write_at(self, place: int, values: NDArray[Any]) -> None:
        """Write bytes at a place in the file. Raises :class:`OSError`."""
        left = memoryview(np.ascontiguousarray(values, dtype=self._kind).tobytes())
        os.lseek(self._file, place, os.SEEK_SET)
        while left:
            left = left[os.write(self._file, left) :]

    def settle(self) -> None:
        """Have what was written on the disk. Raises :class:`OSError`."""
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)


def runs(rows: NDArray[np.intp]) -> list[slice]:
    """Slices of ascending row numbers that follow one another without a gap."""
    if not len(rows):
        return []
    ends = [*(np.flatnonzero(np.diff(rows) != 1) + 1).tolist(), len(rows)]
    return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
