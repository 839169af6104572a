"""The verifier measured: claims with references, and true sentences of the starter corpus made false.

Balanced accuracy is the mean of the shares of supported and of other claims that are judged right. A *false pass* is a
false sentence judged supported, a *false alarm* a true one that is not.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.assistant import Assistant
from assistant.evaluation.metrics import Figure, auc_figure, balanced_accuracy, mean
from assistant.evaluation.perturb import KINDS, perturb
from assistant.evaluation.sets import EvaluationError, rows
from assistant.names import names_in
from index.sentences import sentence_spans
from index.types import Document

_LABELS = {"attributable": True, "not attributable": False}
REACH = 2  # sentences before and after the source sentence that the verifier is given with it


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, the texts to check it against, and whether they support it fully; ``kind`` sorts it in the report."""

    text: str
    sources: tuple[str, ...]
    supported: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the verifier said of a claim."""

    claim: Claim
    label: str
    score: float


def load_claims(path: Path) -> list[Claim]:
    """Claims of an attribution file. Raises :class:`EvaluationError`."""
    found = []
    for row in rows(path):
        if row.get("label") not in _LABELS:
            raise EvaluationError(f"{path}: the label {row.get('label')!r} is none of {', '.join(_LABELS)}.")
        found.append(Claim(row["claim"], tuple(row["references"]), _LABELS[row["label"]], row.get("source", "")))
    return found


def perturbed_claims(documents: Sequence[Document], seed: int = 7) -> list[Claim]:
    """Each sentence as it stands, and once for each kind of change that can be made to it."""
    rng = random.Random(seed)
    claims = []
    for document in documents:
        sentences = [
            document.text[b.start + s : b.start + e]
            for b in document.blocks
            if b.kind == "paragraph"
            for s, e in sentence_spans(document.text[b.start : b.end])
        ]
        names = [n for s in sentences for n in names_in(s)]
        for place, sentence in enumerate(sentences):
            if len(sentence.split()) < 6:
                continue
            around = (" ".join(sentences[max(0, place - REACH) : place + REACH + 1]),)
            claims.append(Claim(sentence, around, True, "true"))
            for kind in KINDS:
                false = perturb(sentence, kind, rng, names)
                if false:
                    claims.append(Claim(false, around, False, kind))
    return claims


def check(assistant: Assistant, claims: Sequence[Claim]) -> list[Checked]:
    """The verifier's word on each claim."""
    checked = []
    for claim in claims:
        verdict = assistant.verify(claim.text, claim.sources)
        checked.append(Checked(claim, verdict.label, verdict.score))
    return checked


def claim_figures(checked: Sequence[Checked]) -> dict[str, Figure]:
    """Balanced accuracy at the default threshold, AUC, and balanced accuracy by kind."""
    truth = [c.claim.supported for c in checked]
    said = [c.label == "supported" for c in checked]
    figures = {
        "verifier: balanced accuracy": balanced_accuracy(said, truth),
        "verifier: AUC": auc_figure([c.score for c in checked], truth),
    }
    by_kind: dict[str, list[Checked]] = defaultdict(list)
    for item in checked:
        by_kind[item.claim.kind].append(item)
    for kind, members in sorted(by_kind.items()):
        if kind and len({m.claim.supported for m in members}) == 2:
            figures[f"verifier: balanced accuracy, {kind}"] = balanced_accuracy(
                [m.label == "supported" for m in members], [m.claim.supported for m in members]
            )
    return figures


def perturbed_figures(checked: Sequence[Checked]) -> dict[str, Figure]:
    """False alarms on true sentences, false passes for each kind of change."""
    figures = {}
    for kind in ("true", *KINDS):
        members = [c for c in checked if c.claim.kind == kind]
        if members:
            wrong = [(c.label == "supported") != c.claim.supported for c in members]
            name = (
                "verifier: false alarms, unchanged sentences" if kind == "true" else f"verifier: false passes, {kind}"
            )
            figures[name] = mean(np.asarray(wrong, dtype=float).tolist())
    return figures
