"""Pieces of evidence that disagree: nearly the same said, with another number or with a "not"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.exact import negates, values_in
from assistant.grouping import SAME_MEANING
from assistant.types import Evidence
from index.embedder import Embedder
from index.loaders.guess import DATE


def other_sides(
    pieces: Sequence[Sequence[Evidence]], cited: Callable[[Evidence], bool], embedder: Embedder
) -> list[Evidence]:
    """Evidence that contradicts a cited piece and is not cited itself."""
    leads = [piece[0] for piece in pieces]
    if len(leads) < 2:
        return []
    vectors = embedder.passages([lead.text for lead in leads])
    alike = vectors @ vectors.T
    shown = [cited(lead) for lead in leads]
    return [
        lead
        for i, lead in enumerate(leads)
        if not shown[i]
        and any(
            shown[j] and alike[i, j] >= SAME_MEANING and contradict(lead.text, leads[j].text) for j in range(len(leads))
        )
    ]


def contradict(a: str, b: str) -> bool:
    """Whether two sentences on the same subject give different numbers, or one denies what the other says.

    Sentences of different days may both be right.
    """
    days = [{m.group().lower() for m in DATE.finditer(text)} for text in (a, b)]
    if days[0] and days[1] and days[0].isdisjoint(days[1]):
        return False
    bare = [DATE.sub("", text) for text in (a, b)]
    numbers = [set(values_in(text)) for text in bare]
    if numbers[0] and numbers[1] and numbers[0].isdisjoint(numbers[1]):
        return True
    denied = [any(negates(word) for word in text.split()) for text in bare]
    return denied[0] != denied[1]
