"""An assistant that makes reports of real citations, for the pages: what it says is proved by the real ledger."""

from __future__ import annotations

from datetime import date

from assistant import Assistant
from assistant.briefing.desk import Steps, silent
from assistant.briefing.types import (
    Position,
    Positions,
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

    def positions(
        self, topic: str, *, as_of: str | date | None = None, audience: Audience = OWNER, progress: Steps = silent
    ) -> Positions:
        day = parse_day(as_of)
        ledger, lines = self.lines(topic, owner := new_id("p"), day, audience)
        statements = tuple(Statement(stance="against", said_on=date(2025, 10, 17), line=line) for line in lines[:2])
        positions = (Position(actor="Moscow", stance="against", shifted=True, statements=statements),)
        report = Positions(
            id=owner, topic=topic, as_of=day, citations=tuple(ledger.citations), made_at=now(), positions=positions
        )
        self.reports.store(report, audience)
        return report
