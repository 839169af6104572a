"""Where the documents differ on what was asked, found among the sentences that were read for the answer.

Nothing more is searched, and embedded only what may be told twice: what makes two sentences speak of the same thing is
here the question. A contrast
counts when both sides were read as near an answer, give the kind of value that is asked for, and share the
question's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.briefing.accounts import Account, accounts_of, content
from assistant.briefing.asked import Asked
from assistant.briefing.comparing import Rarity, compatible, counts_alike, stems
from assistant.briefing.contrasts import (
    SHARE_AROUND,
    Contrast,
    Given,
    agrees_elsewhere,
    given_values,
    marked_contrasts,
    same_thing,
)
from assistant.briefing.cues import CUE, cued_contrasts
from assistant.briefing.denials import denials
from assistant.briefing.disputes import SAME_SIDE, Dispute, disputes_of
from assistant.briefing.opposing import opposed_accounts
from assistant.briefing.polarity import polarity_contrasts
from assistant.briefing.quantities import Value
from assistant.briefing.repeats import without_repeats
from assistant.briefing.substitutions import substitutions
from assistant.types import Evidence

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = 24  # sentences, best first
LEAD = 0.25  # a side must reach this share of the best sentence's probability, or be among …
BESIDE = 0.01  # what neither side's sentence reaches of it is beside the question, however plainly they differ
FIRST = 6
READ_FIRST = 0.3
PROMISES = 8  # sentences among which one that says that accounts differ is looked for
TOP = 2
BOTH = 14  # … while the other is at least among these
SAME_ASKED = 0.26  # least mean of words around, sentence and question covered: the reader has judged the rest
SAME_DAY = 0.5  # days are many, and most date something else
OPEN = ("area", "mass")  # "how much" asks for either: the question's noun must be spoken of
SIDES = 4
MOST = 2  # disagreements in one answer


def contested(
    question: str,
    evidence: Sequence[Evidence],
    terms: Callable[[str], list[str]],
    shown: Sequence[Evidence] = (),
    vector: Callable[[Given], np.ndarray] | None = None,
) -> list[Dispute]:
    """Disputes on the question among evidence (best first), at most :data:`MOST`.

    ``shown``: the same in the order in which the answer takes it, where that is another. ``vector``: the unit vector
    of a telling's sentence; with it a dispute that documents tell twice stands once.
    """
    if not evidence:
        return []
    asked = Asked.of(question, terms)
    paragraphs = {(e.document.id, e.paragraph) for e in evidence[:BOTH]}
    read = sorted(
        (e for n, e in enumerate(evidence) if n < LOOKED_AT or (e.document.id, e.paragraph) in paragraphs),
        key=lambda e: (e.document.id, e.start),
    )
    accounts = accounts_of(read, terms)
    rarity = Rarity(accounts)
    rank = {(e.document.id, e.start): n for n, e in enumerate(evidence)}
    top = 1 if asked.only_values else TOP  # asked for a value, the second sentence often speaks of something else
    front = (shown or evidence)[:top]
    # one far behind the first is not what the answer puts first
    leading = {(e.document.id, e.start) for e in front if e.probability >= LEAD * front[0].probability}
    first_told = [a for a in accounts if (a.evidence.document.id, a.evidence.start) in leading]
    best = evidence[0].probability

    def place(account: Account) -> tuple[int, float]:
        item = account.evidence
        return rank[item.document.id, item.start], item.probability

    promising = {
        (e.document.id, e.paragraph)
        for n, e in enumerate(evidence[:BOTH])
        if CUE.search(e.text) and (n < PROMISES or e.probability >= LEAD * best)
    }

    def near(contrast: Contrast) -> bool:
        told = [given.account.evidence for given in (contrast.first, contrast.second)]
        paragraphs = {(e.document.id, e.paragraph) for e in told}
        if contrast.way == "promised" and promising >= paragraphs:
            return True
        first, second = sorted((place(contrast.first.account), place(contrast.second.account)))
        leads = first[0] < FIRST or first[1] >= LEAD * best
        together = len(paragraphs) == 1 and contrast.way in ("marked", "denied")
        return leads and (second[0] < BOTH or together)

    def leads(given: Given) -> bool:
        item = given.account.evidence
        return (item.document.id, item.start) in leading

    def led(given: Given) -> bool:
        """Whether a side is what the answer puts first, or says the same in other words."""
        return leads(given) or any(rarity.shared(a.terms, given.clause.terms) >= SAME_SIDE for a in first_told)

    def meant(contrast: Contrast) -> bool:
        given = (contrast.first, contrast.second)
        if max(place(g.account)[1] for g in given) < BESIDE * best:
            return False
        if any(g.value for g in given) and not asked.measures:
            # asked for no value: what the text itself sets against each other, if that is what leads
            return contrast.way != "values" and near(contrast) and any(map(leads, given))
        if any(g.value for g in given):
            return near(contrast) and all(g.value is None or asked.names(g.clause, g.value) for g in given)
        if all(asked.wants(g.value) for g in given):
            return near(contrast) and any(asked.may_mean(g.clause) for g in given)
        # asked for a number, a denial or another description of what was found first counts as well
        return not any(g.value for g in given) and any(map(led, given))

    looked = [a for a in accounts if place(a)[0] < LOOKED_AT]
    found = [c for c in _contrasts(asked, looked, accounts, rarity) if meant(c)]
    # what the reader put first weighs more
    weighed = [replace(c, strength=c.strength + READ_FIRST * _read_first(c, lambda a: place(a)[0])) for c in found]
    disputes = disputes_of(sorted(weighed, key=lambda c: -c.strength), rarity)[: 2 * MOST]
    if vector and len(disputes) > 1:
        disputes = without_repeats(disputes, vector, rarity)
    disputes = disputes[:MOST]
    for dispute in disputes:
        del dispute.sides[SIDES:]
    return disputes


def _read_first(contrast: Contrast, rank: Callable[[Account], int]) -> float:
    """1 where the reader put both sentences first, less the further back they are."""
    return sum(1 / (1 + rank(given.account)) for given in (contrast.first, contrast.second)) / 2


def _contrasts(
    asked: Asked,
    looked: Sequence[Account],
    accounts: Sequence[Account],
    rarity: Rarity,
) -> list[Contrast]:
    found: list[Contrast] = []
    covers = [_covers(asked, account, rarity) for account in looked]
    giving = [n for n, account in enumerate(looked) if _gives(asked, account)]
    for k, n in enumerate(giving):
        for m in giving[k + 1 :]:
            found += _asked_for(asked, looked[n], looked[m], (covers[n] + covers[m]) / 2, rarity)
    found += marked_contrasts(accounts, rarity)
    found += cued_contrasts(accounts, rarity)
    found += substitutions(looked, None, rarity)
    found += polarity_contrasts(asked.question, looked, rarity)
    found += denials(accounts, None, rarity)
    found += opposed_accounts(accounts, rarity)
    return found


def _gives(asked: Asked, account: Account) -> bool:
    """Whether a sentence gives a value of the kind asked for."""
    return any(asked.names(clause, value) for clause, value in given_values(account))


def _asked_for(asked: Asked, a: Account, b: Account, covered: float, rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts of the values that a question asks for, across two sentences."""
    sentence = rarity.shared(a.terms, b.terms)
    for first, u in given_values(a):
        for second, w in given_values(b):
            if not (asked.names(first, u) and asked.names(second, w) and u.measures == w.measures):
                continue
            if u.measures in OPEN and not (asked.tells_of(a) or asked.tells_of(b)):
                continue
            if compatible(u, w) or not counts_alike(u, w) or "edge" in (u.bound, w.bound):
                continue
            if agrees_elsewhere(a, w) or agrees_elsewhere(b, u):
                continue
            if not same_thing(first, second, timeless=u.measures == "day"):
                continue
            around = rarity.shared(first.around(u), second.around(w))
            if u.measures == "share" and not _same_whole(u, w, around):
                continue
            score = (around + sentence + covered) / 3
            if score >= (SAME_DAY if u.measures == "day" else SAME_ASKED):
                yield Contrast(Given(first, u.text, u), Given(second, w.text, w), score)


def _same_whole(a: Value, b: Value, around: float) -> bool:
    """Whether two shares are of one thing: both say of what, or neither does and the words around them agree."""
    if a.counted or b.counted:
        return bool(stems(a.counted) & stems(b.counted))
    return around >= SHARE_AROUND


def _covers(asked: Asked, account: Account, rarity: Rarity) -> float:
    """How much of the question's weight a sentence or its document's title holds."""
    weight = rarity.weight(asked.terms)
    if not weight:
        return 0.0
    title = content(account.stem, f"{account.evidence.document.title} {account.evidence.heading}")
    return rarity.weight(asked.terms & (account.terms | title)) / weight
