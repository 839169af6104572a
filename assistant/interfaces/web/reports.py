"""Brief, timeline, positions and disagreements as HTML; each line has its chips, as in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from assistant.briefing.types import (
    BaseReport,
    Brief,
    Change,
    Changes,
    Disagreements,
    Position,
    Positions,
    Report,
    Timeline,
    TimelineEvent,
)
from assistant.briefing.wording import between_revisions, sourcing
from assistant.dating import spell
from assistant.export.pages import named, said_on
from assistant.interfaces.web.disagreeing import disagreement_html
from assistant.interfaces.web.pictures import picture_html
from assistant.interfaces.web.render import button, exports, inert, sentence_html
from assistant.origin import origin
from assistant.types import Citation

Cited = Mapping[int, Citation]
TITLES = {
    "brief": "Brief",
    "timeline": "Timeline",
    "positions": "Positions",
    "disagreements": "Disagreements",
    "changes": "What changed",
}

CHANGES = {"changed": "Changed", "new": "New", "withdrawn": "No longer said", "confirmed": "Confirmed"}


def report_html(report: Report) -> str:
    """A report with its head, picture, lines and export links."""
    cited = {c.number: c for c in report.citations}
    when = _moment(report)
    warnings = "".join(f'<p class="note">{inert(w)}</p>' for w in report.warnings)
    topic = inert(report.topic) or "The whole library"
    link = button("link", "Copy link", data_link=f"/{report.type}?report={report.id}")
    founded = ""
    if isinstance(report, Brief):
        founded = f" · {said}" if (said := sourcing(report)) else ""
        since = f"/changes?since={inert(report.id)}&amp;topic={quote(report.topic)}"
        link += f'<a class="tool" href="{since}">What changed since?</a>'
    return (
        f'<article class="report" id="{inert(report.id)}" data-report="{inert(report.id)}">'
        f'<header class="report-head"><h2>{topic}</h2>'
        f'<p class="quiet">{when} · {len(report.citations)} quotes, each checked{founded}</p>'
        f'<div class="tools">{link}{exports(report.id)}</div></header>'
        f"{warnings}{picture_html(report)}{_body(report, cited)}</article>"
    )


def _moment(report: Report) -> str:
    until = f"As of {spell(report.as_of)}" if report.as_of else "As of now"
    if not isinstance(report, Changes):
        return until
    if report.since_revision is not None:
        return between_revisions(report)
    if report.since is None:
        return until
    brief = " (when the brief was made)" if report.since_brief else ""
    return f"Since {spell(report.since)}{brief}, until {spell(report.as_of) if report.as_of else 'now'}"


def _body(report: Report, cited: Cited) -> str:
    if isinstance(report, Brief):
        return _brief(report, cited)
    if isinstance(report, Timeline):
        return _events(report.events, cited) or _nothing(report)
    if isinstance(report, Positions):
        return "".join(_position(p, cited) for p in report.positions) or _nothing(report)
    if isinstance(report, Disagreements):
        return "".join(disagreement_html(d, cited) for d in report.disagreements) or _nothing(report)
    return _changes(report, cited) or _nothing(report)


def _nothing(report: BaseReport) -> str:
    return (
        '<p class="empty">The documents hold nothing on this topic that could be proved. Name it as the documents do, '
        "or choose a later date.</p>"
    )


def _brief(brief: Brief, cited: Cited) -> str:
    parts = []
    for section in brief.sections:
        if section.name == "what happened":
            lines = _events(tuple(reversed(brief.timeline)), cited)
        else:
            lines = "".join(sentence_html(line, cited) for line in section.lines)
        note = f'<p class="quiet">{inert(section.note)}</p>' if section.note else ""
        if section.name == "disagreements":
            lines += "".join(disagreement_html(d, cited) for d in brief.disagreements)
        if section.name == "sources":
            lines += _sources(brief)
        if lines or note:
            parts.append(f'<section class="part"><h3>{inert(section.title)}</h3>{lines}{note}</section>')
    return "".join(parts) or _nothing(brief)


def _sources(brief: Brief) -> str:
    rows = "".join(
        f'<li><a href="/documents/{inert(use.document.id)}">{inert(use.document.title)}</a> '
        f'<span class="quiet">{inert(origin(use.document))} · cited {use.cited}×'
        f"{' · rests on unnamed sources' if use.anonymous else ''}</span></li>"
        for use in brief.sources
    )
    return f'<ul class="plain">{rows}</ul>' if rows else ""


def _events(events: tuple[TimelineEvent, ...], cited: Cited) -> str:
    if not events:
        return ""
    return f'<ol class="events">{"".join(_event(event, cited) for event in events)}</ol>'


def _event(event: TimelineEvent, cited: Cited) -> str:
    day = spell(event.first) if event.first == event.last else f"{spell(event.first)} – {spell(event.last)}"
    notes = []
    if event.basis == "relative":
        notes.append(f"“{event.wording}” in the source")
    if event.planned:
        notes.append("planned, not known to have happened")
    if event.basis == "published":
        notes.append("day of publication")
    notes.append(f"{event.documents} independent documents" if event.documents > 1 else "one document")
    about = f' <span class="quiet">{inert(" · ".join(notes))}</span>' if notes else ""
    head = f'<p class="day"><time datetime="{event.first}">{day}</time>{about}</p>'
    return f"<li>{head}{sentence_html(event.line, cited)}</li>"


def _position(position: Position, cited: Cited) -> str:
    shifted = ' <span class="doubt">shifted</span>' if position.shifted else ""
    lines = [
        f'<li><p class="day">{inert(said_on(statement))} <b class="stance" data-stance="{statement.stance}">'
        f"{statement.stance}</b></p>{sentence_html(statement.line, cited)}</li>"
        for statement in position.statements
    ]
    return (
        f'<section class="part"><h3>{inert(named(position))} <b class="stance" data-stance="{position.stance}">'
        f'{position.stance}</b>{shifted}</h3><ol class="events">{"".join(lines)}</ol></section>'
    )


def _changes(report: Changes, cited: Cited) -> str:
    """The changes of each kind under one heading; a claim with two sides shows which is which."""
    parts = []
    for kind, title in CHANGES.items():
        rows = "".join(f"<li>{_change(change, cited)}</li>" for change in report.changes if change.kind == kind)
        if rows:
            parts.append(f'<section class="part"><h3>{title}</h3><ol class="events">{rows}</ol></section>')
    return "".join(parts)


def _change(change: Change, cited: Cited) -> str:
    sides = [("Before", change.before), ("Now", change.after)]
    told = [(name, line) for name, line in sides if line]
    return "".join(
        (f'<p class="day">{name}</p>' if len(told) > 1 else "") + sentence_html(line, cited) for name, line in told
    )


def reports_html(reports: list[Report]) -> str:
    """Reports made before, as links."""
    if not reports:
        return '<p class="empty">None yet.</p>'
    rows = "".join(
        f'<li><a href="/{r.type}?report={inert(r.id)}">{inert(r.topic) or "The whole library"}</a><span class="quiet">'
        f"{spell(r.as_of) if r.as_of else spell(r.made_at.date())}</span></li>"
        for r in reports[:50]
    )
    return f'<ul class="plain">{rows}</ul>'
