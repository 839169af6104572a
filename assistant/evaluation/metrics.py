"""Figures with intervals: nDCG, recall, AUC, reliability, coverage against error; bootstrap over questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95 % bootstrap interval over ``n`` questions."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.n}"


def mean(values: Sequence[float], seed: int = 7) -> Figure:
    """Mean and interval."""
    return _bootstrap(np.asarray(values, dtype=float), lambda sample: float(sample.mean()), seed)


def auc_figure(scores: Sequence[float], labels: Sequence[bool], seed: int = 7) -> Figure:
    """Area under the ROC curve: how likely a positive scores above a negative (ties count half)."""
    pairs = np.column_stack([np.asarray(scores, dtype=float), np.asarray(labels, dtype=float)])
    return _bootstrap(pairs, lambda sample: auc(sample[:, 0], sample[:, 1] > 0.5), seed)


def _bootstrap(rows: np.ndarray, measure: Callable[[np.ndarray], float], seed: int) -> Figure:
    if len(rows) == 0:
        return Figure(math.nan, math.nan, math.nan, 0)
    rng = np.random.default_rng(seed)
    found = [measure(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(SAMPLES)]
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Figure(measure(rows), float(low), float(high), len(rows))


def auc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Rank-sum form of the ROC area; NaN if one class is missing."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return math.nan
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    for value in np.unique(scores):
        same = scores == value
        ranks[same] = ranks[same].mean()
    return float((ranks[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def ndcg(ranked: Sequence[str], relevant: frozenset[str], k: int = 10) -> float:
    """nDCG@k with binary relevance."""
    gain = sum(1 / math.log2(place + 2) for place, item in enumerate(ranked[:k]) if item in relevant)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def recall(ranked: Sequence[str], relevant: frozenset[str], k: int = 5) -> float:
    """Share of the relevant documents among the first k."""
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def coverage_curve(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, float]]:
    """(threshold, share of questions answered, share of those that are wrong), threshold falling."""
    order = sorted(range(len(confidence)), key=lambda i: -confidence[i])
    wrong, points = 0, []
    for count, i in enumerate(order, start=1):
        wrong += not right[i]
        points.append((confidence[i], count / len(order), wrong / count))
    return points


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, questions) by bins of confidence."""
    rows = []
    for b in range(bins):
        low, high = b / bins, (b + 1) / bins
        inside = [i for i, c in enumerate(confidence) if low <= c < high or (b == bins - 1 and c == 1.0)]
        if inside:
            rows.append(
                (
                    sum(confidence[i] for i in inside) / len(inside),
                    sum(right[i] for i in inside) / len(inside),
                    len(inside),
                )
            )
    return rows


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins."""
    rows = reliability(confidence, right)
    total = sum(n for _, _, n in rows) or 1
    return sum(n * abs(c - r) for c, r, n in rows) / total


def balanced_accuracy(said: Sequence[bool], truth: Sequence[bool], seed: int = 7) -> Figure:
    """Mean of the shares judged right among the true and among the false."""
    pairs = np.column_stack([np.asarray(said, dtype=float), np.asarray(truth, dtype=float)])

    def measure(sample: np.ndarray) -> float:
        positive = sample[:, 1] > 0.5
        if positive.all() or not positive.any():
            return math.nan
        right = (sample[:, 0] > 0.5) == positive
        return float((right[positive].mean() + right[~positive].mean()) / 2)

    return _bootstrap(pairs, measure, seed)


def difference(first: Sequence[float], second: Sequence[float], seed: int = 7) -> Figure:
    """Mean of the paired differences ``first - second``: the interval lies above 0 where ``first`` is better."""
    return mean((np.asarray(first, dtype=float) - np.asarray(second, dtype=float)).tolist(), seed)
