"""Contrasts without a number: one denies what another says.

A denial is looked for by its words ("denied", "called the story false", "no evidence for the claim"). What it denies
is the sentence before it that it points back to ("the claim", "the story"), or the one, anywhere, whose words it
repeats. Whether two wordings merely differ or can't both be true is not judged by a model: the bundled reader's
verdicts told listed disagreements from neighbouring sentences no better than chance (AUC .41 on 100 pairs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.briefing.accounts import Account, Clause, content
from assistant.briefing.comparing import Rarity, things, told_apart
from assistant.briefing.contrasts import Contrast, Given, Way

BACK = 4  # sentences before a denial in which its object is looked for
_REPORTS = (
    r"(?:stor(?:y|ies)|reports?|claims?|allegations?|accusations?|accounts?|charges?|figures?|estimates?|suggestions?|"
    r"versions?|rumou?rs?|assertions?|statements?)"
)
UNTRUE = (
    r"(?:false|untrue|fabricated|baseless|unfounded|groundless|mistaken|wrong|incorrect|inaccurate|"
    r"(?:an?\s)?(?:error|mistake|slip))"
)
DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)\b(?!\s(?:entry|access|visas?|them|him|her|us)\b)|denial of|"
    rf"(?:reject|dismiss|brush|wave)(?:s|ed|es)?\s(?:\w+\s){{0,4}}?{_REPORTS}|refut(?:es|ed|ing)|debunk\w*|"
    r"(?<!been\s)(?<!was\s)(?<!is\s)contradict(?:s|ed)\b(?!\sby)|disput(?:es|ed)\b(?!\s(?:territor|over|about|between))|"
    rf"as (?:an?\s)?[“\"]?(?:{UNTRUE}|fake|fabrication|invention|lies?|hoax|fiction|nonsense)\b|"
    rf"fake news|(?:is|was|are|were) {UNTRUE}\b|no evidence (?:for|of|that)|not (?:credible|true)|never happened|"
    r"saw it differently|(?:is|was|are|were) contradicted by|cannot be (?:right|true))",
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
# "was not the first contact, as the article has it", "and not by telephone, as the report says"
_AS_SAID = re.compile(
    r"\b(?:not|never)\b[^;:]*?,?\sas\s(?:an?\s|the\s)?(?P<who>(?:[\w’'-]+\s){0,2}?[\w’'-]+)\s"
    r"(?:has it|had it|says|said|claims|claimed|writes|wrote|reports|reported|put it|suggests|suggested)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:^|\s)(?:this|that|these|those|it|they)$", re.IGNORECASE)
_CONTRADICTED = re.compile(r"^(?:is|are|was|were) contradicted by\s+", re.IGNORECASE)
CLAIM_MEANING = 0.6  # cosine from which a denial elsewhere may mean a claim
CLAIM_SHARED = 0.45
SHARED = 0.3
SOME = 0.05
OBJECT = 30  # characters before "as unfounded" in which its object stands
SHORT = 2  # terms of a denial such as "which Kyiv denied"
_NO_DENIAL = re.compile(r"\b(?:not|no|never|without)\s(?:\w+\s)?$", re.IGNORECASE)


def denials(accounts: Sequence[Account], vectors: np.ndarray | None, rarity: Rarity) -> Iterator[Contrast]:
    """Claims and their denials. ``vectors``: unit vectors row by row, or ``None`` for few sentences on one question."""
    for i, account in enumerate(accounts):
        for n, clause in enumerate(account.clauses):
            said = _AS_SAID.search(clause.account.text) if n == len(account.clauses) - 1 else None
            if said:
                yield from _denied_elsewhere(accounts, vectors, i, account.clauses[0], rarity, of=said["who"])
            if not denies(clause.text) or not _denier(clause) or (n and contradicted(account.clauses[n - 1], clause)):
                continue
            found = _denied_here(accounts, i, n, rarity)
            if found is not None:
                yield contrast_of(found, clause, 0.75, "denied")
                continue
            if vectors is not None:
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
    accounts: Sequence[Account], vectors: np.ndarray | None, i: int, clause: Clause, rarity: Rarity, of: str = ""
) -> Iterator[Contrast]:
    """The claim in another document that a denial means; ``of``: only claims by that source."""
    # few sentences on one question are as near as the question makes them
    near = np.full(len(accounts), CLAIM_MEANING) if vectors is None else vectors @ vectors[i]
    best: tuple[float, Clause] | None = None
    for j in np.nonzero(near >= CLAIM_MEANING)[0]:
        other = accounts[int(j)]
        if int(j) == i or other.evidence.document.id == accounts[i].evidence.document.id:
            continue
        for claim in other.clauses:
            if of and of.rpartition(" ")[2].lower() not in (claim.speaker or "").lower():
                continue
            shared = rarity.shared(claim.terms, _denied(clause))
            if _claims(claim, clause) and shared >= CLAIM_SHARED and not told_apart(things(claim), things(clause)):
                score = (shared + float(near[j])) / 2
                if best is None or score > best[0]:
                    best = (score, claim)
    if best is not None:
        yield contrast_of(best[1], clause, best[0], "denied")


def contradicted(a: Clause, b: Clause) -> bool:
    """ "The article's figure | is contradicted by Gallup": what is contradicted stands before, unless by a pronoun."""
    return bool(_CONTRADICTED.match(b.text)) and not _PRONOUN.search(a.text.strip()) and len(a.text.split()) > SHORT


def contrast_of(a: Clause, b: Clause, strength: float, way: Way) -> Contrast:
    return Contrast(Given(a, words(a)), Given(b, words(b)), strength, way)


def words(clause: Clause, most: int = 110) -> str:
    """A clause's words without what joins it to the rest, cut at a word's end."""
    text = " ".join(clause.text.split()).strip(" ,;")
    text = _CONTRADICTED.sub("", text)
    text = re.sub(r"^(?:while|whereas|although|though|but|yet|and|however,?)\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?:,?\s(?:a claim which|which|and|but|while))$", "", text).rstrip(" ,;.")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
