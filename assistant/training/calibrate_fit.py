"""A logistic model from labelled rows, as all calibrations use it."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.calibration import Logistic


def fit(rows: list[tuple[float, ...]], labels: list[bool], weights: list[float] | None = None) -> Logistic:
    """A logistic model on standardised features, written back in plain units."""
    x = np.asarray(rows)
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=2000)
    model.fit((x - middle) / spread, np.asarray(labels), sample_weight=weights)
    plain = model.coef_[0] / spread
    return Logistic(tuple(float(w) for w in plain), float(model.intercept_[0] - (plain * middle).sum()))
