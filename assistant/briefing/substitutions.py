"""Sentences that agree word for word but in one place: "last worked in 1921" and "last worked in 1955".

So look edited copies and corrected reports. What stands in the place is the value, whatever its kind: a name, a place,
a number, a day. A difference in the subject makes another statement ("Merz said …", "Macron said …"), not a
contradiction, so the place must come behind at least :data:`BEFORE` words that agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np

from assistant.briefing.accounts import Account, Clause
from assistant.briefing.comparing import Rarity
from assistant.briefing.contrasts import Contrast, Given

ALIKE = 0.8  # cosine from which sentences are compared word by word
SHARED = 0.7  # weight of their words that they share
BEFORE = 4
BLOCK = 256
AGREEING = 6  # words outside the place, at least
LONGEST = 4  # words in the place, at most
STRENGTH = 0.8
_TOKEN = re.compile(r"[\w’'$€£%]+(?:[.,-]\w+)*")
_NAMED = re.compile(r"^(?:[A-ZÀ-Ž]|\d)")


def substitutions(accounts: Sequence[Account], vectors: np.ndarray | None, rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts of one place. ``vectors``: unit vectors row by row, or ``None`` for few sentences."""
    for i, j in _pairs(len(accounts), vectors):
        a, b = accounts[i], accounts[j]
        if a.evidence.document.id != b.evidence.document.id and rarity.shared(a.terms, b.terms) >= SHARED:
            yield from _one_place(a, b)


def _pairs(count: int, vectors: np.ndarray | None) -> Iterator[tuple[int, int]]:
    """Pairs of sentences worth comparing word by word, in blocks, so that memory stays small."""
    if vectors is None:
        yield from combinations(range(count), 2)
        return
    for start in range(0, count, BLOCK):
        near = vectors[start : start + BLOCK] @ vectors[start:].T
        for i, j in zip(*np.nonzero(near >= ALIKE), strict=True):
            if i < j:
                yield start + int(i), start + int(j)


def _one_place(a: Account, b: Account) -> Iterator[Contrast]:
    first, second = list(_TOKEN.finditer(a.text)), list(_TOKEN.finditer(b.text))
    matcher = SequenceMatcher(
        None, [m.group().lower() for m in first], [m.group().lower() for m in second], autojunk=False
    )
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if len(codes) != 1 or codes[0][0] != "replace":
        return
    _, low, high, start, end = codes[0]
    if low < BEFORE or len(first) - (high - low) < AGREEING or max(high - low, end - start) > LONGEST:
        return
    one, other = first[low:high], second[start:end]
    if any(_NAMED.match(m.group()) for m in one) and any(_NAMED.match(m.group()) for m in other):
        yield Contrast(_given(a, one), _given(b, other), STRENGTH, "marked")


def _given(account: Account, place: Sequence[re.Match[str]]) -> Given:
    start, end = place[0].start(), place[-1].end()
    clause = Clause(account, 0, len(account.text), account.speaker, False)
    value = next((v for v in account.values if v.start < end and start < v.end), None)
    return Given(clause, account.text[start:end], value)
