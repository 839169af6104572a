"""What speaks for a sentence as the answer besides the reader: the thing and kind of value asked for, other documents.

The reader sees one passage at a time. That "until November this was the account on record" holds a number but no
length of time, and that three documents give the same length while one sentence elsewhere merely sounds like an
answer, only shows when all sentences are looked at together. Redundancy as evidence: Clarke, Cormack and Lynam,
"Exploiting redundancy in question answering" (SIGIR 2001).

Gold set, 198 answerable questions without follow-ups, by the sentences' features alone: right sentence first 134
without, 140 with all (agreement 136 to 141 for weights from 0.5 to 4, the subject 139 or 140 from 0.5 to 2); squad2,
136 questions, which the weights were not chosen on: 120 and 121.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from assistant.briefing.quantities import quantities_in
from assistant.features import Terms

WITHOUT_VALUE = -2.0  # logits for a sentence without a value of the kind that is asked for
WITHOUT_SUBJECT = -1.0  # … for one that, like the sentence before it, doesn't name what the question is about
AGREEMENT = 2.0  # logits for each e-fold of what agrees …
SCALE = 5.0  # … where sentences elsewhere with a probability of 1/SCALE in all, word for word, make ln 2
LOOKED_AT = 32  # sentences, the surest first
# narrower than what :mod:`assistant.briefing.asked` compares by: nothing but such a value can be the answer
_KINDS = (
    (r"how long|what length|duration|how many (?:hours|minutes|days|weeks|months|years)", {"duration"}),
    (r"how far|what range", {"length"}),
    (r"(?:what|which) (?:share|percentage|per ?cent)", {"share"}),
    (r"how many", {"count", "share", "money", "duration", "length"}),
    (r"how much", {"money", "area", "share", "mass", "count", "length", "duration"}),
)
# "How long did the call last?" is about the call
_SUBJECT = re.compile(
    r"\b(?:did|does|do|was|were|is|are|will|has|have|had|would|can|could)\s+(?:the|an?|his|her|its|their)\s+"
    r"(?P<subject>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)
STEM = 5  # letters that two forms of a word share
_ASKS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinds) for words, kinds in _KINDS]


def fitness(
    question: str,
    texts: Sequence[str],
    before: Sequence[str],
    stories: Sequence[str],
    probabilities: Sequence[float],
    terms: Terms,
) -> list[float]:
    """The sentences' probabilities in the light of what the question asks for and of one another.

    ``before``: the sentence before each. ``stories``: the document that each comes from, the same for those that copy
    one another: they don't agree, they repeat. What agreement gives is counted from the surest sentence's, which keeps
    its level by it.
    """
    order = sorted(range(len(texts)), key=lambda i: -probabilities[i])[:LOOKED_AT]
    if not order:
        return list(probabilities)
    wanted = next((kinds for pattern, kinds in _ASKS if pattern.search(question)), None)
    subject = _subject_of(question)
    agreed = _agreement(
        question, [texts[i] for i in order], [stories[i] for i in order], [probabilities[i] for i in order], terms
    )
    changed = list(probabilities)
    for i, more in zip(order, (agreed - agreed[0]).tolist(), strict=True):
        missing = WITHOUT_VALUE if wanted and not _gives(texts[i], wanted) else 0.0
        if subject and not subject.search(f"{before[i]} {texts[i]}"):
            missing += WITHOUT_SUBJECT
        changed[i] = _probability(_logit(probabilities[i]) + AGREEMENT * more + missing)
    return changed


def _subject_of(question: str) -> re.Pattern[str] | None:
    """A pattern of the noun that a question is about, where its grammar shows it."""
    found = _SUBJECT.search(question)
    return re.compile(rf"\b{re.escape(found['subject'][:STEM])}", re.IGNORECASE) if found else None


def _gives(text: str, wanted: set[str]) -> bool:
    """Whether a sentence gives a value of one of these kinds."""
    return any(value.measures.partition(":")[0] in wanted for value in quantities_in(text))


def _agreement(
    question: str, texts: Sequence[str], stories: Sequence[str], probabilities: Sequence[float], terms: Terms
) -> np.ndarray:
    """How much of what sentences of other documents say agrees with each, shape (n,).

    Likeness is the cosine of idf-weighted terms; the question's own agree with every answer and don't count.
    """
    asked = set(terms(question))
    bags = [set(terms(text)) - asked for text in texts]
    vocabulary = {term: n for n, term in enumerate(sorted(set().union(*bags)))}
    matrix = np.zeros((len(bags), max(1, len(vocabulary))))
    for row, bag in enumerate(bags):
        matrix[row, [vocabulary[t] for t in bag]] = 1.0
    matrix *= np.log((len(bags) + 1) / np.maximum(1.0, matrix.sum(0)))
    matrix /= np.maximum(1e-9, np.linalg.norm(matrix, axis=1, keepdims=True))
    elsewhere = np.array([[a != b for b in stories] for a in stories])
    result: np.ndarray = np.log1p(SCALE * ((matrix @ matrix.T) * elsewhere) @ np.asarray(probabilities))
    return result


def _logit(probability: float) -> float:
    p = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
