"""From features to probabilities that mean what they say.

Three logistic models, fitted by ``assistant.training.calibrate`` on questions that the reader was not trained on: one
for a sentence (does it answer?), two for a question (is it answered at all? is it on the library's subject?). The
numbers lie in
``reader/weights/calibration.json`` together with the thresholds of the default operating point.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.features import Features
from index.errors import ModelError

FILE = Path(__file__).parent / "reader" / "weights" / "calibration.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """``sigmoid(bias + Σ weight·x)``."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, row: Sequence[float]) -> float:
        z = self.bias + sum(w * x for w, x in zip(self.weights, row, strict=True))
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted models and the default operating point."""

    sentence: Logistic
    question: Logistic
    topic: Logistic
    answer_threshold: float
    topic_threshold: float

    @classmethod
    @cache
    def load(cls, path: Path = FILE) -> Calibration:
        """Read the fitted numbers.

        Raises:
            ModelError: the file is missing or does not fit this version's features.
        """
        data = fitted(path)
        try:
            expected = {"sentence": Features.names(), "question": QUESTION_FEATURES, "topic": TOPIC_FEATURES}
            if any(data[name]["features"] != features for name, features in expected.items()):
                raise KeyError("features")
            models = {n: Logistic(tuple(data[n]["weights"]), data[n]["bias"]) for n in expected}
            return cls(**models, answer_threshold=data["answer_threshold"], topic_threshold=data["topic_threshold"])
        except KeyError as error:
            raise _unusable(path, error) from error


def fitted(path: Path = FILE) -> dict[str, Any]:
    """The numbers as written by ``assistant.training.calibrate``. Raises :class:`ModelError`."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error
    return found


def _unusable(path: Path, error: Exception) -> ModelError:
    return ModelError(
        f"{path} is missing or belongs to another version ({error}). Install the package again, or fit it "
        "with python -m assistant.training.calibrate."
    )


# Coverage of the question's words is left out on purpose: in a set of near misses, which borrow the text's words, it
# counts against an answer, and on other questions that is wrong. The second-best sentence is left out, too: in a small
# library one sentence alone may answer.
QUESTION_FEATURES = ["best", "best_logit", "answers"]
TOPIC_FEATURES = ["dense", "covered", "covered_context", "worst_missing"]


def question_row(ranked: Sequence[Features], probabilities: Sequence[float]) -> tuple[float, ...]:
    """Features of a question from its sentences, best first, in the order of ``QUESTION_FEATURES``."""
    if not ranked:
        return (logit(0.0), -8.0, -8.0)
    return (
        logit(probabilities[0]),
        max(f.logit for f in ranked),
        max(f.answers for f in ranked),
    )


def topic_row(ranked: Sequence[Features]) -> tuple[float, ...]:
    """Whether the library is about this at all, in the order of ``TOPIC_FEATURES``."""
    if not ranked:
        return (0.0, 0.0, 0.0, 1.0)
    return (
        max(f.dense for f in ranked),
        max(f.covered for f in ranked),
        max(f.covered_context for f in ranked),
        min(f.worst_missing for f in ranked),
    )


def logit(p: float) -> float:
    """The log-odds of a probability, kept within ±9.2."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def probability(log_odds: float) -> float:
    """What :func:`logit` was taken of."""
    return 1 / (1 + math.exp(-log_odds))
