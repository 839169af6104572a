"""How well a line is founded: a single source, an unnamed one, an old one (copies: :meth:`Desk.independent`).

These are marks beside a line, never a change of its words: "X said" stays "X said".
"""

from __future__ import annotations

import re
from datetime import date

OLD_DAYS = 180
_HIDDEN = (
    r"(?:officials?|sources?|diplomats?|aides?|advisers?|advisors?|insiders?|persons?|people|witness(?:es)?|negotiators?|"
    r"participants?|lawmakers?|officers?)"
)
_ANONYMOUS = re.compile(
    rf"\b(?:unnamed|anonymous|unidentified)\b|\b(?:on|under)\s+(?:the\s+)?condition\s+of\s+anonymity|"
    rf"\b(?:did|does|do)\s+not\s+(?:want|wish)\s+to\s+be\s+(?:named|identified)|\bwho(?:m)?\s+(?:it|they)\s+did\s+not\s+name|"
    rf"\bwithout\s+naming\s+(?:them|him|her|any)|\bdeclined\s+to\s+be\s+(?:named|identified)|"
    rf"\b{_HIDDEN}\s+(?:familiar\s+with|close\s+to|briefed\s+on|with\s+knowledge\s+of|with\s+direct\s+knowledge)|"
    rf"\b(?:according\s+to|citing|quoting)\s+(?:(?:a|an|one|two|three|four|several|some|senior|its|own|other)\s+)*"
    rf"(?:[\w-]+\s+){{0,3}}?{_HIDDEN}\b(?!\s+[A-Z])|"
    rf"\b(?:a|an|one|two|three|several|some)\s+(?:[\w-]+\s+){{0,3}}?{_HIDDEN}\b(?!\s+(?:named\s+)?[A-Z])"
    rf"(?:,[^,]{{0,40}},)?(?:\s+(?:of|in|from|at|for)\s+[\w\s]{{2,40}}?)?\s+(?:said|says|told|claimed|conceded|insisted|warned|"
    rf"described|confirmed|argued|added|indicated|suggested|admitted)\b|"
    rf"\b(?:officials?|sources|diplomats)\s+(?:said|told|say|claim|claimed)\b",
    re.IGNORECASE,
)


def anonymous(text: str) -> bool:
    """Whether a sentence rests on somebody whom it does not name ("a senior official", "sources familiar with …")."""
    return bool(_ANONYMOUS.search(text))


def age(published: date | None, today: date) -> int | None:
    """Days between publication and a day; ``None`` for an undated document."""
    return (today - published).days if published else None


def marks(text: str, sources: int, published: date | None, today: date) -> tuple[str, ...]:
    """What a reader should know of a line's foundation, in a few words each; nothing where all is well."""
    found = []
    if sources == 1:
        found.append("single source")
    if anonymous(text):
        found.append("unnamed source")
    days = age(published, today)
    if days is None:
        found.append("undated")
    elif days > OLD_DAYS:
        found.append(f"{days // 30} months old")
    return tuple(found)
