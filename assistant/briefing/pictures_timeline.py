"""A timeline as a picture: a column of dots for each day, larger for what more documents tell; SVG, without scripts.

Days are not drawn to scale: a gap of years would press the weeks that matter into one spot. A gap grows with the
logarithm of its days, and the axis names the months. Each dot links to the first quote of its event.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from assistant.briefing.types import Timeline, TimelineEvent
from assistant.dating import spell

MOST = 120  # events drawn: of more, those that most documents tell
LABELS = 10
SHARP = 3  # days: a longer stretch is drawn as a bar
MARGIN, TIGHT = 56.0, 14.0
LABELLED = 600.0
NARROWEST, GROWTH = 17.0, 7.0  # between two days that follow, and for each doubling of the gap
LINE, LETTER, LONGEST = 17.0, 6.4, 60  # of a label: height, width of a letter, letters
BAR = 9.0
_DATE = r"(?:\d{1,2}(?: or |–| to | and ))?\d{1,2} [A-Z][a-z]+ \d{4}"
_LEADING_DATE = re.compile(rf"^(?:On|In|At) {_DATE},? ")
_INNER_DATE = re.compile(rf",? (?:on|of) {_DATE},?")
_BRACKET = re.compile(r" \[[^\]]*\]")

Ids = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Dot:
    """An event with its place; ``y`` is measured upwards from the axis."""

    event: TimelineEvent
    x: float
    y: float
    radius: float


class Scale:
    """Where a day lies from left to right."""

    def __init__(self, days: Sequence[date], width: float | None = None, *, margin: float = MARGIN) -> None:
        """``width``: what it is stretched or pressed to; ``margin`` stays free at both ends."""
        self.days = sorted(set(days))
        self.margin = margin
        places = [0.0]
        for before, after in zip(self.days, self.days[1:], strict=False):
            places.append(places[-1] + NARROWEST + GROWTH * math.log2((after - before).days))
        self.width = width or max(places[-1] + 2 * margin, 320.0)
        times = (self.width - 2 * margin) / places[-1] if width and places[-1] else 1.0
        self._x = [margin + times * place for place in places]

    def at(self, day: date) -> float:
        """The place of a day that is on the scale."""
        return self._x[bisect_right(self.days, day) - 1]


def to_svg(timeline: Timeline, width: float | None = None) -> str:
    """The picture of a timeline, as wide as it needs or ``width``; empty where there is nothing to see.

    A picture narrower than :data:`LABELLED` has no labels: there is no room for words.
    """
    told = sorted(timeline.events, key=lambda e: (-e.documents, e.first))[:MOST]
    if len(told) < 2:
        return ""
    ids = {c.number: c.id for c in timeline.citations}
    labelled = width is None or width >= LABELLED
    days = [day for event in told for day in (event.first, event.last)]
    scale = Scale(days, width, margin=MARGIN if labelled else TIGHT)
    dots = _dots([e for e in told if not _is_stretch(e)], scale)
    labels = _labels(dots, scale.width) if labelled else {}
    tallest = max((dot.y + dot.radius for dot in dots), default=10.0)
    axis = (LINE * (1 + max(labels.values(), default=0)) if labels else 0.0) + tallest + 14
    stretches = sorted((e for e in told if _is_stretch(e)), key=lambda e: (e.first, e.last))
    height = axis + 34 + BAR * len(stretches)
    parts = [_axis(scale, axis)]
    parts += [_bar(event, scale, axis + 28 + BAR * n, ids) for n, event in enumerate(stretches)]
    parts += [_leader(dots[n], axis, LINE * tier) for n, tier in labels.items()]  # below all words
    parts += [_label(dots[n], LINE * tier, scale.width) for n, tier in labels.items()]
    parts += [_dot(dot, axis, ids) for dot in dots]
    name = escape(f"Timeline: {timeline.topic or 'all documents'}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scale.width:.0f} {height:.0f}" '
        f'width="{scale.width:.0f}" height="{height:.0f}" role="group" aria-label="{name}" font-size="12" '
        f'fill="currentColor">{"".join(parts)}</svg>'
    )


def _is_stretch(event: TimelineEvent) -> bool:
    return (event.last - event.first).days >= SHARP


def _dots(events: Sequence[TimelineEvent], scale: Scale) -> list[Dot]:
    """A column for each day, the most told event on top, where its label's line ends."""
    heights: dict[date, float] = {}
    dots = []
    for event in sorted(events, key=lambda e: (e.first, e.documents)):
        radius = 3.2 + 1.3 * math.sqrt(event.documents)
        y = heights.get(event.first, 6.0) + radius
        heights[event.first] = y + radius + 2
        dots.append(Dot(event, scale.at(event.first), y, radius))
    return dots


def _labels(dots: Sequence[Dot], width: float) -> dict[int, int]:
    """Which dots (by number) get a label, and on which line from above, so that no two overlap."""
    taken: list[list[tuple[float, float]]] = []
    found: dict[int, int] = {}
    for n in sorted(_to_label(dots), key=lambda n: dots[n].x):
        left, right = _label_span(dots[n], width)
        line = next((i for i, spans in enumerate(taken) if all(right < a or b < left for a, b in spans)), len(taken))
        if line == len(taken):
            taken.append([])
        taken[line].append((left - 8, right + 8))
        found[n] = line
    return found


def _to_label(dots: Sequence[Dot]) -> list[int]:
    """The most told events, one of a day."""
    tops: dict[date, int] = {}
    for n, dot in enumerate(dots):
        best = tops.setdefault(dot.event.first, n)
        if dot.event.documents >= dots[best].event.documents:
            tops[dot.event.first] = n
    return sorted(tops.values(), key=lambda n: -dots[n].event.documents)[:LABELS]


def _label_span(dot: Dot, width: float) -> tuple[float, float]:
    """Where a label begins and ends: right of its line, or left of it where more of it fits there."""
    wanted = LETTER * len(_short(dot.event))
    right, left = width - dot.x - 4, dot.x - 4
    if right >= min(wanted, left):
        return dot.x + 4, dot.x + 4 + min(wanted, right)
    return left - min(wanted, left), left


def _short(event: TimelineEvent, letters: int = LONGEST) -> str:
    """The event in a few words of its sentence, behind its day."""
    text = _INNER_DATE.sub("", _LEADING_DATE.sub("", _BRACKET.sub("", event.line.text)))
    day = f"{event.first.day} {event.first:%b}: "
    return day + (text if len(text) <= letters else text[:letters].rsplit(" ", 1)[0].rstrip(",;:") + " …")


def _leader(dot: Dot, axis: float, top: float) -> str:
    return (
        f'<line x1="{dot.x:.1f}" y1="{top + 4:.1f}" x2="{dot.x:.1f}" y2="{axis - dot.y - dot.radius:.1f}" '
        'stroke="currentColor" stroke-opacity="0.35"/>'
    )


def _label(dot: Dot, top: float, width: float) -> str:
    left, right = _label_span(dot, width)
    x, anchor = (left, "start") if left > dot.x else (right, "end")
    text = _short(dot.event)
    room = int((right - left) / LETTER)
    if len(text) > room:  # a day and " …" take ten letters
        text = _short(dot.event, max(0, room - 10))
    return f'<text x="{x:.1f}" y="{top + 12:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _dot(dot: Dot, axis: float, ids: Ids) -> str:
    shape = f'<circle cx="{dot.x:.1f}" cy="{axis - dot.y:.1f}" r="{dot.radius:.1f}" {_paint(dot.event)}/>'
    return _linked(dot.event, shape, ids)


def _bar(event: TimelineEvent, scale: Scale, y: float, ids: Ids) -> str:
    x = scale.at(event.first)
    width = max(scale.at(event.last) - x, 6)
    shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR - 3:.0f}" rx="3" {_paint(event)}/>'
    return _linked(event, shape, ids)


def _paint(event: TimelineEvent) -> str:
    """Filled for what happened, an outline for what was planned."""
    if event.planned:
        return 'class="event planned" fill="none" stroke="currentColor" stroke-dasharray="2 2"'
    return 'class="event" fill="currentColor" fill-opacity="0.75"'


def _linked(event: TimelineEvent, shape: str, ids: Ids) -> str:
    days = spell(event.first) if event.first == event.last else f"{spell(event.first)} to {spell(event.last)}"
    several = f" ({event.documents} independent documents)" if event.documents > 1 else ""
    planned = ", planned" if event.planned else ""
    title = escape(f"{days}{planned}: {event.line.text}{several}", quote=True)
    target = escape(ids.get(event.line.citations[0], ""), quote=True)
    return f'<a href="/c/{target}" aria-label="{title}"><title>{title}</title>{shape}</a>'


def _axis(scale: Scale, y: float) -> str:
    """The line with a tick for each day and the name of each month where there is room for it."""
    parts = [
        f'<line x1="{scale.margin / 2:.1f}" y1="{y:.1f}" x2="{scale.width - scale.margin / 2:.1f}" y2="{y:.1f}" '
        'stroke="currentColor" stroke-opacity="0.5"/>'
    ]
    month: tuple[int, int] | None = None
    free = 0.0
    for day in scale.days:
        x = scale.at(day)
        tick = f'x1="{x:.1f}" y1="{y:.1f}" x2="{x:.1f}" y2="{y + 4:.1f}"'
        parts.append(f'<line {tick} stroke="currentColor" stroke-opacity="0.5"/>')
        year = f" {day.year}" if month is None or month[0] != day.year else ""
        name = f"{day:%b}{year}"
        if (day.year, day.month) != month and free <= x <= scale.width - LETTER * len(name):
            parts.append(f'<text x="{x - 4:.1f}" y="{y + 18:.1f}" fill-opacity="0.8">{name}</text>')
            month, free = (day.year, day.month), x + LETTER * len(name) + 8
    return "".join(parts)
