"""Plain text: the text is the document; paragraphs are found from its lines."""

from __future__ import annotations

from index.loaders.base import Limits, Loaded
from index.loaders.encoding import decode
from index.text import canonical, paragraphs_of


def load_text(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.txt`` file."""
    text = canonical(decode(raw, name))
    return Loaded(text=text, blocks=paragraphs_of(text))
