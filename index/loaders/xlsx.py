"""Excel by openpyxl: each sheet's name a heading, each row a line, comments after the rows. Formulas give the values
last computed; none is computed here, no macro or link is followed.

Sheets are read as streams, since whole ones take fifty times their size in memory; comments, which openpyxl then leaves
out, are read by its own classes from the parts that a sheet names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from index.loaders.base import Limits, Loaded
from index.loaders.dates import as_date
from index.loaders.package import company, open_document
from index.loaders.remarks import Remark, add_remarks
from index.text import TextBuilder


def load_xlsx(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.xlsx`` file."""
    import openpyxl

    package = open_document(raw, name, limits)
    publisher = company(package)
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
            add_remarks(builder, _remarks(package, sheet._worksheet_path), level=3)
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


def _remarks(package: ZipFile, path: str) -> Iterator[Remark]:
    """Comments on the cells of the sheet that stands at this path of the package."""
    from openpyxl.comments.comment_sheet import CommentSheet
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.xml.functions import fromstring

    relations = get_rels_path(path)
    if relations not in package.namelist():
        return
    for relation in get_dependents(package, relations):
        if relation.Type.endswith("/comments") and relation.target in package.namelist():
            for cell, comment in CommentSheet.from_tree(fromstring(package.read(relation.target))).comments:
                yield Remark(comment.text, comment.author or "", where=cell)


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
