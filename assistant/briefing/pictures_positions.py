"""A position map as a picture: a row for each actor, a mark for each dated statement; SVG, without scripts.

Stances differ by shape as well as by colour: a disc is for, a square against, a diamond conditional, a ring undecided.
A line joins an actor's statements, so that a shift is seen as a change of shape along it. Days are spread as in the
timeline: gaps grow with their logarithm. Each mark links to the statement's first quote.
"""

from __future__ import annotations

from datetime import date
from html import escape

from assistant.briefing.pictures_timeline import LETTER, MARGIN, TIGHT, Scale
from assistant.briefing.types import Position, Positions, Stance, Statement
from assistant.dating import spell

ROWS = 18  # actors drawn: those with most statements
ROW = 30.0
ABOVE = 14.0  # more, with the name above it
BESIDE = 600.0
BESIDE_ANOTHER = 10.0  # from one mark of a day to the next
SIZE = 6.5
NAMES = 34  # letters of an actor's name
_WORDS: dict[Stance, str] = {"for": "for", "against": "against", "conditional": "conditional", "undecided": "undecided"}


def to_svg(report: Positions, width: float | None = None) -> str:
    """The picture of a position map, as wide as it needs or ``width``; empty where there is nothing to compare.

    In a picture narrower than :data:`BESIDE` the names stand above their rows, not beside them.
    """
    rows = report.positions[:ROWS]
    days = sorted({day for position in rows for s in position.statements if (day := _day(s))})
    if not days:
        return ""
    beside = width is None or width >= BESIDE
    left = LETTER * max(len(_name(p)) for p in rows) + 12 if beside else 0.0
    scale = Scale(days, width - left if width else None, margin=MARGIN if beside else TIGHT)
    ids = {c.number: c.id for c in report.citations}
    top, each = 30.0, ROW if beside else ROW + ABOVE
    height = top + each * len(rows) + 26
    width = left + scale.width
    parts = [_legend(left + scale.margin / 2, 18 if beside else 13), _axis(scale, left, top + each * len(rows))]
    for n, position in enumerate(rows):
        y = top + each * n + (ROW / 2 if beside else ABOVE + ROW / 2 - 4)
        parts.append(_name_at(position, y if beside else y - ROW / 2 - 2) + _row(position, scale, left, y, ids))
    name = escape(f"Positions: {report.topic}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="group" aria-label="{name}" font-size="12" fill="currentColor">'
        f"{''.join(parts)}</svg>"
    )


def _day(statement: Statement) -> date | None:
    return statement.said_on or statement.said_by


def _name(position: Position) -> str:
    name = position.actor if len(position.actor) <= NAMES else position.actor[: NAMES - 1] + "…"
    return f"{name}: {position.stance}{' (shifted)' if position.shifted else ''}"


def _name_at(position: Position, y: float) -> str:
    return f'<text x="4" y="{y + 4:.1f}">{escape(_name(position))}</text>'


def _row(position: Position, scale: Scale, left: float, y: float, ids: dict[int, str]) -> str:
    dated = [(s, left + scale.at(day)) for s in position.statements if (day := _day(s))]
    parts = []
    if len(dated) > 1:
        x1, x2 = dated[0][1], dated[-1][1]
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y:.1f}" stroke="currentColor" stroke-opacity="0.35"/>'
        )
    before: dict[float, int] = {}
    for statement, x in dated:
        number = before[x] = before.get(x, -1) + 1
        parts.append(_mark(position.actor, statement, x + BESIDE_ANOTHER * number, y, ids))
    return "".join(parts)


def _mark(actor: str, statement: Statement, x: float, y: float, ids: dict[int, str]) -> str:
    day = (
        spell(statement.said_on) if statement.said_on else f"by {spell(statement.said_by)}" if statement.said_by else ""
    )
    title = escape(f"{actor}, {day}, {statement.stance}: {statement.line.text}", quote=True)
    target = escape(ids.get(statement.line.citations[0], ""), quote=True)
    shape = _shape(statement.stance, x, y)
    return f'<a href="/c/{target}" aria-label="{title}"><title>{title}</title>{shape}</a>'


def _shape(stance: Stance, x: float, y: float) -> str:
    paint = f'class="event stance-{stance}" fill="currentColor" stroke="currentColor"'
    if stance == "for":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{SIZE}" {paint}/>'
    if stance == "against":
        return (
            f'<rect x="{x - SIZE + 1:.1f}" y="{y - SIZE + 1:.1f}" width="{2 * SIZE - 2:.0f}" '
            f'height="{2 * SIZE - 2:.0f}" {paint}/>'
        )
    if stance == "conditional":
        reach = SIZE + 1
        corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
        return f'<polygon points="{points}" {paint}/>'
    hollow = 'class="event stance-undecided" fill="none" stroke="currentColor" stroke-width="2"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{SIZE - 1}" {hollow}/>'


def _legend(left: float, apart: float) -> str:
    """What the shapes mean, above the rows."""
    parts, x = [], left + SIZE
    for stance, word in _WORDS.items():
        parts.append(_shape(stance, x, 12) + f'<text x="{x + 12:.1f}" y="16">{word}</text>')
        x += 12 + LETTER * len(word) + apart
    return f'<g aria-hidden="true">{"".join(parts)}</g>'


def _axis(scale: Scale, left: float, y: float) -> str:
    """Month names below a line, where there is room for them."""
    end = left + scale.width - scale.margin / 2
    parts = [
        f'<line x1="{left + scale.margin / 2:.1f}" y1="{y:.1f}" x2="{end:.1f}" y2="{y:.1f}" stroke="currentColor" '
        'stroke-opacity="0.5"/>'
    ]
    month: tuple[int, int] | None = None
    free = 0.0
    for day in scale.days:
        x = left + scale.at(day)
        name = f"{day.day} {day:%b}" + (f" {day.year}" if month is None or month[0] != day.year else "")
        if (day.year, day.month) != month and free <= x <= left + scale.width - LETTER * len(name):
            parts.append(f'<text x="{x - 4:.1f}" y="{y + 18:.1f}" fill-opacity="0.8">{name}</text>')
            month, free = (day.year, day.month), x + LETTER * len(name) + 8
    return "".join(parts)
