"""Uploaded files: their names, addresses and documents, whichever front end took them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.loaders import read_bytes
from index.types import OWNER, Added, Audience, Document

if TYPE_CHECKING:
    from index.config import IndexSettings


def address(name: str, audience: Audience) -> str:
    """``upload:name``, or ``upload:user/name``: one user's file never replaces another's."""
    return f"upload:{name}" if audience == OWNER else f"upload:{audience.principal}/{name}"


def safe_name(name: str) -> str:
    """A file name without folders or control characters, at most 120 characters, its ending kept."""
    last = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:16]}" if dot else last[:100] or "unnamed"


def documents_of(
    raw: bytes, name: str, audience: Audience, settings: IndexSettings
) -> tuple[list[Document], list[Added]]:
    """The documents in an uploaded file (an archive or a mail holds several), and what of it could not be read."""
    documents: list[Document] = []
    refused: list[Added] = []
    for found in read_bytes(raw, name, settings, uri=address(name, audience)):
        if isinstance(found, Document):
            documents.append(found)
        else:
            refused.append(Added(uri=found.uri, status="failed", message=found.message))
    return documents, refused
