"""A question that asks for two things, taken apart; and what a sentence would have to hold to answer.

"When was aid resumed, and how long had the pause lasted?" is read once for each half, so that an answer to one half
can say that the other is missing.
"""

from __future__ import annotations

import re

from assistant.query import content_words

_WH = r"(?:who|whom|whose|what|when|where|why|how|which)"
_PREPOSITION = r"(?:at|by|for|from|in|of|on|to|under|with|since|until)"
_JOINT = re.compile(
    rf",?\s+and\s+(?=(?:{_PREPOSITION}\s+)?{_WH}\b)|\?\s+(?:and\s+)?(?=(?:{_PREPOSITION}\s+)?{_WH}\b)", re.I
)
_ASKS = re.compile(
    rf"^(?:{_PREPOSITION}\s+)?{_WH}\b|^(?:is|are|was|were|did|does|do|has|have|had|will|would|can)\b", re.I
)
_DANGLES = re.compile(rf"\b{_WH}$", re.I)
_MIN_WORDS = 4
_MOST = 3

_AUXILIARY = r"(?:is|are|was|were|do|does|did|will|would|can|could|has|have|had|should|may|might|must)"
_ASKS_BY_ORDER = re.compile(
    rf"^(?:{_PREPOSITION}\s+)?(?:who|which|{_WH}(?:\s+[\w’'-]+){{0,4}}?\s+{_AUXILIARY}\b|{_AUXILIARY}\b)", re.I
)
_EMPTY = frozenset("so then too did done that there happen happened".split())

_START = rf"^(?:{_PREPOSITION}\s+)?"
_WANTED = (
    (re.compile(rf"{_START}(?:how (?:many|much|big|large)|what (?:share|number|price|cost))\b", re.I), "a number"),
    (re.compile(rf"{_START}how long\b", re.I), "a length of time"),
    (re.compile(rf"{_START}(?:when|(?:what|which) (?:date|day|year))\b", re.I), "a date"),
    (re.compile(rf"{_START}(?:who|whom|whose)\b", re.I), "a name"),
    (re.compile(rf"{_START}where\b", re.I), "a place"),
    (re.compile(rf"{_START}(?:why|how come|what reason)\b", re.I), "a reason"),
    (re.compile(rf"{_START}how\b", re.I), "how it was or will be done"),
)  # fmt: skip


def parts_of(question: str) -> tuple[str, ...]:
    """The questions in a question, at most three; the whole one alone when it asks for one thing."""
    text = question.strip()
    pieces = [piece.strip(" ,?") for piece in _JOINT.split(text)]
    whole = len(pieces) < 2 or len(pieces) > _MOST
    if whole or not all(_stands_alone(p) for p in pieces):
        return (text,)
    return tuple(f"{piece[:1].upper()}{piece[1:]}?" for piece in pieces)


def _stands_alone(piece: str) -> bool:
    """Whether a piece asks something by itself: "Did he say when", "what Putin said" and "why did he do so" don't."""
    content = [w for w in content_words(piece) if w.lower() not in _EMPTY]
    asks = _ASKS.match(piece) and _ASKS_BY_ORDER.match(piece) and not _DANGLES.search(piece)
    return bool(asks) and bool(content) and len(piece.split()) >= _MIN_WORDS


def wanted(question: str) -> str | None:
    """What an answer would have to name, in words, or ``None`` where the question doesn't tell."""
    return next((words for pattern, words in _WANTED if pattern.match(question.strip())), None)
