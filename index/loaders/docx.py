"""Word by python-docx. Its paragraphs leave out tracked insertions, content controls, text boxes and notes, which are
part of what a reader sees, so the body's XML is walked here; nothing in the file is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.charts import add_chart
from index.loaders.dates import as_date
from index.loaders.package import company, open_document
from index.loaders.remarks import Remark, add_remarks
from index.text import TextBuilder

Element = Any  # an lxml element
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_TEXT = {f"{_W}{n}" for n in ("del", "moveFrom", "instrText", "pPr", "rPr", "txbxContent")} | {_FALLBACK}
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORDS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading (\d)")
_NOTES = ("/word/footnotes.xml", "/word/endnotes.xml")
_TEMPLATE_DAY = date(2013, 12, 23)  # what python-docx's own template says of every file made with it


def load_docx(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.docx`` file."""
    import docx

    publisher = company(open_document(raw, name, limits))
    document = docx.Document(BytesIO(raw))
    walk = _Walk(document)
    walk.blocks(document.element.body)
    walk.notes(document.part.package)
    add_remarks(walk.builder, _remarks(document))
    text, blocks = walk.builder.result()
    about = document.core_properties
    title = (about.title or "").strip()
    made = as_date(about.created)
    return Loaded(
        text=text,
        blocks=blocks,
        title=title or walk.title,
        title_basis="metadata" if title else "text" if walk.title else "none",
        author=(about.author or "").strip() or None,
        publisher=publisher,
        file_date=made if made != _TEMPLATE_DAY else None,
    )


class _Walk:
    def __init__(self, document: Any) -> None:
        self.builder = TextBuilder()
        self.title = ""
        self._parts = {key: r.target_part for key, r in document.part.rels.items() if not r.is_external}
        self._levels = {style.style_id: _level(style) for style in document.styles if style.type == 1}
        self._lists = {style.style_id for style in document.styles if style.type == 1 and _is_list(style)}

    def blocks(self, parent: Element) -> None:
        """The block elements below ``parent``; content controls and the like are looked into."""
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
                self.blocks(child)

    def _paragraph(self, element: Element) -> None:
        text = "".join(_words(element))
        style, level, listed = self._look(element)
        if level:
            text = " ".join(text.split())
            self.builder.add(text, "heading", level=level)
            if not self.title and (level == 1 or style == "title"):
                self.title = text
        else:
            self.builder.add(text, "item" if listed else "paragraph")
        for chart in element.iter(_CHART):
            self._chart(chart)
        for box in element.iter(f"{_W}txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                self.blocks(box)

    def _chart(self, element: Element) -> None:
        """A chart that stands in a paragraph; its values are in a part of their own."""
        from docx.oxml.parser import parse_xml

        part = self._parts.get(element.get(_RELATION, ""))
        if part is not None and str(part.partname).startswith("/word/charts/"):
            add_chart(self.builder, parse_xml(part.blob))

    def _look(self, element: Element) -> tuple[str, int, bool]:
        """Style id, heading level (0: none) and whether it is a list item."""
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return "", 0, False
        named = properties.find(f"{_W}pStyle")
        style = named.get(f"{_W}val", "") if named is not None else ""
        outline = properties.find(f"{_W}outlineLvl")
        level = self._levels.get(style, 0)
        if outline is not None and outline.get(f"{_W}val", "9").isdigit():
            level = int(outline.get(f"{_W}val", "9")) + 1
        listed = properties.find(f"{_W}numPr") is not None or style in self._lists
        return style.lower(), level if level <= 6 else 0, listed

    def _table(self, element: Element) -> None:
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not element:
                continue  # a table in a cell: its words stand in that cell
            cells = [" ".join(" ".join(_words(cell)).split()) for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt")]
            if any(cells):
                self.builder.add(" | ".join(cells), "row")

    def notes(self, package: Any) -> None:
        """Footnotes and endnotes, after the text."""
        from docx.oxml.parser import parse_xml

        for part in package.iter_parts():
            if str(part.partname) in _NOTES:
                for note in parse_xml(part.blob):
                    if note.get(f"{_W}type") in (None, "normal"):
                        self.blocks(note)


def _remarks(document: Any) -> Iterator[Remark]:
    for comment in document.comments:
        words = " ".join("".join(_words(paragraph)) for paragraph in comment._comment_elm.iter(f"{_W}p"))
        yield Remark(words, comment.author or "", comment.timestamp)


def _words(element: Element) -> Iterator[str]:
    """Text in reading order, without deleted text, field codes and text boxes."""
    for child in element:
        if child.tag in _NOT_TEXT:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _WORDS:
            yield _WORDS[child.tag]
        else:
            yield from _words(child)
            if child.tag == f"{_W}p":
                yield "\n"


def _level(style: Any) -> int:
    name = (style.name or "").lower()
    match = _HEADING.match(name)
    if match:
        return int(match[1])
    return 1 if name == "title" else 2 if name == "subtitle" else 0


def _is_list(style: Any) -> bool:
    return (style.name or "").lower().startswith("list") or style.element.find(f"{_W}pPr/{_W}numPr") is not None
