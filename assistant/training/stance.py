"""Fit the stance judge: ``python -m assistant.training.stance`` (a minute; needs the train extra).

The debates are cut in parts; each is judged by a regression fitted on the others. From these judgements, on debates not
fitted on, come the temperature (Guo et al., 2017), the bar and the figures printed. Then one regression is fitted on
all. The seed fixes the parts; nothing else is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.briefing.stance_cues import NAMES
from assistant.briefing.stances import STANCES, WEIGHTS, features
from assistant.training.stance_data import LABELS, Debate, debates, folds
from index.embedder import embedder_for

PARTS, SEED = 5, 7
STRENGTH = 0.3  # of the regression's prior: .1 and 1 did no better on debates not fitted on
VECTOR, CUE = 3.0, 0.5  # what a unit vector and a standardised cue are multiplied by before fitting
WANTED = 0.85  # share of the stances shown that shall be right on debates not fitted on


@dataclass(frozen=True, slots=True)
class Fitted:
    """A regression in plain units: ``x @ weights.T + bias``."""

    weights: np.ndarray
    bias: np.ndarray

    def logits(self, x: np.ndarray) -> np.ndarray:
        made: np.ndarray = x @ self.weights.T + self.bias
        return made


def fit(x: np.ndarray, labels: np.ndarray) -> Fitted:
    """A softmax regression on standardised cues and stretched vectors, written back in plain units."""
    count = len(NAMES)
    middle = np.concatenate([x[:, :count].mean(0), np.zeros(x.shape[1] - count)])
    scale = np.concatenate([CUE / (x[:, :count].std(0) + 1e-9), np.full(x.shape[1] - count, VECTOR)])
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit((x - middle) * scale, labels)
    weights = model.coef_ * scale
    return Fitted(weights, model.intercept_ - weights @ middle)


def rows(some: Sequence[Debate]) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels of the statements of debates."""
    texts = [text for debate in some for _, _, text in debate.statements]
    labels = [LABELS.index(label) for debate in some for label, _, _ in debate.statements]
    return features(texts, embedder_for("bundled", "cpu").passages(texts)), np.array(labels)


def cross_judged(some: Sequence[Debate]) -> tuple[np.ndarray, np.ndarray]:
    """Logits and labels of every statement, each judged by a regression that saw no statement of its debate."""
    parts = [rows(part) for part in folds(some, PARTS, SEED)]
    logits = []
    for number, (x, _) in enumerate(parts):
        others = [part for n, part in enumerate(parts) if n != number]
        model = fit(np.concatenate([o[0] for o in others]), np.concatenate([o[1] for o in others]))
        logits.append(model.logits(x))
    return np.concatenate(logits), np.concatenate([labels for _, labels in parts])


def shares(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Softmax at a temperature."""
    raised = np.exp((logits - logits.max(1, keepdims=True)) / temperature)
    made: np.ndarray = raised / raised.sum(1, keepdims=True)
    return made


def temperature_of(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the least log loss."""
    losses = {
        t: -np.log(shares(logits, t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in np.arange(0.5, 4.0, 0.05)
    }
    return round(float(min(losses, key=lambda t: losses[t])), 2)


def bar_of(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The lowest bar from which on the share :data:`WANTED` of the stances shown is right."""
    best, sure = probabilities[:, :-1].argmax(1), probabilities[:, :-1].max(1)
    for bar in np.arange(0.4, 0.96, 0.01):
        shown = sure >= bar
        if shown.any() and (best[shown] == labels[shown]).mean() >= WANTED:
            return round(float(bar), 2)
    return 0.95


def figures(probabilities: np.ndarray, labels: np.ndarray, bar: float) -> str:
    """A confusion table, and what is shown at the bar."""
    best = probabilities.argmax(1)
    names = (*STANCES, "none")
    lines = [f"{'written as':12s}" + "".join(f"{name:>12s}" for name in names)]
    for i, name in enumerate(names):
        lines.append(f"{name:12s}" + "".join(f"{int(((labels == i) & (best == j)).sum()):12d}" for j in range(5)))
    stance = probabilities[:, :-1]
    shown = stance.max(1) >= bar
    right = (stance.argmax(1) == labels) & shown
    taken = labels < len(STANCES)
    turned = shown & (labels < 2) & (stance.argmax(1) < 2) & ~right
    lines.append(
        f"right {(best == labels).mean():.3f} of {len(labels)}; from {bar:.2f} on {shown.sum()} shown, of which "
        f"{right.sum() / max(1, shown.sum()):.3f} right and {turned.sum()} turned round; {right.sum() / taken.sum():.3f} "
        f"of the {taken.sum()} stances shown rightly"
    )
    return "\n".join(lines)


def main() -> None:
    some = debates()
    logits, labels = cross_judged(some)
    temperature = temperature_of(logits, labels)
    probabilities = shares(logits, temperature)
    bar = bar_of(probabilities, labels)
    print(f"{len(some)} debates, temperature {temperature}\n{figures(probabilities, labels, bar)}")
    model = fit(*rows(some))
    kept = {
        "cues": list(NAMES), "bar": bar, "temperature": temperature,
        "weights": np.round(model.weights, 4).tolist(), "bias": np.round(model.bias, 4).tolist(),
    }  # fmt: skip
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    WEIGHTS.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    print(f"wrote {WEIGHTS}")


if __name__ == "__main__":
    main()
