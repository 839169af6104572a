"""One answer written by the language model: proposed, attached to evidence, proved or repaired once, else withheld."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answers import AnswerBuilder
from assistant.composers import Draft
from assistant.model.allowance import Allowance
from assistant.model.attaching import Attached, attach
from assistant.model.language_model import LanguageModel, Reply
from assistant.model.prompting import evidence_lines, fence, one_line
from assistant.model.proof import Proof
from assistant.model.structure import Proposed
from assistant.model.trace import Fate, Judged, Trace
from assistant.speakers import speaker_of
from assistant.types import Evidence, SentenceReady, Withheld

Taken = SentenceReady | Withheld


@dataclass
class ModelWriting:
    """Writes one answer. ``pieces``: the evidence, numbered from 1, each with others that say the same."""

    model: LanguageModel
    question: str
    pieces: Sequence[Sequence[Evidence]]
    proof: Proof
    answer: AnswerBuilder
    allowance: Allowance
    trace: Trace
    limit: int
    shown: int = 0
    repaired: int = 0
    withheld: int = 0
    reply: Reply = field(default_factory=Reply)

    def write(self) -> Iterator[Taken]:
        """Proved sentences as they are proved; then those repaired; then why the others are withheld."""
        failed: list[Attached] = []
        self.reply = yield from self._ask("answer", failed, limit=self.limit)
        while self.reply.fault and self.reply.fault.kind == "context" and len(self.pieces) > 1 and not self.shown:
            self.pieces = self.pieces[: len(self.pieces) // 2]
            self.reply = yield from self._ask("answer", failed, limit=self.limit)
        again: list[Attached] = []
        if failed and self.shown < self.limit and self.reply.fault is None:
            yield from self._ask("repair", again, sentences=_listed(failed))
        # the reasons of the second try tell more; a sentence that didn't come back was given up by the model
        for attached in [*again, *failed][: max(0, len(failed) - self.repaired)]:
            self.withheld += 1
            yield self.answer.withhold("; ".join(attached.verdict.reasons) or attached.verdict.label)
        for _ in range(self.reply.unreadable):
            self.withheld += 1
            yield self.answer.withhold("the model's sentence could not be read")

    def _ask(self, prompt: str, failed: list[Attached], **values: object) -> Generator[Taken, None, Reply]:
        """Take what a prompt brings; what fails goes to ``failed``."""
        given = {"fence": fence(), "question": one_line(self.question), **values}
        given["evidence"] = evidence_lines([piece[0] for piece in self.pieces])
        proposals = self.model.sentences(prompt, given, self.allowance, self.trace)
        while True:
            try:
                proposed = next(proposals)
            except StopIteration as end:
                reply: Reply = end.value
                return reply
            try:
                yield from self._judge(proposed, failed, repaired=prompt == "repair")
            except GeneratorExit:
                proposals.close()  # nobody listens any more: the call is cancelled
                raise

    def _judge(self, proposed: Proposed, failed: list[Attached], *, repaired: bool) -> Iterator[Taken]:
        began = time.perf_counter()
        attached = attach(proposed, self.pieces, self.proof)
        self.trace.verify_s += time.perf_counter() - began
        if not attached.proved:
            failed.append(attached)
            self._note(attached, "failed")
        elif self.shown >= self.limit:
            self._note(attached, "surplus")
        else:
            yield from self._show(attached, repaired=repaired)

    def _show(self, attached: Attached, *, repaired: bool) -> Iterator[Taken]:
        text = attached.proposed.text
        draft = Draft(text, attached.evidence, speaker_of(text), composer="model", verdict=attached.verdict)
        taken = self.answer.take(draft)
        if taken is None:
            self._note(attached, "surplus")  # the very same words stand there already
            return
        if isinstance(taken, SentenceReady):
            self.shown += 1
            self.repaired += repaired
            self._note(attached, "repaired" if repaired else "shown")
            if attached.unknown:
                self.answer.notes.append(_renumbered(attached.unknown))
        yield taken

    def _note(self, attached: Attached, fate: Fate) -> None:
        self.trace.judged.append(
            Judged(
                text=attached.proposed.text,
                named=attached.proposed.numbers,
                cited=attached.numbers,
                label=attached.verdict.label,
                score=round(attached.verdict.score, 4),
                reasons=attached.verdict.reasons,
                fate=fate,
            )
        )


def _renumbered(unknown: Sequence[int]) -> str:
    words = ", ".join(map(str, unknown))
    return f"The language model named evidence that does not exist ({words}); what proves its sentence was looked up."


def _listed(failed: Sequence[Attached]) -> str:
    """The failed sentences with their reasons, one JSON object a line."""
    return "\n".join(
        json.dumps(
            {
                "sentence": one_line(attached.proposed.text),
                "evidence": list(attached.proposed.numbers),
                "failed_because": one_line("; ".join(attached.verdict.reasons)),
            },
            ensure_ascii=False,
        )
        for attached in failed
    )
