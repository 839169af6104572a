"""A record held against the library and the product as they are now: what changed since the answer was given.

The language model is not asked again: its sentences are in the record. What is done again is everything of ours: the
search, the reading, the decision, and the verdict on every sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from pydantic import ValidationError

from assistant.audit.records import Given, Record
from assistant.errors import ExportError
from assistant.export.check import QuoteCheck, check_quotes
from assistant.model.attaching import verdict_on
from assistant.model.prompting import prompt
from assistant.model.proof import Proof
from assistant.research import Research
from assistant.types import AnswerSentence, Evidence
from assistant.writing import Writer
from index.errors import NotFound
from index.library import Library
from index.types import OWNER, Audience, Frozen

Kind = Literal[
    "product",
    "reader",
    "embedding",
    "prompt",
    "model",
    "corpus",
    "quote",
    "evidence",
    "decision",
    "confidence",
    "verdict",
]
SAME = 0.05  # confidence that differs by less counts as the same


class Change(Frozen):
    """One thing that is not as it was."""

    kind: Kind
    what: str


class Replay(Frozen):
    """What changed since an answer was given; ``checked`` counts what was held against the present."""

    answer_id: str
    question: str
    changes: tuple[Change, ...]
    checked: dict[str, int]

    @property
    def same(self) -> bool:
        """Whether the answer would still be given so: nothing but the corpus' number changed."""
        return all(change.kind in ("corpus", "product") for change in self.changes)


def read_record(data: bytes) -> Record:
    """A record from its file.

    Raises:
        ExportError: the file is no record of ours.
    """
    try:
        return Record.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ExportError(
            f"The file is no record of an answer ({where}: {first['msg']}). Give what `briefing record` wrote."
        ) from error


@dataclass(frozen=True, slots=True)
class Replayer:
    """Replays records. ``research`` searches and reads a record's question again; ``model``: the one set now."""

    library: Library
    writer: Writer
    research: Callable[[Record, Audience], Research]
    model: str | None

    def replay(self, record: Record, audience: Audience = OWNER) -> Replay:
        """Hold a record against the present."""
        quotes = check_quotes(list(record.answer.citations), self.library, audience)
        changes = [
            *self._made_with(record),
            *_quotes(quotes),
            *self._evidence(record, audience),
            *self._verdicts(record, audience),
        ]
        checked = {
            "quotes": len(quotes), "evidence": len(record.evidence), "sentences": len(record.answer.sentences),
            "prompts": len(record.answer.prompts),
        }  # fmt: skip
        answer = record.answer
        return Replay(answer_id=answer.id, question=answer.question, changes=tuple(changes), checked=checked)

    def _made_with(self, record: Record) -> Iterator[Change]:
        now: tuple[tuple[Kind, str, str], ...] = (
            ("product", record.version, version("briefing-assistant")),
            ("reader", record.reader, self.writer.verifier.reader),
            ("embedding", record.embedding, self.library.embedder.name),
            ("model", record.answer.model or "none", self.model or "none"),
            ("corpus", f"revision {record.answer.corpus_revision}", f"revision {self.library.revision}"),
        )
        for kind, then, present in now:
            if then != present:
                yield Change(kind=kind, what=f"was {then}, is {present}")
        for name, sha256 in record.answer.prompts.items():
            if prompt(name).sha256 != sha256:
                yield Change(kind="prompt", what=f"prompts/{name}.md is another text (was {sha256[:12]})")

    def _evidence(self, record: Record, audience: Audience) -> Iterator[Change]:
        """The question searched and read again: the decision, and what came or went among the evidence."""
        if record.answer.outcome == "clarify":
            return
        research = self.research(record, audience)
        outcome, confidence = research.found.outcome, research.found.confidence
        answered = any(part.answered for part in research.parts)
        if answered != (record.answer.outcome == "answered"):
            yield Change(kind="decision", what=f"was {record.answer.outcome}, the reader says {outcome} now")
        if abs(confidence - record.answer.confidence) >= SAME:
            yield Change(kind="confidence", what=f"was {record.answer.confidence:.2f}, is {confidence:.2f}")
        then = {(given.uri, given.text) for given in record.evidence}
        evidence = self.writer.given(research, len(record.evidence), grouped=record.answer.model is not None)
        present = [Given.of(number, item) for number, item in enumerate(evidence, start=1)]
        now = {(given.uri, given.text) for given in present}
        for given in record.evidence:
            if (given.uri, given.text) not in now:
                yield Change(kind="evidence", what=f"no longer among the best: “{_short(given.text)}” ({given.title})")
        for given in present:
            if (given.uri, given.text) not in then:
                yield Change(kind="evidence", what=f"new among the best: “{_short(given.text)}” ({given.title})")

    def _verdicts(self, record: Record, audience: Audience) -> Iterator[Change]:
        """Each sentence of a model judged again on the quotes it cites."""
        proof = Proof(self.writer.verifier, self.library.terms, lambda _: 1.0)
        for sentence in record.answer.sentences:
            if sentence.composer != "model":
                continue  # its words are its quotes, which are checked
            evidence = self._cited(record, sentence, audience)
            if evidence is None:
                yield Change(kind="verdict", what=f"can't be judged, its document is gone: “{_short(sentence.text)}”")
                continue
            verdict = verdict_on(sentence.text, evidence, proof)
            if verdict.label != sentence.verdict:
                yield Change(
                    kind="verdict", what=f"was {sentence.verdict}, is {verdict.label}: “{_short(sentence.text)}”"
                )

    def _cited(self, record: Record, sentence: AnswerSentence, audience: Audience) -> list[Evidence] | None:
        found = []
        for citation in record.answer.citations:
            if citation.number not in sentence.citations:
                continue
            try:
                document = self.library.document(citation.document.id, audience)
            except NotFound:
                return None
            text = document.text[citation.start : citation.end]
            found.append(
                Evidence(
                    document=document.info, passage_id="", start=citation.start, end=citation.end, text=text,
                    before=before(document.text, citation.start), probability=sentence.score, logit=0.0,
                )
            )  # fmt: skip
        return found


def before(text: str, start: int) -> str:
    """The sentence before a place in the same paragraph, for pronouns."""
    from index.sentences import sentence_spans

    paragraph = text[text.rfind("\n\n", 0, start) + 1 : start].strip("\n")
    spans = sentence_spans(paragraph)
    return paragraph[slice(*spans[-1])] if spans else ""


def _quotes(checks: list[QuoteCheck]) -> Iterator[Change]:
    for check in checks:
        if check.state != "holds":
            what = f"[{check.citation.number}] {check.state}: {check.detail} ({check.citation.document.title})"
            yield Change(kind="quote", what=what)


def _short(text: str, characters: int = 90) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else f"{flat[: characters - 1]}…"
