"""One actor under several names: "Zelensky" in one document is "Volodymyr Zelenskyy" in another.

Names are compared by last name, folded to plain letters and one spelling of Slavic endings; a first name that differs
keeps two people apart. A last name alone is joined to the only person who bears it, else it stays alone. A government
speaks under the names of its country, its capital and its seat ("Moscow", "the Kremlin"); its president is a person
apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

from assistant.speech.actors import Actor
from assistant.speech.places import state_of

_ENDING = re.compile(r"(?:skyy|skiy|skij|skii|skyi|skyj|ski)$")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def folded(name: str) -> str:
    """A name in lower case without accents, articles and possessives, Slavic endings spelt one way."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = re.sub(r"[’']s?$", "", _ARTICLE.sub("", plain)).replace("iy", "y")
    return " ".join(_ENDING.sub("sky", word) for word in plain.split())


def identities(actors: Iterable[Actor]) -> dict[Actor, str]:
    """The name under which each actor is shown: the fullest, and of those the most frequent, form of the same one."""
    everyone = list(actors)
    people = [a for a in everyone if a.kind == "person"]
    shown = {a: a.name for a in everyone}
    families: dict[str, list[Actor]] = defaultdict(list)
    for actor in people:
        families[folded(actor.name).split()[-1]].append(actor)
    for family in families.values():
        shown.update(_within(family))
    others: dict[str, list[str]] = defaultdict(list)
    for actor in everyone:
        if actor.kind in ("body", "group", "medium"):
            others[_known_as(actor)].append(actor.name)
    for actor in everyone:
        if actor.kind in ("body", "group", "medium"):
            best = Counter(others[_known_as(actor)]).most_common(1)[0][0]
            shown[actor] = _ARTICLE.sub("", best) if actor.kind == "body" else best
    return shown


def _known_as(actor: Actor) -> str:
    """What the names of one body have in common: its country where it is a government, else the name."""
    state = state_of(actor.name) if actor.kind == "body" else None
    return f"the state {state}" if state else folded(actor.name)


def _within(family: list[Actor]) -> dict[Actor, str]:
    """Bearers of one last name, sorted by first names."""
    firsts: dict[str, Counter[str]] = defaultdict(Counter)
    for actor in family:
        words = folded(actor.name).split()
        if len(words) > 1:
            firsts[words[0][:3]][actor.name] += 1
    full = {first: names.most_common(1)[0][0] for first, names in firsts.items()}
    shown = {}
    for actor in family:
        words = folded(actor.name).split()
        if len(words) > 1:
            shown[actor] = full[words[0][:3]]
        elif len(full) == 1:
            shown[actor] = next(iter(full.values()))
        else:
            shown[actor] = actor.name
    return shown
