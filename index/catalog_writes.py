"""What is written to the catalog. Each method is one transaction, or joins the one it is called in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from index.types import Document, Passage, digest

if TYPE_CHECKING:
    from index.database import Database
    from index.sqlite_errors import Connection
    from index.stories import Stories

INDEXED = "(d.state = 'visible' OR (d.state = 'replaced' AND d.until > d.day))"
"""Documents that stand in both indexes: the current ones, and those that a search ``as_of`` some day may still find."""


class CatalogWrites:
    """The writing half of :class:`index.catalog.Catalog`."""

    database: Database
    stories: Stories

    def stage(
        self,
        document: Document,
        passages: Sequence[Passage],
        embedder: str,
        cutter: str = "",
        staged: Callable[[str], object] = bool,
    ) -> tuple[Document, Sequence[Passage]]:
        """Store a document that nobody sees yet; ``staged`` is told its id before anyone else can see it.

        ``embedder`` and ``cutter`` name what makes its vectors and made its passages.

        Returns it with its revision number; with another id than given where that one is taken by an earlier revision
        of the same content (which stays as it is, for those who cite it).
        """
        with self.database.write() as write:
            given = document.id
            document = self._admitted(write, document)
            staged(document.id)
            if document.id != given:
                passages = [
                    p.model_copy(update={"id": f"{document.id}:{p.ordinal}", "document_id": document.id})
                    for p in passages
                ]
            write.execute(
                "INSERT INTO documents VALUES (?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
                (
                    document.id, document.source_id, document.revision, document.visibility,
                    document.effective_date.toordinal(), document.uri, document.publisher, document.raw_sha256,
                    document.text_sha256, document.info.model_dump_json(), document.text,
                    json.dumps([b.model_dump() for b in document.blocks]), embedder, cutter,
                ),
            )  # fmt: skip
            write.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(p.id, p.document_id, p.ordinal, p.start, p.end, p.heading, p.page, p.paragraph) for p in passages],
            )
        return document, passages

    @staticmethod
    def _admitted(write: Connection, document: Document) -> Document:
        """The document with ids of its own: a file that moved has taken its ids along."""
        source = write.execute("SELECT id FROM sources WHERE uri = ?", (document.uri,)).fetchone()
        source_id = source["id"] if source else document.source_id
        while source is None and write.execute("SELECT 1 FROM sources WHERE id = ?", (source_id,)).fetchone():
            source_id = digest(source_id, document.uri)[:12]
        document_id = document.id
        while write.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone():
            document_id = digest(document_id, "again")[:16]
        write.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, 0) ON CONFLICT (uri) DO UPDATE SET "
            "publisher = excluded.publisher, visibility = excluded.visibility",
            (source_id, document.uri, document.publisher, document.visibility),
        )
        last = write.execute(
            "SELECT max(revision) AS last FROM documents WHERE source_id = ?", (source_id,)
        ).fetchone()["last"]
        return document.model_copy(update={"id": document_id, "source_id": source_id, "revision": (last or 0) + 1})

    def publish(self, document_ids: Sequence[str]) -> list[str]:
        """Make staged documents visible in one transaction.

        Returns the ids of the revisions they replace. A replaced one stays findable ``as_of`` the days before its
        successor's (:data:`INDEXED`).
        """
        replaced: list[str] = []
        with self.database.write() as write:
            for document_id in document_ids:
                new = write.execute("SELECT source_id, day FROM documents WHERE id = ?", (document_id,)).fetchone()
                source = (new["source_id"], document_id)
                old = write.execute(
                    f"SELECT id FROM documents d WHERE source_id = ? AND id != ? AND {INDEXED}", source
                ).fetchall()
                replaced += [row["id"] for row in old]
                write.execute(
                    "UPDATE documents SET state = 'replaced', until = min(coalesce(until, ?), ?) "
                    "WHERE source_id = ? AND id != ? AND state IN ('visible', 'replaced')",
                    (new["day"], new["day"], *source),
                )
                write.execute("UPDATE documents SET state = 'visible' WHERE id = ?", (document_id,))
            self.stories.leave(replaced)
            self.stories.place(document_ids)
            self._advance(write)
        return replaced

    def hide(self, document_ids: Sequence[str]) -> list[str]:
        """Take the sources of these documents out of every answer; all their texts stay for old citations.

        Returns the ids of all revisions hidden.
        """
        hidden: list[str] = []
        with self.database.write() as write:
            for document_id in document_ids:
                rows = write.execute(
                    "UPDATE documents SET state = 'removed' WHERE state IN ('visible', 'replaced') AND source_id = "
                    "(SELECT source_id FROM documents WHERE id = ?) RETURNING id",
                    (document_id,),
                ).fetchall()
                hidden += [row["id"] for row in rows]
            self.stories.leave(hidden)
            self._advance(write)
        return hidden

    def move(self, old_uri: str, new_uri: str) -> bool:
        """Give a source another address; its documents keep their ids.

        What was removed at the new address stays, as earlier revisions. False if something is there (or being added).
        """
        with self.database.write() as write:
            taken = write.execute("SELECT id FROM sources WHERE uri = ?", (new_uri,)).fetchone()
            if taken and not self._succeed(write, old_uri, taken["id"]):
                return False
            write.execute("UPDATE sources SET uri = ? WHERE uri = ?", (new_uri, old_uri))
            write.execute(
                "UPDATE documents SET uri = ?, info = json_set(info, '$.uri', ?) WHERE uri = ?",
                (new_uri, new_uri, old_uri),
            )
            self._advance(write)
        return True

    @staticmethod
    def _succeed(write: Connection, uri: str, former: str) -> bool:
        """Put the removed documents of source ``former`` before those of ``uri``. False if it has others."""
        rows = write.execute("SELECT state, revision FROM documents WHERE source_id = ?", (former,)).fetchall()
        if any(row["state"] != "removed" for row in rows):
            return False
        last = max((row["revision"] for row in rows), default=0)
        source_id = write.execute("SELECT id FROM sources WHERE uri = ?", (uri,)).fetchone()["id"]
        write.execute("UPDATE documents SET revision = revision + ? WHERE source_id = ?", (last, source_id))
        write.execute(
            "UPDATE documents SET source_id = ?, info = json_set(info, '$.source_id', ?) WHERE source_id = ?",
            (source_id, source_id, former),
        )
        write.execute("DELETE FROM sources WHERE id = ?", (former,))
        return True

    def drop(self, document_ids: Sequence[str]) -> None:
        """Delete documents with their passages, and sources that have none left."""
        keys = [(i,) for i in document_ids]
        with self.database.write() as write:
            self.stories.leave(document_ids)
            write.executemany("DELETE FROM passages WHERE document_id = ?", keys)
            sources = [
                (row["source_id"],)
                for key in keys
                for row in write.execute("SELECT source_id FROM documents WHERE id = ?", key)
            ]
            write.executemany("DELETE FROM documents WHERE id = ?", keys)
            write.executemany(
                "DELETE FROM sources WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM documents WHERE source_id = ?1)",
                sources,
            )

    def forget_changes(self) -> None:
        """Empty the list of changes. For one who has just opened the library: nobody has read in it yet."""
        with self.database.write() as write:
            write.execute("DELETE FROM document_changes")

    def one_visible_revision(self) -> None:
        """Of a source with several visible revisions keep the latest."""
        with self.database.write() as write:
            write.execute(
                "UPDATE documents SET state = 'replaced', until = day WHERE state = 'visible' AND revision < (SELECT "
                "max(revision) FROM documents n WHERE n.source_id = documents.source_id AND n.state = 'visible')"
            )

    def set_cutter(self, document_id: str, cutter: str) -> None:
        """A document's passages are what this cutter would make too."""
        with self.database.write() as write:
            write.execute("UPDATE documents SET cutter = ? WHERE id = ?", (cutter, document_id))

    def set_embedder(self, name: str) -> None:
        """All vectors were made anew by this model."""
        with self.database.write() as write:
            write.execute("UPDATE documents SET embedder = ?", (name,))

    def advance(self) -> None:
        """Count up the corpus revision: searches that are under way look again."""
        with self.database.write() as write:
            self._advance(write)

    @staticmethod
    def _advance(write: Any) -> None:
        write.execute("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'corpus_revision'")

    def fact(self, name: str) -> str | None:
        """A named value of the library, such as ``corpus_revision`` or ``embedder``."""
        row = self.database.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def set_fact(self, name: str, value: str) -> None:
        with self.database.write() as write:
            write.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
