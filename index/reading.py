"""What can be given to :meth:`index.library.Library.add`, and the documents it holds.

A file may hold several documents (a mailbox, an archive), and so may an address (a feed), so reading one thing yields
any number of documents, and an :class:`Unread` for each part that could not be read. Nothing is raised for one bad
thing: the rest of a batch goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError, NothingToRead
from index.loaders import files_in, read_file
from index.loaders.base import Unread
from index.types import Document

if TYPE_CHECKING:
    from index.config import IndexSettings

Item = str | Path | Document
Found = str | Path | Document  # a string is a web address here


def is_url(item: object) -> bool:
    """Whether something given is a web address."""
    return isinstance(item, str) and item.lower().startswith(("http://", "https://"))


def check_scheme(item: object) -> None:
    """Refuse an address of a kind that is not fetched, before it is taken for a path.

    Raises:
        NothingToRead: it begins like ``ftp://``, ``file://`` and so on.
    """
    if isinstance(item, str) and "://" in item[:20] and not is_url(item):
        raise NothingToRead(f"{item}: only http and https addresses are fetched. Give a file or folder by its path.")


def expand(items: Iterable[Item]) -> Iterator[Found]:
    """Folders as their readable files; documents, files and web addresses as they are.

    Raises:
        NothingToRead: a path that doesn't exist, a folder without a readable document, or an address of another kind.
    """
    for item in items:
        if isinstance(item, Document) or is_url(item):
            yield item
        else:
            check_scheme(item)
            yield from files_in(Path(item).expanduser())


def address(item: Found) -> str:
    """How a thing is named in a report before it is read."""
    return item.uri if isinstance(item, Document) else str(item)


def read(item: Found, settings: IndexSettings) -> Iterator[Document | Unread]:
    """The documents in one thing, in order, and what of it could not be read."""
    if isinstance(item, Document):
        yield item
        return
    try:
        if isinstance(item, str):
            from index.fetch import Fetcher

            yield from Fetcher(settings).read(item)
        else:
            yield from read_file(item, settings)
    except DocumentError as error:
        yield Unread(address(item), str(error))
