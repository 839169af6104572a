"""Which evidence a model's sentence stands on: what it named if that proves it, else what does.

Small models write good sentences with wrong numbers, so the numbers are a hint only: a citation is shown when the
evidence behind it proves the sentence, and only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.model.proof import Proof
from assistant.model.structure import Proposed
from assistant.types import Evidence, Verdict

COPIES = 3  # citations that one piece of evidence brings at most: the same said elsewhere


@dataclass(frozen=True, slots=True)
class Attached:
    """A sentence with the evidence that proves it, or with the verdict that nothing does.

    ``unknown``: numbers the model named that stand for nothing; ``moved``: other evidence than it named proves it.
    """

    proposed: Proposed
    verdict: Verdict
    numbers: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    unknown: tuple[int, ...] = ()

    @property
    def proved(self) -> bool:
        return self.verdict.label == "supported"

    @property
    def moved(self) -> bool:
        return self.proved and not set(self.numbers) <= set(self.proposed.numbers)


def attach(proposed: Proposed, pieces: Sequence[Sequence[Evidence]], proof: Proof) -> Attached:
    """Find the evidence. ``pieces``: numbered from 1; each holds the same said in one or several documents."""
    named = tuple(n for n in proposed.numbers if 1 <= n <= len(pieces))
    unknown = tuple(n for n in proposed.numbers if n not in named)
    verdict, numbers = _named(proposed.text, named, pieces, proof)
    if verdict.label != "supported" and not proof.form(proposed.text):
        others = (n for n in range(1, len(pieces) + 1) if n not in named)
        for number in others:
            found = proof.verdict(proposed.text, [pieces[number - 1][0]])
            if found.label == "supported":
                verdict, numbers = found, (number,)
                break
    if verdict.label != "supported":
        if unknown:
            words = ", ".join(map(str, unknown))
            verdict = verdict.model_copy(
                update={"reasons": (f"it names evidence {words}, which does not exist", *verdict.reasons)}
            )
        return Attached(proposed, verdict, unknown=unknown)
    evidence = tuple(item for n in numbers for item in _copies(proposed.text, pieces[n - 1], proof))
    return Attached(proposed, verdict, numbers, evidence, unknown)


def _named(
    text: str, named: Sequence[int], pieces: Sequence[Sequence[Evidence]], proof: Proof
) -> tuple[Verdict, tuple[int, ...]]:
    """The verdict on what the model named, without the numbers that prove nothing."""
    alone = {n: proof.verdict(text, [pieces[n - 1][0]]) for n in named}
    sound = tuple(n for n, verdict in alone.items() if verdict.label == "supported")
    if sound:
        return alone[sound[0]], sound
    if len(named) == 1:
        return alone[named[0]], ()
    verdict = proof.verdict(text, [pieces[n - 1][0] for n in named])
    return verdict, tuple(named) if verdict.label == "supported" else ()


def verdict_on(text: str, evidence: Sequence[Evidence], proof: Proof) -> Verdict:
    """The verdict on a sentence by the best of its evidence alone, or by all of it together."""
    for item in evidence:
        alone = proof.verdict(text, [item])
        if alone.label == "supported":
            return alone
    return proof.verdict(text, evidence)


def _copies(text: str, piece: Sequence[Evidence], proof: Proof) -> list[Evidence]:
    lead, *others = piece
    return [lead, *(o for o in others[: COPIES - 1] if proof.verdict(text, [o]).label == "supported")]
