"""Documents as they are read: a citation in its surroundings for the panel, and a whole document as a page.

Marks are set from the citation's offsets in the text, never by searching for the quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.dating import spell
from assistant.interfaces.web.render import button, copy_html, inert, keep
from assistant.interfaces.web.shell import NAMES, SCHEME
from assistant.origin import origin, place, read_by_ocr
from assistant.types import Citation
from index.text import Block, paragraphs_of
from index.types import Document, DocumentInfo

AROUND = 4_000  # characters of the document on either side of a quote in the panel
TAGS = {"heading": "h3", "item": "li", "row": "p", "code": "pre", "quote": "blockquote", "paragraph": "p"}
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
INERT = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def panel_html(citation: Citation, document: Document) -> str:
    """A citation in the panel: what it is, and the document around it with the quoted words marked."""
    facts = [origin(document), place(citation), citation.heading]
    low, high = citation.start - AROUND, citation.end + AROUND
    blocks = [b for b in blocks_of(document) if b.end > low and b.start < high]
    cut_before = bool(blocks) and blocks[0].start > first_start(document)
    cut_after = bool(blocks) and blocks[-1].end < blocks_of(document)[-1].end
    whole = f'<a class="tool" href="/documents/{inert(document.id)}?citation={inert(citation.id)}">Whole document</a>'
    return (
        f'<header class="source-head"><p class="label">Source {citation.number}</p>'
        f'<h2 id="panel-title">{inert(document.title)}</h2><p class="quiet">{facts_html(facts)}</p>'
        f'<div class="tools">{whole}{button("copy-quote", "Copy quote", data_quote=citation.quote)}'
        f"{button('link', 'Copy link', data_link=f'/c/{citation.id}')}</div></header>"
        f'<div class="source-text">{_cut(cut_before)}{text_html(document, blocks, (citation.start, citation.end))}'
        f"{_cut(cut_after)}</div>{rests_on(document)}"
    )


def facts_html(facts: Sequence[str]) -> str:
    """Publisher, date, page: what there is of them."""
    return " · ".join(inert(fact) for fact in facts if fact)


def _cut(cut: bool) -> str:
    return '<p class="quiet">…</p>' if cut else ""


def blocks_of(document: Document) -> Sequence[Block]:
    """A document's blocks; paragraphs where its loader made none."""
    return document.blocks or paragraphs_of(document.text)


def first_start(document: Document) -> int:
    """Where the first block begins."""
    return blocks_of(document)[0].start


def text_html(
    document: Document, blocks: Sequence[Block], marked: tuple[int, int] | None = None, *, heading: str = "h3"
) -> str:
    """Blocks as paragraphs, headings and lists. The span ``marked`` is in ``<mark>``, once in each block it touches."""
    parts: list[str] = []
    open_list = False
    page = None
    for block in blocks:
        is_item = block.kind == "item"
        if is_item != open_list:
            parts.append("<ul>" if is_item else "</ul>")
            open_list = is_item
        if block.page is not None and block.page != page and not is_item:
            page = block.page
            by = ", read from a picture by OCR" if read_by_ocr(document, page) else ""
            parts.append(f'<p class="page-number">Page {page}{by}</p>')
        tag = heading if block.kind == "heading" else TAGS[block.kind]
        parts.append(f"<{tag}>{_marked(document.text, block, marked)}</{tag}>")
    return "".join(parts) + ("</ul>" if open_list else "")


def _marked(text: str, block: Block, marked: tuple[int, int] | None) -> str:
    start, end = marked or (0, 0)
    start, end = max(start, block.start), min(end, block.end)
    if start >= end:
        return keep(text[block.start : block.end])
    return (
        f'{keep(text[block.start : start])}<mark data-start="{start}" data-end="{end}">{keep(text[start:end])}</mark>'
        f"{keep(text[end : block.end])}"
    )


def rests_on(document: DocumentInfo) -> str:
    """The sources behind one of our own notes: independence is counted over these."""
    sources = document.metadata.get("sources")
    if not isinstance(sources, list):
        return ""
    names = dict.fromkeys(str(s.get("publisher")) for s in sources if isinstance(s, dict) and s.get("publisher"))
    if not names:
        return ""
    listed = ", ".join(list(names)[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return f'<p class="quiet">This note rests on {inert(listed)}.</p>'


def document_html(document: Document, citation: Citation | None = None) -> str:
    """A whole document: title, facts, text."""
    day: date | None = document.published
    facts = [document.publisher or "", spell(day) if day else "undated", document.author or "", document.uri]
    span = (citation.start, citation.end) if citation else None
    copied = f"<p>{copy_html(document.near_copy_of)}</p>" if document.near_copy_of else ""
    return (
        f'<article class="document"><h1>{inert(document.title)}</h1><p class="quiet">{facts_html(facts)}</p>'
        f"{copied}{rests_on(document)}{text_html(document, blocks_of(document), span, heading='h2')}</article>"
    )


def page(title: str, body: str) -> str:
    """A page without Gradio; its script scrolls to the mark and changes the colours."""
    links = "".join(f'<a href="/{path}">{name}</a>' for path, name in NAMES.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{inert(title)} · Briefing Assistant</title>'
        '<link rel="icon" href="/ui/static/mark.svg"><link rel="stylesheet" href="/ui/static/page.css">'
        '<script type="module" src="/ui/static/document.js"></script></head><body class="plain-page">'
        '<header class="top"><a class="brand" href="/">Briefing<span> Assistant</span></a>'
        f'<nav aria-label="Pages">{links}</nav>{SCHEME}</header><main>{body}</main></body></html>'
    )


def failure_page(message: str, status: int) -> str:
    """Why there is nothing to show, and the way on."""
    title = "Not here" if status == 404 else "This can’t be shown"
    body = (
        f'<div class="document"><h1>{title}</h1><p>{inert(message)}</p><p><a href="/">Ask the documents</a> or look '
        'into the <a href="/library">library</a>.</p></div>'
    )
    return page(title, body)
