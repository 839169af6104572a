"""What a sentence changes in what its sources say: words of its own, other doers, lost or added reserve.

The trained reader judges meaning, but it errs both ways: it suspects plain restatements, and it lets pass who did
what to whom, or a lost "not" (measured in tests/assistant/model/test_proof.py). So its word alone is not enough for a
sentence that a language model wrote. These rules see what it doesn't: a name that does in the sentence what another
does in the source, a speaker who does not speak there, a "not", "if", "might" or "wants to" that got lost or was added.
And where every content word of the sentence is a source's and none of this is found, it is a restatement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.exact import negates
from assistant.names import PEOPLES, Name, names_in
from assistant.speakers import speakers_of

Terms = Callable[[str], list[str]]

_WORD = re.compile(r"[A-Za-zÀ-ž]\w*(?:[’'-]\w+)*|\d[\d,.]*\d|\d")
# words of saying, compared as speakers; words that add nothing
_SAYING = frozenset(
    "say says said saying according told tell tells state states stated report reports reported".split()
)
_LIGHT = frozenset(
    "also last lasts lasted while both though although however since meanwhile further including because".split()
)
# kinds of reserve; one does not stand for another: who "might" or "wants to" does not "plan to"
_HEDGES = tuple(
    frozenset(words.split())
    for words in (
        "might may could possible possibly perhaps likely unlikely alleged allegedly reportedly",
        "would will can should shall plan plans planned expect expects expected",
        "want wants wanted hope hopes hoped ready willing consider considers considered considering try tries tried "
        "refuse refuses refused threaten threatens threatened propose proposes proposed offer offers offered ask asks "
        "asked demand demands demanded seek seeks sought",
        "nearly almost about around roughly approximately",
    )
)
_CONDITIONS = ("if", "unless", "until")
# words of the same meaning and force in reports; each counts as the first of its row
_SAME = {
    stem: row.split()[0]
    for row in (
        "propos offer suggest", "alter chang", "about around rough approxim", "start began begin begun",
        "stop halt", "buy bought purchas", "show shown", "big larg", "help assist", "need requir",
    )
    for stem in row.split()[1:]
}  # fmt: skip
_POSSESSIVE = re.compile(r"[’']s?$")
_CLAUSE_ENDS = re.compile(r"[,;:.!?—–]|^[’']s?\b|\bthat\b|\b(?:said|says|stated|reported|told)\b")
_APPOSITION = re.compile(r"^, (?:[^,.;:]{3,60}),\s")
NEAR = 3  # words of the sentence between a name or a reserve and the word it belongs to
FAR = 8  # … of a source, which may say more in between
PEOPLE = 4  # letters that a people shares with its country


@dataclass(frozen=True, slots=True)
class Objections:
    """What stands against a sentence: ``foreign`` words that no source has, and what it makes different."""

    foreign: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    held: bool = True  # whether any of its words is a source's, not only the title's

    @property
    def restates(self) -> bool:
        """Whether the sentence only restates its sources."""
        return self.held and not self.foreign and not self.changed


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    stem: str  # "" where the word carries nothing
    agent: str  # last word of the name near before it, in the same clause
    near: tuple[str, ...]  # the NEAR words before it
    far: tuple[str, ...]  # the FAR words before it
    name: bool


def objections(claim: str, sources: Sequence[str], context: str, terms: Terms) -> Objections:
    """Hold a sentence against its sources.

    ``context``: text that may explain a name or a date besides (title and date of the documents); ``terms`` turns
    text into stemmed terms.
    """
    asked = _tokens(claim, terms, NEAR)
    held = [token for source in sources for token in _tokens(source, terms, FAR)]
    known = {t.stem for t in held if t.stem}
    named = set(terms(context))
    foreign = [t.word for t in asked if t.stem and t.stem not in known and not _explained(t, known, named)]
    changed = [*_conditions(asked, held), *_reserve(asked, held), *_agents(asked, held), *_speakers(claim, sources)]
    said = any(t.stem in known for t in asked if t.stem)
    return Objections(tuple(dict.fromkeys(foreign)), tuple(dict.fromkeys(changed)), said)


def _explained(token: _Token, known: set[str], named: set[str]) -> bool:
    """A name or number of the context, or a people whose country a source names."""
    if token.word.lower() in PEOPLES:
        return any(stem[:PEOPLE] == token.stem[:PEOPLE] for stem in known | named)
    return (token.name or token.word.isdigit()) and token.stem in named


def _tokens(text: str, terms: Terms, reach: int) -> list[_Token]:
    names = [n for n in names_in(text) if n.text.lower() not in PEOPLES]
    words = [(m.group(), m.start()) for m in _WORD.finditer(text)]
    found: list[_Token] = []
    for i, (word, start) in enumerate(words):
        lower = word.lower()
        inside = any(n.start <= start < n.end for n in names)
        stem = (
            ""
            if lower in _SAYING or lower in _LIGHT
            else " ".join(_SAME.get(t, t) for t in terms(_POSSESSIVE.sub("", word)))
        )
        since = words[max(0, i - reach)][1]
        agent = "" if inside else _agent(text, [n for n in names if since < n.end <= start], start)
        near, far = (tuple(w.lower() for w, _ in words[max(0, i - n) : i]) for n in (NEAR, FAR))
        found.append(_Token(word, stem, agent, near, far, inside))
    return found


def _agent(text: str, names: Sequence[Name], start: int) -> str:
    """The last of the names, unless it ends with its clause or owns what follows ("Putin's aide")."""
    if not names:
        return ""
    between = _APPOSITION.sub(" ", text[names[-1].end : start])
    return "" if _CLAUSE_ENDS.search(between) else names[-1].text.split()[-1].lower()


def _conditions(asked: Sequence[_Token], held: Sequence[_Token]) -> list[str]:
    ours, theirs = ({t.word.lower() for t in tokens} for tokens in (asked, held))
    lost = [f"it leaves out the “{w}” of the source" for w in _CONDITIONS if w in theirs and w not in ours]
    return lost + [f"it adds an “{w}”" for w in _CONDITIONS if w in ours and w not in theirs]


def _reserve(asked: Sequence[_Token], held: Sequence[_Token]) -> list[str]:
    """Words right behind a "not" or a "might" on one side that stand far behind any on the other."""
    reasons = []
    for token in asked:
        same = [t for t in held if t.stem == token.stem]
        if not token.stem or not token.word[0].islower() or not same:
            continue
        if all(_differ(token, t, negates) for t in same):
            reasons.append(f"“{token.word}” is denied in only one of sentence and source")
        if all(any(_differ(token, t, kind.__contains__) for kind in _HEDGES) for t in same):
            reasons.append(f"“{token.word}” is said with another reserve than in the source")
    return reasons


def _differ(a: _Token, b: _Token, test: Callable[[str], bool]) -> bool:
    return any(any(map(test, x.near)) and not any(map(test, y.far)) for x, y in ((a, b), (b, a)))


def _agents(asked: Sequence[_Token], held: Sequence[_Token]) -> list[str]:
    """What a name does in the sentence must be what that name does in a source."""
    reasons = []
    for token in asked:
        if not token.stem or not token.agent or not token.word[0].islower():
            continue
        agents = {t.agent for t in held if t.stem == token.stem}
        if agents and token.agent not in agents:
            reasons.append(f"the source does not say “{token.word}” of {token.agent.title()}")
    return reasons


def _speakers(claim: str, sources: Sequence[str]) -> list[str]:
    """Whoever speaks in the sentence speaks in a source."""
    said = {name.split()[-1].lower() for source in sources for name in speakers_of(source)}
    return [f"{n} does not say this in the source" for n in speakers_of(claim) if n.split()[-1].lower() not in said]
