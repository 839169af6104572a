"""The nouns of a briefing. All are frozen, typed and round-trip through JSON.

Each report carries its own citations, numbered from 1 across the report; every line (:class:`AnswerSentence`) names
the numbers it rests on and was verified like any answer (:mod:`assistant.ledger`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from assistant.types import AnswerSentence, Citation, Disagreement, Side  # noqa: F401  (also found here)
from index.types import DocumentInfo, Frozen

Stance = Literal["for", "against", "conditional", "undecided"]
Length = Literal["short", "page", "long"]
DateBasis = Literal["stated", "relative", "published"]
ChangeKind = Literal["new", "changed", "withdrawn", "confirmed"]
SectionName = Literal[
    "bottom line", "what happened", "who says what", "the numbers", "disagreements", "not known", "sources"
]


class BaseReport(Frozen):
    """What every report says of itself."""

    id: str
    topic: str
    as_of: date | None = None
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    corpus_revision: int = 0
    made_at: datetime
    timings: dict[str, float] = Field(default_factory=dict, description="Seconds by step.")


class TimelineEvent(Frozen):
    """Something that happened between ``first`` and ``last`` (the same day where the date is certain)."""

    first: date
    last: date
    wording: str = Field("", description="The date in the source's own words (“Thursday”), for a relative one.")
    basis: DateBasis
    line: AnswerSentence
    documents: int = Field(1, description="Independent documents that tell of it; copies count once.")
    planned: bool = Field(False, description="It lay ahead when it was written of, and nothing tells that it happened.")


class Timeline(BaseReport):
    """Dated events, oldest first."""

    type: Literal["timeline"] = "timeline"
    events: tuple[TimelineEvent, ...] = ()


class Statement(Frozen):
    """What an actor said or did on a question of debate, and when (``None``: not known)."""

    stance: Stance
    probability: float = Field(1.0, description="Calibrated probability of this stance.")
    said_on: date | None = None
    said_by: date | None = Field(
        None, description="No later than this day: the end of a range, or the document's date."
    )
    wording: str = Field("", description="The date in the source's own words, for one that is relative or a range.")
    relayed_by: str | None = Field(None, description="Who passed it on, where that is another than the actor.")
    anonymous: bool = Field(False, description="The source names nobody (“a senior official”).")
    documents: int = Field(1, description="Independent documents that tell of it; copies count once.")
    line: AnswerSentence
    reason: str = Field("", description="The source's own words for why, part of the quote.")


class Position(Frozen):
    """One actor's stance: the latest counts, all statements are kept, oldest first."""

    actor: str
    also: tuple[str, ...] = Field((), description="Other names of the same government: “Moscow” beside “Kremlin”.")
    stance: Stance
    shifted: bool = False
    anonymous: bool = Field(False, description="The actor has no name in the source.")
    statements: tuple[Statement, ...]


class Positions(BaseReport):
    """The actors of a debate."""

    type: Literal["positions"] = "positions"
    positions: tuple[Position, ...] = ()


class Disagreements(BaseReport):
    """Where sources disagree on a topic."""

    type: Literal["disagreements"] = "disagreements"
    disagreements: tuple[Disagreement, ...] = ()


class Change(Frozen):
    """A claim before and after; ``before`` is missing for what is new, ``after`` for what was withdrawn."""

    kind: ChangeKind
    before: AnswerSentence | None = None
    after: AnswerSentence | None = None


class Changes(BaseReport):
    """What changed between two moments."""

    type: Literal["changes"] = "changes"
    since: date | None = None
    since_brief: str | None = None
    since_revision: int | None = Field(None, description="The earlier corpus revision, where two are compared.")
    until_revision: int | None = Field(None, description="The later one; none: the library as it was then.")
    changes: tuple[Change, ...] = ()


class Section(Frozen):
    """A part of a brief."""

    name: SectionName
    title: str
    lines: tuple[AnswerSentence, ...] = ()
    note: str = Field("", description="Our own words about the section, never a fact (“Nothing was found.”).")


class SourceUse(Frozen):
    """A source of a brief and how often it is cited."""

    document: DocumentInfo
    cited: int
    anonymous: bool = Field(False, description="It rests on unnamed officials or sources.")


class Brief(BaseReport):
    """One or two pages on a topic, bottom line first."""

    type: Literal["brief"] = "brief"
    sections: tuple[Section, ...] = ()
    sources: tuple[SourceUse, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()
    positions: tuple[Position, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


Report = Annotated[Brief | Timeline | Positions | Disagreements | Changes, Field(discriminator="type")]
