"""What a crash must not lose: which documents the indexes may disagree about, and which files are still to be read.

Rows are written in the same transaction as the change in the catalog that makes them true, so after a crash at any
moment they say what is left to do: a *dirty* document is brought in line in both indexes, a *queued* file is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.database import Database

MIGRATIONS = (
    """
CREATE TABLE dirty (document_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE queue (address TEXT PRIMARY KEY, batch TEXT NOT NULL, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX queue_by_batch ON queue (batch, number);
""",
)


class Journal:
    """The two lists. All methods join a transaction they are called in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("journal", MIGRATIONS)

    def mark(self, document_ids: Iterable[str]) -> None:
        """The indexes may not agree with the catalog about these documents."""
        with self.database.write() as write:
            write.executemany("INSERT OR IGNORE INTO dirty VALUES (?)", [(i,) for i in document_ids])

    def clean(self, document_ids: Iterable[str]) -> None:
        with self.database.write() as write:
            write.executemany("DELETE FROM dirty WHERE document_id = ?", [(i,) for i in document_ids])

    def dirty(self) -> list[str]:
        return [row[0] for row in self.database.connection.execute("SELECT document_id FROM dirty")]

    def queue(self, batch: str, addresses: Sequence[str]) -> None:
        """These files of a batch are to be read; one that waits in an earlier batch is taken over."""
        with self.database.write() as write:
            write.executemany(
                "INSERT OR REPLACE INTO queue VALUES (?, ?, ?)",
                [(address, batch, number) for number, address in enumerate(addresses)],
            )

    def done(self, addresses: Iterable[str]) -> None:
        with self.database.write() as write:
            write.executemany("DELETE FROM queue WHERE address = ?", [(a,) for a in addresses])

    def queued(self, except_batches: Iterable[str] = ()) -> list[str]:
        """Files still to be read, in order, except those that a batch under way will read."""
        live = list(except_batches)
        marks = ",".join("?" * len(live))
        rows = self.database.connection.execute(
            f"SELECT address FROM queue WHERE batch NOT IN ({marks}) ORDER BY batch, number", live
        )
        return [row[0] for row in rows]
