"""OpenDocument text by odfpy: headings, paragraphs, lists, tables, notes after the text they stand in, comments."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.package import open_document
from index.loaders.remarks import Remark, add_remarks
from index.text import BlockKind, TextBuilder

Node = Any
_INTO = ("list", "list-item", "list-header", "section", "text-box", "index-body", "frame", "table-row-group")
_OMITTED = ("tracked-changes", "sequence-decls", "note", "annotation", "frame", "ruby-text")


def load_odt(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.odt`` file."""
    from odf import opendocument

    open_document(raw, name, limits)
    document = opendocument.load(BytesIO(raw))
    builder = TextBuilder()
    _blocks(document.text, builder, "paragraph")
    add_remarks(builder, _remarks(document.text))
    text, blocks = builder.result()
    about = {_name(node): "".join(_words(node)).strip() for node in document.meta.childNodes}
    title = about.get("title", "")
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=about.get("initial-creator") or about.get("creator") or None,
        file_date=as_date(about.get("creation-date", "")),
    )


def _name(node: Node) -> str:
    qname = getattr(node, "qname", None)
    return str(qname[1]) if qname else ""


def _attribute(node: Node, name: str) -> str:
    for (_, local), value in (node.attributes or {}).items():
        if local == name:
            return str(value)
    return ""


def _blocks(parent: Node, builder: TextBuilder, kind: BlockKind) -> None:
    for node in parent.childNodes:
        name = _name(node)
        if name == "h":
            level = _attribute(node, "outline-level")
            text = " ".join("".join(_words(node)).split())
            builder.add(text, "heading", level=int(level) if level.isdigit() else 1)
        elif name == "p":
            builder.add("".join(_words(node)), kind)
            _asides(node, builder)
        elif name == "table":
            _table(node, builder)
        elif name in _INTO:
            _blocks(node, builder, "item" if name == "list-item" else kind)


def _asides(node: Node, builder: TextBuilder) -> None:
    """Notes and text boxes that stand in a paragraph."""
    for child in node.childNodes:
        if _name(child) == "note":
            for body in child.childNodes:
                if _name(body) == "note-body":
                    _blocks(body, builder, "paragraph")
        elif _name(child) == "frame":
            _blocks(child, builder, "paragraph")
        elif _name(child) not in _OMITTED:
            _asides(child, builder)


def _remarks(node: Node) -> Iterator[Remark]:
    """Comments, in the order of what they are on."""
    for child in node.childNodes:
        if _name(child) == "annotation":
            about = {_name(part): "".join(_words(part)) for part in child.childNodes}
            words = " ".join("".join(_words(part)) for part in child.childNodes if _name(part) in ("p", "list"))
            yield Remark(words, about.get("creator", ""), as_date(about.get("date", "")))
        elif _name(child) != "tracked-changes":
            yield from _remarks(child)


def _table(table: Node, builder: TextBuilder) -> None:
    for row in _rows(table):
        cells = [" ".join("".join(_words(cell)).split()) for cell in row.childNodes if _name(cell) == "table-cell"]
        if any(cells):
            builder.add(" | ".join(cells), "row")


def _rows(node: Node) -> Iterator[Node]:
    for child in node.childNodes:
        if _name(child) == "table-row":
            yield child
        elif _name(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _words(node: Node) -> Iterator[str]:
    """Text in reading order, without notes, comments and what was deleted."""
    for child in node.childNodes:
        name = _name(child)
        if not name:
            yield str(getattr(child, "data", ""))
        elif name == "s":
            count = _attribute(child, "c")
            yield " " * min(int(count) if count.isdigit() else 1, 1000)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in _OMITTED:
            yield from _words(child)
            yield "\n" if name == "p" else ""
