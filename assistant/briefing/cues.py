"""Paragraphs that say that accounts differ: "The length of the call is disputed", "Two figures circulate".

Such a sentence promises the sides; they stand in it or in the sentences behind it. Different values of one measure are
sides; without values, the first two speakers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.briefing.accounts import Account, Clause
from assistant.briefing.comparing import Rarity, comparable, compatible, things, told_apart
from assistant.briefing.contrasts import Contrast, Given, neighbours
from assistant.briefing.denials import words

AHEAD = 3  # sentences behind the one that promises sides
STRENGTH = 0.68
_MANY = r"(?:two|three|four|several|many|different|differing|competing|conflicting|contradictory|rival|various)"
_THINGS = (
    r"(?:figures?|versions?|accounts?|numbers?|dates?|answers?|explanations?|stories|estimates?|readings?|ways|"
    r"origins?|claims?|views?|counts?|words?|impressions?|pictures?)"
)
CUE = re.compile(
    rf"\b(?:(?:is|are|was|were|remains?|be) (?:\w+ )?(?:disputed|contested|in dispute|contradictory)|"
    rf"(?:accounts?|sources?|reports?|figures?|estimates?|versions?|numbers?|witnesses|statements?|explanations?|"
    rf"outlets?) (?:\w+ )?(?:disagree|differ|diverge|conflict|vary|clash|contradict)\w*|"
    rf"(?:disagree|differ) (?:on|over|about)|{_MANY} (?:\w+ )?{_THINGS}\b|discrepanc\w+|"
    rf"(?:accounts?|reports?|sources?|figures?|versions?|statements?) (?:are|were|is) at odds|do(?:es)? not agree|"
    r"not the same|"
    r"both (?:dates|figures|numbers|versions|accounts|claims|values) (?:are|were|circulate|appear|stand))\b",
    re.IGNORECASE,
)

# it says so outright: then speakers without a value are sides, too
OUTRIGHT = re.compile(
    r"\b(?:disput\w+|contested|contradict\w*|disagree\w*|differ(?:s|ed)?|diverge\w*|conflict\w*|discrepanc\w+|"
    r"(?:two|three|four|several|different) (?:\w+ )?(?:ways|versions|accounts|answers))\b",
    re.IGNORECASE,
)
BOTH = 2
_BOTH = re.compile(r"\bboth (?:dates|figures|numbers|versions|values) (?:are|were|circulate|appear|stand)\b", re.I)
_OF_DAYS = re.compile(r"\b(?:dates?|dated|days?|when|months?|years?)\b", re.IGNORECASE)


def cued_contrasts(accounts: Sequence[Account], rarity: Rarity) -> Iterator[Contrast]:
    """Contrasts behind a sentence that promises them. ``accounts`` stand in reading order."""
    for n, account in enumerate(accounts):
        if not CUE.search(account.text):
            continue
        following = [account]
        while len(following) <= AHEAD and n + len(following) < len(accounts):
            after = accounts[n + len(following)]
            if not neighbours(following[-1], after):
                break
            following.append(after)
        clauses = [clause for one in following for clause in one.clauses]
        days = bool(_OF_DAYS.search(account.text))
        values = _values(clauses, rarity, days=days)
        if not values and (both := _BOTH.search(account.text)):
            values = _of_one(clauses, both.start(), days=days)
        if values or not OUTRIGHT.search(account.text):
            yield from values
        else:
            yield from _speakers([c for c in clauses if c.account is not account])


def _values(clauses: Sequence[Clause], rarity: Rarity, *, days: bool) -> list[Contrast]:
    """Pairs of values that differ; days only where the promise is about days."""
    found: list[Contrast] = []
    for n, first in enumerate(clauses):
        for second in clauses[n + 1 :]:
            for u in first.values:
                for w in second.values:
                    if not comparable(u, w) or compatible(u, w) or "edge" in (u.bound, w.bound):
                        continue
                    if (u.measures == "count" and not u.counted) or (u.measures == "day" and not days):
                        continue
                    if told_apart(things(first), things(second)):
                        continue
                    near = rarity.shared(first.around(u), second.around(w))
                    found.append(
                        Contrast(Given(first, u.text, u), Given(second, w.text, w), STRENGTH + near / 10, "promised")
                    )
    return found


def _of_one(clauses: Sequence[Clause], end: int, *, days: bool) -> list[Contrast]:
    """One clause gives both: "agreed on the 22nd and adopted on the 23rd, so both dates are in circulation"."""
    found = []
    for clause in clauses:
        given = [v for v in clause.values if v.end <= end and (v.measures == "day") == days]
        if len(given) == BOTH and comparable(given[0], given[1]) and not compatible(given[0], given[1]):
            first, second = (Given(clause, v.text, v) for v in given)
            found.append(Contrast(first, second, STRENGTH, "promised"))
    return found


def _speakers(clauses: Sequence[Clause]) -> list[Contrast]:
    """The first two clauses that different people or papers stand behind."""
    given = [c for c in clauses if c.speaker]
    if not given:
        return []
    other = next((c for c in given[1:] if c.speaker != given[0].speaker), None)
    if other is None:
        return []
    return [Contrast(Given(given[0], words(given[0])), Given(other, words(other)), STRENGTH, "promised")]
