"""The library's SQLite file: connections, transactions and migrations.

One file in WAL mode, one connection per thread. The catalog and, above it, the assistant's conversations each bring
their own numbered migrations; ``schema_versions`` records how far each has come, so old data directories open in
new versions.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import LibraryDamaged, LibraryError


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
        self._open: list[sqlite3.Connection] = []
        try:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute(
                "CREATE TABLE IF NOT EXISTS schema_versions (part TEXT PRIMARY KEY, version INTEGER NOT NULL)"
            )
        except sqlite3.OperationalError as error:
            raise LibraryError(
                f"{path} can't be opened or written ({error}). Check the folder's permissions and free space, or set "
                "another folder with BRIEFING_INDEX__DATA_DIR."
            ) from error
        except sqlite3.DatabaseError as error:
            raise LibraryDamaged(f"{path} is not a sound database ({error}). Restore it from a backup.") from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            self._local.connection = connection
            self._open.append(connection)
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it, or nothing."""
        with self._write_lock:
            connection = self.connection
            if connection.in_transaction:  # joined by an outer transaction
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

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

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()
