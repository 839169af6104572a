"""PowerPoint by python-pptx: each slide a page, its title the heading, then text, tables, charts, notes and comments.

Comments are no part of python-pptx: they are read from the slide's parts, the classic ones (``p:cm``) and those of
threads (``p188:cm`` with replies).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.charts import add_chart
from index.loaders.dates import as_date
from index.loaders.package import company, open_document
from index.loaders.remarks import Remark, add_remarks
from index.text import TextBuilder

Shape = Any


def load_pptx(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.pptx`` file."""
    import pptx

    publisher = company(open_document(raw, name, limits))
    presentation = pptx.Presentation(BytesIO(raw))
    builder = TextBuilder()
    first_title = ""
    authors = _authors(presentation)
    for number, slide in enumerate(presentation.slides, start=1):
        title = slide.shapes.title
        heading = " ".join(title.text_frame.text.split()) if title is not None else ""
        first_title = first_title or heading
        builder.add(heading, "heading", level=2, page=number)
        for shape in _flat(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                _shape(shape, builder, number)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            _paragraphs(slide.notes_slide.notes_text_frame, builder, number)
        add_remarks(builder, _remarks(slide, authors), level=3, page=number)
    text, blocks = builder.result()
    about = presentation.core_properties
    title_said = (about.title or "").strip()
    if title_said.lower() == "powerpoint presentation":
        title_said = ""
    return Loaded(
        text=text,
        blocks=blocks,
        title=title_said or first_title,
        title_basis="metadata" if title_said else "text" if first_title else "none",
        author=(about.author or "").strip() or None,
        publisher=publisher,
        file_date=as_date(about.created),
        metadata={"slides": len(presentation.slides)},
    )


def _flat(shapes: Any) -> Iterator[Shape]:
    """Shapes, those in groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _shape(shape: Shape, builder: TextBuilder, page: int) -> None:
    if getattr(shape, "has_table", False):
        for row in shape.table.rows:
            cells = [" ".join(cell.text_frame.text.split()) for cell in row.cells]
            if any(cells):
                builder.add(" | ".join(cells), "row", page=page)
    elif getattr(shape, "has_chart", False):
        add_chart(builder, shape.chart.part._element, page=page)
    elif shape.has_text_frame:
        _paragraphs(shape.text_frame, builder, page)


def _paragraphs(frame: Any, builder: TextBuilder, page: int) -> None:
    for paragraph in frame.paragraphs:
        builder.add(paragraph.text.replace("\v", "\n"), "item" if paragraph.level else "paragraph", page=page)


def _authors(presentation: Any) -> dict[str, str]:
    """Names of those who commented, by their ids."""
    return {
        author.get("id", ""): author.get("name", "")
        for part in _related(presentation.part, ("commentAuthors", "authors"))
        for author in part
    }


def _remarks(slide: Any, authors: dict[str, str]) -> Iterator[Remark]:
    for comments in _related(slide.part, ("comments",)):
        for comment in comments.iter():
            name = comment.tag.rpartition("}")[2] if isinstance(comment.tag, str) else ""
            if name in ("cm", "reply"):
                author = authors.get(comment.get("authorId", ""), "")
                made = as_date(comment.get("dt") or comment.get("created") or "")
                yield Remark(_said(comment), author, made)


def _said(comment: Any) -> str:
    """The words of a comment; those of its replies are theirs."""
    words = []
    for child in comment:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "text":
            words.append(child.text or "")
        elif name == "txBody":
            words += [run.text or "" for run in child.iter() if str(run.tag).endswith("}t")]
    return " ".join(words)


def _related(part: Any, kinds: tuple[str, ...]) -> Iterator[Any]:
    """The root elements of parts that a part refers to as one of these kinds."""
    from pptx.oxml import parse_xml

    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in kinds:
            yield parse_xml(relation.target_part.blob)
