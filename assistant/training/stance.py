"""Fit the stance judge: ``python -m assistant.training.stance`` (half a minute; needs the train extra).

The debates are cut in parts; each is judged by a regression fitted on the others. From these judgements, on debates not
fitted on, come the temperature (Guo et al., 2017), the bar and the figures printed, apart for statements written for
the purpose and for sentences of the news set. Then one regression is fitted on all. The seed fixes the parts; nothing
else is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.briefing.debate import subject_words
from assistant.briefing.stances import FEATURES, STANCES, WEIGHTS, Saying, mentions, rows
from assistant.speech import reported_in
from assistant.training.stance_data import LABELS, Debate, debates, folds
from index.types import Document

PARTS, SEED = 6, 7
STRENGTH = 1.0  # of the regression's prior
NEWS_WEIGHT = 1.0  # what a sentence of reporting weighs beside one written for the purpose
LEAST = 0.5  # whatever the share: a stance that is shown is likelier than everything else together
WANTED = 0.75  # share of the stances shown that shall be right, over all debates, none of them fitted on


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements as the judge sees them: features ``(n, f)``, labels, and which are of the news set."""

    x: np.ndarray
    labels: np.ndarray
    news: np.ndarray

    @classmethod
    def of(cls, some: Sequence[Debate]) -> Rows:
        made = [rows(subject_words(d.question), [saying(d, who, text) for _, who, text in d.statements]) for d in some]
        labels = [LABELS.index(label) for d in some for label, _, _ in d.statements]
        news = [d.news for d in some for _ in d.statements]
        return cls(np.concatenate(made), np.array(labels), np.array(news))


def saying(debate: Debate, who: str, text: str) -> Saying:
    """The words of a statement that carry what its speaker says, found as in a document."""
    found = reported_in(Document.from_text(text, title="", uri="training:"))
    own = [r for r in found if _last(r.speaker.name) == _last(who)] or found
    words = text[slice(*own[0].said)] if own else text
    return Saying(who, words, leans=not mentions(subject_words(debate.question), text))


def _last(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].lower()


def fit(data: Rows) -> LogisticRegression:
    """A softmax regression."""
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    return model.fit(data.x, data.labels, sample_weight=np.where(data.news, NEWS_WEIGHT, 1.0))


def cross_judged(some: Sequence[Debate]) -> tuple[np.ndarray, Rows]:
    """Logits of every statement, each judged by a regression that saw no statement of its debate."""
    parts = [Rows.of(part) for part in folds(some, PARTS, SEED)]
    logits = []
    for number, part in enumerate(parts):
        others = [p for n, p in enumerate(parts) if n != number]
        logits.append(fit(joined(others)).decision_function(part.x))
    return np.concatenate(logits), joined(parts)


def joined(parts: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("x", "labels", "news")))


def shares(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Softmax at a temperature."""
    raised = np.exp((logits - logits.max(1, keepdims=True)) / temperature)
    made: np.ndarray = raised / raised.sum(1, keepdims=True)
    return made


def temperature_of(logits: np.ndarray, data: Rows) -> float:
    """The temperature with the least log loss."""
    weights = np.where(data.news, NEWS_WEIGHT, 1.0)

    best, least = 1.0, np.inf
    for tried in np.arange(0.5, 4.0, 0.05):
        given = shares(logits, float(tried))[np.arange(len(data.labels)), data.labels]
        loss = float(-(np.log(given + 1e-9) * weights).mean())
        if loss < least:
            best, least = float(tried), loss
    return round(best, 2)


def bar_of(probabilities: np.ndarray, data: Rows) -> float:
    """The lowest bar from which on the share :data:`WANTED` of the stances shown is right."""
    best, sure = probabilities[:, :-1].argmax(1), probabilities[:, :-1].max(1)
    for bar in np.arange(LEAST, 0.96, 0.01):
        shown = sure >= bar
        if shown.any() and (best == data.labels)[shown].mean() >= WANTED:
            return round(float(bar), 2)
    return 0.95


def figures(probabilities: np.ndarray, labels: np.ndarray, bar: float) -> str:
    """A confusion table of what is shown at the bar (``none``: nothing is), and the shares."""
    stance = probabilities[:, :-1]
    shown = stance.max(1) >= bar
    column = np.where(shown, stance.argmax(1), len(STANCES))
    names = (*STANCES, "none")
    lines = [f"{'written as':12s}" + "".join(f"{name:>12s}" for name in names)]
    for i, name in enumerate(names):
        lines.append(f"{name:12s}" + "".join(f"{int(((labels == i) & (column == j)).sum()):12d}" for j in range(5)))
    right = (column == labels) & shown
    taken = labels < len(STANCES)
    lines.append(
        f"{shown.sum()} of {len(labels)} shown, of which {right.sum() / max(1, shown.sum()):.3f} right; "
        f"{right.sum() / taken.sum():.3f} of the {taken.sum()} stances shown rightly"
    )
    return "\n".join(lines)


def main() -> None:
    some = debates()
    logits, data = cross_judged(some)
    temperature = temperature_of(logits, data)
    probabilities = shares(logits, temperature)
    bar = bar_of(probabilities, data)
    print(
        f"{len(some)} debates, temperature {temperature}, bar {bar}; judged by regressions that did not see the debate"
    )
    for name, kind in (("written for the purpose", ~data.news), ("sentences of the news set", data.news)):
        print(f"\n{name}\n{figures(probabilities[kind], data.labels[kind], bar)}")
    model = fit(Rows.of(some))
    kept = {
        "features": list(FEATURES), "bar": bar, "temperature": temperature,
        "weights": np.round(model.coef_, 3).tolist(), "bias": np.round(model.intercept_, 3).tolist(),
    }  # fmt: skip
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    WEIGHTS.write_text(json.dumps(kept) + "\n", encoding="utf-8")
    print(f"\nwrote {WEIGHTS}")


if __name__ == "__main__":
    main()
