"""Lines at places on pages into paragraphs and headings.

What is used: gaps between lines, indents, type sizes, the outline, and which lines come again on every page (running
heads and page numbers, which would cut sentences and are left out). A sentence that runs over a page's end is kept
whole and belongs to the page where it begins; what follows it belongs to the next page.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.text import BlockKind


@dataclass(frozen=True, slots=True)
class Line:
    """A line's text; its left and right edge, the baseline of its first and of its last character (a divided word
    makes one line of two; points, from the page's lower left corner) and the height of its type. Zero: not known."""

    text: str
    left: float = 0.0
    right: float = 0.0
    y: float = 0.0
    low: float = 0.0
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or list item, and the page (from 1) it begins on."""

    text: str
    page: int
    kind: BlockKind = "paragraph"
    level: int = 0


Outline = Mapping[int, Mapping[str, int]]
_HEADING_WORDS = 25
_BULLET = re.compile(r"^(?:[•‣▪◦●○■□–—*]|-(?=\s)|\(?\d{1,2}[.)](?=\s)|\(?[a-z]\)(?=\s))\s*\S")
_CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-Z0-9À-ÖØ-ÞА-ЯΑ-Ω])")
_PAGE_NUMBER = re.compile(r"^(?:page|seite|p\.|–|-|—)?\s*#\s*(?:(?:of|von|/|–|-|—)\s*#?)?$")
_HYPHEN = re.compile("(\\w*)[\ufffe\x02\u00ad](\\w*)")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def paragraphs(pages: Sequence[Sequence[Line]], outline: Outline | None = None) -> list[Paragraph]:
    """The document's paragraphs in order."""
    body = _body_size(pages)
    pages = _without_running_heads(pages, body)
    sizes = sorted({line.size for page in pages for line in page if line.size > 1.15 * body > 0}, reverse=True)
    found: list[Paragraph] = []
    for number, lines in enumerate(pages, start=1):
        titles = (outline or {}).get(number, {})
        here = [_paragraph(run, number, body, sizes, titles) for run in _runs(lines, body)]
        if found and here:
            found[-1], here[0] = _across(found[-1], here[0])
        found += [paragraph for paragraph in here if paragraph.text]
    return _without_hyphens(found)


def _key(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", " ".join(line.text.lower().split()))


def _without_running_heads(pages: Sequence[Sequence[Line]], body: float) -> list[list[Line]]:
    edges = Counter(key for lines in pages for key in {_key(line) for line in [*lines[:2], *lines[-2:]]})
    often = max(3, 0.4 * len(pages))

    def running(line: Line) -> bool:
        key = _key(line)
        numbered = key.startswith("#") or key.endswith("#")
        large = line.size > 1.15 * body > 0  # a title, whose words the running heads take up
        spoken = line.text.endswith((".", "!", "?")) or len(line.text) > 120  # a sentence, not a label
        return not large and not spoken and (edges[key] >= (3 if numbered else often) or bool(_PAGE_NUMBER.match(key)))

    kept = []
    for lines in pages:
        last = len(lines) - 2
        kept.append([line for i, line in enumerate(lines) if not ((i < 2 or i >= last) and running(line))])
    return kept


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The type size of most characters (0: not known)."""
    counted: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            counted[line.size] += len(line.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def _runs(lines: Sequence[Line], body: float) -> Iterator[list[Line]]:
    """Lines that make one paragraph."""
    if not lines:
        return
    gaps = [a.low - b.y for a, b in pairwise(lines) if 0 < a.low - b.y < 4 * max(body, 1.0)]
    usual = statistics.median_low(sorted(gaps)) if gaps else 0.0
    right = max(line.right for line in lines)
    run = [lines[0]]
    for before, line in pairwise(lines):
        if _breaks(before, line, run[0], usual, right):
            yield run
            run = []
        run.append(line)
    yield run


def _breaks(before: Line, line: Line, first: Line, usual: float, right: float) -> bool:
    closed = bool(_CLOSED.search(before.text))
    if _BULLET.match(line.text) and (closed or _BULLET.match(first.text)):
        return True
    if not before.size or not line.size:
        return closed and len(before.text) < 50
    gap = before.low - line.y
    change = abs(before.size - line.size) / max(before.size, line.size)
    in_step = abs(gap - usual) < 0.1 * usual  # as the lines around: names and code in a sentence are set smaller
    if change > 0.15 and (change > 0.3 or not in_step):
        return True
    if gap > 1.35 * usual > 0:
        return True
    if not closed:
        return False
    new_column = gap < 0
    indented = line.left - before.left > 0.6 * line.size and before.left <= first.left + 1
    short = before.right < right - 0.15 * max(right - before.left, 1.0)
    return new_column or indented or short


def _paragraph(
    run: Sequence[Line], page: int, body: float, sizes: Sequence[float], titles: Mapping[str, int]
) -> Paragraph:
    text = " ".join(" ".join(line.text for line in run).split())
    short = len(text.split()) <= _HEADING_WORDS and any(character.isalpha() for character in text)
    level = titles.get(text.lower(), 0)
    if not level and short and run[0].size > 1.15 * body > 0 and not text.endswith((".", ",", ";")):
        level = min(sizes.index(run[0].size) + 1, 3) if run[0].size in sizes else 3
    if level and short:
        return Paragraph(text, page, "heading", min(level, 6))
    return Paragraph(text, page, "item" if _BULLET.match(text) else "paragraph")


def _across(last: Paragraph, first: Paragraph) -> tuple[Paragraph, Paragraph]:
    """The sentence that the page's end cuts, put together on the page where it begins."""
    runs_on = first.text[:1].islower() or last.text.endswith(("\ufffe", "\u00ad", "-", ","))
    if last.kind == "heading" or first.kind != "paragraph" or _CLOSED.search(last.text) or not runs_on:
        return last, first
    end = _SENTENCE_END.search(first.text)
    cut = end.end() if end else len(first.text)
    glue = "" if last.text.endswith(("\ufffe", "\u00ad")) else " "
    return replace(last, text=last.text + glue + first.text[:cut].strip()), replace(first, text=first.text[cut:])


def _without_hyphens(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Words put together that a line's end divided; ligatures as letters.

    The mark stands for a hyphen at a line's end, also of a word always written with one: the document's other words
    decide, else a small letter after it.
    """
    words: Counter[str] = Counter()
    if any(_HYPHEN.search(paragraph.text) for paragraph in found):
        for paragraph in found:
            words.update(re.findall(r"\w+(?:-\w+)*", paragraph.text.lower()))

    def mend(match: re.Match[str]) -> str:
        head, tail = match.groups()
        joined, hyphened = f"{head}{tail}", f"{head}-{tail}"
        if words[hyphened.lower()] > words[joined.lower()] or not tail[:1].islower():
            return hyphened
        return joined

    return [replace(p, text=_HYPHEN.sub(mend, p.text).translate(_LIGATURES)) for p in found]
