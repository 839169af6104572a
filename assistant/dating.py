"""Days of the week in a quote, resolved against the document's date, for the reader's sake.

Only where it is safe: a document with a stated date, a day spoken of as past. "On Thursday" in a text of Friday
17 October 2025 becomes "On Thursday [16 October 2025]". The bracket stands in the sentence, never in the quote.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = re.compile(rf"\b(?:(?P<next>next|coming|last)\s+)?(?P<day>{'|'.join(_DAYS)}|yesterday)\b(?![’'])", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|would|to be|is to|are to|plans?|expected|scheduled|due|ahead of|prepar\w+)\b", re.IGNORECASE
)


def spell(day: date) -> str:
    """ "16 October 2025"."""
    return f"{day.day} {day:%B %Y}"


def with_dates(text: str, published: date | None) -> str:
    """The sentence with resolved dates in brackets behind days of the week."""
    if published is None or re.search(r"\d{1,2}\s+[A-Z][a-z]+\s+\d{4}|[A-Z][a-z]+\s+\d{1,2},\s+\d{4}", text):
        return text

    def bracket(match: re.Match[str]) -> str:
        day = _resolve(match.group("day").lower(), published)
        if match.group("next") or _AHEAD.search(text[: match.start()]) or text[match.end() : match.end() + 2] == "-":
            return match.group()
        return f"{match.group()} [{spell(day)}]"

    return _DAY.sub(bracket, text, count=1)


def _resolve(word: str, published: date) -> date:
    if word == "yesterday":
        return published - timedelta(days=1)
    return published - timedelta(days=(published.weekday() - _DAYS.index(word)) % 7)
