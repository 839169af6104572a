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
from index.copies import Triples, contained, triples
from index.library import Library
from index.types import NO_FILTERS, OWNER, Audience, Document, DocumentInfo, Filters, Passage, ScoredPassage

PASSAGES = 80  # read for a topic
DOCUMENTS = 400  # read, newest first, when a report is about the whole library
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
        self._triples: dict[str, Triples] = {}

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
        hits = self.hits(topic, audience=audience, filters=filters, passages=passages)
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
        found: list[ScoredPassage] = []
        for info in self.library.documents(audience, filters, DOCUMENTS):
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
            self._triples.pop(document_id, None)

    def independent(self, documents: Iterable[Document]) -> int:
        """How many of these documents are no copies of one another."""
        return len(self.originals(documents))

    def originals(self, documents: Iterable[Document]) -> list[Document]:
        """These documents without those that copy an earlier one (by date, then by when they were added).

        Copies are the documents of one story, as they were grouped when they were added, and those that are mostly
        found in another, such as a report in a digest.
        """
        unique = {document.id: document for document in documents}
        stories = self.library.catalog.stories.of(unique)
        kept: list[Document] = []
        told: set[str] = set()
        for document in sorted(unique.values(), key=lambda d: (d.effective_date, d.added_at, d.id)):
            story = stories.get(document.id, document.id)
            if story not in told and not any(contained(self._words(document), self._words(other)) for other in kept):
                kept.append(document)
                told.add(story)
        return kept

    def _words(self, document: Document) -> Triples:
        if document.id not in self._triples:
            self._triples[document.id] = triples(document.text)
        return self._triples[document.id]


def _in_time(told: Told) -> tuple[object, ...]:
    return (told.document.effective_date, told.document.id, told.evidence.start)


def _unranked(passage: Passage, info: DocumentInfo, rank: int) -> ScoredPassage:
    return ScoredPassage(passage=passage, document=info, rank=rank, score=1.0)
