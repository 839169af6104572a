"""Ways in which a speaker takes a stand on a subject: "asked for it", "will not send it", "it would lead to war".

A frame is read off the words that carry what one speaker says (:attr:`assistant.speech.Reported.said`), anchored at the
speaker's own verb and at the subject of the debate, so that what somebody else does to something else doesn't count.
How much a frame is worth is not decided here: see :mod:`assistant.briefing.stances`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.briefing import stance_words as words

_NEG = r"(?:not|no|never|neither|nor|nobody|nothing|none|hardly|\w*n[’']t|cannot|without)"
_PARTS = {
    "NEG": _NEG,
    "GAP": r"[^.;:]{0,90}?",
    "OBJECT": r"(?P<gap>[^.;:,]{0,90}?)",  # between a verb and its object
    "NEAR": r"(?:\W+[\w’'-]+){0,9}?\W+",
    # what may stand before a verb of the speaker's own: no other clause
    "LEAD": r"^(?P<lead>(?:(?!\b(?:that|which|who|whose|whom|what|whether|how|because|since|as|if|when|while)\b)"
    r"[^.;:“\"]){0,80}?)",
    "MODAL": "would|will|shall|might|could|can|may|is|are|was|were",
    "NAMED": "call|describ|brand|label|denounc|regard|consider|see|view|dismiss|think|hail|prais|present|defend",
}
# <T> stands for the subject of the debate, other names in <> for the parts above and the words
_PATTERNS = {
    "request": r"<LEAD>\b(?:<REQUEST>)\b<OBJECT>\b<T>",
    "support": r"<LEAD>\b(?:<SUPPORT>)\b<OBJECT>\b<T>",
    "oppose": r"<LEAD>\b(?:<OPPOSE>)\b<OBJECT>\b<T>",
    "warn": r"<LEAD>\b(?:<WARN>)\b<OBJECT>\b<T>",
    "act": r"<LEAD>\b(?:<MODAL>|to|had|has|have|agreed to|wants? to|should|must)(?:\W+\w+){0,3}?\W+"
    r"(?:<ACT>)\b(?P<gap><NEAR>)<T>",
    "no act": r"<LEAD>\b<NEG>\b(?:\W+[\w’'-]+){0,4}?\W+(?:<ACT>|plans?|intention|need|question|interest)\b<NEAR><T>",
    "no objection": r"<LEAD>\b<NEG>\b(?:\W+\w+){0,2}?\W+"
    r"(?:oppos\w+|object\w*|rul\w+ out|exclud\w+|against|stand in the way)",
    "bad outcome": r"\b<T><GAP>\b(?:<MODAL>|mean\w*|bring\w*|open\w*|seen|regarded)\b<GAP>\b(?:<BAD>)",
    "good outcome": r"\b<T><GAP>\b(?:<MODAL>|mean\w*|bring\w*|give\w*|let\w*)\b<GAP>\b(?:<GOOD>)",
    "bad name": r"\b(?:<NAMED>)\w*\b<NEAR><T><GAP>\b(?:<NAMES_BAD>)\b",
    "good name": r"\b(?:<NAMED>)\w*\b<NEAR><T><GAP>\b(?:<NAMES_GOOD>)\b",
    "own will": r"<LEAD>\b(?:<MODAL>)\b<GAP>\b<T>",
    "own need": r"\bneeds?\b<NEAR>(?:<T>)?[^.;]{0,20}\b(?:itself|ourselves|themselves|himself|herself|own|at home)|"
    r"\bwe need (?:them|it)\b|\b(?:short of|spare none|enough for itself|deplete)\b",
    "condition": r"\b(?:<STRICT>)\b",
    "open": r"(?:<OPEN>)",
    "undo": r"^.{0,60}?\b(?:<REQUEST>|<SUPPORT>)\b(?:\W+[\w’'-]+){0,5}?\W+(?:<UNDO>)\b<GAP>\b<T>",
}
_OWN = frozenset({"request", "support", "oppose", "act", "no act", "no objection", "undo", "own will"})
_BOUND = frozenset({"request", "support", "act", "no act", "negated support", "no objection", "own will"})
NAMES: tuple[str, ...] = (
    *_PATTERNS, "harmless", "no good", "negated request", "negated support", "negated oppose", "far", "subject",
    "quoted",
)  # fmt: skip
POINTS_BACK = re.compile(rf"\b(?:{words.ANAPHORA})\b", re.IGNORECASE)

_SAYS = re.compile(
    r"\b(?:sa(?:id|ys)|told|tells?|adds?|added|insist(?:s|ed)|repeat(?:s|ed)|announc(?:es|ed)|declar(?:es|ed)|"
    r"stress(?:es|ed)|argu(?:es|ed)|wrote|writes?|repl(?:ies|ied)|answer(?:s|ed)|explain(?:s|ed)|promis(?:es|ed)|vow(?:s|ed)|"
    r"not(?:es|ed)|remark(?:s|ed)|indicat(?:es|ed)|hint(?:s|ed)|signal(?:s|led|ed)|suggest(?:s|ed)|let it be known|"
    r"made (?:it )?clear|thinks?|thought|believes?|believed|warn(?:s|ed)|maintain(?:s|ed)|confirm(?:s|ed)|"
    r"emphasi[sz](?:es|ed))\b",
    re.IGNORECASE,
)
_SELF = (
    r"(?:he|she|it|they|we|I|(?:his|her|its|their|our)\s+(?:own\s+)?(?:country|government|party|group|side|"
    r"ministry|people|office|union|association|company|firm|bank|council|cabinet|troops|army|state|nation|members?)|"
    r"(?<=that )the\s+(?:government|ministry|cabinet|party|union|company|council|army|state|bank|alliance|city))"
)
_HARMLESS = re.compile(
    rf"\b(?:{_NEG}|bear|withstand|manageable|containable)(?:\W+\w+){{0,3}}?\W+(?:harm|hurt|damage|deplete|endanger|"
    r"threaten|weaken|risk|cost|escalate|provoke|lead)\w*\s*$|\b(?:no|little)\s+(?:risk|danger|harm|damage|threat)\w*$",
    re.IGNORECASE,
)
# between a verb and the subject where the subject is what the verb is about: "rejected [the plan to send] tanks"
_DIRECT = re.compile(
    r"(?:\s*(?:the|an?|any|all|such|more|new|its|his|her|their|our|that|to|for|of|with|from|on|against|some|first|further|"
    r"\d[\d,.]*|[a-z]+ty|[A-Z][\w’'-]*|"
    rf"{words.ACT}|{words.MATTER}|\w+(?:al|an|ian|ish|ese|ed|ing|range|ive|ic|ry|ful))\b[\s-]*)*"
)
_OTHER_OBJECT = re.compile(
    r"\b(?:acquire|purchase|buy|about|how|whether|what|why|when|without|instead|until|because|since|while)\b", re.I
)
_THREAT_TO_ACT = re.compile(rf"threat\w*\b(?:\W+\w+){{0,8}}?\W+(?:{words.ACT})\b", re.IGNORECASE)
_NEGATED = re.compile(rf"\b{_NEG}\b", re.IGNORECASE)


def subject_names(subject: Iterable[str]) -> list[str]:
    """Patterns of the words that name a debate's subject, the longest first."""
    return sorted({re.escape(w.lower()[: max(4, len(w) - 2)]) + r"\w*" for w in subject}, key=len, reverse=True)


def subject_pattern(subject: Iterable[str], *, leans: bool) -> str:
    """A pattern of the words that name a debate's subject or point back to it: once it is named, "the missiles" do.

    In a sentence that leans on another even "it" and "them" may.
    """
    stems = subject_names(subject)
    return f"(?:{'|'.join([*stems, words.ANAPHORA, *(['it', 'them', 'this'] if leans or not stems else [])])})"


def frames(said: str, subject: str, who: str = "") -> frozenset[str]:
    """The frames (of :data:`NAMES`) in what ``who`` says; ``subject`` as :func:`subject_pattern` gives it."""
    found: set[str] = set()
    own = own_clause(said, who)
    for name, pattern in _compiled(subject).items():
        match = pattern.search(own if name in _OWN else said)
        if match is not None:
            found |= _read(name, match)
    named = re.search(rf"\b{subject}", said, re.IGNORECASE)
    if not (named and found & _BOUND):
        found.discard("condition")  # a condition of something else
    if named:
        found.add("subject")
    else:
        found.discard("open")
    if re.search(r"[“\"]", said):
        found.add("quoted")
    return frozenset(found)


def own_clause(said: str, who: str) -> str:
    """The part in which the speaker acts: what follows "he said that he", or all of "has rejected the plan"."""
    says = _SAYS.search(said)
    if says is None or says.start() > 60:
        return said
    last = re.escape(who.rsplit(maxsplit=1)[-1]) if who else "-"
    own = re.search(rf"\b(?:{_SELF}|{last})\b", said[says.end() :], re.IGNORECASE)
    return said[says.end() + own.end() :] if own and own.start() < 60 else ""


def _read(name: str, match: re.Match[str]) -> set[str]:
    """The frame of a match; a negated one has a name of its own, and a verb with another object is none."""
    if name == "bad outcome" and _HARMLESS.search(match.group()):
        return {"harmless"}
    if name == "good outcome" and _NEGATED.search(match.group()):
        return {"no good"}
    if name not in ("request", "support", "oppose", "act", "warn"):
        return {name}
    gap = match.group("gap")
    if _OTHER_OBJECT.search(gap) or (name == "warn" and _THREAT_TO_ACT.search(match.group())):
        return set()
    far = {"far"} if name != "act" and not _DIRECT.fullmatch(gap) else set()
    negated = _NEGATED.search(match.group("lead")) or _NEGATED.search(gap)
    if not negated or name == "warn":
        return {name, *far}
    return {"no act" if name == "act" else f"negated {name}", *far}


@lru_cache(maxsize=64)
def _compiled(subject: str) -> dict[str, re.Pattern[str]]:
    """The patterns for one subject."""
    known = {"T": subject, **_PARTS}

    def part(found: re.Match[str]) -> str:
        name = found.group(1)
        value = known[name] if name in known else getattr(words, name)
        return re.sub(r"<([A-Z_]+)>", part, value)

    return {
        name: re.compile(re.sub(r"<([A-Z_]+)>", part, pattern), re.IGNORECASE | re.DOTALL)
        for name, pattern in _PATTERNS.items()
    }
