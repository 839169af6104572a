"""What is asked: a follow-up made standalone by rule, a date in the question found, the words looked for.

No language model is needed. A question that stands alone is left alone; one that leans on the conversation
("And what does Moscow want?", "why?", "and in Kyiv?", "did he agree?") is completed from the turns before it, and
the reader is shown the completed question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.errors import QuestionError
from assistant.names import Name, names_in
from assistant.types import Turn
from index.keyword_store import STOP_WORDS
from index.loaders.guess import dates_in

_LEAD = re.compile(r"^(?:and|but|so|ok(?:ay)?|also|then|well|now|yes|no|thanks|thank you)[,!.]?\s+(?=\S)", re.I)
_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?P<rest>.+?)\s*\?*$", re.IGNORECASE)
_BARE = re.compile(
    r"^(?:why(?: not| so| is that)?|how(?: so| come| long| many| much)?|when(?: exactly| was that)?|where|who|"
    r"since when|by whom|says who|who (?:says|said) (?:so|that|this)|which ones?|what else|anything else|"
    r"are you sure|really|tell me more|more|go on|explain)\s*\??$",
    re.IGNORECASE,
)
_PLACE_ONLY = re.compile(
    r"^(?P<preposition>in|at|from|for|with|by|to|about|on)\s+(?P<rest>[^?]+?)\s*\?*$",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(they|them|their|theirs)\b", re.IGNORECASE)
_THING = re.compile(r"\b(it|its|this|that|these|those)\b(?!\s+(?:is|was|be|[a-z]+\s+that)\s+that\b)", re.IGNORECASE)
_THAT_CLAUSE = re.compile(
    r"\b(?:say|says|said|think|believe|claim|claims|claimed|know|mean|suggest)\s+that\b", re.IGNORECASE
)
_ONE_OF_THEM = re.compile(
    r"\b(?:everyone|everybody|anyone|anybody|anything|nobody|ones?|others?|another|else|instead|the same)\b",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"[\s,(]*\b(?:as of|as at|by the state of|as known on)\s+(?:the\s+)?", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:this|these)\s+(?:(?!(?:the|an?|of|to|in|on|mean|affect|change)\b)[\w’'-]+\s+){0,3}?"
    r"(?:county|country|state|city|town|village|company|firm|court|party|minister|president|man|woman|person|group|team|"
    r"film|book|novel|restaurant|chain|bill|law|treaty|agreement|deal)(?:s|ies)?\b",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how|will|would|is|are|was|were|do|does|did|can|could|should|has|"
    r"have|had|may|might)\b",
    re.IGNORECASE,
)


TURNS = 6  # of a long conversation, the last ones count
TOPIC = 8  # words of the subject that a follow-up takes over; the oldest are dropped
FEW = 4  # content words up to which a question that names nothing may lean on the one before


@dataclass(frozen=True, slots=True)
class Query:
    """A question ready for retrieval. ``in_context``: a follow-up as typed, behind the questions before it."""

    question: str
    standalone: str
    as_of: date | None
    looked_for: tuple[str, ...]
    unclear: str | None = None
    in_context: str = ""


def understand(
    question: str, history: Sequence[Turn] = (), *, as_of: date | str | None = None, limit: int = 2000
) -> Query:
    """Make a question standalone and find its date.

    Raises:
        QuestionError: empty, too long, or ``as_of`` is no date.
    """
    text = " ".join(question.split())
    if not any(character.isalnum() for character in text):
        raise QuestionError("The question is empty. Ask something about the documents.")
    if len(text) > limit:
        raise QuestionError(
            f"The question has {len(text)} characters; {limit} are taken (setting "
            "BRIEFING_MAX_QUESTION_CHARACTERS). Ask for one thing at a time."
        )
    day = parse_day(as_of)
    if day is None:
        text, day = _as_of_in(text)
    standalone, unclear = resolve(text, history)
    in_context = " ".join([*(turn.question for turn in history[-TURNS:]), text]) if history else ""
    return Query(text, standalone, day, content_words(standalone), unclear, in_context)


def turns_of(told: Iterable[tuple[str, str]]) -> list[Turn]:
    """Turns from questions and answers as they were typed, each question made standalone from those before it.

    For conversations that others keep (a client's history): those of :mod:`assistant.conversations` know theirs.
    """
    turns: list[Turn] = []
    for question, answer in told:
        text = " ".join(question.split())
        standalone = resolve(text, turns)[0] if text else text
        turns.append(Turn(question=question, standalone_question=standalone, answer=answer))
    return turns


def parse_day(value: date | str | None) -> date | None:
    """A date from "2025-10-18", "18 October 2025" or a date.

    Raises:
        QuestionError: the text is no date.
    """
    if value is None or isinstance(value, date):
        return value
    found = dates_in(value)
    if len(found) != 1:
        raise QuestionError(f"{value!r} is not a date that can be read. Write it as 2025-10-18.")
    return found[0][2]


def _as_of_in(text: str) -> tuple[str, date | None]:
    """ "… as of 18 October 2025" is a wish about time, not part of the question."""
    marker = _AS_OF.search(text)
    if marker:
        found = [d for d in dates_in(text) if d[0] == marker.end()]
        if found:
            rest = (text[: marker.start()] + text[found[0][1] :]).strip(" ,()")
            if any(c.isalnum() for c in rest):
                return (rest[:1].upper() + rest[1:]), found[0][2]
    return text, None


def content_words(text: str) -> tuple[str, ...]:
    """The words a search looks for: no stop words, each once, in order."""
    words = re.findall(r"[\w’'-]+", text)
    kept = [w.strip("’'-") for w in words if w.lower().strip("’'-") not in STOP_WORDS and len(w.strip("’'-")) > 1]
    return tuple(dict.fromkeys(kept))


def resolve(text: str, history: Sequence[Turn]) -> tuple[str, str | None]:
    """The standalone question, and what is unclear if there is nothing to lean on."""
    led = bool(_LEAD.match(text)) and bool(history)
    core = _LEAD.sub("", text, count=1) if led else text
    if not history:
        return text, _points_at_nothing(text) or _unclear(text)
    complete = _complete(core[:1].upper() + core[1:], history, led)
    # a question that changed in nothing but its first letter was not changed
    return (text if complete.lower() == text.lower() else complete), None


def _points_at_nothing(text: str) -> str | None:
    """A first question about "this county", which nobody has named. One that names somebody else is let go."""
    match = _POINTING.search(text)
    if match and not any(n.kind != "place" for n in names_in(f"{text[: match.start()]} … {text[match.end() :]}")):
        return f"It is not clear which one is meant by “{match.group()}”."
    return None


def _unclear(core: str) -> str | None:
    """What can't be understood in a first question."""
    if _BARE.match(core):
        return "There is no earlier question that this one could refer to."
    pronoun = _PERSONAL.search(core) or _PLURAL.search(core)
    if pronoun and not [n for n in names_in(core) if n.start < pronoun.start()] and len(content_words(core)) <= 2:
        return f"It is not clear who “{pronoun.group()}” is."
    return None


def _complete(core: str, history: Sequence[Turn], led: bool) -> str:
    """A follow-up with what it leaves out."""
    last = history[-1]
    if _BARE.match(core):
        return _ask_again(core, last)
    about = _ABOUT.match(core) or (None if _has_verb(core) else _PLACE_ONLY.match(core))
    if about:
        return _substitute(about.group("rest"), last, about.groupdict().get("preposition"))
    resolved = _pronouns(core, history)
    if resolved == core and (led or _elliptic(core)):
        return with_topic(core, last)
    return resolved


def _ask_again(core: str, last: Turn) -> str:
    """ "Why?" after "Will the summit happen?": both, so that a search finds the subject."""
    return f"{core.rstrip('?. ')}: {last.standalone_question.rstrip('?. ')}?"


def _has_verb(text: str) -> bool:
    return bool(
        re.search(r"\b(?:is|are|was|were|do|does|did|will|would|can|could|should|has|have|had|may|might)\b", text)
    )


def _substitute(rest: str, last: Turn, preposition: str | None) -> str:
    """ "and in Kyiv?", "what about Poland?": the last question with this in the place of its like."""
    previous = last.standalone_question
    new = names_in(rest[:1].upper() + rest[1:])
    if new and len(content_words(rest)) <= 3:
        for old in names_in(previous):
            if _alike(old, new[0]) and old.text.lower() != new[0].text.lower():
                return previous[: old.start] + rest + previous[old.end :]
    phrase = f"{preposition.lower()} {rest}" if preposition else f"what about {rest}"
    return f"{previous.rstrip('?. ')}, {phrase}?"


def _alike(a: Name, b: Name) -> bool:
    return a.kind == b.kind or {a.kind, b.kind} == {"person", "other"}


def _elliptic(core: str) -> bool:
    """Few words and no opener of a full question: "the range?"; or one with "everyone", "the next one"."""
    words = content_words(core)
    if names_in(core) or len(words) > FEW:
        return False
    return len(words) <= 1 or bool(_ONE_OF_THEM.search(core)) or (len(words) <= 2 and not _OPENERS.match(core))


def _pronouns(core: str, history: Sequence[Turn]) -> str:
    """Pronouns replaced by what the conversation spoke of last, unless the question names it before."""
    personal = _PERSONAL.search(core)
    if personal and not _person_before(core, personal.start()):
        person = _last_person(history)
        if person:
            core = _PERSONAL.sub(lambda m: _inflect(m, person, core), core)
    for pattern in (_PLURAL, _THING):
        match = pattern.search(core)
        if match and not _THAT_CLAUSE.search(core) and not any(n.start < match.start() for n in names_in(core)):
            topic = topic_of(history[-1].standalone_question)
            if topic:
                return with_topic(core, history[-1])
    return core


def _person_before(core: str, position: int) -> bool:
    return any(name.kind != "place" and name.start < position for name in names_in(core))


def _inflect(match: re.Match[str], person: str, core: str) -> str:
    word = match.group().lower()
    possessive = word in ("his", "hers") or (word == "her" and re.match(r"\s+[a-z]", core[match.end() :]))
    return f"{person}’s" if possessive else person


def _last_person(history: Sequence[Turn]) -> str | None:
    """The person last spoken of: in the last question, else first in the last answer, else further back."""
    for turn in reversed(history[-3:]):
        for text in (turn.standalone_question, turn.answer):
            people = [n for n in names_in(text) if n.kind == "person"]
            others = [n for n in names_in(text) if n.kind == "other" and " " not in n.text]
            if people:
                return people[0].text
            if others and text is turn.standalone_question:
                return others[0].text
    return None


def topic_of(question: str) -> str:
    """What a question is about: its content words, without its verb and opener."""
    names = [n.text for n in names_in(question)]
    words = [w for w in content_words(question) if w.lower() not in _VERBS]
    kept = [w for w in words if any(w in name for name in names) or w[:1].islower() or w[:1].isdigit()]
    return " ".join(kept)


_VERBS = frozenset(
    """say says said want wants think happen happened happens tell told give gave make made take took get got go
    went come came mean means meant know known call called agree agreed ask asked need needs plan plans planned
    expect expected much many long far exactly actually supposed meant kind sort role""".split()
)


def with_topic(core: str, last: Turn) -> str:
    """The question with the last one's subject added, where it is not named already."""
    topic = topic_of(last.standalone_question)
    have = {w.lower() for w in content_words(core)}
    missing = [w for w in topic.split() if w.lower() not in have][:TOPIC]
    if not missing:
        return core
    return f"{core.rstrip('?. ')} (about {' '.join(missing)})?"
