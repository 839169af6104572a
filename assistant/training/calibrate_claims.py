"""Fit the verifier's probability of full support, on claims that the reader was not trained on.

Half of the weight is on the hand-written claims of the news set's calibration split, half on sentences of the same
articles, as they stand and changed in one place. The threshold is the one with the best balanced accuracy on the
hand-written claims among those that let at most one in five of the others pass: what isn't proved is not said.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import compress

import numpy as np

from assistant.calibration import Logistic
from assistant.claims import ClaimCalibration, ClaimFeatures, ClaimVerifier, Source, Terms
from assistant.evaluation.metrics import auc
from assistant.evaluation.verification import perturbed_claims
from assistant.evidence import header
from assistant.reader.onnx_reader import OnnxReader
from assistant.training.calibrate_fit import fit
from assistant.training.data import news_articles
from assistant.training.news_set import article

SYNTHETIC = 900
FALSE_PASSES = 0.2  # share of the hand-written claims not fully supported that may pass


@dataclass(slots=True)
class SeenClaim:
    """A claim: features, whether it is fully supported, whether a person wrote it, whether exact checks veto it."""

    features: ClaimFeatures
    supported: bool
    written: bool
    vetoed: bool


def collect_claims(terms: Terms, split: str = "calibrate", seed: int = 7) -> list[SeenClaim]:
    """Features of the written claims, each against its whole article, and of changed sentences."""
    verifier = ClaimVerifier(OnnxReader(), neutral(), terms)
    rows = news_articles(split)
    seen = []
    for row in rows:
        document = article(row)
        for claim in row.get("claims", ()):
            look = verifier.look(claim["claim"], [Source(document.text, header(document.info))])
            seen.append(SeenClaim(look.features, claim["label"] == "supported", True, bool(look.vetoes)))
    made = perturbed_claims([article(row) for row in rows], seed)
    for changed in random.Random(seed).sample(made, min(SYNTHETIC, len(made))):
        look = verifier.look(changed.text, [Source(text) for text in changed.sources])
        if look.verbatim:
            continue  # decided without the model
        seen.append(SeenClaim(look.features, changed.supported, False, bool(look.vetoes)))
    return seen


def fit_claims(seen: list[SeenClaim]) -> ClaimCalibration:
    """The logistic model of claims that no exact check rules out, its threshold, and the share ruled out wrongly."""
    written = sum(item.written for item in seen)
    weights = [1 / (2 * (written if item.written else len(seen) - written)) * len(seen) for item in seen]
    open_to_doubt = [not item.vetoed for item in seen]
    model = fit(
        [item.features.row() for item in compress(seen, open_to_doubt)],
        [item.supported for item in compress(seen, open_to_doubt)],
        list(compress(weights, open_to_doubt)),
    )
    by_hand = [item for item in seen if item.written]
    scores = np.asarray([0.0 if item.vetoed else model(item.features.row()) for item in by_hand])
    truth = np.asarray([item.supported for item in by_hand])
    strict = [t for t in np.linspace(0.2, 0.8, 61) if (scores[~truth] >= t).mean() <= FALSE_PASSES]
    best = max(strict, key=lambda t: (scores[truth] >= t).mean() + (scores[~truth] < t).mean(), default=0.8)
    ruled_out = [float(item.supported) for item in seen if item.vetoed]
    return ClaimCalibration(model, round(float(best), 3), round(sum(ruled_out) / max(1, len(ruled_out)), 3))


def neutral() -> ClaimCalibration:
    """Stands in while features are collected."""
    return ClaimCalibration(Logistic((0.0,) * len(ClaimFeatures.names_of()), 0.0), 0.5, 0.0)


def claims_summary(seen: list[SeenClaim], fitted: ClaimCalibration) -> str:
    """How the fitted numbers do on what they were fitted on: a check, not a result."""
    written = [item for item in seen if item.written]
    scores = np.asarray([0.0 if item.vetoed else fitted.supported(item.features.row()) for item in written])
    truth = np.asarray([item.supported for item in written])
    right = ((scores[truth] >= fitted.threshold).mean() + (scores[~truth] < fitted.threshold).mean()) / 2
    changed = [item.vetoed for item in seen if not item.written and not item.supported]
    return (
        f"written claims: n={len(written)}, balanced accuracy {right:.3f}, AUC {auc(scores, truth):.3f}; "
        f"changed sentences: n={len(changed)}, ruled out by exact checks {np.mean(changed):.3f}"
    )
