"""Erasing for good: text, passages, vectors, keywords, what was kept beside; from the files, not only from answers.

Deleting a row leaves its bytes behind: in SQLite's free pages and write-ahead log, in Chroma's graph and log, in
tantivy's segments. So the rows go in one transaction; then both indexes are built anew without them, the SQLite file
is rewritten and its log emptied. A fact says that this is pending until it is done, also across a crash. What is kept
is the id and the hash of what was erased, so that a sync does not bring it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import NotFound
from index.faults import moment
from index.mending import copy_vectors
from index.originals import Originals
from index.plan import path_of
from index.types import DocumentInfo, Frozen

if TYPE_CHECKING:
    from index.ingest import Ingest

MIGRATIONS = (
    """
CREATE TABLE purged (
    number INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT NOT NULL, raw_sha256 TEXT NOT NULL,
    purged_at TEXT NOT NULL
);
CREATE INDEX purged_by_content ON purged (raw_sha256);
CREATE INDEX purged_by_document ON purged (document_id);
""",
)
Hook = Callable[[Sequence[str]], None]
"""Told the ids of erased documents inside the erasing transaction, to delete what else holds their text."""
PENDING = "purge pending"
ORIGINALS = "purge originals"  # a JSON list of hashes


class PurgeReport(Frozen):
    """What was erased; ``copies``: other sources with the same text, ``file``: the original if it still lies there."""

    uri: str
    title: str
    documents: tuple[str, ...]
    copies: tuple[DocumentInfo, ...] = ()
    file: str | None = None


class Purger:
    """Erases documents of one library."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self._catalog = ingest.catalog
        self._database = ingest.catalog.database
        self._hooks: dict[str, Hook] = {}
        self._database.migrate("purge", MIGRATIONS)

    def register(self, name: str, hook: Hook) -> None:
        """Have ``hook`` called for every erased document, also for those erased while nobody had registered it."""
        self._hooks[name] = hook
        seen = int(self._catalog.fact(f"purge seen by {name}") or 0)
        rows = self._database.connection.execute(
            "SELECT number, document_id FROM purged WHERE number > ? ORDER BY number", (seen,)
        ).fetchall()
        if rows:
            with self._database.write():
                hook([row["document_id"] for row in rows])
                self._catalog.set_fact(f"purge seen by {name}", str(rows[-1]["number"]))
            self._database.scrub()

    def knows(self, raw_sha256: str) -> bool:
        """Whether content with this hash was erased."""
        found = self._database.connection.execute("SELECT 1 FROM purged WHERE raw_sha256 = ?", (raw_sha256,)).fetchone()
        return found is not None

    def erased(self, document_ids: Sequence[str]) -> bool:
        """Whether one of these documents was erased."""
        marks = ",".join("?" * len(document_ids))
        found = self._database.connection.execute(
            f"SELECT 1 FROM purged WHERE document_id IN ({marks})", list(document_ids)
        ).fetchone()
        return found is not None

    def purge(self, key: str, *, old_only: bool = False) -> PurgeReport:
        """Erase the source that has, or whose revision has, this id, address or path.

        ``old_only``: only its superseded revisions; the current one stays.

        Raises:
            NotFound: no document ever had this id or address, or there is no old revision.
        """
        with self._ingest.stores.writing:
            uri = self._address(key)
            revisions = self._catalog.revisions(uri)
            doomed = [info for info, state in revisions if state == "replaced" or not old_only]
            if not doomed:
                raise NotFound(f"{uri} has no earlier revision that could be erased.")
            copies = [c for info in doomed for c in self._catalog.same_text(info.text_sha256, hidden=True)]
            self._erase(doomed, uri)
            moment("purge: erased")
            self.finish()
        path = path_of(uri)[0] if uri.startswith("file:") else ""
        return PurgeReport(
            uri=uri,
            title=revisions[0][0].title,
            documents=tuple(info.id for info in doomed),
            copies=tuple({c.uri: c for c in copies if c.uri != uri}.values()),
            file=path if path and Path(path).exists() and not old_only else None,
        )

    def _address(self, key: str) -> str:
        by_path = Path(key).expanduser()
        candidates = [key, by_path.resolve().as_uri()]
        info = self._catalog.info(key)
        if info:
            candidates.insert(0, info.uri)
        for uri in candidates:
            if self._catalog.revisions(uri):
                return uri
        raise NotFound(f"No document has, or had, the id or address {key!r}. `briefing list` shows what there is.")

    def _erase(self, doomed: Sequence[DocumentInfo], uri: str) -> None:
        ids = [info.id for info in doomed]
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.write() as write:
            write.executemany(
                "INSERT INTO purged (document_id, raw_sha256, purged_at) VALUES (?, ?, ?)",
                [(info.id, info.raw_sha256, stamp) for info in doomed],
            )
            last = write.execute("SELECT max(number) FROM purged").fetchone()[0]
            for name, hook in self._hooks.items():
                hook(ids)
                self._catalog.set_fact(f"purge seen by {name}", str(last))
            self._doom_originals(doomed)
            self._catalog.drop(ids)
            self._ingest.journal.clean(ids)
            if uri.startswith("file:"):
                self._forget_file(Path(path_of(uri)[0]))
            self._catalog.set_fact(PENDING, "yes")
            self._catalog.advance()

    def _doom_originals(self, doomed: Sequence[DocumentInfo]) -> None:
        """Note which fetched originals go with these documents; :meth:`finish` deletes the files."""
        keys = {key for info in doomed if (key := original_of(info))}
        waiting = keys.union(json.loads(self._catalog.fact(ORIGINALS) or "[]"))
        self._catalog.set_fact(ORIGINALS, json.dumps(sorted(waiting)))

    def _remove_originals(self) -> None:
        """Delete the noted originals that no other document was read from."""
        rows = self._database.connection.execute(
            "SELECT DISTINCT json_extract(info, '$.metadata.fetched.original') AS original FROM documents"
        )
        used = {row["original"] for row in rows}
        originals = Originals(self._ingest.settings.data_dir)
        for key in set(json.loads(self._catalog.fact(ORIGINALS) or "[]")) - used:
            originals.remove(key)
        self._catalog.set_fact(ORIGINALS, "[]")

    def _forget_file(self, path: Path) -> None:
        """What was noted of a file goes with its last document."""
        facts, left = self._ingest.files.get(path), self._catalog.in_file(path.as_uri())
        if facts and left:
            self._ingest.files.record([replace(facts, documents=len(left))])
        else:
            self._ingest.files.forget([str(path)])

    def finish(self) -> None:
        """Rewrite the files so that nothing of what was erased is left in them, if that is pending."""
        if self._catalog.fact(PENDING) != "yes":
            return
        stores = self._ingest.stores
        with stores.writing:
            stores.exchange_vectors(lambda old, new: copy_vectors(self._catalog, old, new, stores.embedder))
            moment("purge: vectors")
            stores.exchange_keywords()
            moment("purge: keywords")
            self._remove_originals()
            self._database.scrub()
            moment("purge: scrubbed")
            self._catalog.set_fact(PENDING, "no")


def original_of(info: DocumentInfo) -> str | None:
    """The hash under which the fetched content of a document is kept, if it was fetched."""
    fetched = info.metadata.get("fetched")
    key = fetched.get("original") if isinstance(fetched, dict) else None
    return key if isinstance(key, str) else None
