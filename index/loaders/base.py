"""What a loader returns, and how bytes become text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from index.text import Block
from index.types import Basis

if TYPE_CHECKING:
    from index.config import IndexSettings


@dataclass(frozen=True, slots=True)
class Loaded:
    """Canonical text, its blocks, and what the file says about itself (empty or ``None``: it doesn't say).

    ``file_date`` is the day the file was made, which is not always the day its text was published: it counts only
    where nothing better is found. ``parser``, its version and the media type
    come from the table. ``part`` names the document within a file that holds several, and ``raw_sha256``
    is then the hash of its own bytes (empty: of the whole file). ``opening``: whether the first lines may be a title
    and a dateline (in a table they are data).
    """

    text: str
    blocks: tuple[Block, ...]
    media_type: str = ""
    parser: str = ""
    parser_version: int = 1
    title: str = ""
    title_basis: Basis = "none"
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_basis: Basis = "none"
    file_date: date | None = None
    visibility: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    part: str = ""
    raw_sha256: str = ""
    opening: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a container, to be read by the loader of its own ending. ``part`` names it in the container."""

    part: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document from elsewhere (the mail it came with, the feed that lists it, the server): it
    counts where the file itself states nothing."""

    title: str = ""
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    file_date: date | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    def added_to(self, loaded: Loaded) -> Loaded:
        stated = loaded.published or self.published
        return replace(
            loaded,
            title=loaded.title or self.title,
            title_basis=loaded.title_basis if loaded.title else "metadata" if self.title else "none",
            author=loaded.author or self.author,
            publisher=loaded.publisher or self.publisher,
            published=stated,
            published_basis=loaded.published_basis if loaded.published else "metadata" if stated else "none",
            file_date=loaded.file_date or self.file_date,
            metadata=loaded.metadata | self.metadata,
        )


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a part of one, that could not be read: its address, and what to do about it."""

    uri: str
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """Long work goes on (a page more is read from its picture): what comes next may take as much time again."""

    what: str


Part = Loaded | Member | Unread | Step


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost: processor seconds, memory in MB, characters of text; and what it may unpack to.

    ``ocr``: whether pages that are pictures are read, and ``ocr_pages`` how many of a file; each may take ``seconds``.
    """

    seconds: int = 60
    memory_mb: int = 1500
    characters: int = 20_000_000
    archive_mb: int = 500
    archive_members: int = 100_000
    archive_depth: int = 3
    ocr: Literal["auto", "on", "off"] = "auto"
    ocr_pages: int = 200

    @classmethod
    def of(cls, settings: IndexSettings) -> Limits:
        return cls(
            seconds=settings.parse_seconds,
            memory_mb=settings.parse_memory_mb,
            characters=settings.max_characters,
            archive_mb=settings.archive_mb,
            archive_members=settings.archive_members,
            archive_depth=settings.archive_depth,
            ocr=settings.ocr,
            ocr_pages=settings.ocr_pages,
        )


# content, file name (for messages and guesses), limits -> one document, or the parts of a container
Loader = Callable[[bytes, str, Limits], Loaded | Iterator[Part]]
