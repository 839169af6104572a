"""Fit the probabilities: ``python -m assistant.training.calibrate --evals ../shared/evals``.

Runs the real pipeline on questions that the reader was not trained on (the calibration split of the news set and,
asked of the same library, clapnq_dev questions as off-topic ones), fits the three logistic models of
:mod:`assistant.calibration` and the verifier's, sets the thresholds, and writes ``reader/weights/calibration.json``.
The default operating point refuses at most 5 % of answerable news questions. Seconds per hundred questions; needs
scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assistant import Assistant
from assistant.calibration import (
    FILE,
    QUESTION_FEATURES,
    TOPIC_FEATURES,
    Calibration,
    Logistic,
    question_row,
    topic_row,
)
from assistant.claims import ClaimCalibration, ClaimFeatures
from assistant.evaluation.metrics import auc
from assistant.evaluation.run import is_right, library_of
from assistant.evaluation.sets import Question, load_set
from assistant.evidence import CERTAIN, as_evidence
from assistant.features import Features
from assistant.settings import Settings
from assistant.training.calibrate_claims import SeenClaim, claims_summary, collect_claims, fit_claims
from assistant.training.calibrate_claims import neutral as neutral_claims
from assistant.training.calibrate_fit import fit
from assistant.training.news_set import news_set
from index.types import NO_FILTERS, OWNER, Filters

REFUSED = 0.05  # share of answerable questions that may be refused at the default operating point
TOPIC_THRESHOLD = 0.2  # below it a question counts as off the subject, unless the reader is certain
OFF_TOPIC_QUESTIONS = 150


@dataclass(slots=True)
class Seen:
    """One question's candidates: features and whether each is right; ``topic`` is false for off-topic questions."""

    question: Question
    features: list[Features]
    right: list[bool]
    topic: bool
    alone: bool = False

    @property
    def answerable(self) -> bool:
        return self.topic and self.question.has_answer is True


def collect(assistant: Assistant, questions: Iterable[Question], *, topic: bool, alone: bool = False) -> list[Seen]:
    """Features of every candidate sentence, as the pipeline sees them.

    ``alone``: each question sees only its own article, as in a library that was just begun.
    """
    infos = assistant.library.documents()
    uri_of = {info.id: info.uri for info in infos}
    id_of = {info.uri: info.id for info in infos}
    seen = []
    for question in questions:
        filters = Filters(documents=(id_of[question.paragraph],)) if alone else NO_FILTERS
        hits = assistant.library.search(question.text, assistant.settings.passages, filters=filters)
        candidates, features = assistant.read_candidates(question.text, hits[: assistant.settings.passages_read], OWNER)
        evidence = [as_evidence(c, 0.0, f.logit) for c, f in zip(candidates, features, strict=True)]
        right = [topic and is_right(question, e, uri_of[e.document.id]) for e in evidence]
        seen.append(Seen(question, features, right, topic, alone))
    return seen


def rank(item: Seen, sentence: Logistic) -> tuple[list[Features], list[float], list[bool]]:
    scored = sorted(
        ((sentence(f.row()), f, right) for f, right in zip(item.features, item.right, strict=True)), key=lambda t: -t[0]
    )
    return [f for _, f, _ in scored], [p for p, _, _ in scored], [r for _, _, r in scored]


def question_rows(seen: list[Seen], sentence: Logistic) -> list[tuple[float, ...]]:
    return [question_row(*rank(item, sentence)[:2]) for item in seen]


def calibrate(seen: list[Seen]) -> Calibration:
    """The three models and the threshold of the default operating point.

    The question model learns from questions on the subject only; what is off it is the topic model's to see. That one
    and the threshold are fitted on questions put to the whole library: in a library of one article a hasty question
    looks as far off as a foreign one.
    """
    sentence = fit([f.row() for item in seen for f in item.features], [right for item in seen for right in item.right])
    news = [item for item in seen if item.topic]
    question = fit(question_rows(news, sentence), [item.answerable for item in news])
    whole = [item for item in seen if not item.alone]
    topic = fit([topic_row(item.features) for item in whole], [item.topic for item in whole])
    fitted = Calibration(sentence, question, topic, 0.0, TOPIC_THRESHOLD)
    wanted = [item for item in whole if item.answerable]
    shown = sorted(
        confidence
        for item, confidence in zip(wanted, confidences(wanted, fitted), strict=True)
        if not off_subject(item, confidence, fitted)
    )
    refusable = max(0, int(REFUSED * len(wanted)) - (len(wanted) - len(shown)))
    return replace(fitted, answer_threshold=math.floor(shown[refusable] * 10_000) / 10_000)


def confidences(seen: list[Seen], fitted: Calibration) -> list[float]:
    return [fitted.question(row) for row in question_rows(seen, fitted.sentence)]


def off_subject(item: Seen, confidence: float, fitted: Calibration) -> bool:
    return confidence < CERTAIN and fitted.topic(topic_row(item.features)) < fitted.topic_threshold


def neutral() -> Calibration:
    """Ranks by the reader alone: what the pipeline runs with while features are collected."""
    names = Features.names()
    sentence = Logistic(tuple(1.0 if n == "logit" else 0.0 for n in names), 0.0)
    flat = Logistic((0.0,) * len(QUESTION_FEATURES), 0.0)
    return Calibration(sentence, flat, Logistic((0.0,) * len(TOPIC_FEATURES), 0.0), 0.5, 0.5)


def summary(seen: list[Seen], fitted: Calibration) -> str:
    """How the fitted numbers do on what they were fitted on: a check, not a result."""
    confidence = np.asarray(confidences(seen, fitted))
    off = np.asarray([off_subject(item, c, fitted) for item, c in zip(seen, confidence, strict=True)])
    refused = off | (confidence < fitted.answer_threshold)
    alone = np.asarray([item.alone for item in seen])
    groups = {
        "answerable": [item.answerable for item in seen],
        "near misses": [item.topic and not item.answerable for item in seen],
        "off topic": [not item.topic for item in seen],
    }
    lines = [f"thresholds: answer {fitted.answer_threshold}, topic {fitted.topic_threshold}"]
    for name, members in groups.items():
        for where, chosen in (("whole library", ~alone), ("own article alone", alone)):
            picked = np.asarray(members) & chosen
            if picked.any():
                lines.append(f"{name}, {where}: n={picked.sum()}, refused {refused[picked].mean():.3f}")
    ranked = [rank(item, fitted.sentence)[2] for item in seen if item.answerable and not item.alone]
    first, three = np.mean([any(r[:1]) for r in ranked]), np.mean([any(r[:3]) for r in ranked])
    news, answerable = np.asarray([item.topic for item in seen]), np.asarray(groups["answerable"])
    lines.append(f"right sentence first {first:.3f}, in three {three:.3f} (whole library)")
    lines.append(f"AUC answerable against near miss {auc(confidence[news], answerable[news]):.3f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    before = FILE.read_text(encoding="utf-8")
    write(FILE, neutral(), neutral_claims())  # the features may have changed since the file was written
    try:
        seen, claims = collect_all(args.evals)
    finally:
        FILE.write_text(before, encoding="utf-8")
    fitted = calibrate(seen)
    fitted_claims = fit_claims(claims)
    write(args.out, fitted, fitted_claims)
    print(summary(seen, fitted))
    print(claims_summary(claims, fitted_claims))


def collect_all(evals: Path) -> tuple[list[Seen], list[SeenClaim]]:
    """Everything the models are fitted on, through the real pipeline."""
    news = news_set("calibrate", among=("train", "calibrate"))
    asked = (*news.questions, *news_set("calibrate", among=(), broad=True).questions)
    general = load_set(evals / "clapnq_dev").questions
    off_topic = random.Random(7).sample(general, min(OFF_TOPIC_QUESTIONS, len(general)))
    with library_of(news, Settings()) as assistant:
        seen = collect(assistant, asked, topic=True)
        seen += collect(assistant, asked, topic=True, alone=True)
        seen += collect(assistant, off_topic, topic=False)
        return seen, collect_claims(assistant.library.terms)


def write(path: Path, fitted: Calibration, claims: ClaimCalibration) -> None:
    """Write the calibration file."""
    models = {
        "sentence": (fitted.sentence, Features.names()),
        "question": (fitted.question, QUESTION_FEATURES),
        "topic": (fitted.topic, TOPIC_FEATURES),
        "claim": (claims.supported, ClaimFeatures.names_of()),
    }
    data: dict[str, Any] = {
        name: {"features": names, "weights": [round(w, 5) for w in model.weights], "bias": round(model.bias, 5)}
        for name, (model, names) in models.items()
    }
    data["claim"] |= {"threshold": claims.threshold, "ruled_out": claims.ruled_out}
    data |= {"answer_threshold": fitted.answer_threshold, "topic_threshold": fitted.topic_threshold}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
