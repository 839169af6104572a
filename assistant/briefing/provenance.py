"""How well a line is founded: a single source, an unnamed one, an old one (copies: :meth:`Desk.independent`).

These are marks beside a line, never a change of its words: "X said" stays "X said". Age counts from the as-of date,
without one from the newest document that was read for the report: in an archive everything is old on the day of
reading, and what a reader must know is which lines newer documents may have overtaken.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from assistant.types import AnswerSentence
from index.loaders.guess import DATE

if TYPE_CHECKING:
    from assistant.briefing.desk import Desk
    from assistant.ledger import Ledger

OLD_DAYS = 7  # from which age is told at all
MONTHS_FROM, YEARS_FROM = 60, 730  # days
ONE_SOURCE = "one source"
SOURCES = "{} sources"
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


def marks(text: str, sources: int, published: date | None, now: date, *, mostly_one: bool = False) -> tuple[str, ...]:
    """What a reader should know of a line's foundation, in a few words each; nothing where all is well.

    ``sources``: independent documents. ``published``: when the newest of them was. ``now``: the day from which age
    counts. A line that names its day says itself how old it is. ``mostly_one``: where most lines of a page rest on one
    source, that is said once (:data:`assistant.briefing.wording.ONE_EACH`), and the others tell how many they have.
    """
    found = []
    if sources == 1 and not mostly_one:
        found.append(ONE_SOURCE)
    elif sources > 1 and mostly_one:
        found.append(SOURCES.format(sources))
    if anonymous(text):
        found.append("unnamed source")
    days = age(published, now)
    if days is None:
        found.append("undated")
    elif days >= OLD_DAYS and not DATE.search(text):
        found.append(f"{_spelt(days)} old")
    return tuple(found)


def counted(line: AnswerSentence, ledger: Ledger, desk: Desk) -> AnswerSentence:
    """A proved line with the number of its independent documents: those that copy one another count as one."""
    documents = {i: ledger.document(i) for i in _cited(line, ledger)}
    return line.model_copy(update={"sources": desk.independent(documents.values())})


def marked(line: AnswerSentence, ledger: Ledger, now: date, *, mostly_one: bool = False) -> AnswerSentence:
    """A counted line with its marks."""
    documents = [ledger.document(i) for i in _cited(line, ledger)]
    published = max((d.published for d in documents if d.published), default=None)
    found = marks(line.text, line.sources, published, now, mostly_one=mostly_one)
    return line.model_copy(update={"marks": found})


def _cited(line: AnswerSentence, ledger: Ledger) -> list[str]:
    return [ledger.citations[number - 1].document.id for number in line.citations]


def _spelt(days: int) -> str:
    """ "12 days", "5 months", "3 years"."""
    if days < MONTHS_FROM:
        return f"{days} days"
    return f"{days * 12 // 365} months" if days < YEARS_FROM else f"{days // 365} years"
