"""One record for each answer: what was read, what the model was asked and said, every verdict, and by which versions.

A record holds text that was withheld from the reader; it is given to the answer's own principal only, as the answer is.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Literal

from pydantic import Field

from assistant.citations import sha256
from assistant.conversations import Conversations
from assistant.model.trace import Judged, ModelCall, Trace
from assistant.types import Answer, Evidence
from index.database import Database
from index.errors import NotFound
from index.types import OWNER, Audience, Filters, Frozen

FORM = 1  # of the record; a later form reads the earlier ones
MIGRATIONS = (
    """
CREATE TABLE records (
    answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE, record TEXT NOT NULL
);
""",
)


class Given(Frozen):
    """A piece of evidence as it was given to the composer; ``number`` is the one the model saw."""

    number: int
    document: str
    uri: str
    title: str
    document_sha256: str
    start: int
    end: int
    text: str
    text_sha256: str
    probability: float

    @classmethod
    def of(cls, number: int, evidence: Evidence) -> Given:
        return cls(
            number=number,
            document=evidence.document.id,
            uri=evidence.document.uri,
            title=evidence.document.title,
            document_sha256=evidence.document.text_sha256,
            start=evidence.start,
            end=evidence.end,
            text=evidence.text,
            text_sha256=sha256(evidence.text),
            probability=round(evidence.probability, 4),
        )


class Making(Frozen):
    """How an answer was made: all of a record but the answer."""

    form: int = FORM
    version: str = Field(description="Of this product.")
    reader: str
    embedding: str
    filters: Filters
    in_context: str = Field("", description="A follow-up behind the questions before it, as it was searched, too.")
    completed_by: Literal["", "rule", "model"] = Field("", description="Who made a follow-up question standalone.")
    evidence: tuple[Given, ...] = ()
    calls: tuple[ModelCall, ...] = ()
    judged: tuple[Judged, ...] = ()
    model_settings: dict[str, Any] = Field(default_factory=dict)


class Record(Making):
    """The whole record of one answer, as one JSON object."""

    answer: Answer


def making(
    trace: Trace,
    filters: Filters,
    *,
    in_context: str,
    reader: str,
    embedding: str,
    model_settings: dict[str, Any] | None = None,
) -> Making:
    """What is kept of how an answer was made."""
    return Making(
        version=version("briefing-assistant"),
        reader=reader,
        embedding=embedding,
        filters=filters,
        in_context=in_context,
        completed_by=trace.completed_by,
        evidence=_given(trace.evidence),
        calls=tuple(trace.calls),
        judged=tuple(trace.judged),
        model_settings=model_settings or {},
    )


def _given(evidence: Sequence[Evidence]) -> tuple[Given, ...]:
    return tuple(Given.of(number, item) for number, item in enumerate(evidence, start=1))


class Records:
    """The records of a library's answers, in its SQLite file; a record goes when its answer goes."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        """``conversations`` has made the answers' table already."""
        self._database = database
        self._conversations = conversations
        database.migrate("records", MIGRATIONS)

    def store(self, answer_id: str, made: Making) -> None:
        """Keep how a stored answer was made; not if a document that was read has been erased meanwhile."""
        with self._database.write() as write:
            for document in {given.document for given in made.evidence}:
                if write.execute("SELECT 1 FROM purged WHERE document_id = ?", (document,)).fetchone():
                    return
            write.execute("INSERT INTO records VALUES (?, ?)", (answer_id, made.model_dump_json()))

    def record(self, answer_id: str, audience: Audience = OWNER) -> Record:
        """The record of an answer.

        Raises:
            NotFound: no such answer of this principal, or it has no record.
        """
        answer = self._conversations.answer(answer_id, audience)
        row = self._database.connection.execute(
            "SELECT record FROM records WHERE answer_id = ?", (answer_id,)
        ).fetchone()
        if row is None:
            raise NotFound(
                f"Answer {answer_id} has no record: it is older than records are kept, or a document that was read "
                "for it has been erased. Ask again for one."
            )
        made = Making.model_validate_json(row["record"])
        return Record(answer=answer, **{name: getattr(made, name) for name in Making.model_fields})
