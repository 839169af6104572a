"""An assistant that makes reports of real citations, for the pages: what it says is proved by the real ledger."""

from __future__ import annotations

from datetime import date

from assistant import Assistant
from assistant.briefing.types import (
    Brief,
    Disagreement,
    Disagreements,
    Position,
    Positions,
    Section,
    Side,
    SourceUse,
    Statement,
)
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.ledger import Ledger
from assistant.query import parse_day
from assistant.types import AnswerSentence
from index.types import OWNER, Audience, Filters


class Reporting(Assistant):
    """The found sentences of a topic, put into each kind of report."""

    def lines(
        self, topic: str, owner: str, day: date | None, audience: Audience
    ) -> tuple[Ledger, list[AnswerSentence]]:
        ledger = Ledger(self.library, owner, audience)
        _, research = self.research(topic, audience=audience, filters=Filters(as_of=day))
        drafts = [Draft(item.text, (item,)) for item in research.found.evidence[:6]]
        return ledger, [line for draft in drafts if (line := ledger.line(draft))]

    def positions(self, topic: str, *, as_of: str | date | None = None, audience: Audience = OWNER) -> Positions:
        day = parse_day(as_of)
        ledger, lines = self.lines(topic, owner := new_id("p"), day, audience)
        statements = tuple(Statement(stance="against", said_on=date(2025, 10, 17), line=line) for line in lines[:2])
        positions = (Position(actor="Moscow", stance="against", shifted=True, statements=statements),)
        report = Positions(
            id=owner, topic=topic, as_of=day, citations=tuple(ledger.citations), made_at=now(), positions=positions
        )
        self.reports.store(report, audience)
        return report

    def disagreements(
        self, topic: str, *, as_of: str | date | None = None, audience: Audience = OWNER
    ) -> Disagreements:
        ledger, lines = self.lines(topic, owner := new_id("d"), parse_day(as_of), audience)
        sides = tuple(Side(value=f"value {n}", line=line, publisher="Gazette") for n, line in enumerate(lines[:2]))
        found = (Disagreement(subject=topic, kind="conflict", sides=sides),)
        report = Disagreements(
            id=owner, topic=topic, citations=tuple(ledger.citations), made_at=now(), disagreements=found
        )
        self.reports.store(report, audience)
        return report

    def brief(self, topic: str, *, as_of: str | date | None = None, audience: Audience = OWNER) -> Brief:
        day = parse_day(as_of)
        ledger, lines = self.lines(topic, owner := new_id("b"), day, audience)
        used = {c.document.id: c.document for c in ledger.citations}
        report = Brief(
            id=owner,
            topic=topic,
            as_of=day,
            citations=tuple(ledger.citations),
            made_at=now(),
            sections=(
                Section(name="bottom line", title="Bottom line", lines=tuple(lines[:1])),
                Section(name="what happened", title="What happened", lines=tuple(lines[1:4])),
                Section(name="not known", title="Not known", note="Nothing was found."),
            ),
            sources=tuple(SourceUse(document=d, cited=1) for d in used.values()),
        )
        self.reports.store(report, audience)
        return report
