"""Composers turn evidence into sentences. The extractive one is always there; a language model is a setting away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.types import Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before it is verified: its text, its evidence (best first), and to whom it is attributed.

    ``composer`` wrote it; ``verdict`` is given where it was judged already (a language model's sentence).
    """

    text: str
    evidence: tuple[Evidence, ...]
    attributed_to: str | None = None
    composer: str = "extractive"
    verdict: Verdict | None = None


class Composer(Protocol):
    """What the assistant asks of a composer."""

    @property
    def name(self) -> str: ...

    def compose(self, question: str, evidence: tuple[Evidence, ...]) -> list[Draft]:
        """Sentences in the order in which they are read, each with the evidence it rests on."""
        ...
