"""Comments in Office files: what reviewers wrote beside a text is not the text's own statement, so it stands after it,
under a heading of its own (which a citation names), each with its author."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from index.text import TextBuilder

HEADING = "Comments"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; ``where`` names what it is on (a cell), if the format says so in words."""

    text: str
    author: str = ""
    made: date | None = None
    where: str = ""


def add_remarks(builder: TextBuilder, remarks: Iterable[Remark], *, level: int = 2, page: int | None = None) -> None:
    """Append the comments that hold words, as "Ann Lee, 2026-03-04: …"."""
    written = [remark for remark in remarks if remark.text.strip()]
    if written:
        builder.add(HEADING, "heading", level=level, page=page)
    for remark in written:
        when = remark.made.date() if isinstance(remark.made, datetime) else remark.made
        about = ", ".join(filter(None, [remark.where, remark.author.strip(), when.isoformat() if when else ""]))
        text = " ".join(remark.text.split())
        builder.add(f"{about}: {text}" if about else text, page=page)
