"""What was read of which file: size, time of change and hash, so that nothing is read twice without need.

A file counts as unchanged when size and modification time are those it was read with. A time within two seconds of the
reading proves nothing (a file system's clock is coarse, and a writer may have gone on): then its content is hashed.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.database import Database

RACY_NS = 2_000_000_000
MIGRATIONS = (
    """
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, seen_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL, documents INTEGER NOT NULL, readers TEXT NOT NULL, message TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_by_content ON files (sha256);
""",
)
_COLUMNS = "path, size, mtime_ns, seen_ns, sha256, documents, readers, message"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it was read. ``documents``: how many it held (0: it could not be read, ``message`` says why)."""

    path: str
    size: int
    mtime_ns: int
    seen_ns: int
    sha256: str
    documents: int = 0
    readers: str = ""
    message: str = ""

    def matches(self, stat: os.stat_result) -> bool:
        """Whether a file with this ``stat`` is surely the one that was read."""
        same = (self.size, self.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
        return same and abs(self.seen_ns - self.mtime_ns) > RACY_NS


def look_at(path: Path) -> FileFacts:
    """A file's facts, its content hashed. Raises ``OSError``."""
    before = path.stat()
    digest = hash_of(path)
    after = path.stat()
    changing = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    return FileFacts(str(path), after.st_size, -1 if changing else after.st_mtime_ns, time.time_ns(), digest)


def hash_of(path: Path) -> str:
    """Hex sha256 of a file's content. Raises ``OSError``."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Files:
    """Reads and writes of the table. All methods join a transaction they are called in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("files", MIGRATIONS)

    def get(self, path: Path) -> FileFacts | None:
        row = self.database.connection.execute(f"SELECT {_COLUMNS} FROM files WHERE path = ?", (str(path),)).fetchone()
        return FileFacts(*row) if row else None

    def below(self, folder: Path) -> dict[str, FileFacts]:
        """Files in a folder and its subfolders, by path."""
        prefix = str(folder).rstrip(os.sep) + os.sep
        rows = self.database.connection.execute(
            f"SELECT {_COLUMNS} FROM files WHERE path >= ? AND path < ?", (prefix, prefix + "\U0010ffff")
        )
        return {row["path"]: FileFacts(*row) for row in rows}

    def record(self, facts: Iterable[FileFacts]) -> None:
        rows = [(f.path, f.size, f.mtime_ns, f.seen_ns, f.sha256, f.documents, f.readers, f.message) for f in facts]
        with self.database.write() as write:
            write.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget(self, paths: Iterable[str]) -> None:
        with self.database.write() as write:
            write.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
