"""Answers, conversations and reports laid out as pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import TypeAdapter

from assistant.briefing.provenance import ONE_SOURCE
from assistant.briefing.types import (
    Brief,
    Change,
    Changes,
    Disagreements,
    Position,
    Positions,
    Report,
    Statement,
    Timeline,
    TimelineEvent,
)
from assistant.briefing.wording import between_revisions, by_sentence, other_warnings, side_source, sourcing
from assistant.dating import spell
from assistant.export.page import Page, PageBuilder, Run
from assistant.origin import origin
from assistant.types import Answer, AnswerSentence, Citation, Disagreement

Conversation = Sequence[Answer]
Exportable = Answer | Conversation | Report
_ANSWERS: TypeAdapter[list[Answer]] = TypeAdapter(list[Answer])
_CHANGES = {"new": "New", "changed": "Changed", "withdrawn": "No longer said", "confirmed": "Confirmed"}
Numbered = dict[int, Citation]


def page_of(item: Exportable) -> Page:
    """The page of an answer, a conversation (its answers, oldest first) or a report."""
    if isinstance(item, Answer):
        builder = PageBuilder()
        _answer(builder, item)
        return builder.page(item.question, _standing(item.as_of, spell(item.asked_at.date())), item.model_dump_json())
    if isinstance(item, Sequence):
        return _conversation(item)
    builder = PageBuilder()
    _report(builder, item, {c.number: c for c in item.citations})
    for warning in item.warnings:
        builder.note(warning)
    subtitle = [*_since(item), *_standing(item.as_of, spell(item.made_at.date()))]
    if isinstance(item, Brief) and (founded := sourcing(item)):
        subtitle[-1] += f" {founded}"
    return builder.page(_title(item), subtitle, item.model_dump_json())


def _title(report: Report) -> str:
    names = {"brief": "Brief", "timeline": "Timeline", "positions": "Positions"}
    name = names.get(report.type) or report.type.capitalize()
    return f"{name}: {report.topic}" if report.topic else f"{name}: all documents"


def _since(report: Report) -> list[str]:
    """The earlier of two moments."""
    if isinstance(report, Changes) and report.since_revision is not None:
        return [f"{between_revisions(report)}."]
    if not isinstance(report, Changes) or report.since is None:
        return []
    brief = f", when the brief {report.since_brief} stood" if report.since_brief else ""
    return [f"Since {spell(report.since)}{brief}."]


def _standing(as_of: date | None, made: str) -> list[str]:
    lines = [f"As of {spell(as_of)}: nothing published later was used."] if as_of else []
    return [*lines, f"Made on {made}. Every quote was checked against its document."]


def _conversation(answers: Conversation) -> Page:
    builder = PageBuilder()
    for answer in answers:
        builder.heading(answer.question)
        _answer(builder, answer)
    title = answers[0].question if answers else "Empty conversation"
    when = spell(answers[-1].asked_at.date()) if answers else "no day"
    return builder.page(f"Conversation: {title}", _standing(None, when), _ANSWERS.dump_json(list(answers)).decode())


def _answer(builder: PageBuilder, answer: Answer) -> None:
    if answer.standalone_question != answer.question:
        builder.note(f"Understood as: {answer.standalone_question}")
    numbered = {c.number: c for c in answer.citations}
    if not answer.sentences:
        builder.paragraph([Run(answer.text)], "lead")
        if answer.nearest:
            builder.note("What came nearest, and is not an answer:")
        for citation in answer.nearest:
            builder.paragraph([Run(f"“{citation.quote}”", (builder.number(citation),))], "item")
        return
    for i, sentence in enumerate(answer.sentences):
        builder.paragraph([builder.sentence(sentence, numbered)], "body" if i else "lead")
    _sides(builder, answer.disagreements, numbered, brief=True)
    for warning in other_warnings(answer):
        builder.note(warning)


def _report(builder: PageBuilder, report: Report, cited: Numbered) -> None:
    match report:
        case Brief():
            _brief(builder, report, cited)
        case Timeline():
            _timeline(builder, report, cited)
        case Positions():
            _positions(builder, report, cited)
        case Disagreements():
            _disagreements(builder, report, cited)
        case Changes():
            _changes(builder, report, cited)


def _brief(builder: PageBuilder, brief: Brief, cited: Numbered) -> None:
    days = {event.line.text: when(event) for event in brief.timeline}
    for section in brief.sections:
        builder.heading(section.title)
        if section.note:
            builder.note(section.note)
        for line in section.lines:
            day = [Run(days[line.text], strong=True)] if section.name == "what happened" and line.text in days else []
            builder.paragraph(
                [*day, builder.sentence(line, cited), *_marks(line)],
                "lead" if section.name == "bottom line" else "item",
            )
        if section.name == "disagreements":
            _sides(builder, brief.disagreements, cited)
        if section.name == "sources":
            _sources(builder, brief)


def _marks(line: AnswerSentence) -> list[Run]:
    """ "(one source, 12 days old)"."""
    return [Run(f"({', '.join(line.marks)})")] if line.marks else []


def _sources(builder: PageBuilder, brief: Brief) -> None:
    rows = [
        (
            [Run(use.document.title + (" (unnamed sources)" if use.anonymous else ""))],
            [Run(origin(use.document))],
            [Run(str(use.cited))],
        )
        for use in brief.sources
    ]
    builder.table(("Source", "Published", "Cited"), rows)


def _timeline(builder: PageBuilder, timeline: Timeline, cited: Numbered) -> None:
    if not timeline.events:
        builder.note("No dated event was found.")
    for event in timeline.events:
        line = builder.sentence(event.line, cited)
        builder.paragraph([Run(when(event), strong=True), line, Run(how_many(event))], "item")


def when(event: TimelineEvent) -> str:
    """ "16 October 2025", a range where the day is not certain, and how a day was inferred."""
    day = spell(event.first) if event.first == event.last else f"{spell(event.first)} to {spell(event.last)}"
    note = {"relative": f" (“{event.wording}”)" if event.wording else "", "published": " (date of the report)"}
    planned = " (planned)" if event.planned else ""
    return f"{day}{note.get(event.basis, '')}{planned}:"


def how_many(event: TimelineEvent) -> str:
    """How many independent documents tell of an event."""
    return f"({event.documents} independent documents)" if event.documents > 1 else "(one document)"


def _positions(builder: PageBuilder, positions: Positions, cited: Numbered) -> None:
    if not positions.positions:
        builder.note("Nobody was found who takes a stand on this surely enough to be shown.")
        return
    rows = []
    for position in positions.positions:
        for i, statement in enumerate(position.statements):
            actor = f"{named(position)}: {standing(position)}" if i == 0 else ""
            said = [builder.sentence(statement.line, cited)]
            rows.append(([Run(actor, strong=True)], [Run(said_on(statement))], [Run(statement.stance)], said))
    builder.table(("Actor", "When", "Stance", "In their words"), rows)


def named(position: Position) -> str:
    """ "Kremlin (also Moscow)"."""
    return f"{position.actor} (also {', '.join(position.also)})" if position.also else position.actor


def standing(position: Position) -> str:
    """ "against (shifted)"."""
    return position.stance + (" (shifted)" if position.shifted else "")


def said_on(statement: Statement) -> str:
    """When it was said, who passed it on, and what a reader should know of its source."""
    if statement.said_on:
        when = spell(statement.said_on)
    else:
        when = f"by {spell(statement.said_by)}" if statement.said_by else "undated"
    notes = [f"relayed by {statement.relayed_by}"] if statement.relayed_by else []
    notes += ["unnamed source"] if statement.anonymous else []
    notes += [f"{statement.documents} independent documents"] if statement.documents > 1 else [ONE_SOURCE]
    return ", ".join([when, *notes])


def _disagreements(builder: PageBuilder, report: Disagreements, cited: Numbered) -> None:
    if not report.disagreements:
        builder.note("No disagreement between the documents was found.")
    _sides(builder, report.disagreements, cited)


def _sides(
    builder: PageBuilder, disagreements: Sequence[Disagreement], cited: Numbered, *, brief: bool = False
) -> None:
    """Each disagreement with its sides. ``brief``: without their sentences, which stand above already."""
    for item in disagreements:
        builder.heading(f"{item.subject} ({item.kind})", 3)
        if brief:
            for side in item.sides:
                who = side_source(side)
                lead = f"{side.value} — {who}" if who else side.value
                builder.paragraph([Run(lead, builder.sentence(side.line, cited).citations, strong=True)], "item")
            continue
        for value, side in by_sentence(item.sides):
            lead = " — ".join(part for part in (value, side_source(side)) if part)
            line = builder.sentence(side.line, cited)
            builder.paragraph([*([Run(f"{lead}:", strong=True)] if lead else []), line], "item")


def _changes(builder: PageBuilder, report: Changes, cited: Numbered) -> None:
    if not report.changes:
        builder.note("Nothing changed between the two moments.")
    for change in report.changes:
        runs = [Run(f"{_CHANGES[change.kind]}:", strong=True)]
        runs += [_side(builder, line, cited, change) for line in (change.before, change.after) if line]
        builder.paragraph(runs, "item")


def _side(builder: PageBuilder, line: AnswerSentence, cited: Numbered, change: Change) -> Run:
    run = builder.sentence(line, cited)
    both = change.before is not None and change.after is not None
    return Run(f"{'before: ' if line is change.before else 'now: '}{run.text}", run.citations) if both else run
