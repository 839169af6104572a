"""A name in the question that could be several people: "Who is Graham?" where one text has Lindsey, another Thomas.

Found in the passages retrieved for the question, so no list of people is needed. A namesake that is hardly mentioned
does not count: "Trump" is not ambiguous because one passage quotes Melania.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.names import PLACES, TITLES, Name, names_in
from index.types import ScoredPassage

SHARE = 0.15  # of all full mentions, what a namesake needs to count
MOST = 4
SAME_FIRST_NAME = 0.75  # "Sergey" and "Sergei" are one


def namesakes(question: str, hits: Sequence[ScoredPassage]) -> tuple[Name, tuple[str, ...]] | None:
    """The ambiguous name and the full names it may stand for, most mentioned first; ``None`` if none is.

    A question that gives a full name with the same last word is not ambiguous.
    """
    names = names_in(question)
    for name in names:
        if " " in name.text or name.kind == "place" or any(n.text.endswith(f" {name.text}") for n in names):
            continue
        full = _full_names(name.text, hits)
        total = sum(full.values())
        kept = tuple(n for n, count in full.most_common(MOST) if count >= SHARE * total)
        if len(kept) > 1:
            return name, kept
    return None


def _full_names(last: str, hits: Sequence[ScoredPassage]) -> Counter[str]:
    """Persons' full names that end in ``last``, by how many passages hold them."""
    found: Counter[str] = Counter()
    for hit in hits:
        names = [n for text in (hit.document.title, hit.passage.text) for n in names_in(text) if n.kind != "place"]
        found.update({full for n in names if (full := bare_name(n.text)) and full.split()[-1] == last})
    return _merged(found)


def bare_name(text: str) -> str | None:
    """First and last name without what stands before them: titles, nationalities, another sentence's end."""
    words = text.rpartition(" of ")[2].split()
    start = 0
    for place, word in enumerate(words[:-1]):
        plain = word.strip(".,").removesuffix("'s").removesuffix("’s")
        if plain in TITLES or plain in PLACES or plain.islower() or (word.endswith(".") and len(plain) > 1):
            start = place + 1
    kept = words[start:]
    return " ".join(kept) if 2 <= len(kept) <= 3 else None


def _merged(found: Counter[str]) -> Counter[str]:
    """One person's spellings together: "Ariel Rodriguez" and "Ariel A. Rodriguez", "Sergey" and "Sergei"."""
    merged: Counter[str] = Counter()
    for name, count in found.most_common():
        first = name.split()[0]
        same = (m for m in merged if SequenceMatcher(None, m.split()[0], first).ratio() >= SAME_FIRST_NAME)
        merged[next(same, name)] += count
    return merged
