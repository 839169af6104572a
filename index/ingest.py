"""Documents into the library: staged in the catalog, embedded, indexed, then made visible in one transaction.

Nothing is held up by a long batch: reading and embedding need no lock, only the short step in which a group of
documents enters the stores does. A crash at any point leaves documents in state ``pending``, *dirty* documents and
queued files (:mod:`index.journal`); :meth:`Ingest.settle` puts that right at the next start.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.batch import Batch
from index.chunker import VERSION
from index.errors import BriefingError, DocumentError, KeywordError, LibraryDamaged, StoreError
from index.faults import moment
from index.mending import put_keywords, put_vectors
from index.progress import Meter, Report
from index.reading import Found, Item, expand
from index.stories import AT_ONCE
from index.types import Added, AddReport, Document

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.config import IndexSettings
    from index.files import Files
    from index.journal import Journal
    from index.stores import Stores

log = logging.getLogger(__name__)
GROUPING = "grouping near copies"
STOP_S = 30.0


@dataclass
class Ingest:
    """Adds documents to one library's stores and takes them out."""

    settings: IndexSettings
    catalog: Catalog
    journal: Journal
    files: Files
    stores: Stores
    live: set[str] = field(default_factory=set)  # ids of batches under way
    staged: set[str] = field(default_factory=set)  # ids of documents that they have staged
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def cutter(self) -> str:
        """Names how documents are cut into passages now."""
        return f"{VERSION}:{self.settings.passage_words}"

    def add(self, items: Iterable[Item], report: Report | None = None) -> AddReport:
        """Add files, folders and documents; a bad one is reported and the rest goes on.

        An iterable that is no sequence is taken in as it comes, without knowing how much there is.

        Raises:
            NothingToRead: a path was given that doesn't exist or holds no document.
            LibraryError, StoreError: a store can't be written; what was finished stays, the rest can be resumed.
        """
        self.settle()
        if isinstance(items, Sequence):
            sources = list(expand(items))
            return self._run(Batch(self, Meter(report, len(sources))), sources)
        return self._run(Batch(self, Meter(report, None)), expand(items))

    def read(self, paths: list[Path], skip: Callable[[str], bool], report: Report | None = None) -> AddReport:
        """:meth:`add` for files that were found; one that has gone meanwhile is reported like any bad one.

        ``skip`` is told the hash of a document's content, and says whether to pass it over.
        """
        return self._run(Batch(self, Meter(report, len(paths)), skip), paths)

    def take(self, documents: Iterable[Document], number: int, report: Report | None = None) -> AddReport:
        """:meth:`add` for about so many documents that are made one by one."""
        return self._run(Batch(self, Meter(report, number)), documents)

    def resume(self, addresses: Sequence[str], report: Report | None = None) -> AddReport:
        """Read what was queued; addresses of web pages are fetched, what has gone meanwhile is reported."""
        sources: list[Found] = []
        lost: list[Added] = []
        for queued in addresses:
            try:
                sources += expand([queued])
            except DocumentError as error:
                lost.append(Added(uri=queued, status="failed", message=str(error)))
        self.journal.done([added.uri for added in lost])
        done = self._run(Batch(self, Meter(report, len(sources))), sources)
        counts = done.counts | {"failed": done.count("failed") + len(lost)}
        return AddReport(results=(*lost, *done.results), counts=counts)

    def _run(self, batch: Batch, sources: Iterable[Found]) -> AddReport:
        self.live.add(batch.id)
        try:
            return batch.run(sources)
        except BaseException:
            self._abandon(batch)
            raise
        finally:
            self.live.discard(batch.id)

    def stop(self) -> None:
        """Have batches under way end after what they are embedding, and wait for them."""
        self.stopping.set()
        deadline = time.monotonic() + STOP_S
        while self.live and time.monotonic() < deadline:
            time.sleep(0.02)

    def group(self) -> int:
        """Group the documents that are not grouped with their near copies yet; returns how many a stop has left.

        It rests twice as long as it works, since it is in no hurry and answers are.
        """
        began = time.monotonic()

        def over() -> bool:
            nonlocal began
            stopped = self.stopping.wait(2 * (time.monotonic() - began))
            began = time.monotonic()
            return stopped

        self.live.add(GROUPING)  # a stop waits for it
        try:
            return self.catalog.stories.mend(over=over)
        finally:
            self.live.discard(GROUPING)

    def _abandon(self, batch: Batch) -> None:
        """Take out what an interrupted batch has staged; if that fails too, :meth:`settle` does it later."""
        self.staged -= batch.staged
        try:
            self.drop(sorted(batch.staged))
        except BriefingError as error:
            log.warning("an interrupted batch is cleaned up later: %s", error)

    def drop(self, pending: Sequence[str]) -> None:
        """Delete staged documents and their traces in the indexes."""
        if pending:
            with self.stores.writing:
                self.stores.forget(pending)
                self.catalog.drop(pending)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents' sources out of every answer, at once, and then out of the indexes."""
        with self.stores.writing:
            hidden = self.remove_later(document_ids)
            moment("remove: hidden")
            self.forget(hidden)

    def remove_later(self, document_ids: Sequence[str]) -> list[str]:
        """Take documents' sources out of every answer; :meth:`settle` takes them out of the indexes.

        Returns the ids of all revisions hidden.
        """
        with self.catalog.database.write():
            hidden = self.catalog.hide(document_ids) if document_ids else []
            self.journal.mark(hidden)
        return hidden

    def forget(self, dirty: Sequence[str]) -> None:
        """Take documents that the catalog hides out of both indexes."""
        if dirty:
            self.stores.forget(dirty)
            self.journal.clean(dirty)

    def settle(self) -> list[str]:
        """Put right what a crash or a full disk left half done; returns the ids of staged documents dropped."""
        with self.stores.writing:
            pending = [i for i in self.catalog.in_state("pending") if i not in self.staged]
            self.drop(pending)
            dirty = self.journal.dirty()
            self.forget([i for i in dirty if self.catalog.leaves_index(i)])
            present = [p for i in self.journal.dirty() for p in self.catalog.passage_ids_of(i)]
            if present:
                known = self.stores.vectors().vectors_of(present)
                missing = [p for p in present if p not in known]
                put_vectors(self.catalog, self.stores.vectors(), self.stores.embedder, missing)
                put_keywords(self.catalog, self.stores.keywords, present)
            self.journal.clean(dirty)
        return pending

    def recover(self) -> None:
        """:meth:`settle` at the start. What can't be done yet (a Chroma server is down) waits; no answer shows it."""
        try:
            if left := self.catalog.stories.mend(AT_ONCE):
                log.warning("%d documents are not grouped with their near copies yet: `briefing serve` does it", left)
            dropped = self._settled()
            self._check_keywords()
        except (StoreError, LibraryDamaged) as error:
            log.warning("what an interrupted run left in the indexes is taken out later: %s", error)
            return
        if dropped:
            log.warning("%d documents of an interrupted run were taken out; they are not in the library", len(dropped))

    def _settled(self) -> list[str]:
        """:meth:`settle`, with a new keyword index where the old one can't be written.

        A kill in the middle of tantivy's commit may leave a file that every later commit stumbles over.
        """
        try:
            return self.settle()
        except KeywordError as error:
            log.warning("the keyword index is built anew: %s", error)
            self.stores.exchange_keywords()
            return self.settle()

    def _check_keywords(self) -> None:
        if self.stores.keywords.count() != self.catalog.indexed_count():
            log.warning("the keyword index does not hold what the catalog holds and is mended")
            want, have = self.catalog.indexed_passages().keys(), self.stores.keywords.ids()
            self.stores.keywords.remove(sorted(have - want))
            put_keywords(self.catalog, self.stores.keywords, want - have)
