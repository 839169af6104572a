"""Which documents could be read at which corpus revision: what lets two states of a library be compared.

Triggers of the database keep the record, in the transaction that changes what is visible, so no way of writing can
pass it by. A document that is erased takes its record along.
"""

from __future__ import annotations

from index.database import Database
from index.errors import NotFound

# the revision counts up at the end of the transaction in which a trigger runs; a statement ends at ";" and a new line
MIGRATION = """
CREATE TABLE stays (
    document_id TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER, PRIMARY KEY (document_id, first)
) WITHOUT ROWID;
INSERT INTO stays SELECT id, (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'corpus_revision'), NULL
    FROM documents WHERE state = 'visible';
INSERT INTO facts SELECT 'revisions_known_from', value FROM facts WHERE name = 'corpus_revision';
CREATE TRIGGER stay_begins AFTER UPDATE OF state ON documents WHEN NEW.state = 'visible' AND OLD.state != 'visible'
    BEGIN INSERT OR REPLACE INTO stays
    VALUES (NEW.id, (SELECT value + 1 FROM facts WHERE name = 'corpus_revision'), NULL); END;
CREATE TRIGGER stay_ends AFTER UPDATE OF state ON documents WHEN NEW.state != 'visible' AND OLD.state = 'visible'
    BEGIN UPDATE stays SET last = (SELECT value + 0 FROM facts WHERE name = 'corpus_revision')
    WHERE document_id = NEW.id AND last IS NULL; END;
CREATE TRIGGER stay_erased AFTER DELETE ON documents
    BEGIN DELETE FROM stays WHERE document_id = OLD.id; END;
"""


def documents_at(database: Database, revision: int) -> frozenset[str]:
    """Ids of the documents that were visible at a corpus revision (to the owner; who reads them is asked apart).

    Raises:
        NotFound: the library has not come to this revision, or has no record of one so old.
    """
    facts = dict(
        tuple(row)
        for row in database.connection.execute(
            "SELECT name, CAST(value AS INTEGER) FROM facts WHERE name IN ('corpus_revision', 'revisions_known_from')"
        )
    )
    earliest, latest = facts["revisions_known_from"], facts["corpus_revision"]
    if not earliest <= revision <= latest:
        raise NotFound(
            f"The library has no revision {revision}: it knows {earliest} to {latest}. Every answer and report names "
            "the one it was made from."
        )
    rows = database.connection.execute(
        "SELECT document_id FROM stays WHERE first <= ?1 AND coalesce(last, ?1) >= ?1", (revision,)
    )
    return frozenset(row["document_id"] for row in rows)
