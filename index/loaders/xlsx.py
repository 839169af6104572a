"""Excel by openpyxl: each sheet's name a heading, each row a line. Formulas give the values last computed; none is
computed here, no macro or link is followed."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.package import company, open_document
from index.text import TextBuilder


def load_xlsx(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.xlsx`` file."""
    import openpyxl

    publisher = company(open_document(raw, name, limits))
    book = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    builder = TextBuilder()
    try:
        for sheet in book.worksheets:
            builder.add(sheet.title, "heading", level=2)
            sheet.reset_dimensions()  # else each row is filled up to the width that the sheet claims
            for row in sheet.iter_rows():
                cells = [shown(cell) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                if any(cells):
                    builder.add(" | ".join(cells), "row")
        about = book.properties
    finally:
        book.close()
    text, blocks = builder.result()
    if all(block.kind == "heading" for block in blocks):
        text, blocks = "", ()
    title = (about.title or "").strip()
    return Loaded(
        text=text,
        blocks=blocks,
        opening=False,
        title=title,
        title_basis="metadata" if title else "none",
        author=(about.creator or "").strip().replace("openpyxl", "") or None,
        publisher=publisher,
        file_date=as_date(about.created),
    )


def shown(cell: Any) -> str:
    """A cell's value as a reader would see it: whole numbers whole, days as ISO dates, per cent where so formatted."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        percent = "%" in (cell.number_format or "")
        return f"{value * 100:.10g}%" if percent else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return " ".join(str(value).split())
