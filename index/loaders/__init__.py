"""Files in, documents out: one loader per format, chosen by the file's ending.

A loader is a function ``(raw bytes, path name) -> Loaded``. What it could not find (a title, a date) is guessed
here, once for all formats, and marked as guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import NothingToRead, UnreadableDocument
from index.loaders.base import Loaded, Unread
from index.loaders.guess import complete
from index.types import Document

if TYPE_CHECKING:
    from index.config import IndexSettings

Loader = Callable[[bytes, str], Loaded]


def _text(raw: bytes, name: str) -> Loaded:
    from index.loaders.plain import load_text

    return load_text(raw, name)


def _markdown(raw: bytes, name: str) -> Loaded:
    from index.loaders.markdown import load_markdown

    return load_markdown(raw, name)


def _html(raw: bytes, name: str) -> Loaded:
    from index.loaders.html import load_html

    return load_html(raw, name)


LOADERS: dict[str, Loader] = {
    ".txt": _text,
    ".text": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
}


def kinds() -> str:
    """The file endings that can be read, for messages."""
    return ", ".join(sorted(LOADERS))


def supported(path: Path) -> bool:
    """Whether a loader knows this ending."""
    return path.suffix.lower() in LOADERS


def files_in(path: Path) -> Iterator[Path]:
    """The readable files of a file or folder, sorted; hidden ones are passed over.

    Raises:
        NothingToRead: the path doesn't exist, or the folder holds no file of a known kind.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise NothingToRead(f"{path} does not exist. Give the path of a file or folder.")
    found = False
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and supported(file) and not hidden:
            found = True
            yield file
    if not found:
        raise NothingToRead(f"{path} holds no document that can be read. Known file kinds: {kinds()}.")


def read_file(path: Path, settings: IndexSettings, *, uri: str | None = None) -> Iterator[Document | Unread]:
    """The documents in one file, in order. Those inside a container have addresses like ``file:///a.zip#b.txt``.

    Raises:
        UnreadableDocument: nothing of the file can be read; the message names it.
    """
    yield load_file(path, settings, uri=uri)


def load_file(path: Path, settings: IndexSettings, *, uri: str | None = None) -> Document:
    """Read one file into a document.

    Raises:
        UnreadableDocument: unknown kind, too large, empty, binary or corrupt; the message names the file.
    """
    if not supported(path):
        raise UnreadableDocument(
            f"{path}: files of kind '{path.suffix or 'no ending'}' can't be read. Known: {kinds()}."
        )
    try:
        size = path.stat().st_size
        if size > settings.max_file_mb * 1_000_000:
            raise UnreadableDocument(
                f"{path}: {size / 1e6:.0f} MB is above the limit of {settings.max_file_mb} MB "
                "(setting BRIEFING_INDEX__MAX_FILE_MB). Split the file or raise the limit."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(f"{path}: can't be read ({error.strerror or error}). Check the file.") from error
    return load_bytes(raw, path.name, uri=uri or path.resolve().as_uri(), visibility=settings.default_visibility)


def load_bytes(raw: bytes, name: str, *, uri: str, visibility: str = "public") -> Document:
    """Read a file's content into a document; ``name`` tells the kind. Raises as :func:`load_file`."""
    suffix = Path(name).suffix.lower()
    if suffix not in LOADERS:
        raise UnreadableDocument(
            f"{name}: files of kind '{suffix}' can't be read. Known: {', '.join(sorted(LOADERS))}."
        )
    if not raw.strip():
        raise UnreadableDocument(f"{name}: the file is empty. Nothing was added.")
    loaded = complete(LOADERS[suffix](raw, name), name)
    if not loaded.text.strip():
        raise UnreadableDocument(f"{name}: no readable text was found in it. Nothing was added.")
    return Document.build(
        text=loaded.text,
        blocks=loaded.blocks,
        raw=raw,
        uri=uri,
        title=loaded.title,
        title_basis=loaded.title_basis,
        author=loaded.author,
        publisher=loaded.publisher,
        published=loaded.published,
        published_basis=loaded.published_basis,
        media_type=loaded.media_type,
        parser=loaded.parser,
        parser_version=loaded.parser_version,
        visibility=loaded.visibility or visibility,
        metadata=loaded.metadata,
    )
