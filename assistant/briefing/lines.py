"""From sentences of documents to lines of a report: readable alone, the same said once, verified by the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.briefing.desk import Desk, Told
from assistant.composers import Draft
from assistant.grouping import group
from assistant.ledger import Ledger
from assistant.readable import complete, readable
from assistant.speakers import speaker_of
from assistant.types import AnswerSentence, Evidence

SOURCES = 3  # citations a line carries at most


def distinct(desk: Desk, told: Sequence[Told], limit: int) -> list[list[Told]]:
    """The first ``limit`` different things said, each with the sentences that say the same; the order is kept."""
    by_place = {(t.document.id, t.evidence.start): t for t in told}
    groups = group([t.evidence for t in told], limit, vectors=desk.vectors)
    return [[by_place[item.document.id, item.start] for item in members] for members in groups]


def line(desk: Desk, ledger: Ledger, members: Sequence[Told]) -> AnswerSentence | None:
    """:func:`line_of`, or ``None`` where these very words stand in the report already."""
    return None if ledger.has(readable(whole(members[0]))) else line_of(desk, ledger, members)


def line_of(desk: Desk, ledger: Ledger, members: Sequence[Told]) -> AnswerSentence | None:
    """One line for sentences that say the same, cited from independent documents; ``None``: it was withheld."""
    originals = {document.id for document in desk.originals(t.document for t in members)}
    cited = [t for t in members if t.document.id in originals] or list(members[:1])
    lead, *others = cited[:SOURCES]
    evidence = whole(lead)
    text = readable(evidence)
    actors = lead.document.metadata.get("actors") or ()
    return ledger.line(Draft(text, (evidence, *(t.evidence for t in others)), speaker_of(lead.text, actors)))


def whole(told: Told) -> Evidence:
    """The sentence, with what comes before it where it can't be understood alone."""
    return complete(told.evidence, lambda _: told.document)
