"""Names and addresses of uploaded files, whichever front end took them."""

from __future__ import annotations

from index.types import OWNER, Audience


def address(name: str, audience: Audience) -> str:
    """``upload:name``, or ``upload:user/name``: one user's file never replaces another's."""
    return f"upload:{name}" if audience == OWNER else f"upload:{audience.principal}/{name}"


def safe_name(name: str) -> str:
    """A file name without folders or control characters, at most 120 characters, its ending kept."""
    last = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:16]}" if dot else last[:100] or "unnamed"
