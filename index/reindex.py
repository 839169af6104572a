"""Documents read, cut and embedded as they would be today, while answers go on with what there is.

What another parser or another passage length made becomes a new revision, staged beside the old one and put in its
place in one transaction. Another embedding model gets a vector store of its own, filled in the background; vectors
and model change places in one transaction. An interrupted run goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunker import chunk
from index.embedder import BUNDLED_NAME, Embedder, embedder_for
from index.faults import moment
from index.mending import missing_vectors, put_vectors
from index.plan import path_of
from index.progress import Meter, Report
from index.types import AddReport, Document, Frozen
from index.versions import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.ingest import Ingest
    from index.mirrored import MirroredVectors

BUILDING, BUILDER = "vectors being built", "vectors being built by"


class Stale(Frozen):
    """How much was made otherwise than it would be today; ``embedder`` names the model in use if another is set.

    ``ungrouped``: documents that were added before near copies were grouped.
    """

    parsed: int = 0
    cut: int = 0
    ungrouped: int = 0
    embedder: str | None = None

    @property
    def nothing(self) -> bool:
        return not (self.parsed or self.cut or self.ungrouped or self.embedder)


class ReindexReport(Frozen):
    """What was done. ``left``: addresses of documents that an earlier parser read and whose original is gone."""

    read: AddReport = AddReport(results=())
    cut: AddReport = AddReport(results=())
    embedded: int = 0
    left: tuple[str, ...] = ()


class Reindexer:
    """Brings one library up to date; ``wanted`` is the embedding model of the settings."""

    def __init__(self, ingest: Ingest, wanted: Embedder, purged: Callable[[str], bool]) -> None:
        self._ingest = ingest
        self._catalog = ingest.catalog
        self._stores = ingest.stores
        self._wanted = wanted
        self._purged = purged

    def stale(self) -> Stale:
        """What :meth:`run` would do."""
        using = self._stores.embedder.name
        return Stale(
            parsed=sum(not current(info, self._ingest.settings) for info in self._catalog.documents()),
            cut=len(self._catalog.cut_otherwise(self._ingest.cutter)),
            ungrouped=len(self._catalog.stories.ungrouped()),
            embedder=using if using != self._wanted.name else None,
        )

    def run(self, report: Report | None = None) -> ReindexReport:
        """Bring everything up to date.

        Raises:
            ModelError: the embedding model of the settings can't be loaded.
            LibraryError, StoreError: a store can't be written; what was finished stays.
        """
        self._ingest.settle()
        self._catalog.stories.mend()
        read, left = self._read_again(report)
        moment("reindex: read")
        cut = self._cut_again(report)
        embedded = self._embed_again(report)
        return ReindexReport(read=read, cut=cut, embedded=embedded, left=left)

    def _read_again(self, report: Report | None) -> tuple[AddReport, tuple[str, ...]]:
        paths: dict[Path, None] = {}
        left = []
        for info in self._catalog.documents():
            if current(info, self._ingest.settings):
                continue
            path = Path(path_of(info.uri)[0]) if info.uri.startswith("file:") else None
            if path and path.is_file():
                paths[path] = None
            else:
                left.append(info.uri)
        done = self._ingest.read(list(paths), self._purged, report) if paths else AddReport(results=())
        return done, tuple(left)

    def _cut_again(self, report: Report | None) -> AddReport:
        """Documents whose passages would be others today, as a new revision each."""
        ids = self._catalog.cut_otherwise(self._ingest.cutter)
        return self._ingest.take(self._recut(ids), len(ids), report) if ids else AddReport(results=())

    def _recut(self, ids: Iterable[str]) -> Iterator[Document]:
        for document_id in ids:
            document = self._catalog.document(document_id)
            spans = [(p.start, p.end) for p in chunk(document, words=self._ingest.settings.passage_words)]
            if spans == [(p.start, p.end) for p in self._catalog.passages_of(document_id)]:
                self._catalog.set_cutter(document_id, self._ingest.cutter)
            else:
                yield document

    def _embed_again(self, report: Report | None) -> int:
        """A vector store made by the wanted model, then taken in place of the one in use."""
        if self._stores.embedder.name == self._wanted.name:
            return 0
        self._wanted.passages(["a first text, so that a missing model is known before anything is built"])
        name = self._building()
        new = self._stores.open_named(name)
        try:
            embedded = self._fill(new, report)
            with self._stores.writing:
                embedded += self._fill(new, None)  # what came while the rest was embedded
                moment("reindex: embedded")
                old, used = self._stores.open_vectors(), self._stores.name("vectors")
                with self._catalog.database.write():
                    self._stores.take_vectors(new, name, self._wanted)
                    self._catalog.set_fact(BUILDING, "")
                moment("reindex: swapped")
                self._stores.discard(old, used)
        except BaseException:
            if self._stores.name("vectors") != name:
                new.close()
            raise
        return embedded

    def _building(self) -> str:
        """The folder to build in: the one of an interrupted run with the same model, or a new one."""
        name = self._catalog.fact(BUILDING)
        if name and self._catalog.fact(BUILDER) == self._wanted.name:
            return name
        if name:
            self._stores.open_named(name).delete()
        name = self._stores.next_name("vectors")
        with self._catalog.database.write():
            self._catalog.set_fact(BUILDING, name)
            self._catalog.set_fact(BUILDER, self._wanted.name)
        return name

    def _fill(self, store: MirroredVectors, report: Report | None) -> int:
        missing, orphans = missing_vectors(self._catalog, store)
        store.remove(orphans)
        meter, told = Meter(report, len(missing)), 0

        def step(done: int) -> None:
            nonlocal told
            meter.advance(done - told)
            told = done
            meter.tell("embed", f"{done} of {len(missing)} passages")
            moment("reindex: embedded")

        put_vectors(self._catalog, store, self._wanted, missing, step)
        return len(missing)


def named(name: str, device: str) -> Embedder:
    """The embedding model that a library says its vectors were made with."""
    return embedder_for("bundled" if name == BUNDLED_NAME else name, device)
