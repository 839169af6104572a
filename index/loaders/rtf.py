"""Rich text by striprtf."""

from __future__ import annotations

import re
from datetime import date

from index.loaders.base import Limits, Loaded
from index.text import TextBuilder

_CREATED = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def load_rtf(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.rtf`` file."""
    from striprtf.striprtf import rtf_to_text

    source = raw.decode("cp1252", "replace")
    builder = TextBuilder()
    for line in rtf_to_text(source, errors="replace").split("\n"):
        cells = [" ".join(cell.split()) for cell in line.split("|")]
        if line.rstrip().endswith("|") and len(cells) > 1:  # how striprtf writes a table's row
            builder.add(" | ".join(cells[:-1]) if any(cells) else "", "row")
        else:
            builder.add(line)
    text, blocks = builder.result()
    title = _info(source, "title")
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=_info(source, "author") or None,
        publisher=_info(source, "company") or None,
        file_date=_created(source),
    )


def _info(source: str, field: str) -> str:
    r"""A field of ``{\info …}``, itself rich text."""
    from striprtf.striprtf import rtf_to_text

    found = re.search(rf"\{{\\{field}\s([^{{}}]{{1,500}})\}}", source[:100_000])
    return " ".join(rtf_to_text("{\\rtf1 " + found[1] + "}", errors="replace").split()) if found else ""


def _created(source: str) -> date | None:
    found = _CREATED.search(source[:100_000])
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
