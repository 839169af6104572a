"""Keyword search over passages with tantivy (BM25, English stems).

tantivy rather than SQLite's FTS5: 6 ms against 142 ms at 600,000 passages (measured, see the design notes). Queries
are built term by term from the analysed question, because tantivy's query syntax would read a question's colons,
quotes and dashes as operators.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from index.errors import KeywordError, StoreError
from index.selection import key
from index.types import Passage

if TYPE_CHECKING:
    from index.selection import Selection

HEAP = 50_000_000
TITLE_WEIGHT = 0.6
HEADING_WEIGHT = 0.4
# Documents of a selection are put to tantivy by name where that costs less than asking for more hits and dropping most.
# A name costs some 7 µs, a hit asked for 2 µs (measured at 1,000,000 passages), and hits asked for go by 1 / share.
NAMED = 20  # named up to this number of documents × share
SPARE = 1.5  # how many more hits than expected are asked for, so that enough remain of a selection

# Words that carry no subject; in the query they cost time (937 ms against 142 ms in FTS5) and blur the ranking.
STOP_WORDS = frozenset(
    """a about above after again against all am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have having he her
    here hers him his how i if in into is it its just me more most my no nor not now of off on once only or
    other our out over own same she should so some such than that the their them then there these they this
    those through to too under until up us very was we were what when where which while who whom why will with
    would you your 's n't""".split()
)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("document", stored=False, tokenizer_name="raw")
    builder.add_unsigned_field("key", fast=True)  # the document's, to be read for thousands of hits at once
    for name in ("title", "heading", "body"):
        builder.add_text_field(name, stored=False, tokenizer_name="en_stem")
    return builder.build()


def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(40))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )


class KeywordStore:
    """The keyword index in a folder. Safe for threads; one process writes."""

    def __init__(self, folder: Path) -> None:
        """Open or create.

        Raises:
            StoreError: the folder can't be used.
        """
        self._schema = _schema()
        self._analyser = _analyser()
        self._lock = threading.Lock()
        self._folder = folder
        try:
            self._index = self._opened(folder)
        except (ValueError, OSError) as error:
            raise StoreError(
                f"The keyword index in {folder} can't be opened: {error}. If it is damaged, delete that folder: "
                "it is built again from the catalog."
            ) from error

    def _opened(self, folder: Path) -> tantivy.Index:
        """The index; an empty one where an earlier version made it otherwise (the library fills it at its start)."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return tantivy.Index(self._schema, path=str(folder))
        except ValueError as error:
            if "schema" not in str(error).lower():
                raise
        shutil.rmtree(folder)
        folder.mkdir()
        return tantivy.Index(self._schema, path=str(folder))

    def put(self, passages: Iterable[tuple[Passage, str]]) -> None:
        """Insert or replace passages, each with its document's title, and commit. Raises :class:`StoreError`."""
        with self._writer() as writer:
            for passage, title in passages:
                writer.delete_documents_by_term("id", passage.id)
                entry = tantivy.Document()
                entry.add_text("id", passage.id)
                entry.add_text("document", passage.document_id)
                entry.add_unsigned("key", key(passage.document_id))
                entry.add_text("title", title)
                entry.add_text("heading", passage.heading)
                entry.add_text("body", passage.text)
                writer.add_document(entry)

    def remove_documents(self, document_ids: Sequence[str]) -> None:
        """Delete all passages of these documents, and commit. Raises :class:`StoreError`."""
        with self._writer() as writer:
            for document_id in document_ids:
                writer.delete_documents_by_term("document", document_id)

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Delete passages, and commit. Raises :class:`StoreError`."""
        with self._writer() as writer:
            for passage_id in passage_ids:
                writer.delete_documents_by_term("id", passage_id)

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """A writer; what was written is found when the block ends, or none of it."""
        with self._lock:
            try:
                writer = self._index.writer(HEAP, 1)
            except (ValueError, OSError) as error:
                raise self._unwritable(error) from error
            try:
                yield writer
                writer.commit()
            except (ValueError, OSError) as error:
                raise self._unwritable(error) from error
            finally:  # ends the writer; otherwise it holds the index's lock as long as a traceback holds it
                with suppress(ValueError, OSError):
                    writer.wait_merging_threads()
            self._index.reload()

    def _unwritable(self, error: Exception) -> KeywordError:
        return KeywordError(
            f"The keyword index in {self._folder} can't be written: {error}. Check its permissions and the free space. "
            "If it is damaged, delete that folder: it is built again from the catalog."
        )

    def take_over(self, other: KeywordStore) -> None:
        """Be the other index from now on. Searches under way end in the one they began with."""
        with self._lock:
            self._index, self._folder = other._index, other._folder

    def ids(self) -> set[str]:
        """All passage ids, for checks and repairs."""
        searcher = self._index.searcher()
        total = int(searcher.num_docs)
        if not total:
            return set()
        hits = searcher.search(tantivy.Query.all_query(), total).hits
        return {str(searcher.doc(address).to_dict()["id"][0]) for _, address in hits}

    def terms(self, text: str) -> list[str]:
        """Stemmed terms of a text without stop words, in order, each once."""
        words = (word for word in text.lower().split() if word.strip(".,;:!?\"'()") not in STOP_WORDS)
        return list(dict.fromkeys(self._analyser.analyze(" ".join(words))))

    def search(self, question: str, k: int, selection: Selection | None = None) -> list[tuple[str, float]]:
        """Up to ``k`` passage ids with their BM25 score, best first; ``selection``: only of these documents."""
        terms = self.terms(question)
        if not terms or k <= 0 or (selection and not selection.number):
            return []
        searcher, query = self._index.searcher(), self._query(terms)
        if selection is None:
            hits = searcher.search(query, k, count=False).hits
        elif selection.number * selection.share <= NAMED:
            hits = searcher.search(self._within(query, selection.documents()), k, count=False).hits
        else:
            hits = self._kept(searcher, query, k, selection)
        return [(str(searcher.doc(address).to_dict()["id"][0]), float(score)) for score, address in hits]

    def _query(self, terms: Sequence[str]) -> tantivy.Query:
        clauses = []
        for term in terms:
            for name, weight in (("body", 1.0), ("title", TITLE_WEIGHT), ("heading", HEADING_WEIGHT)):
                query = tantivy.Query.term_query(self._schema, name, term)
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, weight)))
        return tantivy.Query.boolean_query(clauses)

    def _within(self, query: tantivy.Query, document_ids: list[str]) -> tantivy.Query:
        """The query among some documents; being one of them adds nothing to a passage's score."""
        named = tantivy.Query.term_set_query(self._schema, "document", document_ids)
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(named, 0.0))])

    @staticmethod
    def _kept(
        searcher: tantivy.Searcher, query: tantivy.Query, k: int, selection: Selection
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """The first ``k`` hits of a selection: asks for as many as should do, then for more until they do."""
        asked = int(SPARE * k / selection.share)
        while True:
            hits = searcher.search(query, asked, count=False).hits
            keeps = selection.keeps(searcher.fast_field_values("key", [address for _, address in hits]))
            kept = [hit for hit, keep in zip(hits, keeps, strict=True) if keep]
            if len(kept) >= k or len(hits) < asked:
                return kept[:k]
            asked *= 4

    def count(self) -> int:
        """Number of passages in the index."""
        return int(self._index.searcher().num_docs)
