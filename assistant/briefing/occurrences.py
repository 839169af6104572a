"""Sentences that tell of something dated: which date is the event's own, and how firmly it is told.

"On 16 October 2025 they spoke" tells of the 16th. "The call of 16 October lasted long", "by 3 November he had
approved none" and "since the 24th" name a day without telling what happened on it; they are left out. So are
sentences whose only verbs are states of the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from assistant.briefing.calendar import Days
from assistant.briefing.dates import When, dates_of, last_day
from assistant.briefing.desk import Told

LONGEST = 366  # days: what is dated no better than to a decade is no event on a timeline
OPENS = 3  # the sentence begins with its date
TELLS = 2  # the date belongs to what is told
# "the call of 16 October", "by", "since", "as of", "before": a day that is only referred to
_REFERS = re.compile(
    r"\b(?:of|as of|by|since|until|till|before|after|from|dated|than|ahead of|for|like|up to|between)\s+"
    r"(?:(?:the|that|a|an|late|early|mid)\s+)*(?:(?:night|evening|morning|afternoon|day|week|month|years?)s?\s+(?:of\s+)?)?$"
    r"|\bdatelined\b[^.;]{0,30}$",
    re.IGNORECASE,
)
# "the August 2025 summit"
_NAMES = re.compile(r"\b(?:the|an?|his|her|its|their|this|that)\s+$", re.IGNORECASE)
# … but these tell when something happened, though a preposition of reference comes right before the date
_TELLS = re.compile(
    r"(?:\b(?:in|during|on|at|over)\s+the\s+(?:early\s+)?(?:night|evening|morning|afternoon|hours|course|week|days?)\s+"
    r"(?:of|from|between)\s+(?:the\s+)?$|^(?:between|from)\s+$)",
    re.IGNORECASE,
)
# past forms of irregular verbs; those that are nouns or adjectives as often ("set", "cut", "left") with them
_IRREGULAR = """
arose ate beat became began bent bet bit bled blew bore bought bound bred broke brought built burnt burst came cast
caught chose clung cost crept cut dealt did drank drew drove dug dwelt fed fell felt fled flew flung forbade
forgave forgot fought found froze gave got grew had heard held hid hit hung hurt kept knew laid lay learnt led left
lent let lit lost made meant met mistook outdid overcame overran oversaw overthrew overtook paid put quit ran rang
read rose said sang sank sat saw sent set shone shook shot showed shown shrank shut slept slid sold sought spent
split spoke sprang spread stole stood strode struck stuck sung swam swept swore swung taken thought threw told took
tore understood undertook upheld upset was went were withdrew withheld withstood woke won wore wound written wrote
"""
_PARTICIPLE = r"(?!(?:united|hundred|red|need|indeed|speed|sacred|naked)\b)[a-z]{2,}(?:ed|ied)"
_HAPPENED = re.compile(rf"\b(?:{'|'.join(_IRREGULAR.split())}|{_PARTICIPLE})\b")
_COMING = re.compile(
    r"\b(?:will|shall|is to|are to|is due|are due|is set|are set|is scheduled|are scheduled|plans? to)\b"
)
_REPORTS = re.compile(r"\b(?:says|tells|writes|reports|announces|warns|signs|meets|visits|begins|opens|ends|attacks)\b")
# "was to meet on 30 October": planned when it was written, whatever the date
_PLANNED = re.compile(
    r"\b(?:was|were|is|are|been|be|being)\s+(?:originally\s+|first\s+|still\s+)?(?:to|due|scheduled|expected|planned|"
    r"supposed|meant|set (?:for|to)|booked|pencilled in)\b[^,;:]*$"
    r"|\b(?:planned|scheduled|slated|timetabled) (?:for|on)\s+$|\b(?:will|shall|would)\b(?!\s+have\b)[^,;:]*$",
    re.IGNORECASE,
)
_SPOKEN_PAST = re.compile(
    r"\b(?:said|told|announced|wrote|warned|added|repeated|declared)\s*(?:on\s+)?$", re.IGNORECASE
)

# where a clause ends
_CUT = re.compile(r";|:\s|,\s(?:and|but|while|whereas|although|though|yet)\b|\s(?:while|whereas|although)\s")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A sentence with one of its dates. ``firmness``: :data:`OPENS` or :data:`TELLS`."""

    told: Told
    when: When
    firmness: int
    planned: bool
    dates: int  # in the sentence, this one counted

    @property
    def text(self) -> str:
        return self.told.text

    @property
    def document(self) -> str:
        return self.told.document.id


def occurrences(told: Iterable[Told]) -> Iterator[Occurrence]:
    """Dated events told in sentences that come in reading order; "the same day" looks back in the paragraph only."""
    for _, paragraph in groupby(told, key=lambda t: (t.document.id, t.evidence.paragraph)):
        sentences = list(paragraph)
        published = sentences[0].document.published
        anchor = last_day(dates_of(sentences[0].evidence.heading, published))
        for one in sentences:
            dates = dates_of(one.text, published, anchor)
            anchor = last_day(dates) or anchor
            yield from _of_sentence(one, dates)


def _of_sentence(one: Told, dates: list[When]) -> Iterator[Occurrence]:
    text = one.text
    if not (_HAPPENED.search(text) or _COMING.search(text) or _REPORTS.search(text)):
        return
    seen: set[tuple[Days, str]] = set()
    for when in dates:
        firmness = _firmness(text, when)
        place = (when.days, own_clause(text, when, len(dates)))
        if firmness and when.length <= LONGEST and place not in seen:
            seen.add(place)
            yield Occurrence(one, when, firmness, _planned(text, when, one.document.effective_date), len(dates))


def own_clause(text: str, when: When, dates: int) -> str:
    """The part of a sentence that one of its ``dates`` belongs to; all of it where that is its only date."""
    if dates < 2:
        return text
    cuts = [0, *(m.start() for m in _CUT.finditer(text)), len(text)]
    begin = max((c for c in cuts if c <= when.start), default=0)
    end = min((c for c in cuts if c > when.start), default=len(text))
    return text[begin:end]


def _firmness(text: str, when: When) -> int:
    before = text[: when.start]
    if _REFERS.search(before) and not _TELLS.search(before):
        return 0
    if before.rstrip().endswith("(") or _NAMES.search(before):
        return 0
    return OPENS if len(before.split()) <= OPENS else TELLS


def _planned(text: str, when: When, published: date) -> bool:
    """Whether the event still lay ahead when the document was written, or is told as what was planned."""
    if when.first > published:
        return True
    before = text[: when.start]
    return bool(_PLANNED.search(re.sub(r"\s+(?:on|in|at|for)\s+$", " ", before))) and not _SPOKEN_PAST.search(before)
