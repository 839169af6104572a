"""Documents into the library: staged in the catalog, embedded, indexed, then made visible in one transaction.

A crash at any point leaves documents in state ``pending``; :func:`repair` takes their traces out at the next start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.chunker import chunk
from index.embedder import made_by
from index.errors import DocumentError, UnreadableDocument
from index.loaders.base import Unread
from index.reading import Item, address, expand, read
from index.types import Added, AddReport, Document, Passage, Progress

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.config import IndexSettings
    from index.embedder import Embedder
    from index.keyword_store import KeywordStore
    from index.vector_store import VectorStore

Report = Callable[[Progress], None]
BATCH_PASSAGES = 512  # documents are embedded and published in groups of about this many passages


@dataclass
class Ingest:
    """Adds documents to one library's stores."""

    settings: IndexSettings
    catalog: Catalog
    keywords: KeywordStore
    vectors: Callable[[], VectorStore]
    embedder: Embedder
    _waiting: list[tuple[Document, list[Passage], str]] = field(default_factory=list)

    def add(self, items: Iterable[Item], report: Report | None = None) -> AddReport:
        """Add files, folders and documents; a bad one is reported and the rest goes on.

        Raises:
            NothingToRead: a single path was given that doesn't exist or holds no document.
        """
        report = report or (lambda progress: None)
        results: list[Added] = []
        sources = list(expand(items))
        size = 0
        for number, item in enumerate(sources, start=1):
            report(Progress(stage="read", done=number, total=len(sources), detail=address(item)))
            for found in read(item, self.settings):
                size += self._take(found, results)
                if size >= BATCH_PASSAGES:
                    results += self._flush(report)
                    size = 0
        results += self._flush(report)
        return AddReport(results=tuple(results))

    def _take(self, found: Document | Unread, results: list[Added]) -> int:
        """Stage a document, or note what can't be read; returns how many passages wait for their vectors."""
        try:
            if isinstance(found, Document):
                return self._stage(found, results)
            message = found.message
        except DocumentError as error:
            message = str(error)
        results.append(Added(uri=found.uri, status="failed", message=message))
        return 0

    def _stage(self, document: Document, results: list[Added]) -> int:
        """Stage one document; returns how many passages wait for their vectors, 0 if nothing changed."""
        current = self.catalog.of_source(document.uri)
        if current and current.id == document.id:
            results.append(Added(uri=document.uri, status="unchanged", document=current, message="already there"))
            return 0
        passages = chunk(document, words=self.settings.passage_words)
        if not passages:
            raise UnreadableDocument(f"{document.uri}: no readable text was found in it. Nothing was added.")
        document = self.catalog.stage(document, passages, made_by(self.embedder))
        status = "replaced" if current else "added"
        self._waiting.append((document, passages, status))
        return len(passages)

    def _flush(self, report: Report) -> list[Added]:
        """Embed, index and publish what was staged."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return []
        entries = [(document, passage) for document, passages, _ in waiting for passage in passages]
        texts = [embedding_text(document.title, passage) for document, passage in entries]
        vectors = self.embedder.passages(
            texts, step=lambda done, total: report(Progress(stage="embed", done=done, total=total))
        )
        report(Progress(stage="store", done=0, total=len(waiting)))
        self.vectors().put([passage.id for _, passage in entries], vectors)
        self.keywords.put((passage, document.title) for document, passage in entries)
        replaced = self.catalog.publish([document.id for document, _, _ in waiting])
        self.forget(replaced)
        report(Progress(stage="store", done=len(waiting), total=len(waiting)))
        return [self._added(*entry) for entry in waiting]

    def _added(self, document: Document, passages: list[Passage], status: str) -> Added:
        twins = [d.uri for d in self.catalog.same_text(document.text_sha256) if d.uri != document.uri]
        message = f"same text as {', '.join(twins)}" if twins else ""
        return Added(
            uri=document.uri,
            status="replaced" if status == "replaced" else "added",
            document=document.info,
            passages=len(passages),
            message=message,
        )

    def forget(self, document_ids: Sequence[str]) -> None:
        """Take documents out of both indexes (the catalog already hides them)."""
        if not document_ids:
            return
        ids = [passage.id for document_id in document_ids for passage in self.catalog.passages_of(document_id)]
        self.vectors().remove(ids)
        self.keywords.remove_documents(document_ids)


def embedding_text(title: str, passage: Passage) -> str:
    """What is embedded for a passage: its title and heading say what its pronouns don't."""
    heading = f" – {passage.heading}" if passage.heading else ""
    return f"{title}{heading}\n{passage.text}"


def repair(ingest: Ingest) -> list[str]:
    """Take out what a crash left half done; returns the ids of documents dropped."""
    pending = ingest.catalog.in_state("pending")
    if pending:
        ingest.forget(pending)
        ingest.catalog.drop(pending)
    return pending
