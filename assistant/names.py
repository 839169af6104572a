"""Names in a text, found by rule: runs of capitalised words, sorted into persons, places and others.

Used to resolve follow-ups and to say who "He" is. A wrong name would be an invented fact, so the rules prefer to
find nothing. (spaCy's small model exists only as a third party's upload; see the notes on models.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "place", "other"]

_NOT_NAMES = frozenset(
    """A About According After Again Against All Also Although Among An And Another Any Are As Asked At Because
    Besides Despite Amid Along Around Behind Beside Beyond Except Following Given Including Per Regarding
    Throughout Toward Towards Upon Via Whereas Speaking Receiving Citing Quoting Before Both But By Can Could
    Did Do Does During Each Earlier Either Even Every Few For From Further Had Has Have He Her Here His How
    However I If In Indeed Instead Is It Its Last Later Many Meanwhile More Most Much My Neither Never New Next
    No Nor Not Nothing Now Of Off On Once One Only Or Other Our Out Over Perhaps Rather Several She Should
    Similarly Since So Some Still Such Than That The Their Them Then There Therefore These They This Those Three
    Thus To Two Under Unlike Until Was We Were What When Where Whether Which While Who Whom Whose Why Will With
    Within Without Would Yes Yet You Your Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Overnight Today Yesterday
    Tomorrow Tell Give List Explain Describe Compare Summarise Summarize Show Say Says Name""".split()
)
PLACES = frozenset(
    """Alaska Albania America Anchorage Ankara Armenia Athens Australia Austria Azerbaijan Baltic Beijing Belarus
    Belgium Belgrade Berlin Brussels Bryansk Budapest Bulgaria Canada China Crimea Croatia Cyprus Czechia Davos
    Denmark Donbas Donetsk Dubai Egypt Estonia EU Europe Finland France Gaza Geneva Georgia Germany Greece Hague
    Helsinki Hungary India Iran Iraq Ireland Israel Istanbul Italy Japan Jerusalem Kazakhstan Kharkiv Kherson
    Kremlin Kupiansk Kursk Kyiv Latvia Lebanon Lithuania London Luhansk Luxembourg Madrid Malta Mariupol Minsk
    Moldova Moscow NATO Netherlands Norway Odesa Oslo Paris Philippines Pokrovsk Poland Portugal Prague Qatar
    Riga Riyadh Romania Rome Russia Serbia Siberia Singapore Slovakia Slovenia Sofia Spain Stockholm Sweden
    Switzerland Syria Taiwan Tallinn Tehran Tokyo Turkey UK UN US USA Ukraine Vatican Venezuela Vienna Vilnius
    Warsaw Washington Yelabuga Zagreb Zaporizhzhia Hungarian Russian Ukrainian American European British French
    German Polish""".split()
)
PEOPLES = frozenset(
    "american british chinese european french german hungarian israeli polish russian ukrainian".split()
)
TITLES = frozenset(
    """President Prime Minister Chancellor Secretary Senator General Foreign Chief Ambassador King Queen Prince Mr
    Mrs Ms Dr Gen Sen Rep Vice Special Envoy Spokesman Spokeswoman Aide Commissioner Defence Defense""".split()
)
_PERSON_CUE = re.compile(
    r"(?:\b(?:president|minister|chancellor|secretary|senator|general|spokesman|spokeswoman|spokesperson|aide|leader|"
    r"envoy|ambassador|commissioner|king|analyst|professor|director|chief)\s+$)",
    re.IGNORECASE,
)
_PERSON_VERB = re.compile(
    r"^\s*,?\s*(?:said|says|told|asked|added|argued|warned|announced|called|described|insisted|denied|agreed|refused|"
    r"wrote|posted|replied|noted|stressed|claimed|acknowledged|suggested|proposed|declared|repeated|promised|met|"
    r"spoke|wants|wanted|thinks|believes|floated|hailed|rejected|confirmed|relayed|put|who\b)"
)
_ORG_WORDS = frozenset(
    """Ministry Department House Office Council Commission Court Parliament Union Agency Institute Center Centre
    University Party Bank Corporation Company Group Army Navy Forces Treasury Congress Senate Times Post Journal
    Memorandum Agreement Treaty Summit Missile Missiles Castle Force One Street Assembly Foundation News Corpus
    Tomahawk Tomahawks Patriot ATACMS Truth Social""".split()
)
# A full stop stands inside a name only behind initials and these; behind any other word a sentence ends ("Yes. He …").
_SHORT = "Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Maj|Capt|Adm|Sgt|Prof|Rev|Mt|Ft"
_NAME = re.compile(
    rf"(?<![\w’'])(?:(?:[A-Z]\.[ ]?)+|(?:{_SHORT})\.[ ])?(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]*[\w]|[A-Z])"
    r"(?:[ ](?:(?:de|von|van|der|bin|al|of the|of)[ ])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'-]*\w)*"
)


_STATE = re.compile(r"U\.[SK]\.$")  # "U.S. President Trump": of the name, the last word
_OFFICES = [[title] for title in TITLES]


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its span and what it seems to name."""

    text: str
    start: int
    end: int
    kind: Kind


def names_in(text: str, persons: Iterable[str] = ()) -> list[Name]:
    """Names in order of appearance. ``persons``: full names known to be persons (a document's actors)."""
    known = {part for person in persons for part in person.split() if part[:1].isupper() and part not in PLACES}
    found = []
    for match in _NAME.finditer(text):
        name = _trim(match.group(), match.start())
        if name is None:
            continue
        words, start = name
        end = start + len(words)
        found.append(Name(words, start, end, _kind(words, text[:start], text[end:], known)))
    return found


def may_be_person(name: Name) -> bool:
    """Whether a name can be a person's: no place, no body or thing ("Tomahawks"), no abbreviation."""
    if name.kind != "other":
        return name.kind == "person"
    return not name.text.isupper() and not any(word in _ORG_WORDS for word in name.text.split())


def _trim(text: str, start: int) -> tuple[str, int] | None:
    """Without leading words that are only capitalised for standing first, titles, and a closing possessive."""
    words = text.split(" ")
    while words and (
        words[0] in _NOT_NAMES or words[0].rstrip(".") in TITLES or (_STATE.match(words[0]) and words[1:2] in _OFFICES)
    ):
        start += len(words[0]) + 1
        words = words[1:]
    if not words:
        return None
    joined = re.sub(r"(?:’s|'s|’|')$", "", " ".join(words)).rstrip(".")
    return (joined, start) if len(joined) > 1 else None


def _kind(name: str, before: str, after: str, known: set[str]) -> Kind:
    words = name.split()
    if words[-1] in known:
        return "person"
    if all(word in PLACES for word in words):
        return "place"
    if any(word in _ORG_WORDS for word in words) or name.isupper():
        return "other"
    if _PERSON_CUE.search(before) or before.rstrip().split(" ")[-1].rstrip(".") in TITLES:
        return "person"
    if _PERSON_VERB.search(after) and not any(word in PLACES for word in words):
        return "person"
    return "other"
