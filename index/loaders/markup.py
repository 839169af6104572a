"""Marked-up text (a page's HTML, trafilatura's XML) into blocks: headings, paragraphs, items, rows, quotes, code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.text import BlockKind, TextBuilder

Element = Any  # an lxml element
_HEADINGS = {f"h{n}": n for n in range(1, 7)} | {"head": 2, "fw": 2}
_KINDS: dict[str, BlockKind] = {
    "li": "item", "item": "item", "dd": "item", "dt": "item", "blockquote": "quote", "quote": "quote",
    "pre": "code", "code": "code",
}  # fmt: skip
_BLOCKS = frozenset(
    "p div section article main body html header footer aside figure figcaption caption address center details "
    "summary ul ol dl list table thead tbody tfoot tr row form fieldset hr noscript".split()
)
_SKIPPED = frozenset(
    "script style template meta link title svg math canvas audio video iframe object embed select option button "
    "input textarea nav graphic".split()
)
_BREAKS = ("br", "lb")


def blocks_of(element: Element, builder: TextBuilder, *, page: int | None = None) -> None:
    """Add the element's text to the builder, block by block. Scripts, styles and hidden elements are left out."""
    _Walk(builder, page).run(element)


def name_of(element: Element) -> str:
    """The element's name without its namespace, in small letters; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _left_out(element: Element) -> bool:
    name = name_of(element)
    page_head = name == "head" and element.get("rend") is None  # trafilatura calls a heading so too
    return not name or page_head or name in _SKIPPED or _hidden(element)


def _hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


class _Walk:
    def __init__(self, builder: TextBuilder, page: int | None) -> None:
        self._builder = builder
        self._page = page
        self._pending: list[str] = []
        self._kind: BlockKind = "paragraph"
        self._level = 0

    def run(self, element: Element) -> None:
        self._element(element)
        self._flush()

    def _flush(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        if self._kind != "code":
            text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
        self._builder.add(text, self._kind, level=self._level, page=self._page)

    def _say(self, text: str | None) -> None:
        if text:
            self._pending.append(text if self._kind == "code" else text.replace("\n", " "))

    def _element(self, element: Element) -> None:
        if _left_out(element):
            return
        name = name_of(element)
        if name in _BREAKS:
            self._pending.append("\n")
        elif name in ("tr", "row"):
            self._row(element)
        elif name in _HEADINGS:
            level = element.get("rend", "")[1:] if name == "head" else ""
            self._block(element, "heading", int(level) if level.isdigit() else _HEADINGS[name])
        elif name == "code" and not _is_block(element):
            self._inside(element)
        elif name in _KINDS:
            self._block(element, _KINDS[name])
        elif name in _BLOCKS:
            self._block(element, self._kind if self._kind in ("item", "quote") else "paragraph")
        else:
            self._inside(element)

    def _inside(self, element: Element) -> None:
        self._say(element.text)
        for child in element:
            self._element(child)
            self._say(child.tail)

    def _block(self, element: Element, kind: BlockKind, level: int = 0) -> None:
        self._flush()
        outer = self._kind, self._level
        self._kind, self._level = kind, level
        self._inside(element)
        self._flush()
        self._kind, self._level = outer

    def _row(self, element: Element) -> None:
        self._flush()
        cells = [" ".join("".join(_words(cell)).split()) for cell in element if name_of(cell) in ("td", "th", "cell")]
        if any(cells):
            self._builder.add(" | ".join(cells), "row", page=self._page)


def _is_block(element: Element) -> bool:
    """Whether ``code`` stands for lines of its own (trafilatura has no ``pre``)."""
    return "\n" in "".join(element.itertext()).strip()


def _words(element: Element) -> Iterator[str]:
    """All text below an element, with white space between its blocks."""
    if _left_out(element):
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield " " if name_of(child) in _BLOCKS or name_of(child) in (*_BREAKS, "td", "th") else ""
        yield child.tail or ""
