"""The catalog's tables. A released step is never changed: what is new comes as a further step at the end."""

from __future__ import annotations

from index.stories import MIGRATION

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
    # which documents have changed since the library was opened, for those who keep something of them in memory
    """
CREATE TABLE document_changes (number INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL);
CREATE TRIGGER document_added AFTER INSERT ON documents
    BEGIN INSERT INTO document_changes (document_id) VALUES (new.id); END;
CREATE TRIGGER document_changed AFTER UPDATE OF state, day, until, visibility, publisher ON documents
    BEGIN INSERT INTO document_changes (document_id) VALUES (new.id); END;
CREATE TRIGGER document_dropped AFTER DELETE ON documents
    BEGIN INSERT INTO document_changes (document_id) VALUES (old.id); END;
""",
    MIGRATION,
)
