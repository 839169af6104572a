"""Fit the probabilities: ``python -m assistant.training.calibrate --evals ../shared/evals``.

Runs the real pipeline on questions that the reader was not trained on (the calibration split of the news set and,
asked of the same library, clapnq_dev questions as off-topic ones), fits the three logistic models of
:mod:`assistant.calibration`, sets the thresholds, and writes ``reader/weights/calibration.json``. The default
operating point refuses at most 5 % of answerable news questions. Seconds per hundred questions; needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.assistant import Assistant
from assistant.calibration import FILE, QUESTION_FEATURES, Calibration, Logistic, question_row
from assistant.evaluation.metrics import auc
from assistant.evaluation.run import is_right, library_of
from assistant.evaluation.sets import Question, load_set
from assistant.evidence import as_evidence
from assistant.features import Features
from assistant.settings import Settings
from assistant.training.news_set import news_set
from index.types import NO_FILTERS, OWNER, Filters

REFUSED = 0.05  # share of answerable questions that may be refused at the default operating point
MISTAKEN_TOPIC = 0.02  # … of which this share because they seem off the subject
OFF_TOPIC_QUESTIONS = 150


@dataclass(slots=True)
class Seen:
    """One question's candidates: features and whether each is right; ``topic`` is false for off-topic questions."""

    question: Question
    features: list[Features]
    right: list[bool]
    topic: bool

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
        seen.append(Seen(question, features, right, topic))
    return seen


def fit(rows: list[tuple[float, ...]], labels: list[bool], weights: list[float] | None = None) -> Logistic:
    """A logistic model on standardised features, written back in plain units."""
    x = np.asarray(rows)
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=2000)
    model.fit((x - middle) / spread, np.asarray(labels), sample_weight=weights)
    plain = model.coef_[0] / spread
    return Logistic(tuple(float(w) for w in plain), float(model.intercept_[0] - (plain * middle).sum()))


def rank(item: Seen, sentence: Logistic) -> tuple[list[Features], list[float], list[bool]]:
    scored = sorted(
        ((sentence(f.row()), f, right) for f, right in zip(item.features, item.right, strict=True)), key=lambda t: -t[0]
    )
    return [f for _, f, _ in scored], [p for p, _, _ in scored], [r for _, _, r in scored]


def question_rows(seen: list[Seen], sentence: Logistic) -> list[tuple[float, ...]]:
    rows = []
    for item in seen:
        features, probabilities, _ = rank(item, sentence)
        rows.append(question_row(item.question.text, features, probabilities))
    return rows


def calibrate(seen: list[Seen]) -> Calibration:
    """Both models and the thresholds of the default operating point."""
    sentence = fit([f.row() for item in seen for f in item.features], [right for item in seen for right in item.right])
    answerable = np.asarray([item.answerable for item in seen])
    rows = question_rows(seen, sentence)
    question = fit(rows, list(answerable))
    topic = fit(rows, [item.topic for item in seen])
    wanted = [row for row, is_answerable in zip(rows, answerable, strict=True) if is_answerable]
    gate = float(np.quantile([topic(row) for row in wanted], MISTAKEN_TOPIC))
    passed = [question(row) for row in wanted if topic(row) >= gate]
    answer = float(np.quantile(passed, REFUSED - MISTAKEN_TOPIC))
    return Calibration(sentence, question, topic, round(answer, 4), round(gate, 4))


def summary(seen: list[Seen], fitted: Calibration) -> str:
    """How the fitted numbers do on what they were fitted on: a check, not a result."""
    rows = question_rows(seen, fitted.sentence)
    confidence = np.asarray([fitted.question(row) for row in rows])
    answerable = np.asarray([item.answerable for item in seen])
    on_topic = np.asarray([item.topic for item in seen])
    ranked = [rank(item, fitted.sentence)[2] for item in seen if item.answerable]
    off = np.asarray([fitted.topic(row) for row in rows]) < fitted.topic_threshold
    refused = off | (confidence < fitted.answer_threshold)
    fair = answerable | ~on_topic
    return "\n".join(
        (
            f"{on_topic.sum()} news questions, {(~on_topic).sum()} off topic",
            f"right sentence first {np.mean([any(r[:1]) for r in ranked]):.3f}, "
            f"in three {np.mean([any(r[:3]) for r in ranked]):.3f}",
            f"AUC answerable against near miss {auc(confidence[on_topic], answerable[on_topic]):.3f}, "
            f"against off topic {auc(confidence[fair], answerable[fair]):.3f}",
            f"refused: answerable {refused[answerable].mean():.3f}, "
            f"near misses {refused[on_topic & ~answerable].mean():.3f}, off topic {refused[~on_topic].mean():.3f}",
            f"seen as off the subject: answerable {off[answerable].mean():.3f}, off topic {off[~on_topic].mean():.3f}",
            f"thresholds: answer {fitted.answer_threshold}, topic {fitted.topic_threshold}",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    news = news_set("calibrate", among=("train", "calibrate"))
    general = load_set(args.evals / "clapnq_dev").questions
    off_topic = random.Random(7).sample(general, min(OFF_TOPIC_QUESTIONS, len(general)))
    with library_of(news, Settings()) as assistant:
        seen = collect(assistant, news.questions, topic=True)
        seen += collect(assistant, news.questions[::3], topic=True, alone=True)
        seen += collect(assistant, off_topic, topic=False)
    fitted = calibrate(seen)
    write(args.out, fitted)
    print(summary(seen, fitted))


def write(path: Path, fitted: Calibration) -> None:
    """Write the calibration file."""
    models = {
        "sentence": (fitted.sentence, Features.names()),
        "question": (fitted.question, QUESTION_FEATURES),
        "topic": (fitted.topic, QUESTION_FEATURES),
    }
    data: dict[str, object] = {
        name: {"features": names, "weights": [round(w, 5) for w in model.weights], "bias": round(model.bias, 5)}
        for name, (model, names) in models.items()
    }
    data |= {"answer_threshold": fitted.answer_threshold, "topic_threshold": fitted.topic_threshold}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
