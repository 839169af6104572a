"""What every report is made from: the documents' sentences on a topic, their vectors, and which documents are copies.

A report reads more widely than an answer: every sentence of every passage found, not the one that answers best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.briefing.vectors import SentenceVectors
from assistant.evidence import as_evidence, candidates_of
from assistant.types import Evidence
from index.fusion import near_copy, shingles
from index.library import Library
from index.types import NO_FILTERS, OWNER, Audience, Document, DocumentInfo, Filters, Passage, ScoredPassage

PASSAGES = 80  # read for a topic
DOCUMENTS = 400  # read, newest first, when a report is about the whole library
COPY_OF_DOCUMENT = 0.5  # share of the shorter document's word triples found in the longer: a copied wire story
Steps = Callable[[str, int, int], None]
"""Told of progress: what is being done, how many of how many."""


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a document as evidence, and how near its passage is to the topic (1: the nearest)."""

    evidence: Evidence
    document: Document
    relevance: float = 1.0

    @property
    def text(self) -> str:
        return self.evidence.text


class Desk:
    """Reads a library for reports. One per assistant, used by several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._vectors = SentenceVectors(library.database, library.embedder)
        self._shingles: dict[str, frozenset[tuple[str, ...]]] = {}

    def told(
        self,
        topic: str = "",
        *,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        passages: int = PASSAGES,
    ) -> list[Told]:
        """Every sentence of the passages found for a topic, oldest document first, in reading order.

        An empty topic reads all visible documents (the newest :data:`DOCUMENTS`). Each sentence comes once; headings
        are left out. Near copies of a passage are left out too (they are :attr:`ScoredPassage.duplicates`).
        """
        return self._told(self.hits(topic, audience=audience, filters=filters, passages=passages), audience)

    def told_in(self, documents: Iterable[DocumentInfo], audience: Audience = OWNER) -> list[Told]:
        """Every sentence of these documents, also of those that are replaced or removed by now, as :meth:`told`."""
        return self._told(self._unranked(documents), audience)

    def _told(self, hits: Sequence[ScoredPassage], audience: Audience) -> list[Told]:
        documents: dict[str, Document] = {}
        kept: dict[tuple[str, int], Told] = {}
        best = max((hit.score for hit in hits), default=0.0) or 1.0
        for hit in hits:
            if hit.document.id not in documents:
                documents[hit.document.id] = self.library.document(hit.document.id, audience)
            for candidate in candidates_of(hit, documents[hit.document.id]):
                place = (hit.document.id, candidate.span[0])
                if place not in kept:  # hits come best first
                    evidence = as_evidence(candidate, 1.0, 0.0)
                    kept[place] = Told(evidence, documents[hit.document.id], hit.score / best)
        return sorted(kept.values(), key=_in_time)

    def hits(
        self,
        topic: str = "",
        *,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        passages: int = PASSAGES,
    ) -> list[ScoredPassage]:
        """The passages that :meth:`told` reads, best first."""
        if topic.strip():
            return self.library.search(topic, passages, audience=audience, filters=filters)
        return self._unranked(self.library.documents(audience, filters)[:DOCUMENTS])

    def _unranked(self, documents: Iterable[DocumentInfo]) -> list[ScoredPassage]:
        """All passages of these documents in reading order."""
        found: list[ScoredPassage] = []
        for info in documents:
            found += [_unranked(p, info, len(found) + n) for n, p in enumerate(self._passages(info), 1)]
        return found

    def _passages(self, info: DocumentInfo) -> list[Passage]:
        return self.library.catalog.passages_of(info.id)

    def vectors(self, evidence: Sequence[Evidence]) -> np.ndarray:
        """Unit vectors of sentences, shape (n, dimensions), float32, in order; those made before are read back."""
        return self._vectors.of(evidence)

    def forget(self, document_ids: Iterable[str]) -> None:
        """Drop what is kept of documents that were erased."""
        ids = list(document_ids)
        self._vectors.forget(ids)
        for document_id in ids:
            self._shingles.pop(document_id, None)

    def independent(self, documents: Iterable[Document]) -> int:
        """How many of these documents are no copies of one another."""
        return len(self.originals(documents))

    def originals(self, documents: Iterable[Document]) -> list[Document]:
        """These documents without those that copy an earlier one (by date, then by when they were added)."""
        kept: list[tuple[Document, frozenset[tuple[str, ...]]]] = []
        unique = {document.id: document for document in documents}
        for document in sorted(unique.values(), key=lambda d: (d.effective_date, d.added_at, d.id)):
            words = self._words(document)
            if not any(copies(words, other) for _, other in kept):
                kept.append((document, words))
        return [document for document, _ in kept]

    def _words(self, document: Document) -> frozenset[tuple[str, ...]]:
        if document.id not in self._shingles:
            self._shingles[document.id] = shingles(document.text)
        return self._shingles[document.id]


def copies(a: frozenset[tuple[str, ...]], b: frozenset[tuple[str, ...]]) -> bool:
    """Whether one document is a near copy of the other, or mostly contained in it."""
    if near_copy(a, b):
        return True
    shorter = min(len(a), len(b))
    return shorter > 0 and len(a & b) >= COPY_OF_DOCUMENT * shorter


def _in_time(told: Told) -> tuple[object, ...]:
    return (told.document.effective_date, told.document.id, told.evidence.start)


def _unranked(passage: Passage, info: DocumentInfo, rank: int) -> ScoredPassage:
    return ScoredPassage(passage=passage, document=info, rank=rank, score=1.0)
