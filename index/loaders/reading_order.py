"""Boxes on a page in the order in which they are read.

A page in columns has an empty band down its middle that few boxes cross (titles, pictures' captions). Such a box ends
the columns above it; between two of them the left column is read before the right one, and each again by this rule, so
that three columns come out too. Boxes side by side that are no prose (a table's cells) are read row by row.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_PROSE = 10  # a column's lines are at least so many times wider than high
_LINES = 3  # and at least so many
_CROSSING = 0.3  # of the boxes may lie across the band


@dataclass(frozen=True, slots=True)
class Box:
    """Edges from the page's upper left corner, and the number of what stands in it."""

    left: float
    top: float
    right: float
    bottom: float
    number: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def in_order(boxes: Sequence[Box]) -> list[Box]:
    """The boxes as they are read: columns from left to right, lines from top to bottom."""
    if not boxes:
        return []
    height = statistics.median(box.bottom - box.top for box in boxes)
    return _columns(list(boxes), height)


def _columns(boxes: list[Box], height: float) -> list[Box]:
    band = _band(boxes, height)
    if band is None:
        return _rows(boxes, height)
    crossing = sorted((box for box in boxes if box.left < band < box.right), key=lambda box: box.middle)
    rest = [box for box in boxes if not box.left < band < box.right]
    found: list[Box] = []
    above = float("-inf")
    for across in [*crossing, None]:
        below = across.middle if across else float("inf")
        between = [box for box in rest if above <= box.middle < below]
        found += _columns([box for box in between if box.right <= band], height)
        found += _columns([box for box in between if box.left >= band], height)
        if across:
            found.append(across)
        above = below
    return found


def _band(boxes: Sequence[Box], height: float) -> float | None:
    """The middle of the band between two columns; ``None``: there is one column."""
    best: tuple[float, float] | None = None
    rights = sorted({box.right for box in boxes})
    for left in sorted({box.left for box in boxes}):
        before = [right for right in rights if right <= left]
        if not before or left - before[-1] < height / 2:
            continue
        band = (before[-1] + left) / 2
        crossing = sum(box.left < band < box.right for box in boxes)
        one = [box for box in boxes if box.right <= band]
        other = [box for box in boxes if box.left >= band]
        if crossing <= _CROSSING * len(boxes) and _prose(one, height) and _prose(other, height):
            best = min(best or (float("inf"), 0.0), (crossing, band))
    return best[1] if best else None


def _prose(boxes: Sequence[Box], height: float) -> bool:
    return len(boxes) >= _LINES and statistics.median(box.right - box.left for box in boxes) >= _PROSE * height


def _rows(boxes: list[Box], height: float) -> list[Box]:
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        if rows and box.middle - rows[-1][0].middle < height / 2:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda box: box.left)]
