"""The index's front door: documents in, ranked passages out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from index.backup import Manifest, restore
from index.catalog import Catalog
from index.config import IndexSettings
from index.database import Database
from index.embedder import Embedder, embedder_for
from index.errors import NotFound, StoreError
from index.files import Files
from index.ingest import Ingest
from index.journal import Journal
from index.lock import OwnerLock
from index.mending import missing_vectors, put_vectors
from index.mirrored import MirroredVectors
from index.progress import Meter, Report
from index.reading import Item
from index.reindex import named
from index.reranker import CrossEncoderReranker
from index.search import Searcher
from index.stores import CurrentEmbedder, Stores
from index.types import NO_FILTERS, OWNER, AddReport, Audience, Document, DocumentInfo, Filters, Passage, ScoredPassage
from index.upkeep import Upkeep

log = logging.getLogger(__name__)
LOOKS = 3  # a search during which the library changed is made again, so that it never mixes two states of it


class Library(Upkeep):
    """Documents, their passages and the search over them, in one data directory owned by this process."""

    def __init__(self, settings: IndexSettings, lock: OwnerLock, embedder: Embedder | None = None) -> None:
        """Use :meth:`open`."""
        self.settings = settings
        self.lock = lock
        self.database = Database(settings.data_dir / "catalog.sqlite")
        self.catalog = Catalog(self.database)
        wanted = embedder or embedder_for(
            settings.embedding_model, settings.embedding_device, settings.embedding_precision
        )
        self.embedder = CurrentEmbedder(self._embedder_in_use(wanted))
        self.stores = Stores(settings, self.catalog, self.embedder)
        self.keep_up(Ingest(settings, self.catalog, Journal(self.database), Files(self.database), self.stores), wanted)
        self._searcher = Searcher(
            self.catalog,
            self.stores.keywords,
            self.stores.vectors,
            self.stores.columns,
            self.embedder,
            keyword_weight=settings.keyword_weight,
            dense_weight=settings.dense_weight,
            reranker=CrossEncoderReranker(settings.reranker, settings.embedding_device) if settings.reranker else None,
        )

    @classmethod
    def open(cls, settings: IndexSettings | None = None, *, embedder: Embedder | None = None) -> Self:
        """Open or create the library in ``settings.data_dir``.

        Raises:
            LibraryBusy: another process owns the data directory.
            LibraryError: the directory can't be used.
        """
        settings = settings or IndexSettings()
        lock = OwnerLock(settings.data_dir)
        lock.acquire(settings.lock_wait_s)
        try:
            library = cls(settings, lock, embedder)
            library.catalog.forget_changes()
            library.ingest.recover()
            library.purger.finish()
        except BaseException:
            lock.release()
            raise
        return library

    @classmethod
    def restore(
        cls, settings: IndexSettings, file: str | Path, *, replace: bool = False, progress: Report | None = None
    ) -> Manifest:
        """Put the library of a backup into ``settings.data_dir``; ``replace``: in the place of one that is there.

        Raises:
            BackupError: the file is no whole backup, or the directory holds a library and ``replace`` is false.
            LibraryBusy: a process has the library open.
        """
        tell = Meter(progress, None).tell
        lock = OwnerLock(settings.data_dir)
        lock.acquire(settings.lock_wait_s)
        try:
            manifest = restore(settings, Path(file), replace=replace, step=tell)
        finally:
            lock.release()
        tell("store", "the indexes")
        with cls.open(settings) as library:
            library.vectors()
        return manifest

    def _embedder_in_use(self, wanted: Embedder) -> Embedder:
        """The model that made the vectors: another than is wanted answers on until `briefing reindex`."""
        made_with = self.catalog.fact("embedder")
        if made_with is None:
            self.catalog.set_fact("embedder", wanted.name)
        if made_with in (None, wanted.name):
            return wanted
        log.warning(
            "the vectors in %s were made by %s, the setting BRIEFING_INDEX__EMBEDDING_MODEL names %s; the former is "
            "used until `briefing reindex`",
            self.settings.data_dir,
            made_with,
            wanted.name,
        )
        return named(made_with, self.settings.embedding_device)

    def vectors(self) -> MirroredVectors:
        """The vector store, opened at first use. Raises :class:`StoreError`, :class:`LibraryDamaged`."""
        return self.stores.vectors()

    def add(self, items: Item | Iterable[Item], *, progress: Report | None = None) -> AddReport:
        """Add a path, a folder, a document, or an iterable of these as one batch.

        A document that can't be read is reported in the result and the rest goes on; the same file again changes
        nothing, a changed one becomes a new revision.

        Raises:
            NothingToRead: a path that doesn't exist, or a folder without a readable document.
        """
        batch = [items] if isinstance(items, str | Path | Document) else items
        return self.ingest.add(batch, progress)

    def remove(self, key: str) -> DocumentInfo:
        """Take a document (by id or uri) out of every answer. Its text stays, so old citations can be checked.

        Raises:
            NotFound: no visible document has this id or uri.
        """
        with self.stores.writing:
            info = self._resolve(key)
            self.ingest.remove([info.id])
            return info

    def _resolve(self, key: str) -> DocumentInfo:
        by_uri = self.catalog.of_source(key)
        if by_uri is None and Path(key).exists():
            by_uri = self.catalog.of_source(Path(key).resolve().as_uri())
        if by_uri is not None:
            return by_uri
        if self.catalog.state(key) == "visible":
            return self.catalog.document(key).info
        raise NotFound(f"No document has the id or address {key!r}. `briefing list` shows what the library holds.")

    def document(self, document_id: str, audience: Audience = OWNER) -> Document:
        """A document with its text, also an old revision. Raises :class:`NotFound`."""
        return self.texts([document_id], audience)[document_id]

    def texts(self, document_ids: Collection[str], audience: Audience = OWNER) -> dict[str, Document]:
        """Documents with their texts by id, as :meth:`document` gives each. Raises :class:`NotFound`."""
        copies = self.catalog.stories.copies(audience, document_ids)
        found = {document_id: self._text(document_id, audience) for document_id in document_ids}
        return {i: d.model_copy(update={"near_copy_of": copies[i]}) if i in copies else d for i, d in found.items()}

    def _text(self, document_id: str, audience: Audience) -> Document:
        try:
            return self.catalog.document(document_id, audience)
        except NotFound as error:
            if self.purger.erased([document_id]):
                raise NotFound(f"The document {document_id} was erased for good. Ask again without it.") from error
            raise

    def documents(
        self, audience: Audience = OWNER, filters: Filters = NO_FILTERS, limit: int | None = None
    ) -> list[DocumentInfo]:
        """Visible documents, newest first, at most ``limit``; near copies name their original."""
        found = self.catalog.documents(audience, filters, limit)
        copies = self.catalog.stories.copies(audience, None if limit is None else [d.id for d in found])
        return [d.model_copy(update={"near_copy_of": copies[d.id]}) if d.id in copies else d for d in found]

    def count(self, audience: Audience = OWNER) -> tuple[int, int]:
        """How many documents and passages this audience can see."""
        return self.catalog.count(audience)

    @property
    def revision(self) -> int:
        """Counts up with every change of what is visible."""
        return self.catalog.revision

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        as_of: date | None = None,
    ) -> list[ScoredPassage]:
        """The ``k`` best passages, best first. ``as_of`` is a shorthand for the filter of that name."""
        if as_of is not None:
            filters = filters.model_copy(update={"as_of": as_of})
        for _ in range(LOOKS):
            began = self.revision
            try:
                with self.stores.reading():
                    hits = self._searcher.search(question, k, audience, filters)
            except StoreError:
                if self.revision == began:
                    raise
                continue
            if self.revision == began:
                return hits
        with self.stores.writing:  # the library changes without end: hold it still for once
            return self._searcher.search(question, k, audience, filters)

    def rank(self, question: str, by: str, k: int, *, filters: Filters = NO_FILTERS) -> list[str]:
        """Passage ids by one list alone, for comparisons."""
        return self._searcher.one_list(question, by, k, filters)

    def terms(self, text: str) -> list[str]:
        """Stemmed terms of a text without stop words, as the keyword index counts them."""
        return self.stores.keywords.terms(text)

    def neighbours(self, passage: Passage, reach: int = 1) -> list[Passage]:
        """The passage with up to ``reach`` passages on either side, in order."""
        low, high = passage.ordinal - reach, passage.ordinal + reach
        return [p for p in self.catalog.passages_of(passage.document_id) if low <= p.ordinal <= high]

    def rebuild_keywords(self) -> None:
        """Build the keyword index again from the catalog."""
        self.stores.exchange_keywords()

    def rebuild_vectors(self) -> int:
        """Embed again the passages that have no vector, and drop vectors without a passage.

        Returns how many rows were mended.
        """
        with self.stores.writing:
            store = self.stores.open_vectors()
            missing, orphans = missing_vectors(self.catalog, store)
            store.remove(orphans)
            put_vectors(self.catalog, store, self.embedder, missing)
            store.copy_again(self.catalog.indexed_passages())
            self.stores.completed()
            return len(missing) + len(orphans)

    def close(self) -> None:
        """Release the stores and the data directory."""
        self.ingest.stop()
        self.stores.close()
        self.database.close()
        self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
