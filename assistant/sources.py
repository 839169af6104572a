"""What a claim may be checked against: a text, a document, a passage."""

from __future__ import annotations

from assistant.claims import Source
from assistant.evidence import header
from index.text import canonical
from index.types import Document, Passage, ScoredPassage


def as_source(item: str | Document | Passage | ScoredPassage) -> Source:
    """What a claim is checked against."""
    if isinstance(item, str):
        return Source(canonical(item))
    if isinstance(item, ScoredPassage):
        return Source(item.passage.text, header(item.document))
    if isinstance(item, Document):
        return Source(item.text, header(item.info))
    return Source(item.text)
