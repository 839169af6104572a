"""The catalog: sources, documents with their canonical text, passages, and what of them is visible to whom.

It is the truth; vectors and keywords can be rebuilt from it. Every query that leads to a reader takes an
:class:`Audience`, so a hidden document appears in no answer, count or suggestion.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from sqlite3 import Row
from typing import Any

from index import stays
from index.catalog_writes import INDEXED, CatalogWrites
from index.database import Database
from index.errors import NotFound
from index.text import Block
from index.types import NO_FILTERS, OWNER, Audience, Document, DocumentInfo, Filters, Passage

MIGRATIONS = (
    """
CREATE TABLE sources (
    id TEXT PRIMARY KEY, uri TEXT NOT NULL UNIQUE, publisher TEXT, visibility TEXT NOT NULL, revision INTEGER NOT NULL
);
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources (id), revision INTEGER NOT NULL,
    state TEXT NOT NULL, visibility TEXT NOT NULL, day INTEGER NOT NULL, uri TEXT NOT NULL, publisher TEXT,
    raw_sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL, info TEXT NOT NULL, text TEXT NOT NULL,
    blocks TEXT NOT NULL, embedder TEXT
);
CREATE INDEX documents_by_source ON documents (source_id, state);
CREATE INDEX documents_by_state ON documents (state, day);
CREATE INDEX documents_by_text ON documents (text_sha256);
CREATE TABLE passages (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL REFERENCES documents (id), ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, heading TEXT NOT NULL, page INTEGER, paragraph INTEGER
) WITHOUT ROWID;
CREATE INDEX passages_by_document ON passages (document_id, ordinal);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO facts VALUES ('corpus_revision', '0');
""",
    # until: the day from which a later revision stands in this one's place (a proleptic ordinal, as day);
    # cutter: which version of the chunker cut the passages, at how many words
    """
ALTER TABLE documents ADD COLUMN until INTEGER;
ALTER TABLE documents ADD COLUMN cutter TEXT NOT NULL DEFAULT '1:130';
UPDATE documents SET until = day WHERE state = 'replaced';
CREATE INDEX documents_by_uri ON documents (uri, state);
""",
    stays.MIGRATION,
)


class Catalog(CatalogWrites):
    """Reads and writes of the catalog's tables."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("catalog", MIGRATIONS)

    @property
    def revision(self) -> int:
        """Counts up with every change of what is visible."""
        return int(self.fact("corpus_revision") or 0)

    def documents(self, audience: Audience = OWNER, filters: Filters = NO_FILTERS) -> list[DocumentInfo]:
        """Visible documents, newest first."""
        where, values = _visible(audience, filters)
        rows = self.database.connection.execute(
            f"SELECT info, revision FROM documents d WHERE {where} ORDER BY day DESC, uri",
            values,
        )
        return [_info(row) for row in rows]

    def documents_at(self, revision: int, audience: Audience = OWNER) -> list[DocumentInfo]:
        """Documents that were visible at a corpus revision, of any state now, newest first.

        Raises:
            NotFound: the library has not come to this revision, or has no record of one so old.
        """
        ids = stays.documents_at(self.database, revision)
        where, values = _audience(audience)
        rows = self.database.connection.execute(
            f"SELECT id, info, revision FROM documents d WHERE state != 'pending' AND {where} ORDER BY day DESC, uri",
            values,
        )
        return [_info(row) for row in rows if row["id"] in ids]

    def count(self, audience: Audience = OWNER, filters: Filters = NO_FILTERS) -> tuple[int, int]:
        """How many documents and passages are visible."""
        where, values = _visible(audience, filters)
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
        visible, values = _audience(audience)
        row = self.database.connection.execute(
            f"SELECT * FROM documents d WHERE id = ? AND state != 'pending' AND {visible}",
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
        where, values = _visible(audience, filters)
        found: dict[str, tuple[Passage, DocumentInfo]] = {}
        for group in _groups(list(ids)):
            rows = self.database.connection.execute(
                'SELECT p.*, d.info, d.revision, substr(d.text, p.start + 1, p."end" - p.start) AS passage_text '
                f"FROM passages p JOIN documents d ON d.id = p.document_id WHERE {where} "
                f"AND p.id IN ({','.join('?' * len(group))})",
                [*values, *group],
            )
            found.update({row["id"]: (_passage(row), _info(row)) for row in rows})
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
        where, values = _visible(audience, NO_FILTERS)
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
        where, values = _visible(audience, filters)
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
        counted: int = self.database.connection.execute(
            f"SELECT count(*) FROM documents d JOIN passages p ON p.document_id = d.id WHERE {INDEXED}"
        ).fetchone()[0]
        return counted

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


def _audience(audience: Audience) -> tuple[str, list[Any]]:
    if audience.visibilities is None:
        return "1", []
    allowed = sorted(audience.visibilities)
    return f"d.visibility IN ({','.join('?' * len(allowed))})", list(allowed)


def _visible(audience: Audience, filters: Filters) -> tuple[str, list[Any]]:
    """The condition that a row of ``documents d`` is visible; every reader's query passes through here."""
    allowed, values = _audience(audience)
    parts = ["d.state = 'visible'", allowed]
    if filters.as_of:  # what a later revision has replaced by now was current then
        parts[0] = "(d.state = 'visible' OR (d.state = 'replaced' AND d.until > ?))"
        values.insert(0, filters.as_of.toordinal())
    for column, day in (("<=", filters.as_of), ("<=", filters.until), (">=", filters.since)):
        if day is not None:
            parts.append(f"d.day {column} ?")
            values.append(day.toordinal())
    if filters.sources:
        marks = ",".join("?" * len(filters.sources))
        parts.append(f"(d.uri IN ({marks}) OR d.publisher IN ({marks}))")
        values += [*filters.sources, *filters.sources]
    if filters.documents:
        parts.append(f"d.id IN ({','.join('?' * len(filters.documents))})")
        values += filters.documents
    return " AND ".join(parts), values


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
