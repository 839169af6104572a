"""Documents into passages: whole sentences, packed up to a limit, never across a heading.

Offsets are computed, not searched for afterwards (splitters that search return -1 or the wrong place), so
``document.text[p.start:p.end] == p.text`` holds by construction and is checked in the tests for any text.
A sentence longer than the limit is cut at white space, a word longer than that at the limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.sentences import Span, sentence_spans, strip_span
from index.text import Block
from index.types import Document, Passage

VERSION = 2  # counts up when the same text is cut into other passages
CHARACTERS_PER_WORD = 9  # a passage of unbroken text is cut at limit * 9 characters
_WORD = re.compile(r"\S+")


def chunk(document: Document, *, words: int = 130) -> list[Passage]:
    """The document's passages in order. ``words``: how many a passage holds at most."""
    passages: list[Passage] = []
    for heading, blocks in _sections(document):
        for start, end, first in _pack(document.text, blocks, words):
            passages.append(
                Passage(
                    id=f"{document.id}:{len(passages)}",
                    document_id=document.id,
                    ordinal=len(passages),
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    heading=heading,
                    page=document.blocks[first].page,
                    paragraph=first + 1,
                )
            )
    return passages


def _sections(document: Document) -> Iterator[tuple[str, list[tuple[int, Block]]]]:
    """Runs of blocks below one heading, each block with its index in the document."""
    if document.blocks and all(block.kind == "heading" for block in document.blocks):
        yield "", list(enumerate(document.blocks))
        return
    heading, run = "", list[tuple[int, Block]]()
    bare: list[tuple[int, Block]] = []  # headings with nothing below them: their words must be found all the same
    last: tuple[int, Block] | None = None
    for index, block in enumerate(document.blocks):
        if block.kind != "heading":
            if bare:
                yield "", bare
            bare, last = [], None
            run.append((index, block))
            continue
        if run:
            yield heading, run
        elif last and last[1].level >= block.level:
            bare.append(last)
        heading, run, last = document.text[block.start : block.end], [], (index, block)
    if run:
        yield heading, run
    elif last:
        yield "", [*bare, last]


def _pack(text: str, blocks: list[tuple[int, Block]], limit: int) -> Iterator[tuple[int, int, int]]:
    """Spans ``(start, end, index of the first block)`` of whole sentences, up to ``limit`` words each."""
    start = end = first = -1
    count = 0
    for index, block in blocks:
        for low, high in _pieces(text, block, limit):
            size = len(_WORD.findall(text, low, high))
            if start >= 0 and (count + size > limit or high - start > limit * CHARACTERS_PER_WORD):
                yield start, end, first
                start = -1
            if start < 0:
                start, first, count = low, index, 0
            end = high
            count += size
    if start >= 0:
        yield start, end, first


def _pieces(text: str, block: Block, limit: int) -> Iterator[Span]:
    """The block's sentences; longer ones cut."""
    longest = limit * CHARACTERS_PER_WORD
    for start, end in sentence_spans(text[block.start : block.end]):
        low, high = start + block.start, end + block.start
        # the length first: counting the words of a line of megabytes for each cut would take hours
        while high - low > longest or len(_WORD.findall(text, low, high)) > limit:
            cut = _cut(text, low, high, limit, longest)
            yield strip_span(text, low, cut)
            low, high = strip_span(text, cut, high)
        if low < high:
            yield low, high


def _cut(text: str, low: int, high: int, limit: int, longest: int) -> int:
    """Where to cut a span that is too long: after the limit's last word, or hard at the character limit."""
    end = min(high, low + longest)
    words = list(_WORD.finditer(text, low, end))
    if len(words) > limit:
        return words[limit - 1].end()
    if end < high and len(words) > 1 and words[-1].end() == end and not text[end].isspace():
        return words[-2].end()
    return end
