"""Whom a title means where its own document names nobody by it: "the Russian president" by what other documents say.

A title is resolved by the documents alone: one that is read for the same report, not more than a year apart, calls a
person so ("Russian President Vladimir Putin"), and none calls another. Offices change hands, hence the year; a title
without its country or body ("the president") may mean anybody and stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assistant.briefing.identities import folded
from assistant.speech.actors import Actor, Cast, keys, says_so
from assistant.speech.words import ROLES

YEAR = 366  # days


@dataclass(frozen=True, slots=True)
class Described:
    """That a document of some day describes a person by these words (see :func:`assistant.speech.actors.keys`)."""

    words: frozenset[str]
    who: str
    day: date


def described_in(cast: Cast, day: date) -> list[Described]:
    """What a document says of its people."""
    return [Described(words, who, day) for words, who in cast.described if len(words) > 1 and words & ROLES]


def is_title(actor: Actor) -> bool:
    """Whether somebody is only known by an office that says of what: "the Russian president"."""
    words = keys(actor.name)
    return actor.kind == "person" and len(words) > 1 and bool(words & ROLES)


def holder(title: Actor, day: date, known: Iterable[Described]) -> Actor:
    """The one person who bore a title around a day; the actor as given where that is nobody or several, or no title."""
    if not is_title(title):
        return title
    wanted = keys(title.name)
    fitting = [d.who for d in known if says_so(d.words, wanted) and abs((d.day - day).days) <= YEAR]
    lasts = {folded(name).split()[-1] for name in fitting}
    return Actor(max(fitting, key=len), "person") if len(lasts) == 1 else title
