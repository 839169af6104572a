"""The index's front door: documents in, ranked passages out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from index.catalog import Catalog
from index.config import IndexSettings
from index.database import Database
from index.embedder import Embedder, embedder_for
from index.errors import LibraryError, NotFound
from index.ingest import Ingest, Report, embedding_text, repair
from index.keyword_store import KeywordStore
from index.lock import OwnerLock
from index.reading import Item
from index.reranker import CrossEncoderReranker
from index.search import Searcher
from index.types import NO_FILTERS, OWNER, AddReport, Audience, Document, DocumentInfo, Filters, Passage, ScoredPassage
from index.vector_store import ChromaVectorStore, VectorStore

log = logging.getLogger(__name__)


class Library:
    """Documents, their passages and the search over them, in one data directory owned by this process."""

    def __init__(self, settings: IndexSettings, lock: OwnerLock, embedder: Embedder | None = None) -> None:
        """Use :meth:`open`."""
        self.settings = settings
        self.lock = lock
        self._writing = threading.RLock()
        self._loading = threading.Lock()
        self._vectors: VectorStore | None = None
        self.database = Database(settings.data_dir / "catalog.sqlite")
        self.catalog = Catalog(self.database)
        self._keywords = KeywordStore(settings.data_dir / "keywords")
        self.embedder = embedder or embedder_for(
            settings.embedding_model, settings.embedding_device, settings.embedding_precision
        )
        self._check_embedder()
        self._ingest = Ingest(settings, self.catalog, self._keywords, self.vectors, self.embedder)
        self._searcher = Searcher(
            self.catalog,
            self._keywords,
            self.vectors,
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
            LibraryError: the directory can't be used, or was made with another embedding model.
        """
        settings = settings or IndexSettings()
        lock = OwnerLock(settings.data_dir)
        lock.acquire(settings.lock_wait_s)
        try:
            library = cls(settings, lock, embedder)
            library._recover()
        except BaseException:
            lock.release()
            raise
        return library

    def _check_embedder(self) -> None:
        made_with = self.catalog.fact("embedder")
        if made_with is None:
            self.catalog.set_fact("embedder", self.embedder.name)
        elif made_with != self.embedder.name:
            raise LibraryError(
                f"The library in {self.settings.data_dir} was embedded with {made_with!r}, but the setting "
                f"BRIEFING_INDEX__EMBEDDING_MODEL now names {self.embedder.name!r}. Set it back, or use another "
                "data directory and add the documents again."
            )

    def _recover(self) -> None:
        dropped = repair(self._ingest)
        if dropped:
            log.warning("%d documents of an interrupted run were taken out; add them again", len(dropped))
        if self._keywords.count() == 0 and self.catalog.count()[1] > 0:
            log.warning("the keyword index is missing and is being built again")
            self.rebuild_keywords()

    def vectors(self) -> VectorStore:
        """The vector store, opened at first use (importing chromadb takes a second)."""
        with self._loading:
            if self._vectors is None:
                self._vectors = ChromaVectorStore.open(self.settings)
            return self._vectors

    def add(self, items: Item | Iterable[Item], *, progress: Report | None = None) -> AddReport:
        """Add a path, a folder, a document, or an iterable of these as one batch.

        A document that can't be read is reported in the result and the rest goes on; the same file again changes
        nothing, a changed one becomes a new revision.

        Raises:
            NothingToRead: a path that doesn't exist, or a folder without a readable document.
        """
        batch = [items] if isinstance(items, str | Path | Document) else items
        with self._writing:
            return self._ingest.add(batch, progress)

    def remove(self, key: str) -> DocumentInfo:
        """Take a document (by id or uri) out of every answer. Its text stays, so old citations can be checked.

        Raises:
            NotFound: no visible document has this id or uri.
        """
        with self._writing:
            info = self._resolve(key)
            self.catalog.hide([info.id])
            self._ingest.forget([info.id])
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
        return self.catalog.document(document_id, audience)

    def documents(self, audience: Audience = OWNER, filters: Filters = NO_FILTERS) -> list[DocumentInfo]:
        """Visible documents, newest first."""
        return self.catalog.documents(audience, filters)

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
        return self._searcher.search(question, k, audience, filters)

    def rank(self, question: str, by: str, k: int, *, filters: Filters = NO_FILTERS) -> list[str]:
        """Passage ids by one list alone, for comparisons."""
        return self._searcher.one_list(question, by, k, filters)

    def terms(self, text: str) -> list[str]:
        """Stemmed terms of a text without stop words, as the keyword index counts them."""
        return self._keywords.terms(text)

    def neighbours(self, passage: Passage, reach: int = 1) -> list[Passage]:
        """The passage with up to ``reach`` passages on either side, in order."""
        low, high = passage.ordinal - reach, passage.ordinal + reach
        return [p for p in self.catalog.passages_of(passage.document_id) if low <= p.ordinal <= high]

    def rebuild_keywords(self) -> None:
        """Build the keyword index again from the catalog."""
        with self._writing:
            for info in self.catalog.documents():
                self._keywords.put((p, info.title) for p in self.catalog.passages_of(info.id))

    def rebuild_vectors(self, progress: Report | None = None) -> int:
        """Embed again the visible passages that have no vector, and drop vectors without a passage.

        Returns how many rows were mended.
        """
        with self._writing:
            have = self.vectors().ids()
            want = set(self.catalog.passage_ids())
            self.vectors().remove(sorted(have - want))
            mended = len(have - want)
            for info in self.catalog.documents():
                missing = [p for p in self.catalog.passages_of(info.id) if p.id not in have]
                if missing:
                    texts = [embedding_text(info.title, p) for p in missing]
                    self.vectors().put([p.id for p in missing], self.embedder.passages(texts))
                    mended += len(missing)
            return mended

    def close(self) -> None:
        """Release the stores and the data directory."""
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
        self.database.close()
        self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
