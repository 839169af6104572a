"""SQLite's errors as the product's own, at one boundary: what happened to which file, and the way back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from index.errors import BriefingError, LibraryBusy, LibraryDamaged, LibraryError

T = TypeVar("T")
_DAMAGED = ("malformed", "not a database", "file is encrypted", "corrupt")
_FULL = ("disk is full", "disk I/O error")


def explained(error: sqlite3.Error, path: Path) -> BriefingError | None:
    """The product's error for what the disk, the file or another process did; ``None`` for a fault in our own SQL."""
    said = str(error)
    if any(word in said for word in _DAMAGED):
        return LibraryDamaged(
            f"{path} is damaged ({said}). Stop what uses the library; `briefing restore FILE --replace` brings back a "
            "backup. Without one move the data directory away and add the documents again."
        )
    if any(word in said for word in _FULL):
        return LibraryError(
            f"{path} can't be written: {said}. Free some space on that disk (or raise the limit on file sizes) and try "
            "again. What was finished before is kept."
        )
    if "readonly" in said or "unable to open" in said:
        return LibraryError(
            f"{path} can't be opened or written ({said}). Check the permissions of the file and its folder and the "
            "free space, or set another folder with BRIEFING_INDEX__DATA_DIR."
        )
    if "locked" in said:
        return LibraryBusy(f"{path} is locked by another program ({said}). Stop it, or try again when it has finished.")
    return None


@contextmanager
def mapped(path: Path) -> Iterator[None]:
    """Raise the product's errors for SQLite's."""
    try:
        yield
    except sqlite3.Error as error:
        known = explained(error, path)
        if known is None:
            raise
        raise known from error


class Cursor(sqlite3.Cursor):
    """A cursor whose rows may meet a damaged page while they are fetched."""

    connection: Connection

    def execute(self, *arguments: Any) -> Cursor:
        return self._try(super().execute, *arguments)

    def executemany(self, *arguments: Any) -> Cursor:
        return self._try(super().executemany, *arguments)

    def fetchone(self) -> Any:
        return self._try(super().fetchone)

    def fetchall(self) -> list[Any]:
        return self._try(super().fetchall)

    def __next__(self) -> Any:
        return self._try(super().__next__)

    def _try(self, work: Callable[..., T], *arguments: Any) -> T:
        try:
            return work(*arguments)
        except sqlite3.Error as error:
            known = explained(error, self.connection.path)
            if known is None:
                raise
            raise known from error


class Connection(sqlite3.Connection):
    """A connection to ``path`` that raises the product's errors. (A subclass, so weak references to it are allowed.)"""

    path: Path

    def execute(self, *arguments: Any) -> Cursor:
        return self.cursor(Cursor).execute(*arguments)

    def executemany(self, *arguments: Any) -> Cursor:
        return self.cursor(Cursor).executemany(*arguments)
