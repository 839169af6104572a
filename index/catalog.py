"""The catalog: sources, documents with their canonical text, passages, and what of them is visible to whom.

It is the truth; vectors and keywords can be rebuilt from it. Every query that leads to a reader takes an
:class:`Audience`, so a hidden document appears in no answer, count or suggestion.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Row

from index import stays
from index.catalog_schema import MIGRATIONS
from index.catalog_writes import INDEXED, CatalogWrites
from index.database import Database
from index.errors import NotFound
from index.stories import Stories
from index.text import Block
from index.types import NO_FILTERS, OWNER, Audience, Document, DocumentInfo, Filters, Passage
from index.visibility import allowed, visible

COLUMNS = "d.state, d.day, d.until, d.visibility, d.publisher"


class Catalog(CatalogWrites):
    """Reads and writes of the catalog's tables."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.stories = Stories(database)
        database.migrate("catalog", MIGRATIONS)

    @property
    def revision(self) -> int:
        """Counts up with every change of what is visible."""
        return int(self.fact("corpus_revision") or 0)

    def documents(
        self, audience: Audience = OWNER, filters: Filters = NO_FILTERS, limit: int | None = None
    ) -> list[DocumentInfo]:
        """Visible documents, newest first, at most ``limit``."""
        where, values = visible(audience, filters)
        rows = self.database.connection.execute(
            f"SELECT info, revision FROM documents d WHERE {where} ORDER BY day DESC, uri LIMIT ?",
            [*values, -1 if limit is None else limit],
        )
        return [_info(row) for row in rows]

    def publishers(self, audience: Audience = OWNER) -> list[str]:
        """Who published the visible documents, in order of name."""
        where, values = visible(audience, NO_FILTERS)
        rows = self.database.connection.execute(
            f"SELECT DISTINCT publisher FROM documents d WHERE {where} AND publisher != '' ORDER BY publisher", values
        )
        return [row["publisher"] for row in rows]

    def documents_at(self, revision: int, audience: Audience = OWNER) -> list[DocumentInfo]:
        """Documents that were visible at a corpus revision, of any state now, newest first.

        Raises:
            NotFound: the library has not come to this revision, or has no record of one so old.
        """
        ids = stays.documents_at(self.database, revision)
        where, values = allowed(audience)
        rows = self.database.connection.execute(
            f"SELECT id, info, revision FROM documents d WHERE state != 'pending' AND {where} ORDER BY day DESC, uri",
            values,
        )
        return [_info(row) for row in rows if row["id"] in ids]

    def count(self, audience: Audience = OWNER, filters: Filters = NO_FILTERS) -> tuple[int, int]:
        """How many documents and passages are visible."""
        where, values = visible(audience, filters)
        read = self.database.connection
        documents = read.execute(f"SELECT count(*) FROM documents d WHERE {where}", values).fetchone()[0]
        passages = read.execute(
            f"SELECT count(*) FROM documents d JOIN passages p ON p.document_id = d.id WHERE {where}",
            values,
        ).fetchone()[0]
        return documents, passages

    def document(self, document_id: str, audience: Audience = OWNER) -> Document:
        """A document by id, of any revision and also when removed: old citations stay checkable.

        Raises:
            NotFound: no such document, or not for this audience.
        """
        may, values = allowed(audience)
        row = self.database.connection.execute(
            f"SELECT * FROM documents d WHERE id = ? AND state != 'pending' AND {may}",
            [document_id, *values],
        ).fetchone()
        if row is None:
            raise NotFound(f"No document has the id {document_id!r}. `briefing list` shows what the library holds.")
        blocks = tuple(Block.model_validate(block) for block in json.loads(row["blocks"]))
        return Document(**_info(row).model_dump(), text=row["text"], blocks=blocks)

    def info(self, document_id: str) -> DocumentInfo | None:
        """A document of any state, without its text."""
        row = self.database.connection.execute(
            "SELECT info, revision FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        return _info(row) if row else None

    def state(self, document_id: str) -> str | None:
        row = self.database.connection.execute("SELECT state FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row["state"] if row else None

    def of_source(self, uri: str) -> DocumentInfo | None:
        """The visible revision of a source."""
        row = self.database.connection.execute(
            "SELECT info, revision FROM documents WHERE uri = ? AND state = 'visible'", (uri,)
        ).fetchone()
        return _info(row) if row else None

    def same_text(self, text_sha256: str, *, hidden: bool = False) -> list[DocumentInfo]:
        """Visible documents with exactly this text, under whatever uri; ``hidden``: also replaced and removed ones."""
        states = "'visible', 'replaced', 'removed'" if hidden else "'visible'"
        rows = self.database.connection.execute(
            f"SELECT info, revision FROM documents WHERE text_sha256 = ? AND state IN ({states}) ORDER BY uri",
            (text_sha256,),
        )
        return [_info(row) for row in rows]

    def passages(
        self, ids: Iterable[str], audience: Audience = OWNER, filters: Filters = NO_FILTERS
    ) -> dict[str, tuple[Passage, DocumentInfo]]:
        """Those of these passages that the audience may see and the filters pass, by id."""
        where, values = visible(audience, filters)
        found: dict[str, tuple[Passage, DocumentInfo]] = {}
        for group in _groups(list(ids)):
            # CROSS JOIN: SQLite would otherwise read every visible document and look for the ids among its passages
            rows = self.database.connection.execute(
                'SELECT p.*, d.info, d.revision, substr(d.text, p.start + 1, p."end" - p.start) AS passage_text '
                f"FROM passages p CROSS JOIN documents d ON d.id = p.document_id WHERE {where} "
                f"AND p.id IN ({','.join('?' * len(group))})",
                [*values, *group],
            ).fetchall()
            of_document = {row["document_id"]: row for row in rows}
            read = {document_id: _info(row) for document_id, row in of_document.items()}
            found.update({row["id"]: (_passage(row), read[row["document_id"]]) for row in rows})
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a document, in order, in any state."""
        rows = self.database.connection.execute(
            'SELECT p.*, substr(d.text, p.start + 1, p."end" - p.start) AS passage_text '
            "FROM passages p JOIN documents d ON d.id = p.document_id WHERE d.id = ? ORDER BY p.ordinal",
            (document_id,),
        )
        return [_passage(row) for row in rows]

    def passage_ids_of(self, document_id: str) -> list[str]:
        """Ids of a document's passages, in any state."""
        rows = self.database.connection.execute("SELECT id FROM passages WHERE document_id = ?", (document_id,))
        return [row["id"] for row in rows]

    def passages_by_document(self, audience: Audience = OWNER) -> dict[str, int]:
        """How many passages each visible document has, by its id."""
        where, values = visible(audience, NO_FILTERS)
        rows = self.database.connection.execute(
            "SELECT d.id, count(p.id) AS passages FROM documents d JOIN passages p ON p.document_id = d.id "
            f"WHERE {where} GROUP BY d.id",
            values,
        )
        return {row["id"]: row["passages"] for row in rows}

    def passage_ids(
        self, audience: Audience = OWNER, filters: Filters = NO_FILTERS, limit: int | None = None
    ) -> list[str]:
        """Ids of all visible passages that pass the filters, at most ``limit``."""
        where, values = visible(audience, filters)
        rows = self.database.connection.execute(
            "SELECT p.id FROM documents d JOIN passages p ON p.document_id = d.id "
            f"WHERE {where} ORDER BY d.id, p.ordinal LIMIT ?",
            [*values, -1 if limit is None else limit],
        )
        return [row["id"] for row in rows]

    def indexed(self) -> Iterator[tuple[str, str]]:
        """(id, title) of each document that stands in the indexes."""
        rows = self.database.connection.execute(
            f"SELECT d.id, json_extract(d.info, '$.title') AS title FROM documents d WHERE {INDEXED} ORDER BY d.rowid"
        ).fetchall()
        for row in rows:
            yield row["id"], row["title"]

    def indexed_passages(self) -> dict[str, str]:
        """Document id by passage id, of all that stands in the indexes."""
        rows = self.database.connection.execute(
            f"SELECT p.id, d.id AS document FROM documents d JOIN passages p ON p.document_id = d.id WHERE {INDEXED}"
        )
        return {row["id"]: row["document"] for row in rows}

    def indexed_count(self) -> int:
        """How many passages stand in the indexes."""
        return sum(self.indexed_counts().values())

    def indexed_counts(self) -> dict[str, int]:
        """How many passages each document has in the indexes."""
        rows = self.database.connection.execute(
            "SELECT d.id, count(p.id) AS passages FROM documents d JOIN passages p ON p.document_id = d.id "
            f"WHERE {INDEXED} GROUP BY d.id"
        )
        return {row["id"]: row["passages"] for row in rows.fetchall()}

    def last_change(self) -> int:
        """The number of the last change to a document; numbers go up only."""
        row = self.database.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'document_changes'")
        found = row.fetchone()
        return int(found["seq"]) if found else 0

    def columns(self) -> list[Row]:
        """``id`` and :data:`COLUMNS` of every document."""
        return self.database.connection.execute(f"SELECT d.id, {COLUMNS} FROM documents d").fetchall()

    def changes(self, seen: int) -> list[Row]:
        """Documents changed after the change ``seen``: ``number``, ``id`` and :data:`COLUMNS` as they are now."""
        return self.database.connection.execute(
            f"SELECT c.number, c.document_id AS id, {COLUMNS} FROM document_changes c "
            "LEFT JOIN documents d ON d.id = c.document_id WHERE c.number > ? ORDER BY c.number",
            (seen,),
        ).fetchall()

    def ids_of_uris(self, uris: Iterable[str]) -> list[str]:
        """Ids of all revisions of the sources with these addresses."""
        given = list(uris)
        marks = ",".join("?" * len(given))
        rows = self.database.connection.execute(f"SELECT id FROM documents WHERE uri IN ({marks})", given)
        return [row["id"] for row in rows]

    def leaves_index(self, document_id: str) -> bool:
        """Whether a document does not stand in the indexes (any more)."""
        found = self.database.connection.execute(
            f"SELECT 1 FROM documents d WHERE d.id = ? AND {INDEXED}", (document_id,)
        ).fetchone()
        return found is None

    def revisions(self, uri: str) -> list[tuple[DocumentInfo, str]]:
        """All revisions of a source with their states, newest first."""
        rows = self.database.connection.execute(
            "SELECT info, revision, state FROM documents WHERE uri = ? AND state != 'pending' ORDER BY revision DESC",
            (uri,),
        )
        return [(_info(row), row["state"]) for row in rows]

    def in_file(self, uri: str) -> list[DocumentInfo]:
        """Visible documents of a file: the one with its address, and those inside it (``file:///a.zip#b.txt``)."""
        whole = self.of_source(uri)
        return ([whole] if whole else []) + self.below(f"{uri}#")

    def below(self, prefix: str) -> list[DocumentInfo]:
        """Visible documents whose address begins with ``prefix``."""
        rows = self.database.connection.execute(
            "SELECT info, revision FROM documents WHERE uri >= ? AND uri < ? AND state = 'visible' ORDER BY uri",
            (prefix, prefix + "\U0010ffff"),
        )
        return [_info(row) for row in rows]

    def passages_in_any_state(self, ids: Iterable[str]) -> dict[str, tuple[Passage, DocumentInfo]]:
        """Passages by id with their documents, whoever may see them, for checks and repairs."""
        found: dict[str, tuple[Passage, DocumentInfo]] = {}
        for group in _groups(list(ids)):
            marks = ",".join("?" * len(group))
            rows = self.database.connection.execute(
                'SELECT p.*, d.info, d.revision, substr(d.text, p.start + 1, p."end" - p.start) AS passage_text '
                f"FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.id IN ({marks})",
                group,
            )
            found.update({row["id"]: (_passage(row), _info(row)) for row in rows})
        return found

    def texts(self) -> Iterator[tuple[DocumentInfo, str]]:
        """Every document of whatever state with its text, one at a time."""
        ids = [row["id"] for row in self.database.connection.execute("SELECT id FROM documents").fetchall()]
        for document_id in ids:
            row = self.database.connection.execute(
                "SELECT info, revision, text FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            if row:
                yield _info(row), row["text"]

    def crooked_passages(self) -> list[str]:
        """Ids of documents with a passage that is empty or not within the text."""
        rows = self.database.connection.execute(
            "SELECT DISTINCT d.id FROM passages p JOIN documents d ON d.id = p.document_id "
            'WHERE p.start < 0 OR p."end" <= p.start OR p."end" > length(d.text)'
        )
        return [row["id"] for row in rows]

    def cut_otherwise(self, cutter: str) -> list[str]:
        """Ids of visible documents whose passages another cutter has made."""
        rows = self.database.connection.execute(
            "SELECT id FROM documents WHERE state = 'visible' AND cutter != ? ORDER BY rowid", (cutter,)
        )
        return [row["id"] for row in rows]

    def cutter(self, document_id: str) -> str:
        row = self.database.connection.execute("SELECT cutter FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row["cutter"] if row else ""

    def embedded_by(self) -> dict[str, int]:
        """How many visible documents' vectors were made by which model and back end."""
        rows = self.database.connection.execute(
            "SELECT embedder, count(*) AS documents FROM documents WHERE state = 'visible' GROUP BY embedder"
        )
        return {row["embedder"]: row["documents"] for row in rows}

    def in_state(self, *states: str) -> list[str]:
        """Ids of documents in one of these states."""
        marks = ",".join("?" * len(states))
        rows = self.database.connection.execute(f"SELECT id FROM documents WHERE state IN ({marks})", states)
        return [row["id"] for row in rows]


def _groups(items: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _info(row: Row) -> DocumentInfo:
    fields = json.loads(row["info"])
    return DocumentInfo.model_validate(fields | {"revision": row["revision"]})


def _passage(row: Row) -> Passage:
    return Passage(
        id=row["id"],
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        start=row["start"],
        end=row["end"],
        text=row["passage_text"],
        heading=row["heading"],
        page=row["page"],
        paragraph=row["paragraph"],
    )


def day(value: date | str | None) -> date | None:
    """A date given as a date or as "2025-10-18"; ``None`` stays ``None``.

    Raises:
        ValueError: the text is no ISO date.
    """
    return date.fromisoformat(value) if isinstance(value, str) else value
