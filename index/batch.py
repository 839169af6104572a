"""One run of documents into the library, group by group."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.allocator import give_back
from index.chunker import chunk
from index.embedder import made_by
from index.errors import DocumentError, LibraryError, UnreadableDocument
from index.faults import moment
from index.files import FileFacts, look_at
from index.mending import embedding_text
from index.progress import Meter, Tally
from index.reading import Found, address, read
from index.types import Added, AddReport, Document, DocumentInfo, Passage, Stage
from index.versions import current, stamp

if TYPE_CHECKING:
    from index.embedder import Vectors
    from index.ingest import Ingest
    from index.loaders.base import Unread

GROUP_PASSAGES = 512  # documents are embedded and published in groups of about this many passages
GROUP_FILES = 500  # or when this many files were looked at
ALREADY = "already there"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A staged document whose vectors are still to be made. ``like``: one that may hold some of the same passages."""

    document: Document
    passages: Sequence[Passage]
    replaces: bool
    like: str | None


class Batch:
    """Things read one after the other, published in groups; ``staged`` are the ids that are not visible yet."""

    def __init__(self, ingest: Ingest, meter: Meter, skip: Callable[[str], bool] | None = None) -> None:
        """``skip``: told the hash of a document's content, whether to pass it over."""
        self.id = secrets.token_hex(6)
        self.staged: set[str] = set()
        self._ingest = ingest
        self._skip = skip
        self._catalog = ingest.catalog
        self._meter = meter
        self._tally = Tally()
        self._waiting: list[Waiting] = []
        self._uris: set[str] = set()  # of what waits
        self._files: list[FileFacts] = []  # read to the end, not yet written down
        self._taken: list[str] = []  # what leaves the queue at the next publication
        self._gone: list[str] = []  # documents that their files do not hold any more

    def run(self, sources: Iterable[Found]) -> AddReport:
        """Take in everything; see :meth:`index.ingest.Ingest.add`."""
        if isinstance(sources, list) and sources:
            self._ingest.journal.queue(self.id, [str(s) for s in sources if not isinstance(s, Document)])
            moment("add: queued")
        for source in sources:
            self._go_on("read", address(source))
            self._take(source)
            self._taken.append(address(source))
            if len(self._taken) >= GROUP_FILES:
                self._publish()
        self._publish()
        return self._tally.report()

    def _go_on(self, stage: Stage, detail: str) -> None:
        """Tell of progress. Raises :class:`LibraryError` if the library is being closed."""
        if self._ingest.stopping.is_set():
            raise LibraryError(
                "The library is being closed. What is finished is kept; `briefing add --resume` goes on."
            )
        self._meter.tell(stage, detail)

    # reading -----------------------------------------------------------------------------------------------------

    def _take(self, source: Found) -> None:
        if not isinstance(source, Path):
            for found in read(source, self._ingest.settings):
                self._keep(found)
            return
        facts = self._facts(source)
        if facts and (kept := self._unchanged(facts)):
            self._tally.extend(Added(uri=d.uri, status="unchanged", document=d, message=ALREADY) for d in kept)
            self._files.append(replace(facts, documents=len(kept)))
            return
        uris, problems = set(), []
        for found in read(source, self._ingest.settings):
            if self._skip and isinstance(found, Document) and self._skip(found.raw_sha256):
                continue
            problem = self._keep(found)
            problems += [problem] if problem else []
            uris.add(found.uri)
        if facts:
            self._finish(facts, uris, problems)

    def _facts(self, path: Path) -> FileFacts | None:
        """The file's facts, hashed if need be; ``None`` if the loader has to say what is wrong with it."""
        try:
            resolved = path.resolve()
            known, stat = self._ingest.files.get(resolved), resolved.stat()
            if known and known.matches(stat):
                return known
            if stat.st_size > self._ingest.settings.max_file_mb * 1_000_000:
                return None
            return look_at(resolved)
        except OSError:
            return None

    def _unchanged(self, facts: FileFacts) -> list[DocumentInfo]:
        """The documents of a file that was read with this content before, if all of them are still there."""
        known = self._ingest.files.get(Path(facts.path))
        if not known or not known.documents or known.message or known.sha256 != facts.sha256:
            return []
        kept = self._catalog.in_file(Path(facts.path).as_uri())
        now = len(kept) == known.documents and all(self._made_as_now(d) for d in kept)
        return kept if now else []

    def _made_as_now(self, document: DocumentInfo) -> bool:
        return current(document, self._ingest.settings) and self._catalog.cutter(document.id) == self._ingest.cutter

    def _finish(self, facts: FileFacts, uris: set[str], problems: list[str]) -> None:
        """Note a file that was read to its end, and which of its former documents it holds no more."""
        message = problems[0] if problems else ""
        self._files.append(
            replace(facts, documents=len(uris) - len(problems), readers=stamp(self._ingest.settings), message=message)
        )
        if not problems:
            before = self._catalog.in_file(Path(facts.path).as_uri())
            self._gone += [d.id for d in before if d.uri not in uris]

    def _keep(self, found: Document | Unread) -> str:
        """Stage a document, or note what can't be read; returns the problem, if there was one."""
        message = ""
        try:
            if isinstance(found, Document):
                self._stage(found)
            else:
                message = found.message
        except DocumentError as error:
            message = str(error)
        if message:
            self._tally.add(Added(uri=found.uri, status="failed", message=message))
        elif sum(len(w.passages) for w in self._waiting) >= GROUP_PASSAGES:
            self._publish()
        return message

    def _stage(self, document: Document) -> None:
        if document.uri in self._uris:  # given twice: the second is a revision of the first
            self._publish()
        present = self._catalog.of_source(document.uri)
        if present and self._same(present, document):
            self._tally.add(Added(uri=document.uri, status="unchanged", document=present, message=ALREADY))
            return
        passages: Sequence[Passage] = chunk(document, words=self._ingest.settings.passage_words)
        if not passages:
            raise UnreadableDocument(f"{document.uri}: no readable text was found in it. Nothing was added.")
        twins = [] if present else self._catalog.same_text(document.text_sha256)
        document, passages = self._catalog.stage(
            document, passages, made_by(self._ingest.stores.embedder), self._ingest.cutter, self._ingest.staged.add
        )
        self.staged.add(document.id)
        self._uris.add(document.uri)
        like = present.id if present else twins[0].id if twins else None
        self._waiting.append(Waiting(document, passages, present is not None, like))
        moment("add: staged")

    # publishing --------------------------------------------------------------------------------------------------

    def _publish(self) -> None:
        """Embed what waits, enter it into the stores, and make it visible, with all that was noted beside."""
        waiting, self._waiting, self._uris = self._waiting, [], set()
        entries = [(w, passage) for w in waiting for passage in w.passages]
        vectors = self._vectors(entries)
        moment("add: embedded")
        self._meter.tell("store")
        stores = self._ingest.stores
        with stores.writing:
            if entries:
                stores.vectors().put([passage.id for _, passage in entries], vectors)
                moment("add: vectors")
                stores.keywords.put((passage, w.document.title) for w, passage in entries)
                moment("add: keywords")
            late = {w.document.id: present for w in waiting if (present := self._present(w.document))}
            self._ingest.drop(sorted(late))
            self._write_down([w.document.id for w in waiting if w.document.id not in late])
        ids = {w.document.id for w in waiting}
        self.staged -= ids
        self._ingest.staged -= ids
        self._tally.extend(self._added(w, late.get(w.document.id)) for w in waiting)
        self._meter.advance(len(self._taken))
        self._taken = []
        give_back()

    def _present(self, document: Document) -> DocumentInfo | None:
        """The same revision, if another batch has published it while this one was embedding it."""
        present = self._catalog.of_source(document.uri)
        return present if present and self._same(present, document) else None

    def _same(self, present: DocumentInfo, document: Document) -> bool:
        return same_revision(present, document) and self._catalog.cutter(present.id) == self._ingest.cutter

    def _write_down(self, document_ids: Sequence[str]) -> None:
        """The one transaction in which a group becomes visible; then its traces of before leave the indexes."""
        journal = self._ingest.journal
        if not (document_ids or self._files or self._gone or self._taken):
            return
        with self._catalog.database.write():
            replaced = self._catalog.publish(document_ids) if document_ids else []
            hidden = self._catalog.hide(self._gone) if self._gone else []
            leaving = [i for i in replaced if self._catalog.leaves_index(i)] + hidden
            journal.mark(leaving)
            journal.done(self._taken)
            self._ingest.files.record(self._files)
        self._files, self._gone = [], []
        moment("add: published")
        self._ingest.forget(leaving)

    def _vectors(self, entries: Sequence[tuple[Waiting, Passage]]) -> Vectors:
        """A vector for each passage: the one it had in an earlier revision or a copy, or a new one."""
        texts = [embedding_text(w.document.title, passage) for w, passage in entries]
        known = self._borrowed({w.like for w, _ in entries if w.like}, set(texts))
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        made = self._ingest.stores.embedder.passages(
            fresh, step=lambda done, total: self._go_on("embed", f"{done} of {total} passages")
        )
        known.update(zip(fresh, made, strict=True))
        return np.array([known[text] for text in texts], dtype=np.float32)

    def _borrowed(self, documents: set[str], wanted: set[str]) -> dict[str, Vectors]:
        """Stored vectors, by the text they stand for, of these documents' passages."""
        places: dict[str, str] = {}
        for document_id in documents:
            title = self._catalog.document(document_id).title
            for passage in self._catalog.passages_of(document_id):
                places[passage.id] = embedding_text(title, passage)
        ids = [i for i, text in places.items() if text in wanted]
        found = self._ingest.stores.vectors().vectors_of(ids) if ids else {}
        return {places[i]: vector for i, vector in found.items()}

    def _added(self, waiting: Waiting, present: DocumentInfo | None) -> Added:
        document = waiting.document
        if present:
            return Added(uri=document.uri, status="unchanged", document=present, message=ALREADY)
        return Added(
            uri=document.uri,
            status="replaced" if waiting.replaces else "added",
            document=document.info,
            passages=len(waiting.passages),
            message=self._likeness(document),
        )

    def _likeness(self, document: Document) -> str:
        """Which documents it repeats, if any."""
        twins = [d.uri for d in self._catalog.same_text(document.text_sha256) if d.uri != document.uri]
        if twins:
            return f"same text as {', '.join(twins[:3])}"
        original = self._catalog.stories.copies(document_ids=[document.id]).get(document.id)
        return f"near copy of “{original.title}” ({original.id})" if original else ""


def same_revision(present: DocumentInfo, document: Document) -> bool:
    """Whether a document is what the library holds already. (Ids tell nothing once a file has moved.)"""
    told = ("raw_sha256", "text_sha256", "parser", "parser_version", "title", "published", "visibility")
    return all(getattr(present, name) == getattr(document, name) for name in told)
