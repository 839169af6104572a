"""Sentences in which the documents themselves say that something is not known, not decided or not said."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.briefing.desk import Desk, Told
from assistant.briefing.ranking import near_enough, nearness, newest, recency

_UNKNOWN = re.compile(
    r"\b(?:(?:is|are|was|were|remains?)\s+(?:still\s+|publicly\s+)?(?:un(?:clear|known|certain|disclosed|confirmed|"
    r"decided|settled|resolved)|open|an open question)"
    r"|not\s+(?:yet\s+|publicly\s+|been\s+)*(?:known|clear|decided|settled|set|announced|agreed|published|disclosed|"
    r"confirmed|specified|fixed)"
    r"|(?:did|does|do|has|have|had)\s+not\s+(?:yet\s+)?(?:say|said|specif\w+|disclosed?|announced?|confirm(?:ed)?|"
    r"name[ds]?|give[n]?|explain(?:ed)?|settled?|decided?)(?!\s+(?:it|so|this)\b)"
    r"|(?:refused|declined)\s+to\s+(?:say|comment|specify|name|confirm|give)"
    r"|no\s+(?:new\s+|firm\s+|exact\s+|public\s+)?(?:date|day|place|figure|timetable|details?|decision|confirmation|"
    r"explanation|answer)\b"
    r"|(?:has|have)\s+yet\s+to\b|nobody\s+(?:knows|has\s+said)|no\s+one\s+(?:knows|has\s+said)|not\s+public\b)",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|until|in case)\b[^,.;]*", re.IGNORECASE)
UNNAMED = 0.5  # what a sentence keeps that names nothing of the topic itself: "The wording names no date"
STALE = 0.4  # share of the best one's weight below which a sentence is too old to be called open beside it
FLOOR = 0.1  # what an old sentence keeps of its weight
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")


def says_unknown(text: str) -> bool:
    """Whether a sentence says, outside quotation marks and conditions, that something is open."""
    return bool(_UNKNOWN.search(_IF.sub(" ", _QUOTED.sub(" ", text))))


def unknowns(desk: Desk, topic: str, told: Sequence[Told]) -> list[Told]:
    """Such sentences, the nearest to the topic and newest first: what was unknown long ago may be known by now."""
    open_ones = [t for t in told if says_unknown(t.text)]
    now = newest(told)
    if now is None:
        return []
    fresh = np.array([FLOOR + (1 - FLOOR) * recency(t.document.effective_date, now) for t in open_ones])
    subject = set(desk.library.terms(topic)) or {""}
    named = np.array([len(subject.intersection(desk.library.terms(t.text))) / len(subject) for t in open_ones])
    near = nearness(desk, topic, open_ones) * (UNNAMED + (1 - UNNAMED) * named)
    fit = near_enough(near)
    scores = near * fresh
    fit &= scores >= STALE * scores[fit].max(initial=0.0)
    return [open_ones[i] for i in np.argsort(-scores, kind="stable") if fit[i]]
