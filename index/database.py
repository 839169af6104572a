"""The library's SQLite file: connections, transactions and migrations.

One file in WAL mode, one connection per thread. The catalog and, above it, the assistant's conversations each bring
their own numbered migrations; ``schema_versions`` records how far each has come, so old data directories open in
new versions.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryError
from index.sqlite_errors import Connection, mapped


class Database:
    """A SQLite file shared by threads."""

    def __init__(self, path: Path) -> None:
        """Open or create.

        Raises:
            LibraryError: the file or its folder can't be written.
            LibraryDamaged: the file is not a database.
        """
        self.path = path
        self._local = threading.local()
        self._write_lock = threading.RLock()
        self._open: weakref.WeakSet[Connection] = weakref.WeakSet()  # a thread that ends lets go of its own
        self._opening = threading.Lock()
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_versions (part TEXT PRIMARY KEY, version INTEGER NOT NULL)"
        )

    @property
    def connection(self) -> Connection:
        """This thread's connection."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with mapped(self.path):
                connection = sqlite3.connect(
                    self.path, timeout=30, isolation_level=None, check_same_thread=False, factory=Connection
                )
            connection.path = self.path
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            self._local.connection = connection
            with self._opening:
                self._open.add(connection)
        return connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it, or nothing."""
        with self._write_lock:
            connection = self.connection
            if connection.in_transaction:  # joined by an outer transaction
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has rolled it back already
                    connection.execute("ROLLBACK")
                raise

    def migrate(self, part: str, steps: Sequence[str]) -> None:
        """Bring ``part`` to version ``len(steps)``; each step is a script.

        Raises:
            LibraryError: the file was written by a newer version of the product.
        """
        row = self.connection.execute("SELECT version FROM schema_versions WHERE part = ?", (part,)).fetchone()
        version = row["version"] if row else 0
        if version > len(steps):
            raise LibraryError(
                f"{self.path} was written by a newer version of Briefing Assistant (schema {part} {version}, this one "
                f"knows {len(steps)}). Update with pip, or use another data directory."
            )
        for number, script in enumerate(steps[version:], start=version + 1):
            with self.write() as connection:
                for statement in script.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute("INSERT OR REPLACE INTO schema_versions VALUES (?, ?)", (part, number))

    def scrub(self) -> None:
        """Leave no trace of deleted rows: rewrite the file without its free pages, and empty the write-ahead log.

        Takes free space of about the file's size. Waits up to 30 seconds for reads that are under way.

        Raises:
            LibraryError: a read would not end, or the disk is full; what was deleted stays deleted.
        """
        with self._write_lock:
            self.connection.execute("VACUUM")
            busy, _, _ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LibraryError(
                f"{self.path} is being read without end, so the log beside it still holds what was deleted. It will be "
                "emptied at the next start."
            )

    def close(self) -> None:
        """Close every thread's connection."""
        with self._opening:
            for connection in list(self._open):
                connection.close()
            self._open.clear()
        self._local = threading.local()
