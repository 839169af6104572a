"""Files in, documents out: one loader per format, chosen by the file's ending (:mod:`index.loaders.formats`).

Formats with a library of their own are read in a process apart with limits on time and memory
(:mod:`index.sandbox`); small plain text is read here. A file that holds others (archive, mailbox, mail) yields them
one by one, each read as a file of its own. What a loader could not find (a title, a date) is guessed here, once for
all formats, and marked as guessed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from index.errors import NothingToRead, UnreadableDocument
from index.loaders.base import Known, Limits, Loaded, Member, Part, Step, Unread
from index.loaders.formats import IN_PROCESS_BYTES, format_of, kinds, supported
from index.loaders.guess import complete
from index.loaders.parse import parse
from index.types import Document

if TYPE_CHECKING:
    from index.config import IndexSettings

__all__ = [
    "Unread",
    "files_in",
    "kinds",
    "load_bytes",
    "load_file",
    "read_bytes",
    "read_file",
    "supported",
    "too_big",
]
CATALOG = "catalog.sqlite"  # what makes a folder a library's data directory
ARCHIVE_TIMES = 10  # a whole archive may take this many times the seconds of one file


def files_in(path: Path) -> Iterator[Path]:
    """The readable files of a file or folder, sorted; hidden ones and a library's own files are passed over.

    Raises:
        NothingToRead: the path doesn't exist, or the folder holds no file of a known kind.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise NothingToRead(f"{path} does not exist. Give the path of a file or folder.")
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        if CATALOG in names:
            folders.clear()  # a data directory: what is in it was read once already, and it holds a token
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = (Path(folder) / name for name in names if not name.startswith("."))
        files += [file for file in here if supported(file) and file.is_file()]
    yield from sorted(files)
    if not files:
        raise NothingToRead(f"{path} holds no document that can be read. Known file kinds: {kinds()}.")


def read_file(path: Path, settings: IndexSettings, *, uri: str | None = None) -> Iterator[Document | Unread]:
    """The documents in one file, in order. Those inside a container have addresses like ``file:///a.zip#b.txt``.

    Never raises for what the file is or holds: that is told by an :class:`Unread` whose message names the file.
    """
    uri = uri or path.resolve().as_uri()
    try:
        format_of(str(path))
        size = path.stat().st_size
        if size > settings.max_file_mb * 1_000_000:
            raise UnreadableDocument(too_big(str(path), size, settings))
        raw = path.read_bytes()
    except UnreadableDocument as error:
        yield Unread(uri, str(error))
    except OSError as error:
        yield Unread(uri, f"{path}: can't be read ({error.strerror or error}). Check the file.")
    else:
        yield from read_bytes(raw, path.name, settings, uri=uri)


def too_big(name: str, size: int, settings: IndexSettings) -> str:
    """The message for a file above the limit."""
    return (
        f"{name}: {size / 1e6:.0f} MB is above the limit of {settings.max_file_mb} MB "
        "(setting BRIEFING_INDEX__MAX_FILE_MB). Split the file or raise the limit."
    )


def read_bytes(
    raw: bytes, name: str, settings: IndexSettings, *, uri: str, known: Known | None = None
) -> Iterator[Document | Unread]:
    """The documents in a file's content; ``name`` tells the kind. Never raises, see :func:`read_file`."""
    number = 0
    for found in _Reading(settings, Limits.of(settings)).read(raw, name, uri, known or Known(), depth=0):
        number += 1
        yield found
    if not number:
        yield Unread(uri, f"{name}: no document that can be read is in it. Nothing was added.")


def load_file(path: Path, settings: IndexSettings, *, uri: str | None = None) -> Document:
    """The document in a file that holds one (of several: the first).

    Raises:
        UnreadableDocument: unknown kind, too large, empty, binary or corrupt; the message names the file.
    """
    return _first(read_file(path, settings, uri=uri), str(path))


def load_bytes(raw: bytes, name: str, *, uri: str, settings: IndexSettings | None = None) -> Document:
    """The document in a file's content; ``name`` tells the kind. Raises as :func:`load_file`."""
    from index.config import IndexSettings

    return _first(read_bytes(raw, name, settings or IndexSettings(), uri=uri), name)


def _first(found: Iterator[Document | Unread], name: str) -> Document:
    for document in found:
        if isinstance(document, Unread):
            raise UnreadableDocument(document.message)
        return document
    raise UnreadableDocument(f"{name}: nothing in it could be read.")


@dataclass
class _Reading:
    """The reading of one file and of all that is in it; what its archives may cost counts down here."""

    settings: IndexSettings
    limits: Limits
    members: int = 0
    unpacked: int = 0
    seconds: float = 0.0
    spent: str = ""

    def read(self, raw: bytes, name: str, uri: str, known: Known, depth: int) -> Iterator[Document | Unread]:
        if not raw.strip():
            yield Unread(uri, f"{name}: the file is empty. Nothing was added.")
            return
        if len(raw) > self.settings.max_file_mb * 1_000_000:
            yield Unread(uri, too_big(name, len(raw), self.settings))
            return
        for part in self._timed(self._parts(raw, name)):
            if self.spent:
                return
            if isinstance(part, Step):
                continue
            if isinstance(part, Member):
                yield from self._member(part, name, uri, known, depth)
            elif isinstance(part, Unread):
                yield Unread(inner(uri, part.uri), part.message)
            elif part.part and self._pass_limit(0):
                yield Unread(inner(uri, part.part), f"{name}#{part.part}: from here on nothing was read: {self.spent}")
            else:
                yield self._document(known.added_to(part), raw, name, uri)
                if part.parser == "eml":
                    known = Known(published=part.published)  # what is attached to a mail was published with it

    def _timed(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The parts, the time that reading them takes added up (what is done with them takes its own)."""
        while True:
            began = time.monotonic()
            part = next(parts, None)
            self.seconds += time.monotonic() - began
            if part is None:
                return
            yield part

    def _parts(self, raw: bytes, name: str) -> Iterator[Part]:
        try:
            format = format_of(name)
        except UnreadableDocument as error:
            return iter([Unread("", str(error))])
        if format.apart == "large" and len(raw) <= IN_PROCESS_BYTES:
            return parse(raw, name, self.limits)
        from index.sandbox import parse_apart

        return parse_apart(raw, name, self.limits)

    def _member(self, member: Member, name: str, uri: str, known: Known, depth: int) -> Iterator[Document | Unread]:
        address, shown = inner(uri, member.part), f"{name}#{member.part}"
        if self._pass_limit(len(member.raw)):
            yield Unread(address, f"{shown}: from here on nothing was read: {self.spent}")
        elif depth >= self.limits.archive_depth:
            deep = f"files in files are read {depth} deep (BRIEFING_INDEX__ARCHIVE_DEPTH)."
            yield Unread(address, f"{shown}: not read: {deep}")
        else:
            yield from self.read(member.raw, shown, address, known, depth + 1)

    def _pass_limit(self, size: int) -> bool:
        """Count a part of ``size`` bytes; whether the file now holds more than may be read of it."""
        self.spent = self.spent or self._passed(size)
        return bool(self.spent)

    def _passed(self, size: int) -> str:
        limits = self.limits
        self.members += 1
        self.unpacked += size
        if self.members > limits.archive_members:
            return f"{limits.archive_members:,} documents of a file are read (BRIEFING_INDEX__ARCHIVE_MEMBERS)."
        if self.unpacked > limits.archive_mb * 1_000_000:
            return f"{limits.archive_mb} MB of an archive are unpacked (BRIEFING_INDEX__ARCHIVE_MB)."
        if self.seconds > ARCHIVE_TIMES * limits.seconds:
            return f"the archive took more than {ARCHIVE_TIMES} times BRIEFING_INDEX__PARSE_SECONDS."
        return ""

    def _document(self, loaded: Loaded, raw: bytes, name: str, uri: str) -> Document:
        loaded = complete(loaded, name)
        return Document.build(
            text=loaded.text,
            blocks=loaded.blocks,
            raw=raw,
            raw_sha256=loaded.raw_sha256,
            uri=inner(uri, loaded.part),
            title=loaded.title,
            title_basis=loaded.title_basis,
            author=loaded.author,
            publisher=loaded.publisher,
            published=loaded.published,
            published_basis=loaded.published_basis,
            media_type=loaded.media_type,
            parser=loaded.parser,
            parser_version=loaded.parser_version,
            visibility=loaded.visibility or self.settings.default_visibility,
            metadata=loaded.metadata,
        )


def inner(uri: str, part: str) -> str:
    """The address of a part of what is at ``uri``; empty: of the whole."""
    if not part:
        return uri
    return f"{uri}{'/' if '#' in uri else '#'}{quote(part, safe='/@~!')}"
