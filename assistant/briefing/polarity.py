"""A question that is answered by yes or no, and sentences that answer it differently.

A clause answers when it holds the question's own verbs and nouns (not only its names); one with a negation answers
no, one without yes. Two answers by different speakers or documents are a contrast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.briefing.accounts import Account, Clause, content
from assistant.briefing.comparing import Rarity, things, told_apart
from assistant.briefing.contrasts import Contrast, Given
from assistant.briefing.denials import NEGATION, words
from assistant.names import names_in

WHETHER = re.compile(
    r"^(?:and |so |but )?(?:is|are|was|were|do|does|did|will|would|can|could|should|has|have|had|may|might)\b",
    re.IGNORECASE,
)
ANSWERS = 0.5  # weight of the question's words, names aside, that a clause must hold
STRENGTH = 0.62


def polarity_contrasts(question: str, accounts: Sequence[Account], rarity: Rarity) -> Iterator[Contrast]:
    """Clauses that say yes against clauses that say no. ``accounts``: the sentences nearest to an answer."""
    if not WHETHER.match(question) or not accounts:
        return
    stem = accounts[0].stem
    named = content(stem, " ".join(name.text for name in names_in(question)))
    asked = content(stem, question) - named
    answering = [c for a in accounts for c in a.clauses if _answers(c, asked, rarity)]
    for n, first in enumerate(answering):
        for second in answering[n + 1 :]:
            if negated(first) == negated(second) or told_apart(things(first), things(second)):
                continue
            elsewhere = first.account.evidence.document.id != second.account.evidence.document.id
            if elsewhere or (first.speaker and second.speaker and first.speaker != second.speaker):
                yes, no = (second, first) if negated(first) else (first, second)
                yield Contrast(Given(yes, words(yes)), Given(no, words(no)), STRENGTH, "marked")


def _answers(clause: Clause, asked: frozenset[str], rarity: Rarity) -> bool:
    weight = rarity.weight(asked)
    return bool(weight) and rarity.weight(asked & clause.terms) >= ANSWERS * weight


def negated(clause: Clause) -> bool:
    return bool(NEGATION.search(clause.text))
