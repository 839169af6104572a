"""Dates as files state them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

_PDF = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")


def as_date(value: Any) -> date | None:
    """A date from a date, a time, or an ISO string; anything else is no date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def pdf_date(value: str) -> date | None:
    """ "D:20251018093000+02'00'" as PDF writes it; month and day may be missing and count as the first."""
    match = _PDF.match(value.strip())
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
