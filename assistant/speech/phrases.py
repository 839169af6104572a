"""Noun phrases that can speak: a name, a description ("a senior official"), both together, or a pronoun.

A phrase is looked for where it must end (before a verb) or begin (after "according to"); the longest that can be read
as a speaker counts, and where none can there is no speaker: a wrong one would put words into somebody's mouth.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.names import _NOT_NAMES, TITLES
from assistant.speech.words import BODIES, GROUPS, MEDIA, OUTLET, ROLES, VERBS

PhraseKind = Literal["name", "description", "pronoun"]

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-ŽȘȚ@][\w’'\-]*(?:\.\w+)*\.?"
_RUN = rf"{_CAP}(?:\s+(?:(?:de|von|van|der|den|bin|al|of|for|the|du|la|el|&)\s+){{0,2}}{_CAP})*"
NAME = re.compile(_RUN)
_WORD = re.compile(r"[^\s]+")
_DETERMINERS = frozenset(
    """the a an one two three four five six some several many most other another his her their its our this that these
    those both few certain all any no every each""".split()
)
_NOT_INSIDE = frozenset(
    """is are was were be been being has have had do does did will would can could may might must should that which who
    whom whose when while whereas because if whether though although as than then of in on at by to with from into
    about against for after before during since until said says told not and or but so yet nor also asked it he she
    they we you i what how why where there here""".split()
)
_POST = re.compile(
    r"\s(?:of|for|in|at|from|on|with|to|close to|familiar with|briefed on|involved in|present at|near|"
    r"who|whom|that|under|inside|within)\s[^,;:]+$"
)
PRONOUNS = frozenset({"he", "she", "they", "it", "who"})
_ONE_OF = re.compile(
    r"(?:one|two|three|both|some|several|many|most|another|none|each)(?: of (?:them|these|those|the \w+))?", re.I
)
_OF_NAMES = re.compile(rf"^(?:one|two|some|several|a number) of (?:{_RUN}[’']s?|the|his|her|its|their) .*", re.I)
_WHEN = re.compile(r"\s(?:in|on|of|from|since)\s(?:\d|early|late|mid-|[A-Z][a-z]+ \d)[^,;:]*$")
_OPENERS = _NOT_NAMES | frozenset(
    """Besides Beside Despite Throughout Toward Towards Beyond Given Following Nowadays Asked Speaking Later Still Yet
    Even Only Just Once Thus Hence Moreover Furthermore Besides Except Concerning Regarding Talks Critics Supporters
    Others Both Neither Either People Everyone Nobody Somebody Someone Anyone""".split()
)
_FINITE = frozenset("is are was were has have had will would can could may might must should did does".split())
_DANGLING = re.compile(r"\b(?:who|whom|whose|which|that|and|or|of|for|in|at|from|on|with|to|the|a|an|by)$", re.I)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ``text[start:end]``; ``name`` is the proper name in it, ``head`` the noun that says what it is."""

    start: int
    end: int
    kind: PhraseKind
    text: str
    name: str = ""
    head: str = ""

    @property
    def plural(self) -> bool:
        return self.head in GROUPS


def ending(text: str, end: int, floor: int = 0) -> Phrase | None:
    """The longest phrase of ``text[floor:]`` that ends at ``end`` (white space and brackets aside)."""
    piece = text[floor:end].rstrip()
    piece = _PARENTHESIS.sub("", piece).rstrip()
    starts = [m.start() for m in _WORD.finditer(piece)][-14:]
    for start in starts:
        found = read(piece[start:])
        if found:
            offset = floor + start
            return Phrase(offset, floor + len(piece), found.kind, piece[start:], found.name, found.head)
    return None


def beginning(text: str, start: int, ceiling: int | None = None) -> Phrase | None:
    """The longest phrase that begins at ``start`` (white space aside) and ends before punctuation or ``ceiling``."""
    while start < len(text) and text[start].isspace():
        start += 1
    stop = re.compile(r"[,;:()“”\"–—]|\.(?:\s|$)").search(text, start)
    limit = min(ceiling if ceiling is not None else len(text), stop.start() if stop else len(text))
    words = list(_WORD.finditer(text, start, limit))[:14]
    for word in reversed(words):
        found = read(text[start : word.end()])
        if found:
            return Phrase(start, word.end(), found.kind, text[start : word.end()], found.name, found.head)
    return None


def read(words: str) -> Phrase | None:
    """These words as one phrase, or ``None`` if they are none."""
    words = words.strip()
    if _WHEN.search(words) or _DANGLING.search(words):
        return None
    lower = words.lower()
    if lower in PRONOUNS:
        return _phrase(words, "pronoun")
    if _ONE_OF.fullmatch(words) or (lower.startswith("one of") and _OF_NAMES.match(words)):
        return _phrase(words, "description", head="source")
    return _named(words) or _described(words)


def _phrase(words: str, kind: PhraseKind, name: str = "", head: str = "") -> Phrase:
    return Phrase(0, len(words), kind, words, name, head)


def _named(words: str) -> Phrase | None:
    """A name, alone or behind a description ("Kremlin spokesman Dmitry Peskov", "Finland's Orpo")."""
    for match in NAME.finditer(words):
        if match.end() != len(words):
            continue
        before, name = _without_titles(words[: match.start()].split(), match.group().split())
        if not name or not _is_name(name):
            return None
        if not before or _modifiers(before):
            head = next((w.lower() for w in reversed(before) if w.lower() in ROLES | BODIES | MEDIA), "")
            return _phrase(words, "name", " ".join(name), head)
        return None
    return None


def _without_titles(before: list[str], name: list[str]) -> tuple[list[str], list[str]]:
    """Words that only begin the sentence, titles, possessives and roles moved from the name to what precedes it."""
    cut = 0
    for i, word in enumerate(name[:-1]):
        plain = word.rstrip(".").lower()
        possessive = word.endswith(("'s", "’s", "s'", "s’")) and not {w.lower() for w in name[i + 1 :]} & BODIES
        if possessive or word in _OPENERS or word.rstrip(".") in TITLES or plain in ROLES:
            cut = i + 1
    return before + name[:cut], name[cut:]


def _is_name(name: list[str]) -> bool:
    last = name[-1]
    if last in _OPENERS or name[0] in _OPENERS or (len(name) == 1 and (last in TITLES or last.lower() in ROLES)):
        return False
    if last.endswith(("'s", "’s", "’", "'")):
        return False
    return not (len(name) == 1 and (last.lower() in GROUPS | MEDIA or last.endswith("ing") or len(last) < 2))


def _modifiers(words: list[str]) -> bool:
    """Whether these words can stand before a name or head noun."""
    if len(words) > 9:
        return False
    for i, word in enumerate(words):
        lower = word.lower().rstrip(",")
        if word in VERBS or word in _NOT_NAMES or (word[0].isdigit() and len(word) == 4):
            if not (i == 0 and lower in _DETERMINERS):
                return False
        elif (lower in ("a", "an", "the") and i > 0) or (
            lower in _NOT_INSIDE
            and not (i == 0 and lower in _DETERMINERS)
            and (lower != "and" or i == 0 or words[i - 1][0].isupper())  # "foreign and defence minister", not "X and Y"
        ):
            return False
    return True


def _described(words: str) -> Phrase | None:
    """A description with or without what follows its head ("a spokesman for the ministry")."""
    tail = _POST.search(words)
    if tail and any(w.lower() in _FINITE or w in VERBS for w in tail.group().split()):
        return None
    for candidate in (words, _POST.sub("", words)):
        parts = candidate.split()
        head = re.sub(r"[’']s$", "", parts[-1]).lower() if parts else ""
        if head not in ROLES | GROUPS | BODIES | MEDIA or parts[-1] != parts[-1].rstrip(".,"):
            continue
        first = parts[0].lower()
        capital = parts[0][:1].isupper()
        opens = first in _DETERMINERS or first.endswith(("'s", "’s", "s'", "s’")) or capital or head in GROUPS
        if opens and _modifiers(parts[:-1]):
            return _phrase(words, "description", head=head)
    return None


def is_outlet(name: str) -> bool:
    """Whether a name is that of a paper, agency, station, site or account."""
    return bool(OUTLET.match(name.removeprefix("the ").removeprefix("The ")))
