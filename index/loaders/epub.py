"""E-books by ebooklib: the chapters in reading order."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.encoding import decode
from index.loaders.html import whole_page
from index.loaders.package import open_document
from index.text import TextBuilder


def load_epub(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.epub`` file."""
    import ebooklib
    from ebooklib import epub

    open_document(raw, name, limits)
    book = epub.read_epub(BytesIO(raw), {"ignore_ncx": True})
    builder = TextBuilder()
    for key in dict.fromkeys(entry[0] if isinstance(entry, tuple) else entry for entry in book.spine):
        item = book.get_item_with_id(key)
        if item is None or item.get_type() not in (ebooklib.ITEM_DOCUMENT, ebooklib.ITEM_UNKNOWN):
            continue
        if isinstance(item, epub.EpubNav):
            continue
        text, blocks = whole_page(decode(item.content or b"", name)).result()
        for block in blocks:
            builder.add(text[block.start : block.end], block.kind, level=block.level)
    text, blocks = builder.result()
    title = _said(book, "title")
    published = as_date(_said(book, "date"))
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=_said(book, "creator") or None,
        publisher=_said(book, "publisher") or None,
        published=published,
        published_basis="metadata" if published else "none",
    )


def _said(book: Any, field: str) -> str:
    values = book.get_metadata("DC", field)
    return str(values[0][0] or "").strip() if values else ""
