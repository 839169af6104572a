"""The gold of the starter corpus is well formed and quotes it word for word.

- ``queries-*.jsonl``: questions with every sentence that answers them.
- ``statements.jsonl``: who said what. ``relayer`` is the person or publication through whom the words came, where the
  sentence names one; ``stance`` is the speaker's towards Tomahawks for Ukraine in that sentence, null when it is about
  something else or takes no side.
- ``events.jsonl``: dated events with every sentence that tells them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tests.seeds.build_manifest import SEEDS, read_seed

GOLD = Path(__file__).with_name("gold")
BROAD = Path(__file__).with_name("broad") / "queries-d.jsonl"
QUERIES = sorted(GOLD.glob("queries-*.jsonl"))
STATEMENTS = GOLD / "statements.jsonl"
EVENTS = GOLD / "events.jsonl"

Line = Annotated[str, Field(min_length=1)]
Vague = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")]
QueryKind = Literal[
    "direct", "paraphrase", "buried", "speaker", "number", "when", "why", "sloppy", "several", "disagreement",
    "as_of", "follow_up", "near_miss", "off_topic", "partly", "underspecified", "partly", "underspecified",
]  # fmt: skip


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Quote(_Row):
    """One sentence of one starter document."""

    document: Line
    quote: Line


class Period(_Row):
    start: date = Field(alias="from")
    end: date = Field(alias="to")

    @model_validator(mode="after")
    def _runs_forward(self) -> Period:
        if self.start >= self.end:
            raise ValueError("ends before it begins")
        return self


class Turn(_Row):
    role: Literal["user", "agent"]
    text: Line


class Query(_Row):
    id: Annotated[str, Field(pattern=r"^q-[a-z]-\d{3}$")]
    text: Line
    kind: QueryKind
    answerable: bool | Literal["partly", "underspecified"]
    answers: list[Line] = []
    all: bool = False
    gold: list[Quote] = []
    together: bool = False
    sides: list[list[Line]] | None = None
    lure: list[Quote] = []
    missing: str | list[Line] | None = None
    as_of: date | None = None
    history: list[Turn] | None = None
    standalone: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Query:
        if self.answerable is True and not (self.gold and (self.answers or self.sides)):
            raise ValueError("answerable, but without an answer and the sentence for it")
        if self.answerable is False and (self.gold or self.answers):
            raise ValueError("unanswerable, but with an answer")
        if self.answerable == "partly" and not (self.gold and self.missing):
            raise ValueError("partly answerable, but without the part that is there and the one that is missing")
        if self.kind in {"partly", "underspecified"} and self.answerable != self.kind:
            raise ValueError("the kind says one thing and answerable another")
        if self.kind in {"near_miss", "off_topic"} and self.answerable is not False:
            raise ValueError("meant to have no answer")
        if self.kind == "follow_up" and not (self.history and self.standalone):
            raise ValueError("a follow-up to nothing")
        if self.kind == "as_of" and self.as_of is None:
            raise ValueError("as of when?")
        if self.kind == "disagreement" and len(self.sides or []) < 2:
            raise ValueError("a disagreement has two sides")
        return self


class Statement(_Row):
    id: Annotated[str, Field(pattern=r"^s-\d{3}$")]
    document: Line
    quote: Line
    speaker: Line
    relayer: Line | None
    stance: Literal["for", "against", "conditional", "undecided", "shifted"] | None
    topic: Line
    date: Vague | Period | None


class Event(_Row):
    id: Annotated[str, Field(pattern=r"^e-\d{3}$")]
    date: date | Period
    event: Line
    gold: Annotated[list[Quote], Field(min_length=1)]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@cache
def _body(document: str) -> str:
    return read_seed(SEEDS / document).body


@cache
def _published(document: str) -> date:
    published: date = read_seed(SEEDS / document).front_matter["published"]
    return published


def _fault(document: str, quote: str) -> str | None:
    """What is wrong with a quotation, if anything: it has to be a whole sentence and stand in the text once."""
    body = _body(document)
    if body.count(quote) != 1:
        return f"{body.count(quote)} times in {document}: {quote}"
    start = body.index(quote)
    before, after = body[:start], body[start + len(quote) :]
    begins = not before or before.endswith("\n") or re.search(r"[.!?:][\"”')]?\s$", before)
    ends = not after or re.match(r"\s", after)
    finished = re.search(r"[.!?][\"”')]?$", quote) or quote.startswith("|")
    return None if begins and ends and finished else f"not a whole sentence of {document}: {quote}"


def _faults(quotes: list[Quote]) -> list[str]:
    return [fault for q in quotes if (fault := _fault(q.document, q.quote))]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.name)
def test_questions_are_well_formed_and_quote_the_corpus(path: Path) -> None:
    for row in _rows(path):
        query = Query.model_validate(row)
        assert _faults([*query.gold, *query.lure]) == [], query.id
        if query.as_of is not None:
            assert [q.document for q in query.gold if _published(q.document) > query.as_of] == [], query.id


def test_broad_questions_are_well_formed_and_quote_the_corpus() -> None:
    rows = _rows(BROAD)
    assert len({row["id"] for row in rows}) == len({row["text"].lower() for row in rows}) == len(rows) == 100
    for row in rows:
        quotes = [Quote.model_validate(quote) for quote in row["gold"]]
        assert bool(quotes) == row["answerable"] == (row["kind"] != "near_miss"), row["id"]
        missing = [q.quote for q in quotes if q.quote not in _body(q.document)]
        assert missing == [], row["id"]


def test_there_are_enough_questions_each_with_its_own_id() -> None:
    rows = [row for path in QUERIES for row in _rows(path)]
    assert len(rows) >= 200
    assert [name for name, count in Counter(row["id"] for row in rows).items() if count > 1] == []
    asked = Counter((row["text"], row.get("as_of"), json.dumps(row.get("history"))) for row in rows)
    assert [question for question, count in asked.items() if count > 1] == []


def test_statements_are_well_formed_and_quote_the_corpus() -> None:
    statements = [Statement.model_validate(row) for row in _rows(STATEMENTS)]
    assert len(statements) >= 60
    assert len({s.id for s in statements}) == len(statements)
    for s in statements:
        assert _fault(s.document, s.quote) is None
    assert {s.stance for s in statements} == {"for", "against", "conditional", "undecided", "shifted", None}
    assert sum(s.relayer is not None for s in statements) >= 15
    assert len({s.document for s in statements}) >= 25


def test_nobody_speaks_after_the_document_that_quotes_him() -> None:
    for s in (Statement.model_validate(row) for row in _rows(STATEMENTS)):
        published = _published(s.document).isoformat()
        said = s.date.end.isoformat() if isinstance(s.date, Period) else s.date or ""
        assert said <= published[: len(said)], s.id


def test_events_are_well_formed_and_quote_the_corpus() -> None:
    events = [Event.model_validate(row) for row in _rows(EVENTS)]
    assert len(events) >= 50
    assert len({e.id for e in events}) == len(events)
    begun = [e.date.start if isinstance(e.date, Period) else e.date for e in events]
    assert begun == sorted(begun)
    for e, start in zip(events, begun, strict=True):
        assert _faults(e.gold) == [], e.id
        assert [q.document for q in e.gold if _published(q.document) < start] == [], e.id
    assert len({q.document for e in events for q in e.gold}) >= 40
