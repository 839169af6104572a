"""What a statement says of a question of debate: for, against, conditional, undecided, or nothing.

A softmax regression over the sentence's vector (the bundled model's, kept by the desk) and counted cue words. It is
fitted by ``python -m assistant.training.stance`` on statements written for the purpose, about other debates than any
document here; ``weights/stance.json`` holds its 2,000 numbers. Its probabilities are calibrated on debates that it was
not fitted on, and a statement whose stance is less likely than the bar is shown with none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.briefing.stance_cues import NAMES, cues
from assistant.briefing.types import Stance
from index.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights" / "stance.json"
STANCES: tuple[Stance, ...] = ("for", "against", "conditional", "undecided")


def features(texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
    """What the judge looks at: cue counts, then the sentence's vector; ``(n, cues + dimensions)``."""
    if not texts:
        return np.zeros((0, len(NAMES) + vectors.shape[-1]))
    return np.hstack([np.stack([cues(text) for text in texts]), vectors])


@dataclass(frozen=True)
class StanceJudge:
    """The fitted judge, read at first use."""

    path: Path = WEIGHTS

    @property
    def bar(self) -> float:
        """The probability from which a stance is shown."""
        return float(self._fitted["bar"][0])

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated probabilities ``(n, 5)``: the four stances, and none. ``vectors``: unit vectors of the texts.

        Raises:
            ModelError: the weights are missing or don't fit this version.
        """
        fitted = self._fitted
        logits = (features(texts, vectors) @ fitted["weights"].T + fitted["bias"]) / fitted["temperature"]
        raised = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        shares: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
        return shares

    @cached_property
    def _fitted(self) -> dict[str, np.ndarray]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            if data["cues"] != list(NAMES):
                raise KeyError("cues")
            return {n: np.atleast_1d(np.array(data[n], dtype=float)) for n in ("weights", "bias", "temperature", "bar")}
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{self.path} is missing or belongs to another version ({error}). Install the package again, or fit it "
                "with python -m assistant.training.stance."
            ) from error
