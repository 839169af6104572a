"""Near copies grouped as stories: a wire report and the papers that print it.

Each visible document belongs to one story, named by the document that was there first (its leader); a document joins
the story whose leader it resembles most (:func:`index.copies.likeness`), or leads one of its own. Only leaders have
their sketch in the table, so a story costs the same however often it is printed. When a leader is removed, replaced or
erased, its story is grouped anew, in the same transaction. Which document counts as the original is decided when it is
read: the earliest one that the reader may see.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.copies import SAME_STORY, likeness, sketch, triples
from index.types import NO_FILTERS, OWNER, Audience, Original
from index.visibility import visible

if TYPE_CHECKING:
    from index.copies import Triples
    from index.database import Database
    from index.sqlite_errors import Connection

MIGRATION = """
CREATE TABLE stories (document_id TEXT PRIMARY KEY REFERENCES documents (id), story TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX stories_by_story ON stories (story);
CREATE TABLE story_marks (mark INTEGER NOT NULL, document_id TEXT NOT NULL, PRIMARY KEY (mark, document_id))
    WITHOUT ROWID;
CREATE INDEX story_marks_by_document ON story_marks (document_id);
"""
COMMON = 100  # stories with the same mark: it stands in a form or a footer, and no longer tells anything
COMPARED = 8  # leaders compared word for word
TOGETHER = 20  # documents grouped in one transaction when many wait
AT_ONCE = 100  # documents grouped when a library is opened: under a second. `briefing serve` groups the others


class Stories:
    """The groups of one library. All methods join a transaction they are called in."""

    def __init__(self, database: Database) -> None:
        """Over the tables of :data:`MIGRATION`, which the catalog makes."""
        self.database = database

    def of(self, document_ids: Iterable[str]) -> dict[str, str]:
        """The story of each of these documents; those that are not visible have none."""
        found = {}
        for document_id in document_ids:
            row = self.database.connection.execute(
                "SELECT story FROM stories WHERE document_id = ?", (document_id,)
            ).fetchone()
            if row:
                found[document_id] = row["story"]
        return found

    def copies(self, audience: Audience = OWNER, document_ids: Iterable[str] | None = None) -> dict[str, Original]:
        """The original of each near copy that the audience can see, by the copy's id; or of these documents alone."""
        where, values = visible(audience, NO_FILTERS)
        these = "(SELECT story FROM stories GROUP BY story HAVING count(*) > 1)"
        asked = None if document_ids is None else frozenset(document_ids)
        if asked is not None:
            these = "(SELECT story FROM stories WHERE document_id IN (SELECT value FROM json_each(?)))"
            values.append(json.dumps(sorted(asked)))
        rows = self.database.connection.execute(
            "SELECT s.story, d.id, json_extract(d.info, '$.title') AS title, d.publisher "
            f"FROM stories s JOIN documents d ON d.id = s.document_id WHERE {where} AND s.story IN {these} "
            "ORDER BY s.story, d.day, json_extract(d.info, '$.added_at'), d.id",
            values,
        ).fetchall()
        found: dict[str, Original] = {}
        first: dict[str, Original] = {}
        for row in rows:
            original = first.get(row["story"])
            if original is None:
                first[row["story"]] = Original(id=row["id"], title=row["title"], publisher=row["publisher"])
            elif asked is None or row["id"] in asked:
                found[row["id"]] = original
        return found

    def place(self, document_ids: Iterable[str]) -> None:
        """Put visible documents into the stories they belong to, in this order."""
        with self.database.write() as write:
            for document_id in document_ids:
                self._place(write, document_id)

    def _place(self, write: Connection, document_id: str) -> None:
        words = self._words(write, document_id)
        marks = sketch(words)
        leaders, common = _leaders(write, marks)
        alike = [(likeness(words, self._words(write, leader)), leader) for leader in leaders]
        best, story = max(alike, default=(0.0, ""), key=lambda pair: pair[0])
        if best < SAME_STORY:
            story = document_id
            rows = [(mark, document_id) for mark in marks if mark not in common]
            write.executemany("INSERT OR IGNORE INTO story_marks VALUES (?, ?)", rows)
        write.execute("INSERT OR REPLACE INTO stories VALUES (?, ?)", (document_id, story))

    @staticmethod
    def _words(write: Connection, document_id: str) -> Triples:
        row = write.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
        return triples(row["text"] if row else "")

    def leave(self, document_ids: Sequence[str]) -> None:
        """Take documents out that are not visible any more, and group anew what they led."""
        keys = [(i,) for i in document_ids]
        with self.database.write() as write:
            write.executemany("DELETE FROM stories WHERE document_id = ?", keys)
            write.executemany("DELETE FROM story_marks WHERE document_id = ?", keys)
            left = [
                row["document_id"]
                for key in keys
                for row in write.execute("DELETE FROM stories WHERE story = ? RETURNING document_id", key).fetchall()
            ]
            for document_id in _in_time(write, left):
                self._place(write, document_id)

    def ungrouped(self) -> list[str]:
        """Visible documents without a story: an earlier version of the program has added them."""
        rows = self.database.connection.execute(
            "SELECT id FROM documents WHERE state = 'visible' AND id NOT IN (SELECT document_id FROM stories) "
            "ORDER BY day, id"
        )
        return [row["id"] for row in rows]

    def mend(self, limit: int | None = None, over: Callable[[], bool] = lambda: False) -> int:
        """Group what has no story (at most ``limit``) and take out what is not visible; returns how many were left.

        It stops when ``over()``. Each step is short, so that others write in between.
        """
        rows = self.database.connection.execute(
            "SELECT s.document_id FROM stories s LEFT JOIN documents d ON d.id = s.document_id AND d.state = 'visible' "
            "WHERE d.id IS NULL"
        ).fetchall()
        if rows:
            self.leave([row["document_id"] for row in rows])
        waiting = self.ungrouped()
        done = 0
        while done < len(waiting[:limit]) and not over():
            with self.database.write() as write:
                together = waiting[done : min(done + TOGETHER, limit or len(waiting))]
                self.place(_in_time(write, together))  # only what is visible still
                done += len(together)
        return len(waiting) - done


def _leaders(write: Connection, marks: Sequence[int]) -> tuple[list[str], set[int]]:
    """Leaders that share most of these marks, and the marks that too many share."""
    counted: Counter[str] = Counter()
    common = set()
    for mark in marks:
        rows = write.execute("SELECT document_id FROM story_marks WHERE mark = ? LIMIT ?", (mark, COMMON)).fetchall()
        if len(rows) >= COMMON:
            common.add(mark)
        counted.update(row["document_id"] for row in rows)
    return [leader for leader, _ in counted.most_common(COMPARED)], common


def _in_time(write: Connection, document_ids: Iterable[str]) -> Iterator[str]:
    """The visible ones of these documents, the earliest first."""
    found = []
    for document_id in document_ids:
        row = write.execute("SELECT day FROM documents WHERE id = ? AND state = 'visible'", (document_id,)).fetchone()
        if row:
            found.append((row["day"], document_id))
    return (document_id for _, document_id in sorted(found))
