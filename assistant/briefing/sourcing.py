"""Who gives what a clause says: the speaker where there is one, and every name that is only a source.

"Reuters used 2,500 kilometres", "by AFP's count", "a White House official described", "some outlets write": wider than
:func:`assistant.speakers.speaker_of`, which names only whom an answer may attribute words to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.names import Name, names_in
from assistant.speakers import SAYING, speaker_of

GIVES = (
    rf"(?:{SAYING}|say|tell|add|argue|warn|announce|call|calls|describe|describes|insist|insists|deny|denies|write|writes|"
    r"speak|speaks|spoke|give|gives|gave|given|use|uses|used|cite|cites|cited|date|dates|dated|place|places|placed|"
    r"puts|list|lists|listed|find|finds|found|think|thinks|thought|measure|measured|credits?|ascribes?|reports?|counts|"
    r"sees?|saw|present|presents|presented|admit|admits|admitted|conclude[sd]?|suggests?|indicate[sd]?|mention(?:s|ed)?|"
    r"traces?|traced|allowed|alleged|alleges?|arrived at|declares?|considers?|considered)"
)
_SUBJECT_OF = re.compile(
    # not "asks Kyiv to give"
    rf"^(?:\s?\([^)]*\))?(?:,[^,;]{{2,60}},)?(?:,\swhich)?\s(?:(?!to\s)[a-z’'-]+\s){{0,4}}?{GIVES}\b"
)
_POSSESSES = re.compile(
    r"^[’']s\s(?:[\w-]+\s){0,2}?(?:analysis|count|data|figure|estimate|number|report|survey|map|tally|version|account|view|result|"
    r"claim|word|statement|text|source|denial)s?\b"
)
_FROM = re.compile(
    r"\b(?:according to|citing|quoted by|quoted in|reported by|data (?:of|from)|figures? (?:of|from|by)|sources? of|"
    rf"(?:{GIVES}|count|counting|reckoning|published|carried|made|shown|measured|voiced|produced|compiled)\sby|^by|"
    r"per|estimates? (?:of|by|from)|attributed to|in an? account (?:of|by)|told)\s"
    r"(?:the\s|an?\s|some\s|unnamed\s)?(?:[a-z]+\s){0,3}$",
    re.IGNORECASE,
)
_IN_PAPER = re.compile(r"\bin\sthe\s$")
_PAPER = re.compile(r"\b(?:Times|Post|Journal|Guardian|Independent|News|Herald|Tribune|Telegraph|Gazette|Mail|Press)\b")
_ROLE = re.compile(
    r"\b(?P<who>(?:[\w’'-]+\s){0,2}?(?:ministry|officials?|spokes(?:man|woman|person)|sources?|senators?|agency|government|article|"
    r"report|outlets?|transcript|analysts?|critics?|accounts?|side|embassy|paper|survey|polls?|study|minister|president|"
    r"page|police|army|military|company|union|witnesses?|residents?|researchers?|scientists?|doctors?))"
    rf"(?:\s(?:of|in|at|for|from)(?:\s[\w’'-]+){{1,4}}?)?(?:,[^,;]{{2,60}},)?\s(?:[a-z’'-]+\s){{0,2}}?{GIVES}\b",
    re.IGNORECASE,
)


def giver_of(text: str, persons: Iterable[str] = ()) -> str | None:
    """Who gives what a clause says, as a short phrase, or ``None`` where it speaks for itself."""
    speaker = speaker_of(text, persons)
    if speaker:
        return speaker
    names = names_in(text, persons)
    named = next((n for n in names if _is_source(text, n)), None)
    role = _ROLE.search(text)
    if role and (named is None or role.start("who") < named.start):
        return " ".join(role.group("who").split())
    return named.text if named else None


def sources_in(text: str, persons: Iterable[str] = ()) -> frozenset[str]:
    """Lower-case names in a clause that only say where it comes from."""
    return frozenset(n.text.lower() for n in names_in(text, persons) if _is_source(text, n))


def _is_source(text: str, name: Name) -> bool:
    before, after = text[: name.start], text[name.end :]
    if _SUBJECT_OF.match(after) or _POSSESSES.match(after) or _FROM.search(before):
        return True
    return bool(_IN_PAPER.search(before) and _PAPER.search(name.text))
