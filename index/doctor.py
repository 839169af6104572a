"""The three stores held against each other: what is wrong with a library, and what of it can be mended.

The catalog is the truth. Its own soundness is checked first (SQLite's integrity check, each text against its hash,
passages within their texts, one visible revision a source), then whether both indexes hold exactly what they should,
and whether a sample of vectors is what the model makes of their passages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from index.errors import BriefingError
from index.mending import embedding_text, put_vectors
from index.purge import PENDING
from index.types import Frozen

if TYPE_CHECKING:
    from index.ingest import Ingest
    from index.mirrored import MirroredVectors
    from index.reindex import Stale

SAMPLE = 16  # passages embedded again
ALIKE = 0.99  # cosine of a vector with itself made again, on whatever processor
Part = Literal["catalog", "vectors", "keywords", "unfinished", "versions"]
Step = Callable[[str], None]


class Finding(Frozen):
    """Something wrong in one part. ``repair``: what mends it (empty: nothing needs to be done)."""

    part: Part
    detail: str
    repair: str = ""


class Diagnosis(Frozen):
    """What a check found; ``documents`` and ``passages`` are the visible ones.

    ``embedded_by``: how many documents' vectors were made by which model and back end.
    """

    documents: int
    passages: int
    embedded_by: dict[str, int] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing needs mending."""
        return not any(finding.repair for finding in self.findings)


REPAIR = "briefing doctor --repair"


class Doctor:
    """Checks and mends one library."""

    def __init__(self, ingest: Ingest, stale: Callable[[], Stale]) -> None:
        self._stale = stale
        self._ingest = ingest
        self._catalog = ingest.catalog
        self._stores = ingest.stores

    def check(self) -> Diagnosis:
        """Look at everything; changes nothing.

        Raises:
            LibraryDamaged: the catalog can't be read at all.
        """
        with self._stores.writing:
            documents, passages = self._catalog.count()
            found = [*self._database(), *self._texts(), *self._unfinished(), *self._vectors(), *self._keywords()]
            found += self._versions()
            made = self._catalog.embedded_by()
        return Diagnosis(documents=documents, passages=passages, embedded_by=made, findings=tuple(found))

    def _database(self) -> Iterator[Finding]:
        read = self._catalog.database.connection
        for (said,) in read.execute("PRAGMA integrity_check(20)").fetchall():
            if said != "ok":
                repair = f"{REPAIR}; if it stays, briefing restore FILE --replace"
                yield Finding(part="catalog", detail=f"SQLite: {said}", repair=repair)
        for row in read.execute("PRAGMA foreign_key_check").fetchall():
            yield Finding(part="catalog", detail=f"a row of {row[0]} points to nothing in {row[2]}", repair=REPAIR)
        twice = read.execute(
            "SELECT uri FROM documents WHERE state = 'visible' GROUP BY source_id HAVING count(*) > 1"
        ).fetchall()
        for row in twice:
            yield Finding(part="catalog", detail=f"{row['uri']} has two visible revisions", repair=REPAIR)

    def _texts(self) -> Iterator[Finding]:
        for info, text in self._catalog.texts():
            if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != info.text_sha256:
                yield Finding(
                    part="catalog",
                    detail=f"the text of {info.id} ({info.uri}) is not the one that was read",
                    repair=f"briefing remove --purge {info.id}, then add it again",
                )
        for document_id in self._catalog.crooked_passages():
            detail = f"passages of {document_id} lie outside its text"
            yield Finding(part="catalog", detail=detail, repair=f"briefing remove --purge {document_id}")

    def _unfinished(self) -> Iterator[Finding]:
        pending = [i for i in self._catalog.in_state("pending") if i not in self._ingest.staged]
        dirty = self._ingest.journal.dirty()
        if pending or dirty:
            detail = f"{len(pending)} documents are half added and {len(dirty)} half taken out; no answer shows them"
            yield Finding(part="unfinished", detail=detail, repair=REPAIR)
        if queued := self._ingest.journal.queued(self._ingest.live):
            yield Finding(
                part="unfinished",
                detail=f"{len(queued)} files of an interrupted run are not read yet",
                repair="briefing add --resume",
            )
        if self._catalog.fact(PENDING) == "yes":
            yield Finding(part="unfinished", detail="an erasure is not finished", repair=REPAIR)

    def _vectors(self) -> Iterator[Finding]:
        try:
            store = self._stores.open_vectors()
            have = store.ids()
        except BriefingError as error:
            yield Finding(part="vectors", detail=str(error), repair=REPAIR)
            return
        want = self._catalog.indexed_passages().keys()
        yield from self._compared("vectors", "vector", len(want - have), len(have - want))
        wrong = self._wrong_vectors(sorted(want & have))
        if wrong:
            detail = f"{len(wrong)} of {SAMPLE} vectors tried are not what the model makes of their passages"
            yield Finding(part="vectors", detail=detail, repair=REPAIR)
        elif not self._agrees(store):
            detail = "the quantised vectors, which searches read, are not those of the vector store"
            yield Finding(part="vectors", detail=detail, repair=REPAIR)

    def _agrees(self, store: MirroredVectors) -> bool:
        """Whether the quantised copy holds what it should, and a sample of it is what the vector store holds."""
        if not self._stores.copied(store):
            return False
        ids = sorted(store.copy.ids())
        stored = store.vectors_of(ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE])
        return all(store.copy.likeness(i, vector) >= ALIKE for i, vector in stored.items())

    def _wrong_vectors(self, ids: list[str]) -> list[str]:
        sample = ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]
        if not sample:
            return []
        found = self._catalog.passages_in_any_state(sample)
        stored = self._stores.open_vectors().vectors_of(sample)
        made = self._stores.embedder.passages([embedding_text(found[i][1].title, found[i][0]) for i in sample])
        return [i for i, row in zip(sample, made, strict=True) if not _alike(stored.get(i), row)]

    def _keywords(self) -> Iterator[Finding]:
        want, have = self._catalog.indexed_passages().keys(), self._stores.keywords.ids()
        yield from self._compared("keywords", "keyword entry", len(want - have), len(have - want))

    @staticmethod
    def _compared(part: Part, noun: str, missing: int, orphans: int) -> Iterator[Finding]:
        if missing or orphans:
            detail = f"{missing} passages have no {noun}, and {orphans} have one but no passage"
            yield Finding(part=part, detail=detail, repair=REPAIR)

    def _versions(self) -> Iterator[Finding]:
        stale = self._stale()
        found = (
            (stale.parsed, f"{stale.parsed} documents were read by an earlier version of their parser"),
            (stale.cut, f"{stale.cut} documents were cut into passages by another version or setting"),
            (stale.ungrouped, f"{stale.ungrouped} documents are not grouped with their near copies yet"),
            (stale.embedder, f"the vectors were made by {stale.embedder}, the settings name another model"),
        )
        for there, detail in found:
            if there:
                yield Finding(part="versions", detail=detail, repair="briefing reindex")

    def repair(self, step: Step = lambda text: None) -> None:
        """Mend what the catalog allows.

        Raises:
            LibraryDamaged: the catalog itself can't be read.
        """
        with self._stores.writing:
            step("unfinished work")
            self._catalog.database.connection.execute("REINDEX")
            self._catalog.one_visible_revision()
            self._catalog.stories.mend()
            self._mend_vectors(step)
            self._ingest.settle()
            step("keywords")
            self._stores.exchange_keywords()

    def _mend_vectors(self, step: Step) -> None:
        """Complete the vectors; wrong ones, or a store that can't be used, mean all of them anew."""
        step("vectors")
        catalog, embedder = self._catalog, self._stores.embedder
        try:
            store = self._stores.open_vectors()
            want, have = catalog.indexed_passages().keys(), store.ids()
            if self._wrong_vectors(sorted(want & have)):
                raise VectorsAreWrong
            store.remove(sorted(have - want))
            missing = want - have
            put_vectors(catalog, store, embedder, missing, lambda n: step(f"vectors: {n} of {len(missing)}"))
            if not self._agrees(store):
                store.copy.clear()
                store.copy_again(want)
            self._stores.completed()
        except (BriefingError, VectorsAreWrong):
            total = catalog.indexed_count()
            self._stores.exchange_vectors(
                lambda old, new: put_vectors(
                    catalog, new, embedder, catalog.indexed_passages(), lambda n: step(f"vectors: {n} of {total}")
                )
            )


class VectorsAreWrong(Exception):
    """The store holds other vectors than the model makes."""


def _alike(stored: np.ndarray | None, made: np.ndarray) -> bool:
    return stored is not None and stored.shape == made.shape and float(stored @ made) >= ALIKE
