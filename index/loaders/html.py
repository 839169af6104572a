"""HTML: main text, title, author and date by trafilatura; the page's whole text where it finds no main part."""

from __future__ import annotations

import re
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Loaded, decode
from index.loaders.markdown import as_date
from index.text import TextBuilder

_DECLARED = re.compile(rb"""<meta[^>]+charset=["']?([\w-]+)""", re.IGNORECASE)


def _page(raw: bytes, name: str) -> str:
    declared = _DECLARED.search(raw[:4096])
    if declared:
        try:
            return raw.decode(declared.group(1).decode("ascii"), "replace")
        except LookupError:
            pass  # an encoding nobody knows: decide from the bytes
    return decode(raw, name)


def load_html(raw: bytes, name: str) -> Loaded:
    """Read a ``.html`` file.

    Raises:
        UnreadableDocument: the page holds no text.
    """
    import trafilatura

    page = _page(raw, name)
    found: Any = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    builder = TextBuilder()
    for line in (found.text if found else "").split("\n"):
        builder.add(line)
    if not builder.result()[0]:
        # trafilatura passes over pages without an article; short pages still have words
        for line in trafilatura.html2txt(page).split("\n"):
            builder.add(line)
    text, blocks = builder.result()
    if not text:
        raise UnreadableDocument(f"{name}: no readable text was found in this page. Nothing was added.")
    published = as_date(found.date) if found and found.date else None
    title = (found.title or "").strip() if found else ""
    return Loaded(
        text=text,
        blocks=blocks,
        media_type="text/html",
        parser="html",
        title=title,
        title_basis="metadata" if title else "none",
        author=(found.author or None) if found else None,
        publisher=(found.sitename or None) if found else None,
        published=published,
        published_basis="metadata" if published else "none",
    )
