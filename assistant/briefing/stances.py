"""What a statement says of a question of debate: for, against, conditional, undecided, or nothing.

A softmax regression over the frames of :mod:`assistant.briefing.stance_frames`, fitted by ``python -m
assistant.training.stance`` on statements about other debates than any document here; ``weights/stance.json`` holds its
numbers. Its probabilities are calibrated on debates that it was not fitted on, and a statement whose stance is less
likely than the bar is shown with none. Sentence vectors and counted cue words were tried first: right in three of four
statements written for training, they did no better than chance on sentences of real reporting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.briefing import stance_frames
from assistant.briefing.stance_frames import frames, subject_names, subject_pattern
from assistant.briefing.types import Stance
from index.errors import ModelError

WEIGHTS = Path(__file__).parent / "weights" / "stance.json"
STANCES: tuple[Stance, ...] = ("for", "against", "conditional", "undecided")
_WISH = frozenset({"request", "support", "act", "no act", "negated support", "own will"})
_OWN = _WISH | {"oppose", "no objection"}
_ILL = frozenset({"bad outcome", "warn", "bad name", "oppose", "no act"})
FEATURES: tuple[str, ...] = (
    *stance_frames.NAMES, "condition of own", "condition of wish", "open of own", "own", "nothing", "request to undo",
    "support to undo", "twice ill",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saying:
    """What one speaker says: the words that carry it, and whether the subject stands only in the sentence before."""

    who: str
    words: str
    leans: bool = False


def features(found: frozenset[str]) -> np.ndarray:
    """The frames of a statement and their telling combinations, in the order of :data:`FEATURES`; 0 or 1 each."""
    condition, own = "condition" in found, bool(found & _OWN)
    row = [name in found for name in stance_frames.NAMES]
    row += [condition and own, condition and bool(found & _WISH), "open" in found and own, own]
    row += [not found - {"subject", "quoted"}, {"request", "undo"} <= found, {"support", "undo"} <= found]
    return np.array([*row, len(found & _ILL) > 1], dtype=float)


def rows(subject: Sequence[str], sayings: Sequence[Saying]) -> np.ndarray:
    """Features ``(n, len(FEATURES))`` of statements on a subject, given by its words."""
    patterns = {leans: subject_pattern(subject, leans=leans) for leans in (False, True)}
    made = [features(frames(s.words, patterns[s.leans], s.who)) for s in sayings]
    return np.stack(made) if made else np.zeros((0, len(FEATURES)))


@dataclass(frozen=True)
class StanceJudge:
    """The fitted judge, read at first use."""

    path: Path = WEIGHTS

    @property
    def bar(self) -> float:
        """The probability from which a stance is shown."""
        return float(self._fitted["bar"][0])

    def probabilities(self, subject: Sequence[str], sayings: Sequence[Saying]) -> np.ndarray:
        """Calibrated probabilities ``(n, 5)``: the four stances, and none.

        Raises:
            ModelError: the weights are missing or don't fit this version.
        """
        return self.judged(subject, sayings)[0]

    def judged(self, subject: Sequence[str], sayings: Sequence[Saying]) -> tuple[np.ndarray, np.ndarray]:
        """The :meth:`probabilities`, and which statements ``(n,)`` hold any of the frames: of others they say little.

        Raises:
            ModelError: as there.
        """
        fitted = self._fitted
        x = rows(subject, sayings)
        logits = (x @ fitted["weights"].T + fitted["bias"]) / fitted["temperature"]
        raised = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
        return raised / raised.sum(axis=1, keepdims=True), x[:, FEATURES.index("nothing")] == 0

    @cached_property
    def _fitted(self) -> dict[str, np.ndarray]:
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            if data["features"] != list(FEATURES):
                raise KeyError("features")
            return {n: np.atleast_1d(np.array(data[n], dtype=float)) for n in ("weights", "bias", "temperature", "bar")}
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{self.path} is missing or belongs to another version ({error}). Install the package again, or fit it "
                "with python -m assistant.training.stance."
            ) from error


def mentions(subject: Sequence[str], text: str) -> bool:
    """Whether a text names the subject itself."""
    names = "|".join(subject_names(subject))
    return bool(names and re.search(rf"\b(?:{names})", text, re.IGNORECASE))
