"""What a loader returns, and how bytes become text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from index.errors import UnreadableDocument
from index.text import Block
from index.types import Basis


@dataclass(frozen=True, slots=True)
class Loaded:
    """Canonical text, its blocks, and what the file says about itself (empty or ``None``: it doesn't say)."""

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    parser: str
    parser_version: int = 1
    title: str = ""
    title_basis: Basis = "none"
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_basis: Basis = "none"
    visibility: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a part of one, that could not be read: its address, and what to do about it."""

    uri: str
    message: str


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(raw: bytes, name: str) -> str:
    """Bytes to text: byte order mark, UTF-8, then Windows-1252, then charset-normalizer's guess.

    Windows-1252 comes before guessing because guesses on short texts are wild (a short cp1252 text was taken for
    UTF-16, see charset-normalizer 3.5).

    Raises:
        UnreadableDocument: the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    sample = raw[:65536]
    if b"\x00" in sample or sum(byte < 9 or 13 < byte < 32 for byte in sample) > len(sample) * 0.02:
        raise UnreadableDocument(f"{name}: this is a binary file, not text. Convert it to txt, md or html first.")
    try:
        return raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252", "strict")
        if sum(character.isalpha() or character.isspace() for character in text) > 0.7 * len(text):
            return text
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    if best is None:
        raise UnreadableDocument(f"{name}: the text's encoding can't be told. Save it as UTF-8 and add it again.")
    return str(best)
