"""PowerPoint by python-pptx: each slide a page, its title the heading, then its text, tables and notes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.package import company, open_document
from index.text import TextBuilder

Shape = Any


def load_pptx(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.pptx`` file."""
    import pptx

    publisher = company(open_document(raw, name, limits))
    presentation = pptx.Presentation(BytesIO(raw))
    builder = TextBuilder()
    first_title = ""
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
    elif shape.has_text_frame:
        _paragraphs(shape.text_frame, builder, page)


def _paragraphs(frame: Any, builder: TextBuilder, page: int) -> None:
    for paragraph in frame.paragraphs:
        builder.add(paragraph.text.replace("\v", "\n"), "item" if paragraph.level else "paragraph", page=page)
