"""Who is meant: a document's own people under their full names, found from last names, titles and pronouns.

A title is resolved only by what the document itself says ("Viktor Orbán, Hungary's prime minister"), never by
knowledge of the world: offices change hands, and a wrong name would put words into somebody's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from assistant.names import names_in
from assistant.speech.phrases import Phrase, is_outlet, read
from assistant.speech.places import country_of
from assistant.speech.words import BODIES, GROUPS, HIDDEN, MEDIA, MEN, ROLES, WOMEN

ActorKind = Literal["person", "body", "medium", "group", "unnamed"]
"""``group``: several of a kind ("critics"); ``unnamed``: a source that hides ("a senior official")."""
_APPOSED = re.compile(r"(?<=[\w)]),\s+([^,;:.()“”\"]{3,70})(?=[,.;)])")
_ABBREVIATED = re.compile(r"\b([A-Z][\w’'-]*(?:\s+(?:(?:of|for|the|and)\s+)*[A-Z][\w’'-]*)+)\s+\(([A-Z]{2,8})\)")
_IN_PHRASE = re.compile(
    r"\b(?:of|for|in|on|at|to|with|by|from|about|against|than|as|after|before|between|and)\s+$", re.I
)
_MENS_NAMES = frozenset(
    """luca nikita ilya sasha misha kolya andrea joshua elia battista ezra noah ibrahima moussa mustafa musa isa yahya
    donald john james robert michael william david richard joseph thomas charles peter paul mark george steven
    kevin brian edward vladimir sergey sergei dmitry dmitri viktor victor yuri yury mikhail alexander aleksandr
    volodymyr andriy oleksandr emmanuel friedrich olaf boris keir rishi antonio pedro jean pierre jacques
    françois hans karl klaus jens lars erik sven mohammed muhammad ahmed ali hassan omar benjamin donald joe
    jack scott marco keith pete""".split()
)
_PLACE_BODIES = frozenset(
    "kremlin moscow kyiv washington brussels beijing ankara warsaw london paris berlin tehran budapest eu nato".split()
)
_MIXED = re.compile(
    r"\b(?:unnamed|anonymous|unidentified)\b|on condition of anonymity|not authori[sz]ed to speak", re.I
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who speaks. ``name`` is the fullest form the document gives; for the unnamed, the description in its words."""

    name: str
    kind: ActorKind


@dataclass
class Cast:
    """The people and bodies of one document, and who was spoken of last."""

    persons: dict[str, str] = field(default_factory=dict)  # last name, lower case: full name
    bodies: dict[str, str] = field(default_factory=dict)  # abbreviation: full name
    described: list[tuple[frozenset[str], str]] = field(default_factory=list)  # what is said of whom
    recent: list[Actor] = field(default_factory=list)  # latest last

    @classmethod
    def of(cls, text: str, actors: Iterable[str] = ()) -> Cast:
        """Collected from a document's text and from the actors that its front matter names."""
        cast = cls()
        for match in _ABBREVIATED.finditer(text):
            cast.bodies[match.group(2).lower()] = match.group(1)
        for name in _full_names(text, actors):
            last = _last(name)
            known = cast.persons.get(last)
            if known is None or (len(name) > len(known) and known.split()[-1] == name.split()[-1]):
                cast.persons[last] = name
        cast.described = list(_descriptions(text, cast))
        return cast

    def actor(self, phrase: Phrase, before: str) -> Actor | None:
        """Who a phrase means; ``before`` is the text of its sentence up to it, for pronouns and "the minister"."""
        if phrase.kind == "name":
            return self.named(phrase.name, phrase.head)
        if phrase.kind == "pronoun":
            return self._meant(phrase.text.lower(), before)
        return self._described(phrase, before)

    def named(self, name: str, head: str = "") -> Actor:
        """The actor of a name as written."""
        plain = " ".join(_titled(re.sub(r"^[Tt]he\s+", "", name).split())[1]) or name
        full = self.bodies.get(plain.lower())
        if full:
            return Actor(full, "medium" if is_outlet(full) else "body")
        if plain.lower() == "white house" or _is_body(plain):
            return Actor(plain, "medium" if is_outlet(plain) else "body")
        if is_outlet(plain) or head in MEDIA:
            return Actor(plain, "medium")
        if plain.endswith("s") and country_of(plain[:-1]):
            return Actor(plain, "body")  # "Europeans"
        known = self.persons.get(_last(plain))
        fits = known and (len(plain.split()) == 1 or plain.split()[0] == known.split()[0])
        if not known or not fits:
            plain = re.sub(r"^(\S+ \S+) of \S+$", r"\1", plain)  # "Rufus Entwhistle of Perth"
        return Actor(known if known and fits else plain, "person")

    def spoke(self, actor: Actor) -> None:
        """Remember who was spoken of last."""
        self.recent.append(actor)
        del self.recent[:-12]

    def medium(self) -> Actor | None:
        """The paper or station spoken of last."""
        return next((a for a in reversed(self.recent) if a.kind == "medium"), None)

    def _described(self, phrase: Phrase, before: str) -> Actor | None:
        text = re.sub(r"^(?:The|That|This|A|An|One)\b", lambda m: m.group().lower(), phrase.text)
        if phrase.head in MEDIA:
            return Actor(text, "medium")
        definite = bool(re.match(r"(?:the|that|this|his|her|its|their)\b|[A-Z]", text)) and not phrase.plural
        if definite and phrase.head in ROLES and not _MIXED.search(text):
            found = self._by_description(text, before)
            if found:
                return found
        if phrase.head in BODIES and not re.match(r"(?:a|an|one|some|several)\b", text):
            return Actor(re.sub(r"^the ", "", text), "body")
        if text.lower() == "people":
            return None
        return Actor(text, _kind_of_description(text, phrase.head, definite))

    def _by_description(self, text: str, before: str) -> Actor | None:
        """The one person of whom the document says all that the description says."""
        wanted = keys(text)
        roles = wanted & (ROLES | {"prime"})
        fitting = [who for said, who in self.described if says_so(said, wanted)]
        if not fitting and len(roles) == len(wanted):
            fitting = [who for said, who in self.described if says_so(said, roles)]
        people = list(dict.fromkeys(fitting))
        if len(people) > 1:
            latest = [a.name for a in reversed(self.recent) if a.name in people]
            people = latest[:1]
        return Actor(people[0], "person") if people else None

    def _meant(self, pronoun: str, before: str) -> Actor | None:
        """Whom a pronoun means: a person named earlier in the sentence, else the person spoken of last."""
        if pronoun == "who":
            return None
        here = [
            self.named(n.text)
            for n in names_in(before, self.persons.values())
            if n.kind == "person"
            and before[n.end : n.end + 1] not in ("'", "’")
            and not _IN_PHRASE.search(before[: n.start])
        ]
        candidates = [*reversed(self.recent)]
        if pronoun in ("he", "she"):
            people = [a for a in candidates if a.kind in ("person", "unnamed") and self._may_be(pronoun, a)]
            fit = [a for a in here if self._may_be(pronoun, a)]
            return next(iter(fit or people), None)
        kinds = ("unnamed", "group", "body", "medium") if pronoun == "they" else ("body", "medium")
        return next((a for a in candidates if a.kind in kinds), None)

    def _may_be(self, pronoun: str, actor: Actor) -> bool:
        """Whether what is known of an actor, above all the first name, lets him or her be meant by a pronoun."""
        known = " ".join(" ".join(said) for said, who in self.described if who == actor.name) + " " + actor.name
        first = actor.name.split()[0].lower()
        feminine = actor.kind == "person" and first.endswith("a") and first not in _MENS_NAMES
        if pronoun == "he":
            return not feminine and not WOMEN.search(known)
        return not MEN.search(known) and first not in _MENS_NAMES


def _kind_of_description(text: str, head: str, definite: bool) -> ActorKind:
    """Whether a description hides its source, means many, or one person by office ("the German chancellor")."""
    if head in HIDDEN or _MIXED.search(text):
        return "unnamed"
    if head in GROUPS:
        return "group"
    return "person" if definite else "unnamed"


def keys(description: str) -> frozenset[str]:
    """What a description says of a person: nouns, and countries for adjectives and capitals."""
    found = set()
    for word in re.findall(r"[\w’'-]+", description):
        plain = re.sub(r"[’']s?$", "", word).lower()
        if plain in _EMPTY:
            continue
        found.add(country_of(plain) or _SAME.get(plain, plain))
    return frozenset(found)


_SAME = {"premier": "minister", "ex": "former", "onetime": "former"}
_ANOTHER = frozenset("former deputy vice acting designate elect".split())  # words that make it another office


def says_so(said: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether a description says all that is wanted; "Russia's former president" is not "the Russian president"."""
    return wanted <= said and said & _ANOTHER <= wanted


_EMPTY = frozenset("the a an of for in at on s his her its their then current own long time and to".split())


def _last(name: str) -> str:
    return re.sub(r"[’']s?$", "", name.rsplit(maxsplit=1)[-1]).lower()


def _is_body(name: str) -> bool:
    words = [w.lower() for w in name.split()]
    return bool(words) and (
        words[-1] in BODIES | {"house", "office"} or words[0] in BODIES or any(w in BODIES for w in words)
        or (len(words) == 1 and (words[0] in _PLACE_BODIES or country_of(words[0]) is not None))
        or (len(words) == 1 and name.isupper() and len(name) > 1)
    )  # fmt: skip


def _full_names(text: str, actors: Iterable[str]) -> Iterator[str]:
    """Names of two words and more that look like a person's, those of the front matter first."""
    for actor in actors:
        if " " in actor and not _is_body(actor) and not is_outlet(actor):
            yield actor
    for name in names_in(text):
        words = re.sub(r"^(?:.*[’']s|.*\w{3}\.) ", "", name.text).split()
        _, words = _titled(words)
        joined = " ".join(words)
        if any(w[:1].islower() and w not in ("de", "von", "van", "der", "bin", "al") for w in words):
            continue
        if 2 <= len(words) <= 4 and not _is_body(joined) and not is_outlet(joined) and name.kind != "place":
            if any(country_of(w) or w.lower() in ROLES | GROUPS | MEDIA for w in words):
                continue
            yield joined


def _titled(words: list[str]) -> tuple[list[str], list[str]]:
    """The title before a name and the name: "Slovak President", "Mara Quint"."""
    n = 0
    while n < len(words) and (country_of(words[n]) or words[n].lower() in ROLES | _WITH_ROLES):
        n += 1
    held = n and any(w.lower() in ROLES for w in words[:n])
    return (words[:n], words[n:]) if held else ([], words)


_WITH_ROLES = frozenset("prime foreign defence defense interior finance vice deputy former acting then".split())


def _descriptions(text: str, cast: Cast) -> Iterator[tuple[frozenset[str], str]]:
    """What the text says of its people in apposition: before the name, after it, or between commas on either side."""
    for name in names_in(text, cast.persons.values()):
        who = cast.persons.get(_last(name.text))
        if who is None:
            continue
        after = _APPOSED.match(text, name.end)
        if after and (phrase := read(after.group(1))) and phrase.kind == "description":
            yield keys(after.group(1)), who
        head = text[max(0, name.start - 90) : name.start]
        lead = re.split(r"[.;:,“”\"]\s|\b(?:and|that|when|but|while|as|with|by|from|to|said)\s", head.rstrip(", "))[
            -1
        ].strip()
        if lead and (phrase := read(lead)) and phrase.kind == "description" and phrase.head in ROLES:
            yield keys(lead), who
        title, _ = _titled(name.text.split())
        if len(title) > 1:
            yield keys(" ".join(title)), who
        inside = re.match(r"^((?:[^\s]+[’']s)\s)", name.text)
        if inside:
            yield keys(inside.group(1)), who
