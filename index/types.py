"""The index's nouns: source, document, passage, and what a search returns.

All are frozen, typed and round-trip through JSON (``model_dump_json`` / ``model_validate_json``). Offsets count
Unicode code points and always point into ``Document.text``, which never changes.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from index.text import Block, canonical, paragraphs_of

Basis = Literal["given", "front matter", "metadata", "text", "file name", "file date", "none"]
Stage = Literal["scan", "read", "embed", "store", "check"]
State = Literal["pending", "visible", "replaced", "removed"]


class Frozen(BaseModel):
    """Base of all results: immutable and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Audience(Frozen):
    """Who asks, and which visibilities they may see (``None``: all, as the local owner does)."""

    principal: str = "owner"
    visibilities: frozenset[str] | None = None


OWNER = Audience()


class Filters(Frozen):
    """What a search may look at. Dates are inclusive and compare with ``DocumentInfo.effective_date``.

    ``sources`` match a document's uri or publisher; ``documents`` match ids.
    """

    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


NO_FILTERS = Filters()


class Source(Frozen):
    """Where a document comes from. It may have several revisions over time."""

    id: str
    uri: str
    publisher: str | None = None
    visibility: str = "public"


class Original(Frozen):
    """The document that another is a near copy of."""

    id: str
    title: str
    publisher: str | None = None


class DocumentInfo(Frozen):
    """A document without its text, for lists and citations.

    ``near_copy_of`` is filled in where a library lists or gives a document: the earliest visible one of the same story.
    """

    id: str
    source_id: str
    uri: str
    revision: int = 1
    title: str
    title_basis: Basis = "given"
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_basis: Basis = "none"
    added_at: datetime
    media_type: str = "text/plain"
    raw_sha256: str
    text_sha256: str
    parser: str = "text"
    parser_version: int = 1
    visibility: str = "public"
    characters: int = 0
    near_copy_of: Original | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)

    @property
    def effective_date(self) -> date:
        """The publication date; for an undated document the day it was added, so that ``as_of`` never leaks."""
        return self.published or self.added_at.date()


class Document(DocumentInfo):
    """One revision of a source: its canonical text and the map to its paragraphs."""

    text: str
    blocks: tuple[Block, ...] = ()

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str,
        uri: str | None = None,
        published: date | None = None,
        publisher: str | None = None,
        author: str | None = None,
        visibility: str = "public",
        metadata: dict[str, Any] | None = None,
    ) -> Self:
        """A document from text in memory. Without ``uri`` the content is its own address."""
        clean = canonical(text)
        uri = uri or f"text:{digest(title, clean)[:16]}"
        return cls.build(
            text=clean,
            blocks=paragraphs_of(clean),
            raw=text.encode("utf-8", "surrogatepass"),
            uri=uri,
            title=title,
            published=published,
            published_basis="given" if published else "none",
            publisher=publisher,
            author=author,
            visibility=visibility,
            metadata=metadata or {},
        )

    @classmethod
    def build(cls, *, text: str, blocks: tuple[Block, ...], raw: bytes, uri: str, title: str, **fields: Any) -> Self:
        """A document with its ids and hashes worked out. ``text`` must be canonical already.

        ``raw_sha256`` among the fields stands for the hash of ``raw``, for one of several documents in a file.
        """
        raw_sha = fields.pop("raw_sha256", "") or hashlib.sha256(raw).hexdigest()
        parser, version = fields.get("parser", "text"), fields.get("parser_version", 1)
        identity = digest(uri, raw_sha, parser, str(version), title, str(fields.get("published")))
        return cls(
            id=identity[:16],
            source_id=digest(uri)[:12],
            uri=uri,
            title=title,
            added_at=datetime.now(UTC).replace(microsecond=0),
            raw_sha256=raw_sha,
            text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
            characters=len(text),
            text=text,
            blocks=blocks,
            **fields,
        )

    @property
    def info(self) -> DocumentInfo:
        """The document without its text."""
        return DocumentInfo.model_validate(self.model_dump(exclude={"text", "blocks"}))


class Passage(Frozen):
    """A chunk. ``text`` is always ``document.text[start:end]``; ``paragraph`` counts from 1."""

    id: str
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    heading: str = ""
    page: int | None = None
    paragraph: int | None = None


class ScoredPassage(Frozen):
    """A passage found by a search, with each retriever's own rank (from 1) and score (``None``: not in its list)."""

    passage: Passage
    document: DocumentInfo
    rank: int
    score: float
    keyword_rank: int | None = None
    keyword_score: float | None = None
    dense_rank: int | None = None
    dense_score: float | None = None
    rerank_score: float | None = None
    duplicates: tuple[str, ...] = ()


class Added(Frozen):
    """What became of one thing given to ``Library.add``."""

    uri: str
    status: Literal["added", "replaced", "unchanged", "failed"]
    document: DocumentInfo | None = None
    passages: int = 0
    message: str = ""


class AddReport(Frozen):
    """What became of a whole batch.

    ``results`` lists each outcome; of a large batch the first thousand, and up to ten thousand that failed. ``counts``
    has them all, by status.
    """

    results: tuple[Added, ...]
    counts: dict[str, int] = Field(default_factory=dict)

    def count(self, status: str) -> int:
        if self.counts:
            return self.counts.get(status, 0)
        return sum(1 for result in self.results if result.status == status)

    @property
    def failed(self) -> tuple[Added, ...]:
        return tuple(result for result in self.results if result.status == "failed")


class Progress(Frozen):
    """A step of long work: ``done`` of ``total`` (``None``: not known) things are finished.

    ``rate`` is things a second over the last minute, ``left_s`` the seconds left at that rate (``None``: too early).
    """

    stage: Stage
    done: int
    total: int | None = None
    detail: str = ""
    rate: float | None = None
    left_s: float | None = None


def digest(*parts: str) -> str:
    """Hex sha256 of the parts, each preceded by its length, so that no two lists collide."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()
