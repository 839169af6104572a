"""Marks of reported speech in one sentence, each with its speakers and its place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.speech.actors import Actor, Cast
from assistant.speech.phrases import Phrase, beginning, ending
from assistant.speech.words import HIDDEN, INVERTING, PHRASES, PLURAL, RELAYING, SPEECH_NOUNS, TELLING, VERBS

Place = Literal["main", "inner", "closing", "source"]
"""``main``: the sentence's own subject; ``inner``: within what another says; ``closing``: "…, X said"; ``source``:
"according to X"."""

_VERB = re.compile(rf"\b(?:{PHRASES}|{'|'.join(sorted(VERBS | PLURAL, key=len, reverse=True))})\b")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_SOURCE = re.compile(
    r"\b(?:according\s+to|in\s+the\s+(?:view|words|eyes|account|telling|opinion|reading)\s+of|as\s+per|per|"
    r"(?:quoting|citing)|in\s+an\s+interview\s+with|as\s+(?:quoted|reported|cited|carried|relayed)\s+(?:in|by))\s+",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"\b(?:in|by|on|to)\s+(?P<who>[^,;:]{{2,60}}?)(?:[’']s?)?\s+(?:own\s+|main\s+)?(?:{TELLING})\b", re.I
)
_FOR = re.compile(r"^(?:For|To)\s+(?P<who>[^,;:]{3,50}),\s")
_NOUN = re.compile(
    rf"(?P<who>(?:\b[\w-]+\s+){{0,4}}\b[\w-]+(?:[’']s|s[’'])|\b(?:his|her|their|its))\s+(?:[\w-]+\s+){{0,3}}?"
    rf"(?:{SPEECH_NOUNS})\b(?=(?:\s+(?!that\b|says?\b)[\w’'-]+){{0,9}}\s*,?\s*"
    r"(?:is|was|has been|remains?|that|dates|came|:|[“\"]))",
    re.IGNORECASE,
)
_SOMEBODYS = re.compile(rf"(?P<who>\b[\w-]+(?:[’']s|s[’']))\s+(?:[\w-]+\s+){{0,2}}?(?:{SPEECH_NOUNS})\b", re.IGNORECASE)
_BEHIND_RELAYING = re.compile(r"\b(?:that|report(?:s|ed)|quot(?:es|ed)|cit(?:es|ed)|relay(?:s|ed)|reads?)\s+$")
_BY = re.compile(
    r"\b(?:said|told|made|put|proposed|described|voiced|reported|quoted|demanded|rejected|announced)\s+by\s+", re.I
)
_AUXILIARY = re.compile(
    r"(?:\b(?:has|have|had|also|then|later|again|once|already|still|even|now|just|first|earlier|never|not|did|does|do|"
    r"would|will|could|can|may|might|must|should|himself|herself|itself|themselves|both|all|too|once\s+more|since|"
    r"long|merely|only|twice|always|often|each|in turn|for (?:his|her|its|their) part|\w+ly)|\w+n[’']t)\s*$",
    re.IGNORECASE,
)
_BEING = re.compile(r"\b(?:is|are|was|were|been|being|be|get|got)\s*$", re.IGNORECASE)
_AS_SAYING = re.compile(r"^\s+(?:as\s+\w+ing|to\s+(?:have|be|want|favou?r|oppose|support))\b", re.IGNORECASE)
_OPENS_INSERTION = re.compile(
    r"^(?:asked|speaking|who|whose|which|after|before|in|on|at|for|by|like|unlike|while|when|citing|quoted|pressed|"
    r"referring|through|via|as|having|himself|herself|returning|writing|questioned|aged|then|now|meanwhile|however|too|"
    r"moreover|in turn|instead|until|from|with|again|once|told|among|of|also|a day|two days|\d+|not|though|although|"
    r"born|elected|appointed|visiting|standing|sitting|\w+ing)\b",
    re.IGNORECASE,
)  # fmt: skip
_THROUGH = re.compile(r"^(?:through|via|in the person of)\s+", re.IGNORECASE)
_COMPLEMENT = re.compile(
    r"(?:\b(?:that|whether|if|what|how|why|because|since|although|though|unless|until|which|where|as|than|when|once|"
    r"while|whereas|before|after|and\s+that|but\s+that|saying|so)\s*,?)\s*$",
    re.IGNORECASE,
)
_EQUAL = re.compile(r"(?:\b(?:while|whereas|and|but|though|although)\s*)$|;\s*$", re.IGNORECASE)
_CLOSES = re.compile(
    r"^\s*(?:$|[,.;:?!—–)]|(?:on|in|at|last|this|later|earlier|after|during|to|early|late|from)\b)", re.I
)
_DEFINITE = re.compile(
    r"(?:the|that|this|those|these|both)\b|(?:one|two|some|several|another|none|each|most)(?:\s+of\b|$)", re.I
)
_APPOSED_NAME = re.compile(r"\s+(?:the|a|an|his|her|its|their|[^\s,]+[’']s)\s[^,;:.“\"]{3,60},\s+(?=[A-Z])", re.I)
_SPLIT = re.compile(r"[^\s,].{20,}[,”\"]\s*$", re.DOTALL)
_WHEN_WHERE = re.compile(
    r"(?:On|In|At|By|After|Before|Since|Speaking|Asked|For|Late|Early|Earlier|Later|While|When|As|Although|Despite)\b",
    re.I,
)
_GOVERNED = re.compile(
    r"\b(?:of|in|at|from|for|with|to|by|on|between|about|against|among|near|into|over|under|around|within)\s+$",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(r"(?:^|[,;:“”\"—–]|\b(?:that|while|when|whereas|but|as|because|if|although))$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A mark with the speakers it has.

    ``outlets``: whom the speaker told it, where that is a paper or station. ``said``: where the words stand that carry
    what is said, the verb among them where it comes first; ``None`` for the whole sentence.
    """

    place: Place
    at: int
    verb: str
    actors: tuple[Actor, ...]
    relays: bool = False
    anaphoric: bool = False
    outlets: tuple[Actor, ...] = ()
    said: tuple[int, int] | None = None

    @property
    def medium(self) -> bool:
        return all(actor.kind == "medium" for actor in self.actors)


def cues_in(text: str, cast: Cast) -> list[Cue]:
    """The cues of a sentence in order; words inside quotation marks are nobody's report."""
    plain = _QUOTED.sub(lambda m: "“" + "·" * (len(m.group()) - 2) + "”", text)
    plain = _PARENTHESIS.sub(lambda m: " " * len(m.group()), plain)
    found = [*_by_source(plain, cast), *_by_noun(plain, cast)]
    taken = [c.at for c in found]
    found += [c for c in _by_verb(plain, cast) if not any(abs(c.at - t) < 3 for t in taken)]
    if found and all(c.medium for c in found):  # "the article reads Trump's remark as hedging"
        found += [cue for m in _SOMEBODYS.finditer(plain) for cue in _owner(m, "inner", plain, cast)]
    return sorted(found, key=lambda c: c.at)


def _by_source(text: str, cast: Cast) -> Iterator[Cue]:
    for match in _SOURCE.finditer(text):
        phrase = beginning(text, match.end())
        if phrase:
            yield from _cue("source", match.start(), match.group().strip(), phrase, text, cast)
    for match in _OWN.finditer(text):
        yield from _owner(match, "source", text, cast)
    opening = _FOR.match(text)
    phrase = ending(text, opening.end("who"), opening.start("who")) if opening else None
    if opening and phrase and phrase.start == opening.start("who"):
        actors = _actors(phrase, text, cast)
        if actors and actors[0].kind != "unnamed":
            yield Cue("source", opening.start(), "for", actors)


def _owner(match: re.Match[str], place: Place | None, text: str, cast: Cast) -> Iterator[Cue]:
    """The speaker of "in X's view", "his answer was"; without a place it is inner behind a verb of relaying."""
    who = re.sub(r"(?:[’']s?)$", "", match.group("who"))
    pronoun = {"his": "he", "her": "she", "their": "they", "its": "it"}.get(who.lower())
    verb = match.group().split()[-1]
    if pronoun:
        actor = cast.actor(Phrase(0, 0, "pronoun", pronoun), text[: match.start()])
        if actor:
            yield Cue(place or "main", match.start(), verb, (actor,))
        return
    phrase = ending(text, match.start("who") + len(who), match.start("who"))
    if phrase:
        inner = _BEHIND_RELAYING.search(text[: phrase.start])
        yield from _cue(place or ("inner" if inner else "main"), match.start(), verb, phrase, text, cast)


def _by_noun(text: str, cast: Cast) -> Iterator[Cue]:
    for match in _NOUN.finditer(text):
        yield from _owner(match, None, text, cast)


def _by_verb(text: str, cast: Cast) -> Iterator[Cue]:
    scope = False  # whether an earlier verb's "that" governs what follows
    for match in _VERB.finditer(text):
        cue = _active(match, text, cast, scope) or _inverted(match, text, cast) or _passive(match, text, cast)
        if cue:
            yield cue
            for actor in cue.actors:
                cast.spoke(actor)  # a pronoun later in the sentence means this one
            scope = scope or cue.place in ("main", "inner")


def _active(match: re.Match[str], text: str, cast: Cast, scope: bool) -> Cue | None:
    left = _before_auxiliaries(text[: match.start()])
    if left is None:
        return None
    phrase = _subject(left) or _shared(left, match.group().lower())
    if phrase is None or (phrase.kind == "pronoun" and phrase.text.lower() == "who"):
        return None
    if (match.group().endswith("ing") and not left.rstrip().endswith(",")) or _is_participle(match, text, left):
        return None
    before, after = text[: phrase.start], text[match.end() :]
    if _GOVERNED.search(before) and phrase.kind != "pronoun":
        return None  # "five businesses in Caltavento had reported"
    actors = _actors(phrase, text, cast)
    if not actors or (
        match.group().lower() in PLURAL and not (phrase.plural or len(actors) > 1 or phrase.text == "they")
    ):
        return None
    place = _place(before, after, scope)
    verb = match.group().lower()
    anaphoric = _points_back(phrase, actors)
    said: tuple[int, int] | None = (0, phrase.start) if place == "closing" else (phrase.end, len(text))
    if place == "main" and _SPLIT.search(before) and not _WHEN_WHERE.match(before):
        said = None  # "Delivery, he said, would …": the words stand on either side
    return Cue(place, match.start(), verb, actors, verb in RELAYING, anaphoric, _outlets(verb, after, cast), said)


def _place(before: str, after: str, scope: bool) -> Place:
    """Where a verb with its subject stands, by the words before the subject and behind the verb."""
    closed = before.rstrip().endswith((",", "”", "—", "–", ";")) and _CLOSES.match(after) and len(before.split()) > 3
    if closed or re.search(r",\s+as\s*$", before):
        return "closing"
    if _COMPLEMENT.search(before) and not (_EQUAL.search(before) and not scope):
        return "inner"
    if scope and re.search(r"\bthat\b", before) and not _EQUAL.search(before):
        return "inner"
    return "main"


def _is_participle(match: re.Match[str], text: str, left: str) -> bool:
    """ "Peskov, asked whether …": no verb of Peskov's."""
    bare = text[: match.start()].rstrip()
    if match.group().lower() not in ("asked", "told", "quoted", "urged", "questioned", "warned", "called", "accused"):
        return False
    follows = re.match(r"\s+(?:on|about|whether|by|if|in\s+\w+\s+whether|for\s+(?:his|her))\b", text[match.end() :])
    return bare.endswith(",") and bool(follows) and bare.rstrip(",").strip() == left.rstrip(", ").strip()


def _before_auxiliaries(left: str) -> str | None:
    """The text before a verb without auxiliaries and adverbs; ``None`` for a passive."""
    while True:
        if _BEING.search(left):
            return None
        shorter = _AUXILIARY.sub("", left)
        if shorter == left:
            return left
        left = shorter


def _subject(left: str) -> Phrase | None:
    """The phrase that ends a clause, also across insertions between commas."""
    left = left.rstrip()
    inserted = left.endswith((",", "–", "—"))
    left = left.rstrip(",–— ")
    if not inserted:
        found = ending(left, len(left), _floor(left))
        return _with_apposition(left, found) if found else None
    for _ in range(4):
        floor = max(left.rfind(", "), left.rfind("– "), left.rfind("— ")) + 1
        piece = left[floor:]
        through = _THROUGH.match(piece.strip())
        if through:
            named = ending(left, len(left), left.index(through.group(), floor) + through.end())
            if named and named.kind == "name":
                return named
        if floor and _OPENS_INSERTION.match(piece.strip()):
            left = left[:floor].rstrip(",–— ")
            continue
        found = ending(left, len(left), _floor(left, floor))
        if found:
            return _with_apposition(left, found)
        if not floor:
            return None
        left = left[:floor].rstrip(",–— ")
    return None


def _shared(left: str, verb: str) -> Phrase | None:
    """The subject that opens the sentence, for a second verb: "X went further and said", "X was cautious, saying"."""
    if not re.search(r"\b(?:and|but|yet)$" if not verb.endswith("ing") else r",$", left.rstrip()):
        return None
    opening = re.match(
        r"(?:On|In|At|By|After|Since|Speaking|Asked|Before|For|Late|Early|Earlier|Later)\b[^,]*,\s+", left
    )
    found = beginning(left, opening.end() if opening else 0)
    if found and (pronoun := re.match(r"\s+(he|she|they)\s", left[found.end :])):
        return Phrase(found.end + 1, found.end + pronoun.end(1), "pronoun", pronoun.group(1))
    while found and not re.match(r"\s+[a-z]|,", left[found.end :]):
        found = beginning(left, found.start, found.end - 1)
    return found


def _floor(left: str, least: int = 0) -> int:
    """Where the last clause can begin at the earliest: behind punctuation and conjunctions."""
    marks = re.finditer(
        r"[,;:“”\"—–]\s*|\b(?:that|when|while|whereas|because|but|if|whether|where|as|since|than)\s", left
    )
    return max([least, *(m.end() for m in marks if m.end() < len(left))])


def _with_apposition(left: str, found: Phrase) -> Phrase:
    """ "the Kremlin spokesman, Dmitry Peskov": the name speaks for both; likewise "Dmitry Peskov, the spokesman"."""
    before = left[: found.start].rstrip()
    if not before.endswith(","):
        return found
    floor = max(before[:-1].rfind(", "), before[:-1].rfind("; ")) + 1
    other = ending(before[:-1], len(before) - 1, _floor(before[:-1], floor))
    if other is None or other.kind == found.kind or "pronoun" in (other.kind, found.kind):
        return found
    if not _CLAUSE_BEGINS.search(left[: other.start].rstrip()):
        return found  # "between Israel and Hamas, the article reports"
    name = found if found.kind == "name" else other
    return Phrase(other.start, found.end, "name", name.text, name.name, name.head or found.head or other.head)


def _inverted(match: re.Match[str], text: str, cast: Cast) -> Cue | None:
    """ "…", said the minister."""
    before = text[: match.start()].rstrip()
    if match.group().lower() not in INVERTING:
        return None
    if not before.endswith((",", "”", "?”", "!”", "—", "–")) or match.group().lower().endswith("ing"):
        return None
    apposed = _APPOSED_NAME.match(text, match.end())
    named = beginning(text, apposed.end()) if apposed else None
    phrase = named if named and named.kind == "name" else beginning(text, match.end())
    if phrase is None or phrase.kind == "pronoun":
        return None
    actors = _actors(phrase, text, cast)
    return Cue("closing", match.start(), match.group().lower(), actors, said=(0, match.start())) if actors else None


def _passive(match: re.Match[str], text: str, cast: Cast) -> Cue | None:
    """ "Orbán was quoted as saying", "Kyiv is said to want"; also the object in "quoted Orbán as calling"."""
    before, after = text[: match.start()], text[match.end() :]
    verb = match.group().lower()
    if _BEING.search(before) and (_AS_SAYING.match(after) or verb in ("said", "reported", "quoted")):
        left = _before_auxiliaries(_BEING.sub("", before))
        phrase = _subject(left) if left is not None and _AS_SAYING.match(after) else None
        actors = _actors(phrase, text, cast) if phrase else ()
        return Cue("main", match.start(), verb, actors, said=(match.end(), len(text))) if actors else None
    if verb in ("calling", "saying", "describing", "warning", "telling") and re.search(r"\bas\s*$", before):
        left = re.sub(r"\bas\s*$", "", before).rstrip()
        phrase = ending(left, len(left), _floor(left))
        actors = _actors(phrase, text, cast) if phrase else ()
        return Cue("inner", match.start(), verb, actors, said=(match.start(), len(text))) if actors else None
    return None


def _outlets(verb: str, after: str, cast: Cast) -> tuple[Actor, ...]:
    """The paper that was told: "told Reuters"."""
    if verb != "told":
        return ()
    phrase = beginning(after, 0, 60)
    while phrase and phrase.kind != "name" and " " in phrase.text:
        phrase = beginning(after, 0, phrase.end - 1)
    actor = cast.named(phrase.name) if phrase and phrase.kind == "name" else None
    return (actor,) if actor and actor.kind == "medium" else ()


def _cue(place: Place, at: int, verb: str, phrase: Phrase, text: str, cast: Cast) -> Iterator[Cue]:
    actors = _actors(phrase, text, cast)
    if actors:
        yield Cue(place, at, verb, actors, anaphoric=_points_back(phrase, actors))


def _points_back(phrase: Phrase, actors: tuple[Actor, ...]) -> bool:
    """Whether this is an unnamed speaker of whom a sentence before spoke: "one of them", "that source"."""
    return actors[0].kind == "unnamed" and phrase.head in HIDDEN and bool(_DEFINITE.match(phrase.text))


def _joins(phrase: Phrase) -> bool:
    """Whether names before this one can share its verb: "Brand and Quint", "Brand and other engineers"."""
    return phrase.kind == "name" or phrase.text.startswith("other ")


def _actors(phrase: Phrase, text: str, cast: Cast) -> tuple[Actor, ...]:
    """Who a phrase means; several for "Sweden, Denmark and Lithuania"."""
    actor = cast.actor(phrase, text[: phrase.start])
    found = [actor] if actor else []
    before = text[: phrase.start].rstrip()
    while len(found) < 5 and re.search(r"\b(?:and|or)$|,$", before) and _joins(phrase):
        joined = bool(re.search(r"\b(?:and|or)$", before))
        before = re.sub(r"(?:,?\s*\b(?:and|or)|,)$", "", before).rstrip()
        other = ending(before, len(before), _floor(before))
        if other is None or other.kind != "name" or (len(found) == 1 and not joined):
            break
        more = cast.actor(other, before[: other.start])
        if more:
            found.insert(0, more)
        before = before[: other.start].rstrip()
    return tuple(dict.fromkeys(found))
