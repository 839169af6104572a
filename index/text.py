"""Canonical text: what every offset points into.

One text per document, made once when it is read: line ends are ``\\n``, lone surrogates and NUL become U+FFFD,
a leading byte order mark goes. Nothing else is changed, so a reader finds the words as the source has them.
"""

from __future__ import annotations

import re
import statistics
from typing import Literal

from pydantic import BaseModel, ConfigDict

from index.sentences import strip_span

BlockKind = Literal["paragraph", "heading", "item", "row", "code", "quote"]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


class Block(BaseModel):
    """A paragraph, heading, list item or table row: the span ``[start, end)`` of a document's text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: BlockKind = "paragraph"
    start: int
    end: int
    level: int = 0
    page: int | None = None


def canonical(text: str) -> str:
    """Text as the library keeps it (see the module's head)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _UNSTORABLE.sub("\ufffd", text)


def paragraphs_of(text: str) -> tuple[Block, ...]:
    """Paragraphs of plain text: split at blank lines, or at line ends where each line is a paragraph of its own."""
    spans = _split(text, _BLANK_LINE)
    blocks: list[Block] = []
    for start, end in spans:
        lines = _split(text[start:end], re.compile(r"\n"))
        if _hard_wrapped([text[start + a : start + b] for a, b in lines]):
            lines = [(0, end - start)]
        blocks.extend(Block(start=start + a, end=start + b) for a, b in lines)
    return tuple(blocks)


def _split(text: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, position = [], 0
    for gap in separator.finditer(text):
        spans.append((position, gap.start()))
        position = gap.end()
    spans.append((position, len(text)))
    stripped = (strip_span(text, a, b) for a, b in spans)
    return [(a, b) for a, b in stripped if a < b]


def _hard_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph broken at a column, as in mails and old text files."""
    if len(lines) < 2:
        return True
    lengths = [len(line) for line in lines[:-1]]
    even = max(lengths) <= 100 and min(lengths) >= 0.5 * statistics.median(lengths) and statistics.median(lengths) > 40
    closed = sum(line.endswith((".", "!", "?", ":", '"', "”")) for line in lines[:-1])
    return even and closed <= len(lengths) / 2


class TextBuilder:
    """Builds canonical text block by block, for formats whose layout is not their text (Markdown, HTML)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    def add(self, text: str, kind: BlockKind = "paragraph", *, level: int = 0, page: int | None = None) -> None:
        """Append a block; white space around it goes, an empty one is passed over."""
        text = canonical(text).strip()
        if not text:
            return
        if self._parts:
            gap = "\n" if kind in ("item", "row") and self._blocks[-1].kind == kind else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        self._blocks.append(Block(kind=kind, start=self._length, end=self._length + len(text), level=level, page=page))
        self._parts.append(text)
        self._length += len(text)

    def result(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        return "".join(self._parts), tuple(self._blocks)
