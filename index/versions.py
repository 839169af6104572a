"""Whether a document was read as it would be today.

A document keeps its parser's version. When a loader makes another text of the same bytes, the version in its row of
:data:`index.loaders.formats.FORMATS` goes up, and `briefing reindex` reads the documents of the lower one again.
"""

from __future__ import annotations

from index.loaders.formats import FORMATS
from index.types import DocumentInfo

PARSERS = {format.name: format.version for format in FORMATS}


def current(document: DocumentInfo) -> bool:
    """Whether the present version of the parser has read it."""
    return document.parser_version == PARSERS.get(document.parser, document.parser_version)


def stamp() -> str:
    """Names the parsers' versions together: a file that could not be read is tried again when it changes."""
    return ",".join(f"{name}:{version}" for name, version in sorted(PARSERS.items()))
