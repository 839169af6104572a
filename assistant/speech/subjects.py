"""The subject of a verb: the noun phrase that ends the clause before it, across insertions and appositions."""

from __future__ import annotations

import re

from assistant.speech.phrases import Phrase, beginning, ending

BEING = re.compile(r"\b(?:is|are|was|were|been|being|be|get|got)\s*$", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(r"(?:^|[,;:“”\"—–]|\b(?:that|while|when|whereas|but|as|because|if|although))$")
_AUXILIARY = re.compile(
    r"(?:\b(?:has|have|had|also|then|later|again|once|already|still|even|now|just|first|earlier|never|not|did|does|do|"
    r"would|will|could|can|may|might|must|should|himself|herself|itself|themselves|both|all|too|once\s+more|since|"
    r"long|merely|only|twice|always|often|each|in turn|for (?:his|her|its|their) part|\w+ly)|\w+n[’']t)\s*$",
    re.IGNORECASE,
)
_OPENS_INSERTION = re.compile(
    r"^(?:asked|speaking|who|whose|which|after|before|in|on|at|for|by|like|unlike|while|when|citing|quoted|pressed|"
    r"referring|through|via|as|having|himself|herself|returning|writing|questioned|aged|then|now|meanwhile|however|too|"
    r"moreover|in turn|instead|until|from|with|again|once|told|among|of|also|a day|two days|\d+|not|though|although|"
    r"born|elected|appointed|visiting|standing|sitting|\w+ing)\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"^(?:through|via|in the person of)\s+", re.IGNORECASE)


def before_auxiliaries(left: str) -> str | None:
    """The text before a verb without auxiliaries and adverbs; ``None`` for a passive."""
    while True:
        if BEING.search(left):
            return None
        shorter = _AUXILIARY.sub("", left)
        if shorter == left:
            return left
        left = shorter


def subject_before(left: str) -> Phrase | None:
    """The phrase that ends a clause, also across insertions between commas."""
    left = left.rstrip()
    inserted = left.endswith((",", "–", "—"))
    left = left.rstrip(",–— ")
    if not inserted:
        found = ending(left, len(left), clause_floor(left))
        return with_apposition(left, found) if found else None
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
        found = ending(left, len(left), clause_floor(left, floor))
        if found:
            return with_apposition(left, found)
        if not floor:
            return None
        left = left[:floor].rstrip(",–— ")
    return None


def shared_subject(left: str, verb: str) -> Phrase | None:
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


def clause_floor(left: str, least: int = 0) -> int:
    """Where the last clause can begin at the earliest: behind punctuation and conjunctions."""
    marks = re.finditer(
        r"[,;:“”\"—–]\s*|\b(?:that|when|while|whereas|because|but|if|whether|where|as|since|than)\s", left
    )
    return max([least, *(m.end() for m in marks if m.end() < len(left))])


def with_apposition(left: str, found: Phrase) -> Phrase:
    """ "the Kremlin spokesman, Dmitry Peskov": the name speaks for both; likewise "Dmitry Peskov, the spokesman"."""
    before = left[: found.start].rstrip()
    if not before.endswith(","):
        return found
    floor = max(before[:-1].rfind(", "), before[:-1].rfind("; ")) + 1
    other = ending(before[:-1], len(before) - 1, clause_floor(before[:-1], floor))
    if other is None or other.kind == found.kind or "pronoun" in (other.kind, found.kind):
        return found
    if not _CLAUSE_BEGINS.search(left[: other.start].rstrip()):
        return found  # "between Israel and Hamas, the article reports"
    name = found if found.kind == "name" else other
    return Phrase(other.start, found.end, "name", name.text, name.name, name.head or found.head or other.head)
