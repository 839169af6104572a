"""Whether a document was read as it would be today.

A document keeps its parser's version. When a loader makes another text of the same bytes, the version in its row of
:data:`index.loaders.formats.FORMATS` goes up, and `briefing reindex` reads the documents of the lower one again.
"""

from __future__ import annotations

from index.config import IndexSettings
from index.loaders import ocr
from index.loaders.formats import FORMATS
from index.types import DocumentInfo

PARSERS = {format.name: format.version for format in FORMATS}


def current(document: DocumentInfo, settings: IndexSettings) -> bool:
    """Whether the present version of the parser has read it, and OCR has seen its pages that are pictures if it can."""
    unseen = "pages_without_text" in document.metadata and "ocr" not in document.metadata
    if unseen and ocr.ready(settings.ocr):
        return False
    return document.parser_version == PARSERS.get(document.parser, document.parser_version)


def stamp(settings: IndexSettings) -> str:
    """Names the parsers' versions together: a file that could not be read is tried again when it changes."""
    readers = [f"{name}:{version}" for name, version in sorted(PARSERS.items())]
    return ",".join([*readers, f"ocr:{settings.ocr_pages}"] if ocr.ready(settings.ocr) else readers)
