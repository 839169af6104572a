"""The assistant's nouns: evidence, citation, answer, and the events of a streamed answer.

All are frozen, typed and round-trip through JSON.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from index.types import DocumentInfo, Frozen

Outcome = Literal["answered", "related", "abstained", "clarify"]
DisagreementKind = Literal["conflict", "superseded", "different basis"]
VerdictLabel = Literal["supported", "partly", "contradicted", "unsupported"]


class Evidence(Frozen):
    """A span of whole sentences that supports an answer; ``probability`` (0 to 1) is calibrated."""

    document: DocumentInfo
    passage_id: str
    start: int
    end: int
    text: str
    before: str = Field("", description="The sentence before it in the same paragraph, for pronouns.")
    page: int | None = None
    paragraph: int | None = None
    heading: str = ""
    probability: float
    logit: float


class Citation(Frozen):
    """Where a sentence's words stand: ``document.text[start:end] == quote``, checked before it is shown."""

    id: str
    number: int
    document: DocumentInfo
    start: int
    end: int
    quote: str
    quote_sha256: str
    page: int | None = None
    paragraph: int | None = None
    heading: str = ""


class Verdict(Frozen):
    """How well evidence supports a claim. ``score`` is the probability that it is fully supported."""

    label: VerdictLabel
    score: float
    evidence: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class AnswerSentence(Frozen):
    """One sentence of an answer, the numbers of its citations, and its verdict."""

    text: str
    citations: tuple[int, ...]
    verdict: VerdictLabel = "supported"
    score: float
    attributed_to: str | None = None
    composer: str = "extractive"
    sources: int = Field(
        0, description="On a brief, the independent documents that tell it; copies count once. 0: not counted."
    )
    marks: tuple[str, ...] = Field(
        (), description="On a brief, what to know of its foundation: “one source”, “unnamed source”, “12 days old”."
    )


class Side(Frozen):
    """One side of a disagreement: what it gives (“more than two hours”), in a line with its source."""

    value: str
    line: AnswerSentence
    published: date | None = None
    publisher: str | None = None


class Disagreement(Frozen):
    """Documents that give different values for one thing, or a later one that overtakes an earlier."""

    subject: str
    kind: DisagreementKind
    sides: tuple[Side, ...]


class Answer(Frozen):
    """What came of a question. ``abstained`` is true unless the outcome is ``answered``."""

    id: str
    conversation: str
    question: str
    standalone_question: str
    as_of: date | None = None
    outcome: Outcome
    text: str
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: float
    abstained: bool
    looked_for: tuple[str, ...] = ()
    nearest: tuple[Citation, ...] = ()
    alternatives: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    disagreements: tuple[Disagreement, ...] = Field((), description="Where the documents differ on what was asked.")
    composer: str = Field("extractive", description="Who wrote the sentences: extractive, model, or mixed.")
    model: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict, description="SHA-256 of each prompt used, by its name.")
    corpus_revision: int = 0
    asked_at: datetime
    timings: dict[str, float] = Field(default_factory=dict, description="Seconds by step.")


class Turn(Frozen):
    """One question of a conversation with what was made of it."""

    question: str
    standalone_question: str
    answer: str
    answer_id: str | None = None


class ConversationInfo(Frozen):
    """A conversation in a list."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    questions: int


class Retrieved(Frozen):
    """Passages were found; the standalone question says what was looked for."""

    type: Literal["retrieved"] = "retrieved"
    standalone_question: str
    passages: int


class SentenceReady(Frozen):
    """A proved sentence with the citations it needs."""

    type: Literal["sentence"] = "sentence"
    sentence: AnswerSentence
    citations: tuple[Citation, ...]


class Withheld(Frozen):
    """A sentence that lost its proof and is not shown."""

    type: Literal["withheld"] = "withheld"
    reason: str


class Finished(Frozen):
    """The whole answer; nothing follows."""

    type: Literal["finished"] = "finished"
    answer: Answer


class Failed(Frozen):
    """The question could not be worked on; nothing follows."""

    type: Literal["failed"] = "failed"
    message: str
    error: str = Field("", description="The error's class in the error tree, such as NotFound.")


Event = Annotated[Retrieved | SentenceReady | Withheld | Finished | Failed, Field(discriminator="type")]
