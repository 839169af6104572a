"""The conditions under which a row of ``documents d`` may be shown; every reader's query passes through here."""

from __future__ import annotations

from typing import Any

from index.types import Audience, Filters


def allowed(audience: Audience) -> tuple[str, list[Any]]:
    """The audience may see the document, whatever its state."""
    if audience.visibilities is None:
        return "1", []
    names = sorted(audience.visibilities)
    return f"d.visibility IN ({','.join('?' * len(names))})", list(names)


def visible(audience: Audience, filters: Filters) -> tuple[str, list[Any]]:
    """The document answers: it is current (or was on the day asked for), may be seen, and passes the filters."""
    may, values = allowed(audience)
    parts = ["d.state = 'visible'", may]
    if filters.as_of:  # what a later revision has replaced by now was current then
        parts[0] = "(d.state = 'visible' OR (d.state = 'replaced' AND d.until > ?))"
        values.insert(0, filters.as_of.toordinal())
    for column, day in (("<=", filters.as_of), ("<=", filters.until), (">=", filters.since)):
        if day is not None:
            parts.append(f"d.day {column} ?")
            values.append(day.toordinal())
    if filters.sources:
        marks = ",".join("?" * len(filters.sources))
        parts.append(f"(d.uri IN ({marks}) OR d.publisher IN ({marks}))")
        values += [*filters.sources, *filters.sources]
    if filters.documents:
        parts.append(f"d.id IN ({','.join('?' * len(filters.documents))})")
        values += filters.documents
    return " AND ".join(parts), values
