"""The bottom line: how things stand, in the documents' own words, and what brought it about.

First the newest documents' own statement of the state of affairs ("remains possible in the words of all three capitals
and is scheduled by none"), then the weightiest recent events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.briefing.calendar import overlap
from assistant.briefing.desk import Desk, Told
from assistant.briefing.happenings import Happening
from assistant.briefing.ranking import nearness, newest, ranked, recency
from assistant.readable import needs_context
from assistant.speakers import speaker_of

EVENT_HALF_LIFE = 30  # days
LENGTH = (8, 34)  # words of a sentence that can lead
_STATE = re.compile(
    r"\b(?:is|are|remains?|stays?|stands?|has (?:been|become|not)|have (?:been|not)|no longer|there is|there are)\b"
)
_ASIDE = re.compile(
    r"^(?:But|And|Yet|So|Thus|Still|However|Instead|It|That|This|These|Those|They|He|She|Both|Neither|Such|There)\b"
    r"|\b(?:this note|the article|reports? used|sources? seen|inference|according to)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(r"\b(?:would|could|might|may|if)\b")
# what follows is somebody's words: "announced … that the two would meet" has happened
_SAID = re.compile(
    r"\b(?:said|says|announced|told|promised|confirmed|agreed|wrote|thought|expected|warned|hoped|argued|threatened|"
    r"saw|asked|offered|ordered|approved|proposed)\b.*",
    re.DOTALL,
)
NAMED = 0.5  # share of the topic's words that a statement of how things stand must hold
ON_SUBJECT = 0.7  # share of the nearest sentence's nearness to the topic that such a statement must reach
NEAR = 0.56  # share of the nearest event's nearness to the topic from which an event is on the subject
WEEK = 7  # days
WEAK = 0.3  # share of the weightiest event's weight below which one fills a page only
SAME_STORY = 0.72  # cosine from which two events of one day are too alike for one page
_DATED = re.compile(r"\b\d{4}\b")


def standing(desk: Desk, topic: str, told: Sequence[Told]) -> list[Told]:
    """Sentences that state how things stand, the nearest to the topic and newest first."""
    now = newest(told)
    if now is None:
        return []
    words = set(desk.library.terms(topic))
    near = nearness(desk, topic, told)
    least = ON_SUBJECT * near.max(initial=0.0)
    stating = [
        n
        for n, t in enumerate(told)
        if near[n] >= least and _states(t) and _share(words, desk.library.terms(t.text)) >= NAMED
    ]
    fit, scores = [told[n] for n in stating], near[stating]
    for i, t in enumerate(fit):
        scores[i] *= recency(t.document.effective_date, now)
    return ranked(fit, scores)


def weighed(events: Sequence[Happening], floor: float) -> list[Happening]:
    """The events on the subject, those a reader needs most first: told by many, near the topic, and recent.

    ``floor``: what an old event keeps of its weight.
    """
    nearest = max((event.relevance for event in events), default=0.0)
    fit = [event for event in events if event.relevance >= NEAR * nearest and _certain(event)]
    if not fit:
        return []
    now = max(event.when.last for event in fit)

    def weight(event: Happening) -> float:
        return event.importance * (floor + (1 - floor) * recency(event.when.last, now, EVENT_HALF_LIFE))

    heaviest = max(map(weight, fit))
    return sorted((e for e in fit if weight(e) >= WEAK * heaviest), key=lambda e: -weight(e))


def varied(desk: Desk, events: Sequence[Happening], count: int, besides: Sequence[Happening] = ()) -> list[Happening]:
    """The first ``count`` events that tell different things, also from those told already."""
    told = list(besides)
    vectors = list(desk.vectors([event.lead.told.evidence for event in told]))
    kept: list[Happening] = []
    for event in events:
        if len(kept) == count:
            break
        vector = desk.vectors([event.lead.told.evidence])[0]
        near = [other for other, v in zip(told, vectors, strict=True) if float(v @ vector) >= SAME_STORY]
        if not any(_same_story(event, other) for other in near):
            kept.append(event)
            told.append(event)
            vectors.append(vector)
    return kept


def _same_story(event: Happening, other: Happening) -> bool:
    """Of two that are alike: whether they are of one day, or one sentence with two dates."""
    return overlap(event.days, other.days) or event.lead.text == other.lead.text


def newest_first(events: Sequence[Happening]) -> list[Happening]:
    """In the order in which a brief tells them."""
    return sorted(events, key=lambda e: (e.when.last, e.when.first), reverse=True)


def _certain(event: Happening) -> bool:
    """Whether it happened, on days known to the week."""
    return not event.planned and event.when.length <= WEEK and not _HYPOTHETICAL.search(_SAID.sub("", event.lead.text))


def _share(words: set[str], others: Sequence[str]) -> float:
    return len(words.intersection(others)) / len(words) if words else 1.0


def _states(told: Told) -> bool:
    text = told.text
    return (
        LENGTH[0] <= len(text.split()) <= LENGTH[1]
        and bool(_STATE.search(text))
        and not _ASIDE.search(text)
        and not _DATED.search(text)
        and not needs_context(told.evidence)
        and speaker_of(text, told.document.metadata.get("actors") or ()) is None
    )
