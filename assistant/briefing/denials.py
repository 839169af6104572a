"""Contrasts without a number: one denies what another says, or the text itself sets two accounts against each other.

A denial is looked for by its words ("denied", "called the story false", "no evidence for the claim"). What it denies
is the sentence before it that it points back to ("the claim", "the story"), or the one, anywhere, whose words it
repeats. Whether two wordings merely differ or can't both be true is not judged by a model: the bundled reader's
verdicts told listed disagreements from neighbouring sentences no better than chance (AUC .41 on 100 pairs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from assistant.briefing.accounts import Account, Clause, content
from assistant.briefing.comparing import Rarity, things, told_apart
from assistant.briefing.contrasts import Contrast, Given, Way, neighbours

BACK = 4  # sentences before a denial in which its object is looked for
_REPORTS = (
    r"(?:stor(?:y|ies)|reports?|claims?|allegations?|accusations?|accounts?|charges?|figures?|estimates?|suggestions?|"
    r"versions?|rumou?rs?|assertions?|statements?)"
)
_UNTRUE = r"(?:false|untrue|fabricated|baseless|unfounded|groundless|mistaken|wrong)"
DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)\b(?!\s(?:entry|access|visas?|them|him|her|us)\b)|denial of|"
    rf"(?:reject|dismiss|brush|wave)(?:s|ed|es)?\s(?:\w+\s){{0,4}}?{_REPORTS}|refut(?:es|ed|ing)|debunk\w*|"
    r"(?<!been\s)(?<!was\s)(?<!is\s)contradict(?:s|ed)\b(?!\sby)|disput(?:es|ed)\b(?!\s(?:territor|over|about|between))|"
    rf"as (?:an?\s)?[“\"]?(?:{_UNTRUE}|fake|fabrication|invention|lies?|hoax|fiction|nonsense)\b|"
    rf"fake news|(?:is|was|are|were) {_UNTRUE}\b|no evidence (?:for|of|that)|not (?:credible|true)|never happened|"
    r"saw it differently|cannot be (?:right|true))",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    rf"\b(?:the|this|that|these|those|such)\s(?:\w+\s)?{_REPORTS}\b|"
    r"\b(?:den(?:ied|ies|y)|contradict(?:s|ed)|disput(?:es|ed))\s(?:it|this|that|them)\b|"
    r"which\s+[A-Z]\w+\s+denied|\bsaw it differently\b",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|refus\w+)\b|n[’']t\b", re.IGNORECASE
)
_LABELS = re.compile(
    r"\b(?:call(?:s|ed)?|describ(?:es?|ed)|present(?:s|ed)?|term(?:s|ed)?|portray(?:s|ed)?|label(?:s|led|ed)?|"
    r"sp(?:oke|eaks?) of)\b",
    re.IGNORECASE,
)
_OTHER_SIDE = re.compile(
    r"^(?:in practice|in private|privately|in reality|on the contrary|by contrast|behind closed doors)\b|"
    r"\bsaw it differently\b|\bbehind closed doors\b|"
    r"\b(?:calls?|called|describ(?:es?|ed)|present(?:s|ed)?|terms?|termed|portray(?:s|ed)?) the same\b",
    re.IGNORECASE,
)
_IN_PUBLIC = re.compile(r"\b(?:in public|publicly|officially|on the record)\b", re.IGNORECASE)
_IN_PRIVATE = re.compile(
    r"^(?:\w+,?\s)?(?:in private|privately|behind closed doors|behind the scenes)\b", re.IGNORECASE
)
CLAIM_MEANING = 0.6  # cosine from which a denial elsewhere may mean a claim
CLAIM_SHARED = 0.45
SHARED = 0.3
SOME = 0.05
OBJECT = 30  # characters before "as unfounded" in which its object stands
SHORT = 2  # terms of a denial such as "which Kyiv denied"
_NO_DENIAL = re.compile(r"\b(?:not|no|never|without)\s(?:\w+\s)?$", re.IGNORECASE)
_NO_SUBJECT = re.compile(
    r"^(?:\w+,?\s)?(?:would|will|is|are|was|were|has|have|had|could|may|might|did|does|he|she|they|it|one)\b",
    re.IGNORECASE,
)


def denials(accounts: Sequence[Account], vectors: np.ndarray, rarity: Rarity) -> Iterator[Contrast]:
    """Claims and their denials."""
    for i, account in enumerate(accounts):
        for n, clause in enumerate(account.clauses):
            if not denies(clause.text) or not _denier(clause):
                continue
            found = _denied_here(accounts, i, n, rarity)
            if found is not None:
                yield _contrast(found, clause, 0.75, "denied")
                continue
            yield from _denied_elsewhere(accounts, vectors, i, clause, rarity)


def denies(text: str) -> bool:
    """Whether a clause denies something (and doesn't say that there was no denial)."""
    return any(not _NO_DENIAL.search(text[: m.start()]) for m in DENIAL.finditer(text))


def _denier(clause: Clause) -> bool:
    return clause.speaker is not None or bool(re.match(r"^[A-Z]\w+\s(?:denied|denies)", clause.text))


def _denied_here(accounts: Sequence[Account], i: int, n: int, rarity: Rarity) -> Clause | None:
    """The clause before a denial that it is about: the one that shares most words with it.

    One that shares few counts only if the denial points back ("the story"), or says hardly anything itself.
    """
    account = accounts[i]
    clause = account.clauses[n]
    before = [*accounts[max(0, i - BACK) : i]]
    earlier = [c for a in before if a.evidence.document.id == account.evidence.document.id for c in a.clauses]
    claims = [c for c in [*earlier, *account.clauses[:n]] if _claims(c, clause)]
    if not claims:
        return None
    denied = _denied(clause)
    shared = [rarity.shared(c.account.terms, denied) for c in claims]
    best = max(range(len(claims)), key=lambda k: (shared[k], k))
    short = claims[best].account is account and len(clause.terms) <= SHORT
    if shared[best] >= SHARED or short:
        return claims[best]
    if not _POINTS_BACK.search(clause.text):
        return None
    just_before = bool(account.evidence.before) and claims[-1].account.text == account.evidence.before
    return claims[best] if shared[best] >= SOME else claims[-1] if just_before else None


def _denied(clause: Clause) -> frozenset[str]:
    """Stems of what a clause denies: of the words behind its denial, where there are any, not of who denies."""
    found = DENIAL.search(clause.text)
    # "dismissed the forecasts as unfounded" names its object before the words of denial
    start = max(0, found.start() - OBJECT) if found and found.group().startswith("as ") else found and found.start()
    behind = content(clause.account.stem, clause.text[start or 0 :]) if found else frozenset()
    return behind if len(behind) > SHORT else clause.terms


def _claims(claim: Clause, denial: Clause) -> bool:
    """Whether a clause gives a claim of somebody else than who denies it."""
    if claim.speaker is None or claim.speaker == denial.speaker or denies(claim.text):
        return False
    return len(claim.text.split()) >= 4


def _denied_elsewhere(
    accounts: Sequence[Account], vectors: np.ndarray, i: int, clause: Clause, rarity: Rarity
) -> Iterator[Contrast]:
    near = vectors @ vectors[i]
    best: tuple[float, Clause] | None = None
    for j in np.nonzero(near >= CLAIM_MEANING)[0]:
        other = accounts[int(j)]
        if int(j) == i or other.evidence.document.id == accounts[i].evidence.document.id:
            continue
        for claim in other.clauses:
            shared = rarity.shared(claim.terms, _denied(clause))
            if _claims(claim, clause) and shared >= CLAIM_SHARED and not told_apart(things(claim), things(clause)):
                score = (shared + float(near[j])) / 2
                if best is None or score > best[0]:
                    best = (score, claim)
    if best is not None:
        yield _contrast(best[1], clause, best[0], "denied")


def opposed_accounts(accounts: Sequence[Account], rarity: Rarity) -> Iterator[Contrast]:
    """Two speakers set against each other by "while", "whereas", "however", who differ in a negation or a label."""
    for n, account in enumerate(accounts):
        clauses = account.clauses
        for a, b in pairwise(clauses):
            if b.contrast and _opposed(a, b):
                yield _contrast(a, b, 0.7, "marked")
        if n and neighbours(accounts[n - 1], account):
            previous = accounts[n - 1]
            a, b = previous.clauses[-1], clauses[0]
            near = rarity.shared(previous.terms, account.terms) >= SHARED
            if _two_faces(a, b) or (near and ((b.contrast and _opposed(a, b)) or _openly(a, b))):
                yield _contrast(a, b, 0.65, "marked")


def _two_faces(a: Clause, b: Clause) -> bool:
    """ "In public he urged both to stop. In private he had asked for land.": one speaker, two accounts."""
    return bool(_IN_PUBLIC.search(a.account.text) and _IN_PRIVATE.search(b.account.text))


def _openly(a: Clause, b: Clause) -> bool:
    """Whether a sentence says outright that it is the other side of the one before."""
    return bool(_OTHER_SIDE.search(b.text)) and bool(b.speaker) and a.speaker != b.speaker


def _opposed(a: Clause, b: Clause) -> bool:
    if not a.speaker or not b.speaker or a.speaker == b.speaker or _NO_SUBJECT.match(b.text):
        return False
    negated = bool(NEGATION.search(a.text)) != bool(NEGATION.search(b.text))
    labelled = bool(_LABELS.search(a.text)) and bool(_LABELS.search(b.text))
    return negated or labelled


def _contrast(a: Clause, b: Clause, strength: float, way: Way) -> Contrast:
    return Contrast(Given(a, words(a)), Given(b, words(b)), strength, way)


def words(clause: Clause, most: int = 110) -> str:
    """A clause's words without what joins it to the rest, cut at a word's end."""
    text = " ".join(clause.text.split()).strip(" ,;")
    text = re.sub(r"^(?:while|whereas|although|though|but|yet|and|however,?)\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?:,?\s(?:a claim which|which|and|but|while))$", "", text).rstrip(" ,;.")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
