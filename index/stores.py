"""The two indexes of one library: where they are, opened at first use, mended, exchanged for newly built ones.

The catalog's facts ``vectors`` and ``keywords`` name the folders (or Chroma collections) in use. A new index is built
in a folder beside, and taken over by writing its name in one transaction; what the facts don't name is deleted. So an
exchange is whole at any moment, and nothing of the old files is left.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from index.backup import RESTORING, forget_half, restored_vectors
from index.embedder import Embedder, Step, made_by
from index.errors import LibraryDamaged, StoreError
from index.faults import moment
from index.keyword_store import KeywordStore
from index.mending import missing_vectors, put_keywords, put_vectors
from index.mirrored import MirroredVectors
from index.quantised import Numbering, QuantisedCopy
from index.selection import DocumentColumns
from index.unused_slots import clear
from index.vector_store import ChromaVectorStore

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.config import IndexSettings
    from index.embedder import Vectors

log = logging.getLogger(__name__)
MENDED_AT_ONCE = 2000  # passages: under a minute of embedding. More is asked for, not done behind an answer's back
COPY = "quantised"  # folder of the copy within the vectors'
PLACE = "vector store"  # fact: which Chroma holds the vectors
_FOLDER = re.compile(r"(vectors|keywords)(-\d+)?")


class CurrentEmbedder:
    """The :class:`index.embedder.Embedder` that made the vectors in use; another takes its place with new vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self.inner = embedder

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def backend(self) -> str:
        return self.inner.backend

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> Vectors:
        return self.inner.passages(texts, step=step)

    def sentences(self, texts: Sequence[str]) -> Vectors:
        return self.inner.sentences(texts)

    def question(self, text: str) -> Vectors:
        return self.inner.question(text)


class Stores:
    """Keyword index and vector store of one library. ``writing`` is held by whoever changes them."""

    def __init__(self, settings: IndexSettings, catalog: Catalog, embedder: CurrentEmbedder) -> None:
        self.settings = settings
        self.catalog = catalog
        self.embedder = embedder
        self.writing = threading.RLock()
        self.numbering = Numbering()
        self.columns = DocumentColumns(catalog, self.numbering)
        self._vectors: MirroredVectors | None = None
        self._complete = False
        self._readers = threading.Condition()
        self._reading: Counter[MirroredVectors] = Counter()
        self.tidy()
        self.keywords = KeywordStore(settings.data_dir / self.name("keywords"))

    def name(self, kind: str) -> str:
        """The folder in use for ``vectors`` or ``keywords``."""
        return self.catalog.fact(kind) or kind

    def tidy(self) -> None:
        """Delete index folders that are not in use: an exchange was interrupted before or after its transaction."""
        forget_half(self.settings.data_dir)
        used = {self.name("vectors"), self.name("keywords"), self.catalog.fact("vectors being built")}
        for folder in self.settings.data_dir.iterdir():
            if folder.is_dir() and _FOLDER.fullmatch(folder.name) and folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)
        for name in used - {None}:  # a process that was killed may have left text there, also an older version
            try:
                clear(self.settings.data_dir / str(name))
            except StoreError as error:
                log.warning("%s", error)  # answers need no Chroma; the next write says it again

    def vectors(self) -> MirroredVectors:
        """The vectors, held against the catalog at first use. A few lost ones are made again.

        Chroma is opened for it only if the quantised copy does not hold what it should (importing chromadb takes a
        second).

        Raises:
            StoreError: they can't be read.
            LibraryDamaged: many vectors are missing.
        """
        store = self._vectors
        if store is not None and self._complete:
            return store
        with self.writing:
            store = self.open_vectors()
            if not self._complete:
                self._mend(store)
                self._complete = True
            return store

    def open_vectors(self) -> MirroredVectors:
        """The vectors as they are, complete or not."""
        with self.writing:
            if self._vectors is None:
                self._vectors = self.open_named(self.name("vectors"))
            return self._vectors

    def open_named(self, name: str) -> MirroredVectors:
        """The vectors under this name: Chroma, opened at first need, and the copy beside it."""
        copy = QuantisedCopy(self.settings.data_dir / name / COPY, self.numbering)
        return MirroredVectors(lambda: ChromaVectorStore.open(self.settings, name), copy)

    def _mend(self, store: MirroredVectors) -> None:
        """Make both hold what the catalog says. What another Chroma than before lacks is noticed here, too."""
        place = self.settings.chroma_url or "embedded"
        if (self.settings.data_dir / RESTORING).exists():
            restored_vectors(self.settings.data_dir, store, set(self.catalog.indexed_passages()))
        if self.catalog.fact(PLACE) == place and self.copied(store):
            return
        if store.count() != self.catalog.indexed_count():
            self._mend_record(store)
        if not self.copied(store):
            log.info("the quantised vectors are made from the vector store")
            store.copy_again(self.catalog.indexed_passages())
        self.catalog.set_fact(PLACE, place)

    def copied(self, store: MirroredVectors) -> bool:
        """Whether the quantised copy holds as many passages of each document as the catalog says."""
        wanted = {self.numbering.number(i): passages for i, passages in self.catalog.indexed_counts().items()}
        counts = store.copy.counts()
        expected = counts * 0
        expected[list(wanted)] = list(wanted.values())
        return bool((counts == expected).all())

    def _mend_record(self, store: MirroredVectors) -> None:
        missing, orphans = missing_vectors(self.catalog, store)
        if len(missing) > MENDED_AT_ONCE:
            total = self.catalog.indexed_count()
            raise LibraryDamaged(
                f"The vector store of {self.settings.data_dir} lacks {len(missing)} of {total} passages. "
                "`briefing doctor --repair` makes them again from the catalog; nothing else is lost."
            )
        if missing or orphans:
            log.warning("%d vectors are missing and %d too many; they are mended", len(missing), len(orphans))
            store.remove(orphans)
            put_vectors(self.catalog, store, self.embedder, missing)

    def completed(self) -> None:
        """The store that :meth:`open_vectors` gave is complete now."""
        self._complete = True

    def exchange_vectors(self, fill: Callable[[MirroredVectors | None, MirroredVectors], None]) -> None:
        """Have ``fill(old, new)`` build the vectors anew, then take them in place of the old ones, which are deleted.

        ``old`` is ``None`` if the old ones are too damaged to be opened.
        """
        with self.writing:
            old, used = self.open_vectors(), self.name("vectors")
            name = self.next_name("vectors")
            new = self.empty(name)
            try:
                fill(old if self._readable(old) else None, new)
            except BaseException:
                new.delete()
                raise
            self.take_vectors(new, name)
            self.discard(old, used)

    def discard(self, old: MirroredVectors, name: str) -> None:
        """Delete vectors that are not in use any more, when nobody reads in them."""
        self._release(old)
        try:
            old.delete()
        except StoreError as error:
            log.warning("the old vectors can't be taken back from Chroma: %s", error)
            old.close()
        shutil.rmtree(self.settings.data_dir / name, ignore_errors=True)

    @staticmethod
    def _readable(store: MirroredVectors) -> bool:
        """Whether Chroma can be read."""
        try:
            store.count()
        except StoreError as error:
            log.warning("the old vectors can't be used and are made anew: %s", error)
            return False
        return True

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keeps the vector store that is in use now open until the block ends."""
        store = self.vectors()
        with self._readers:
            self._reading[store] += 1
        try:
            yield
        finally:
            with self._readers:
                self._reading[store] -= 1
                self._readers.notify_all()

    def _release(self, store: MirroredVectors) -> None:
        """Wait until nobody searches in a store that is not in use any more."""
        with self._readers:
            self._readers.wait_for(lambda: self._reading[store] <= 0, timeout=60)
            del self._reading[store]

    def take_vectors(self, new: MirroredVectors, name: str, embedder: Embedder | None = None) -> None:
        """Write down, in one transaction, that ``new`` (and the model that made it) is in use."""
        with self.writing:
            with self.catalog.database.write():
                self.catalog.set_fact("vectors", name)
                if embedder is not None:
                    self.catalog.set_fact("embedder", embedder.name)
                    self.catalog.set_embedder(made_by(embedder))
                self.catalog.advance()
            self._vectors, self._complete = new, True
            if embedder is not None:
                self.embedder.inner = embedder

    def exchange_keywords(self) -> None:
        """Build the keyword index anew from the catalog, take it in place of the old one, and delete that."""
        with self.writing:
            old, name = self.name("keywords"), self.next_name("keywords")
            new = KeywordStore(self.settings.data_dir / name)
            put_keywords(self.catalog, new)
            with self.catalog.database.write():
                self.catalog.set_fact("keywords", name)
                self.catalog.advance()
            self.keywords.take_over(new)
            shutil.rmtree(self.settings.data_dir / old, ignore_errors=True)

    def empty(self, name: str) -> MirroredVectors:
        """A vector store without anything of an earlier attempt."""
        store = self.open_named(name)
        if left := store.ids():
            store.remove(sorted(left))
        return store

    def next_name(self, kind: str) -> str:
        """The name of the folder after the one in use; what an interrupted exchange left there goes."""
        number = int(self.name(kind).partition("-")[2] or 1) + 1
        name = f"{kind}-{number}"
        shutil.rmtree(self.settings.data_dir / name, ignore_errors=True)
        return name

    def forget(self, document_ids: Sequence[str]) -> None:
        """Take documents' passages out of both indexes."""
        ids = [p for document_id in document_ids for p in self.catalog.passage_ids_of(document_id)]
        if ids:
            self.vectors().remove(ids)
            moment("forget: vectors")
            self.keywords.remove_documents(document_ids)
            moment("forget: keywords")

    def close(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
