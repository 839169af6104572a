"""What was asked of the model and what became of each of its sentences: kept with the answer, for the audit."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from assistant.types import Evidence, VerdictLabel
from index.types import Frozen

Fate = Literal["shown", "repaired", "failed", "surplus"]


class ModelCall(Frozen):
    """One call: which prompt, the text that came back, and the fault if it failed."""

    prompt: str
    prompt_sha256: str
    raw: str
    fault: str = ""
    detail: str = ""
    seconds: float
    first_word_s: float | None = None


class Judged(Frozen):
    """A sentence of the model, what it named as evidence, what it was given, and the verdict."""

    text: str
    named: tuple[int, ...] = Field((), description="Evidence numbers as the model gave them.")
    cited: tuple[int, ...] = Field((), description="Evidence numbers it stands on after checking.")
    label: VerdictLabel
    score: float
    reasons: tuple[str, ...] = ()
    fate: Fate


@dataclass
class Trace:
    """Collected while one answer is written."""

    evidence: list[Evidence] = field(default_factory=list)
    calls: list[ModelCall] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    prompts: dict[str, str] = field(default_factory=dict)
    completed_by: Literal["", "rule", "model"] = ""  # who made a follow-up question standalone
    model_s: float = 0.0
    verify_s: float = 0.0


class Stopwatch:
    """Seconds spent waiting for the model, and until its first word."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.first: float | None = None
        self._began = time.perf_counter()

    def go(self) -> None:
        self._began = time.perf_counter()

    def halt(self, *, word: bool = False) -> None:
        self.spent += time.perf_counter() - self._began
        if word and self.first is None:
            self.first = self.spent
