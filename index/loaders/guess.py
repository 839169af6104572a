"""Title and publication date for documents that don't state them, from the first lines and the file's name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.loaders.base import Loaded
from index.text import canonical
from index.types import Basis

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"),
            ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"),
            ("november", "nov"), ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{_MONTH})\.?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))\b",
    re.IGNORECASE,
)
_HEAD = 400
LONGEST_TITLE = 300
_IN_PATH = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)(?=/)")  # as news sites' addresses have it
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\d{4}|\))\s*[–—-]+\s+")


def dates_in(text: str) -> list[tuple[int, int, date]]:
    """Absolute dates with their spans: "17 October 2025", "October 17, 2025", "2025-10-17"."""
    found = []
    for match in DATE.finditer(text):
        group = match.groupdict()
        day = group["d1"] or group["d2"] or group["d3"]
        year = group["y1"] or group["y2"] or group["y3"]
        name = group["m1"] or group["m2"]
        month = MONTHS[name.lower()] if name else int(group["m3"])
        try:
            found.append((match.start(), match.end(), date(int(year), month, int(day))))
        except ValueError:
            continue  # "31 February": not a date
    return found


def _title(text: str, name: str) -> tuple[str, Basis]:
    first = text.lstrip().split("\n", 1)[0].strip()
    if first and len(first) <= 120 and not first.endswith((".", ",", ";")):
        return first, "text"
    sentence = _DATELINE.sub("", first)
    words = sentence.split()
    if len(words) >= 4:
        cut = " ".join(words[:14])[:110].rstrip(" ,;:")
        return (cut if len(words) <= 14 else f"{cut} …"), "text"
    return Path(name).stem.replace("_", " ").replace("-", " ").strip() or name, "file name"


def _published(text: str, name: str) -> tuple[date | None, Basis]:
    head = dates_in(text[:_HEAD])
    if head:
        return head[0][2], "text"
    in_path = _IN_PATH.search(name)
    named = dates_in(Path(name).stem.replace("_", "-")) or dates_in("-".join(in_path.groups()) if in_path else "")
    if named:
        return named[0][2], "file name"
    return None, "none"


def _tidy(words: str | None, longest: int) -> str:
    """Words of a file about itself on one line, without what can't be stored or shown, cut to ``longest``."""
    line = " ".join(canonical(words or "").split())
    return "".join(c for c in line if c.isprintable())[:longest]


def complete(loaded: Loaded, name: str) -> Loaded:
    """Fill in what the file doesn't state, marked with what the guess rests on.

    The day a file was made comes last: it is often the day of a download or of another file it was copied from.
    """
    name = name.rpartition("#")[2]  # of a file in a container
    opening = loaded.text if loaded.opening else ""
    title, basis = _tidy(loaded.title, LONGEST_TITLE), loaded.title_basis
    if not title:
        title, basis = _title(opening, name)
    day, day_basis = loaded.published, loaded.published_basis
    if day is None:
        day, day_basis = _published(opening, name)
    if day is None and loaded.file_date is not None:
        day, day_basis = loaded.file_date, "file date"
    return replace(
        loaded,
        title=_tidy(title, LONGEST_TITLE) or "Untitled",
        title_basis=basis,
        author=_tidy(loaded.author, 300) or None,
        publisher=_tidy(loaded.publisher, 300) or None,
        published=day,
        published_basis=day_basis,
    )
