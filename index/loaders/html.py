"""HTML: main text, title, author and date by trafilatura; the page's whole text where it finds no main part."""

from __future__ import annotations

import re
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.encoding import decode
from index.loaders.markup import blocks_of
from index.text import TextBuilder

_DECLARED = re.compile(rb"""<meta[^>]+charset=["']?([\w-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SURE = {"original_date": True, "extensive_search": False}  # what the page states, not any date in its text


def page_of(raw: bytes, name: str) -> str:
    """A page's markup, in the encoding it declares, else as :func:`decode` finds.

    Raises:
        UnreadableDocument: the bytes are not text.
    """
    declared = _DECLARED.search(raw[:4096])
    if declared:
        try:
            return raw.decode(declared.group(1).decode("ascii"), "replace")
        except LookupError:
            pass  # an encoding nobody knows: decide from the bytes
    return decode(raw, name)


def whole_page(page: str) -> TextBuilder:
    """All visible text of a page, block by block; empty if it is no markup at all."""
    import lxml.etree
    import lxml.html

    builder = TextBuilder()
    try:
        tree = lxml.html.document_fromstring(_XML_DECLARATION.sub("", page.replace("\x00", "\ufffd")))
    except (lxml.etree.ParserError, ValueError):
        return builder
    blocks_of(tree, builder)
    return builder


def load_html(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.html`` file."""
    import trafilatura

    page = page_of(raw, name)
    found: Any = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params=_SURE
    )
    builder = TextBuilder()
    if found is not None and found.body is not None:
        blocks_of(found.body, builder)
    text, blocks = builder.result()
    if not text:  # trafilatura passes over pages without an article; short pages still have words
        text, blocks = whole_page(page).result()
    published = as_date(found.date) if found and found.date else None
    title = (found.title or "").strip() if found else ""
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=(found.author or None) if found else None,
        publisher=(found.sitename or None) if found else None,
        published=published,
        published_basis="metadata" if published else "none",
    )
