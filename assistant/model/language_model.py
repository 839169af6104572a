"""The language model as the assistant uses it: sentences in a structure, tried again as each fault deserves.

| fault | tried again? |
|---|---|
| could not be reached, 5xx, empty answer, stream cut before the first sentence | yes, after a short wait |
| 429 | yes, after ``Retry-After`` if that leaves time |
| structure missing | once, told so |
| refused request (400) | once without the JSON schema, once without the temperature if that is named |
| text too long | by the caller, with less evidence |
| no word in time, total time over, key refused, not found | no |

Nothing is tried again once a sentence has been given out.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.model.allowance import Allowance
from assistant.model.breaker import Breaker
from assistant.model.calling import pieces
from assistant.model.faults import Fault, ModelFault
from assistant.model.prompting import prompt
from assistant.model.provider import build, check, held_to_schema
from assistant.model.structure import Proposed, Sentences
from assistant.model.trace import ModelCall, Stopwatch, Trace
from assistant.settings_model import ModelSettings
from index.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

FIRST_WAIT_S = 0.5
_REMINDER = "That was not the JSON object asked for. Answer with the JSON object and nothing else."
_LENGTH = frozenset({"length", "max_tokens", "MAX_TOKENS"})


@dataclass(frozen=True, slots=True)
class Reply:
    """How a call ended. ``fault``: why it gave nothing, or not all; ``answered``: what the model says of itself."""

    fault: Fault | None = None
    answered: bool | None = None
    unreadable: int = 0


class LanguageModel:
    """One model by its settings, with its circuit breaker. Built when first asked; safe in several threads."""

    def __init__(self, settings: ModelSettings, model: BaseChatModel | None = None) -> None:
        """``model``: a chat model of LangChain's to use instead of the one that the settings name.

        Raises:
            SettingsError: the settings name no usable model.
        """
        if model is None:
            check(settings)
        self.settings = settings
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_s)
        self._model = model
        self._without_schema = False
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name, as in the settings."""
        return self.settings.name or "custom"

    def allowance(self) -> Allowance:
        """The time that one question may take of this model."""
        return Allowance(self.settings.total_s)

    def sentences(
        self, name: str, values: dict[str, Any], allowance: Allowance, trace: Trace
    ) -> Generator[Proposed, None, Reply]:
        """The sentences that the model answers a prompt with, each when it is complete; how it ended is returned."""
        spared = self.breaker.refusal()
        if spared:
            return Reply(spared)
        asked = prompt(name)
        trace.prompts[name] = asked.sha256
        messages = asked.messages(**values)
        tries = 0
        while True:
            reading = Sentences()
            fault = yield from self._attempt(name, messages, reading, allowance, trace)
            fault = fault or shortcoming(reading, trace)
            if reading.found or fault is None:
                break
            again = self._again(fault, tries, messages, reading, allowance)
            if again is None:
                break
            messages, tries = again, tries + 1
        self._count(fault)
        return Reply(fault, reading.answered, reading.unreadable)

    def text(self, name: str, values: dict[str, Any], allowance: Allowance, trace: Trace) -> str | None:
        """All that one call brings, as it came; ``None`` if it failed. It is not tried again."""
        if self.breaker.refusal():
            return None
        asked = prompt(name)
        trace.prompts[name] = asked.sha256
        reading = Sentences()
        attempt = self._attempt(name, asked.messages(**values), reading, allowance, trace)
        fault: Fault | None = None
        while True:
            try:
                next(attempt)
            except StopIteration as end:
                fault = end.value
                break
        self._count(fault)
        return None if fault else reading.raw

    def _count(self, fault: Fault | None) -> None:
        if fault is None or not fault.dead:
            self.breaker.succeeded()
        else:
            self.breaker.failed(fault)

    def _attempt(
        self, name: str, messages: list[BaseMessage], reading: Sentences, allowance: Allowance, trace: Trace
    ) -> Generator[Proposed, None, Fault | None]:
        """One call. Waiting for the model is timed; what the taker of a sentence does meanwhile is not."""
        watch = Stopwatch()
        fault: Fault | None = None
        ended = ""
        try:
            with closing(self._stream(name, messages, allowance)) as stream:
                for text, reason in stream:
                    watch.halt(word=bool(text.strip()))
                    ended = reason or ended
                    yield from reading.feed(text)
                    watch.go()
        except ModelFault as failed:
            fault = failed.fault
        except SettingsError as error:
            fault = Fault("rejected", "can't be used as it is set", detail=str(error))
        finally:
            watch.halt()
            if fault is None and reading.incomplete:
                cut = "broke off at its length limit" if ended in _LENGTH else "stopped in the middle of its answer"
                fault = Fault("malformed" if ended in _LENGTH else "cut", cut)
            trace.model_s += watch.spent
            trace.calls.append(
                ModelCall(
                    prompt=name,
                    prompt_sha256=trace.prompts[name],
                    raw=reading.raw,
                    fault=fault.words if fault else "",
                    detail=fault.detail if fault else "",
                    seconds=round(watch.spent, 3),
                    first_word_s=round(watch.first, 3) if watch.first is not None else None,
                )
            )
        return fault

    def _stream(
        self, name: str, messages: list[BaseMessage], allowance: Allowance
    ) -> Generator[tuple[str, str], None, None]:
        with self._lock:
            self._model = model = self._model or build(self.settings)
        runnable = model if self._without_schema else held_to_schema(model, self.settings, name)
        try:
            with closing(pieces(runnable, messages, allowance, self.settings.timeout_s)) as stream:
                for piece in stream:
                    yield piece.text, piece.ended
        except ModelFault as failed:
            if failed.fault.kind == "rejected" and self._concede(failed.fault, schema=runnable is not model):
                failed.fault = replace(failed.fault, kind="concession")
            raise

    def _concede(self, fault: Fault, *, schema: bool) -> bool:
        """Give up what a server may have refused: the schema, then the temperature. ``False``: nothing is left."""
        with self._lock:
            if schema:
                self._without_schema = True
                return True
            if self.settings.temperature is not None and "temperature" in fault.detail.lower():
                self.settings = self.settings.model_copy(update={"temperature": None})
                self._model = None
                return True
        return False

    def _again(
        self, fault: Fault, tries: int, messages: list[BaseMessage], reading: Sentences, allowance: Allowance
    ) -> list[BaseMessage] | None:
        """The messages for another try, after the wait it needs; ``None`` if it isn't worth one."""
        from langchain_core.messages import AIMessage, HumanMessage

        if fault.kind == "concession":
            return messages
        if tries >= self.settings.retries or allowance.stopped:
            return None
        if fault.kind == "malformed" and tries == 0 and not reading.incomplete:
            return [*messages, AIMessage(reading.raw[:2000]), HumanMessage(_REMINDER)]
        wait = fault.wait if fault.wait is not None else FIRST_WAIT_S * 2**tries
        return messages if fault.passing and allowance.pause(wait) else None


def shortcoming(reading: Sentences, trace: Trace) -> Fault | None:
    """What is wrong with an answer that came without a failure."""
    if reading.structured:
        return None
    if not reading.raw.strip():
        return Fault("empty", "gave an empty answer")
    return Fault("malformed", "did not keep to the structure asked for")
