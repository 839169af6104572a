"""Fit the probabilities: ``python -m assistant.training.calibrate --evals ../shared/evals``.

Runs the real pipeline on questions that the reader was not trained on (the calibration split of the news set and,
asked of the same library, clapnq_dev questions as off-topic ones), fits the two logistic models of
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
from assistant.calibration import FILE, QUESTION_FEATURES, Logistic, question_row
from assistant.evaluation.metrics import auc
from assistant.evaluation.run import is_right, library_of
from assistant.evaluation.sets import Question, load_set
from assistant.evidence import as_evidence
from assistant.features import Features
from assistant.settings import Settings
from assistant.training.news_set import news_set
from index.types import OWNER

REFUSED = 0.05  # share of answerable questions that may be refused at the default threshold
OFF_TOPIC = 0.95  # share of off-topic questions below the threshold of "related"
OFF_TOPIC_QUESTIONS = 150


@dataclass(slots=True)
class Seen:
    """One question's candidates: features and whether each is right; ``topic`` is false for off-topic questions."""

    question: Question
    features: list[Features]
    right: list[bool]
    topic: bool


def collect(assistant: Assistant, questions: Iterable[Question], *, topic: bool) -> list[Seen]:
    """Features of every candidate sentence, as the pipeline sees them."""
    uri_of = {info.id: info.uri for info in assistant.library.documents()}
    seen = []
    for question in questions:
        hits = assistant.library.search(question.text, assistant.settings.passages)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args()
    news = news_set("calibrate", among=("train", "calibrate"))
    general = load_set(args.evals / "clapnq_dev").questions
    off_topic = random.Random(7).sample(general, min(OFF_TOPIC_QUESTIONS, len(general)))
    with library_of(news, Settings()) as assistant:
        seen = collect(assistant, news.questions, topic=True) + collect(assistant, off_topic, topic=False)
    sentence = fit([f.row() for item in seen for f in item.features], [r for item in seen for r in item.right])
    rows = question_rows(seen, sentence)
    answerable = [item.topic and item.question.has_answer is True for item in seen]
    question = fit(rows, answerable)
    confidence = np.asarray([question(row) for row in rows])
    is_news = np.asarray([item.topic for item in seen])
    has = np.asarray(answerable)
    answer_threshold = float(np.quantile(confidence[has], REFUSED))
    related_threshold = float(np.quantile(confidence[~is_news], OFF_TOPIC)) if (~is_news).any() else 0.1
    write(args.out, sentence, question, answer_threshold, min(related_threshold, answer_threshold))
    first = [rank(item, sentence)[2] for item in seen if item.topic and item.question.has_answer]
    print(f"{len(news.questions)} news questions, {len(off_topic)} off-topic ones; right sentence first "
          f"{np.mean([r[0] for r in first]):.3f}, in three {np.mean([any(r[:3]) for r in first]):.3f}")  # fmt: skip
    against_off = auc(
        np.r_[confidence[has], confidence[~is_news]], np.r_[np.ones(has.sum()), np.zeros((~is_news).sum())] > 0
    )
    near = auc(confidence[is_news], has[is_news])
    print(f"AUC answerable against near miss {near:.3f}, against off topic {against_off:.3f}")
    refusal = (confidence[is_news & ~has] < answer_threshold).mean()
    print(
        f"thresholds: answer {answer_threshold:.3f}, related {related_threshold:.3f}; near misses refused {refusal:.3f}"
    )


def write(path: Path, sentence: Logistic, question: Logistic, answer: float, related: float) -> None:
    """Write the calibration file."""
    data = {
        "sentence": {"features": Features.names(), "weights": sentence.weights, "bias": sentence.bias},
        "question": {"features": QUESTION_FEATURES, "weights": question.weights, "bias": question.bias},
        "answer_threshold": round(answer, 4),
        "related_threshold": round(related, 4),
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
