"""Two accounts that the text itself sets against each other: "whereas", "saw it differently", "the same … as".

The plainer the words, the less the two sentences must share: "a second report says" or "described it differently"
needs no shared word, "however" needs some, and speakers who differ in a negation or in what they call a thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.briefing.accounts import Account, Clause
from assistant.briefing.comparing import Rarity
from assistant.briefing.contrasts import Contrast, neighbours
from assistant.briefing.denials import NEGATION, SHARED, UNTRUE, contradicted, contrast_of

_LABELS = re.compile(
    r"\b(?:call(?:s|ed)?|describ(?:es?|ed)|present(?:s|ed)?|term(?:s|ed)?|portray(?:s|ed)?|label(?:s|led|ed)?|"
    r"sp(?:oke|eaks?) of)\b",
    re.IGNORECASE,
)
# a sentence that only judges the one before; what is right follows
_VERDICT = re.compile(
    rf"^(?:the|this|that|both)\s(?:[\w-]+\s){{0,3}}?(?:is|was|are|were)\s{UNTRUE}[.!]?$", re.IGNORECASE
)
_REPLACES = re.compile(
    r"\breplac(?:ed|es|ing)\s(?:that|this|it|the|his|her|its|their)\b[^.;]{0,40}?\b(?:with|by)\b", re.IGNORECASE
)
_DIFFERENTLY = (
    r"(?:saw|sees|told|tells|described|describes|put|puts|remembered|remembers|explained|explains|presented|presents|read|"
    r"reads|dated|dates|counted|counts)\s(?:it|this|that|them|(?:the|his|her|its|their)\s(?:[\w-]+\s)?[\w-]+)\s"
    r"(?:quite\s|rather\s|very\s)?(?:differently|otherwise)"
)
# said so plainly that the two sentences need share no words: "Peskov described it differently", "a second report says"
_OUTRIGHT = re.compile(
    rf"\b{_DIFFERENTLY}\b|\b(?:describ(?:es?|ed)|present(?:s|ed)?) the same\s\w+|"
    r"\bpreferred\b[^.;]{0,40}\bto\s(?:describe|speak|call)\b|"
    r",\s(?:an?other|a (?:second|third|different))\s(?:report|account|source|outlet|paper|newspaper|study|witness)"
    r"\s\w+\.?$|\b(?:traces?|places?|puts?|dates?|locates?|credits?|attributes?|ascribes?)\b[^.;]{0,80}\binstead\b",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(
    r"^(?:in practice|in private|privately|in reality|on the contrary|by contrast|behind closed doors)\b|"
    r"\bbehind closed doors\b|\b(?:yet|but|however,?)\s(?:[\w]+\s)?(?:insist|maintain)\w*\b|"
    r"\b(?:calls?|called|terms?|termed|portray(?:s|ed)?) the same\b",
    re.IGNORECASE,
)
_IN_PUBLIC = re.compile(r"\b(?:in public|publicly|officially|on the record)\b", re.IGNORECASE)
_IN_PRIVATE = re.compile(
    r"^(?:\w+,?\s)?(?:in private|privately|behind closed doors|behind the scenes)\b", re.IGNORECASE
)
_NO_SUBJECT = re.compile(
    r"^(?:\w+,?\s)?(?:would|will|is|are|was|were|has|have|had|could|may|might|did|does|he|she|they|it|one)\b",
    re.IGNORECASE,
)


def opposed_accounts(accounts: Sequence[Account], rarity: Rarity) -> Iterator[Contrast]:
    """Two speakers set against each other by "while", "whereas", "however", who differ in a negation or a label."""
    for n, account in enumerate(accounts):
        clauses = account.clauses
        for a, b in pairwise(clauses):
            if (b.contrast and _opposed(a, b)) or _REPLACES.search(b.text) or contradicted(a, b):
                yield contrast_of(a, b, 0.7, "marked")
        if n and neighbours(accounts[n - 1], account):
            previous = accounts[n - 1]
            a, b = previous.clauses[-1], clauses[0]
            near = rarity.shared(previous.terms, account.terms) >= SHARED
            if _VERDICT.match(account.text.strip()) and n + 1 < len(accounts) and neighbours(account, accounts[n + 1]):
                yield contrast_of(a, accounts[n + 1].clauses[0], 0.7, "denied")
            elif _two_faces(a, b) or _outright(a, b) or (near and ((b.contrast and _opposed(a, b)) or _openly(a, b))):
                yield contrast_of(a, b, 0.65, "marked")


def _two_faces(a: Clause, b: Clause) -> bool:
    """ "In public he urged both to stop. In private he had asked for land.": one speaker, two accounts."""
    return bool(_IN_PUBLIC.search(a.account.text) and _IN_PRIVATE.search(b.account.text))


def _outright(a: Clause, b: Clause) -> bool:
    return bool(_OUTRIGHT.search(b.account.text)) and bool(b.speaker) and a.speaker != b.speaker


def _openly(a: Clause, b: Clause) -> bool:
    """Whether a sentence says outright that it is the other side of the one before."""
    return bool(_OTHER_SIDE.search(b.text)) and bool(b.speaker) and a.speaker != b.speaker


def _opposed(a: Clause, b: Clause) -> bool:
    if not a.speaker or not b.speaker or a.speaker == b.speaker or _NO_SUBJECT.match(b.text):
        return False
    negated = bool(NEGATION.search(a.text)) != bool(NEGATION.search(b.text))
    labelled = bool(_LABELS.search(a.text)) and bool(_LABELS.search(b.text))
    return negated or labelled
