"""A quoted sentence made readable alone, without touching the quote.

Three things can be added, all visibly: who a leading pronoun is ("He [Putin]"), the date behind a day of the week,
and nothing else. Where the pronoun can't be resolved with certainty the sentence before is quoted as well: longer,
but never wrong.
"""

from __future__ import annotations

import re

from assistant.dating import with_dates
from assistant.names import names_in
from assistant.types import Evidence

_LEADING = re.compile(r"^(?P<quote>[“\"']?)(?P<word>He|She|His|Her)\b(?!\s*\[)")
_UNCLEAR = re.compile(
    r"^(?:[“\"']?)(?:He|She|His|Her|They|Their|It|Its|This|That|These|Those|Both|Neither|The former|The latter|"
    r"But he|But she|Yet he|And he|Still, he|Later he|However, he)\b"
)
_SPACE = re.compile(r"\s+")
_MARKER = re.compile(r"\[(\d+)\]")


def readable(evidence: Evidence) -> str:
    """The sentence as shown: white space tidied, ``[n]`` escaped, pronoun and weekday explained in brackets."""
    text = escape_markers(_SPACE.sub(" ", evidence.text).strip())
    persons = evidence.document.metadata.get("actors") or ()
    referent = leading_referent(evidence.text, evidence.before, persons)
    if referent:
        text = _LEADING.sub(
            lambda m: f"{m.group('quote')}{m.group('word')} [{_owner(m.group('word'), referent)}]", text
        )
    return with_dates(text, evidence.document.published)


def _owner(word: str, referent: str) -> str:
    return f"{referent}’s" if word in ("His", "Her") else referent


def escape_markers(text: str) -> str:
    """A literal ``[1]`` in a document must not look like a citation of ours."""
    return _MARKER.sub(r"\\[\1\\]", text)


def leading_referent(text: str, before: str, persons: object = ()) -> str | None:
    """Who a leading "He" or "She" is, if the sentence before names exactly one person; else ``None``."""
    if not _LEADING.match(text) or not before:
        return None
    known = [p for p in persons if isinstance(p, str)] if isinstance(persons, list | tuple) else []
    people = {n.text.split()[-1]: n.text for n in names_in(before, known) if n.kind == "person"}
    return next(iter(people.values())) if len(people) == 1 else None


def needs_context(evidence: Evidence) -> bool:
    """Whether the sentence leans on the one before in a way that no bracket can mend."""
    if not evidence.before or not _UNCLEAR.match(evidence.text):
        return False
    return leading_referent(evidence.text, evidence.before, evidence.document.metadata.get("actors") or ()) is None


def with_context(evidence: Evidence, text: str) -> Evidence:
    """The evidence widened by the sentence before it; ``text`` is the document's whole text."""
    start = text.rfind(evidence.before, 0, evidence.start) if evidence.before else -1
    between = text[start + len(evidence.before) : evidence.start]
    if start < 0 or between.strip():
        return evidence
    return evidence.model_copy(update={"start": start, "text": text[start : evidence.end], "before": ""})
