"""Where words come from, said in a few words: "Lake Gazette, 17 October 2025"."""

from __future__ import annotations

import re

from assistant.dating import spell
from assistant.types import Citation
from index.types import DocumentInfo, Original

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ESCAPED_MARKER = re.compile(r"\\\[(\d+)\\\]")


def date_is_guessed(document: DocumentInfo) -> bool:
    """Whether the publication date was not stated but found in the text, the file's name or the day it was made."""
    return document.published_basis in ("text", "file name", "file date")


def inert(text: str) -> str:
    """Text without control characters and direction overrides, which could steer a terminal or hide words."""
    return _CONTROL.sub("\ufffd", text)


def plain(text: str) -> str:
    """A sentence's text with a document's own ``[1]`` unescaped: for places where markers are not written as text."""
    return inert(_ESCAPED_MARKER.sub(r"[\1]", text))


def origin(document: DocumentInfo) -> str:
    """Who published a document and when; a guessed date is marked."""
    who = document.publisher or document.author or document.uri.rsplit("/", 1)[-1]
    if document.published is None:
        return f"{who}, undated"
    guessed = " (date guessed)" if date_is_guessed(document) else ""
    return f"{who}, {spell(document.published)}{guessed}"


def copy_note(original: Original) -> str:
    """What a near copy says of itself: "near copy of “Storm closes the harbour”, Lake Gazette (1f2e…)"."""
    who = f", {original.publisher}" if original.publisher else ""
    return inert(f"near copy of “{original.title}”{who} ({original.id})")


def read_by_ocr(document: DocumentInfo, page: int | None) -> bool:
    """Whether a page's text is a program's reading of its picture."""
    noted = document.metadata.get("ocr")
    return page is not None and isinstance(noted, dict) and page in noted.get("pages", ())


def place(citation: Citation) -> str:
    """The page or paragraph of a citation, if known: "page 3"; "page 3, read by OCR" where it was a picture."""
    if citation.page is not None:
        return f"page {citation.page}{', read by OCR' if read_by_ocr(citation.document, citation.page) else ''}"
    return f"paragraph {citation.paragraph}" if citation.paragraph is not None else ""


def locator(citation: Citation) -> str:
    """What finds the quote again: citation id, document id and offsets (Unicode code points)."""
    return f"{citation.id}, document {citation.document.id}, characters {citation.start}–{citation.end}"


def reference(citation: Citation) -> str:
    """Title, publisher, date and place, on one line."""
    where = place(citation)
    return f"{citation.document.title} — {origin(citation.document)}{', ' + where if where else ''}"
