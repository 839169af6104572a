"""What changed between two moments: new, changed, withdrawn and confirmed claims, each cited on both sides.

New: an event that only later documents tell. Confirmed: one that a document knew then and a later, independent one
tells as well. Changed: a later sentence that counts the same thing with another number, or calls off, puts off,
revises or denies what an earlier one announced. Withdrawn: what stood in a revision, or in a document quoted by the
brief, that is not there any more. Between two corpus revisions that is what was removed or rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.briefing.days import days_in
from assistant.briefing.desk import Desk, Steps, Told, silent
from assistant.briefing.front import Wanted
from assistant.briefing.happenings import Happening, events_of
from assistant.briefing.likeness import Likeness
from assistant.briefing.lines import line_of
from assistant.briefing.moments import Since, Then, compare, quoted_in
from assistant.briefing.turns import overtaken
from assistant.briefing.types import Change, ChangeKind, Changes
from assistant.clock import Clock
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.ledger import Ledger, withheld_note
from assistant.readable import escape_markers
from assistant.types import Citation, Evidence
from index.types import OWNER, Audience

SAID_BEFORE = 1.2  # likeness from which an earlier sentence says the same without naming the day
TOLD_LATE = 0.3  # weight of an older event that only later documents tell
MOST: dict[ChangeKind, int] = {"changed": 15, "new": 25, "withdrawn": 25, "confirmed": 15}


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim before and after; several sentences of a side tell the same, the best first."""

    kind: ChangeKind
    before: tuple[Told, ...] = ()
    after: tuple[Told, ...] = ()
    weight: float = 0.0


def make_changes(
    desk: Desk,
    wanted: Wanted,
    since: Since,
    audience: Audience = OWNER,
    progress: Steps = silent,
    until: int | None = None,
) -> Changes:
    """Everything that changed on a topic (empty: anywhere) since a moment. ``until``: a corpus revision, else now."""
    clock = Clock()
    then = compare(desk, wanted, since, audience, until)
    clock.lap("read")
    pairs, left = _fewest(pairs_of(desk, wanted.topic, since, then, progress))
    clock.lap("compare")
    ledger = Ledger(desk.library, new_id("g"), audience)
    changes = [made for pair in pairs if (made := _proved(desk, pair, ledger))]
    lost, erased = _vanished(desk, since, ledger, audience)
    clock.lap("verify")
    notes = [f"{left} more changes of less weight are not shown; name a narrower topic."] if left else []
    notes += [f"{erased} quotes of the report stand in documents that were erased."] if erased else []
    notes += [withheld_note(ledger.withheld)] if ledger.withheld else []
    return Changes(
        id=ledger.owner,
        topic=wanted.topic,
        as_of=wanted.as_of,
        citations=tuple(ledger.citations),
        warnings=tuple(notes),
        corpus_revision=desk.library.revision,
        made_at=now(),
        timings=dict(clock.times),
        since=since.day or (since.report.made_at.date() if since.report else None),
        since_brief=since.report.id if since.report else None,
        since_revision=since.revision,
        until_revision=until,
        changes=(*changes, *lost),
    )


def pairs_of(desk: Desk, topic: str, since: Since, then: Then, progress: Steps = silent) -> list[Pair]:
    """Claims that changed, are new, were withdrawn with their revision, or confirmed, in this order.

    Against a report, "before" is what the report quoted: that is what its reader knows.
    """
    known = quoted_in(since.report, then.before) if since.report else then.before
    events = events_of(desk, topic, told=[*then.before, *then.after], progress=progress)
    of = {_place(o.told): n for n, e in enumerate(events) for o in e.members}
    turned = overtaken(desk, topic, known, then.after, lambda told: of.get(_place(told), _place(told)))
    old, reported = {_place(t) for t in then.before}, {_place(t) for t in known}
    sides = [Sides.of(event, old, since) for event in events]
    pairs = [_turned(a, b, of, sides) for a, b in turned]
    known_as = _known(desk, sides, known)
    taken = {n for pair in turned for told in pair if (n := of.get(_place(told))) is not None}
    pairs += [
        pair for n, side in enumerate(sides) if n not in taken and (pair := _told(side, reported, known_as.get(n)))
    ]
    replaced = {_place(before) for before, _ in turned}
    pairs += [Pair("withdrawn", (t,)) for t in _not_said_again(then) if _place(t) not in replaced]
    return _said_once(pairs)


def _said_once(pairs: Iterable[Pair]) -> list[Pair]:
    """Without a second pair that the same sentences lead: one sentence may tell of two days."""
    kept: dict[tuple[ChangeKind, tuple[tuple[str, int], ...]], Pair] = {}
    for pair in pairs:
        kept.setdefault((pair.kind, tuple(_place(side[0]) for side in (pair.before, pair.after) if side)), pair)
    return list(kept.values())


@dataclass(frozen=True, slots=True)
class Sides:
    """What earlier and later documents tell of one event."""

    old: tuple[Told, ...]
    fresh: tuple[Told, ...]
    weight: float

    @classmethod
    def of(cls, event: Happening, old: set[tuple[str, int]], since: Since) -> Sides:
        """An event that happened before the earlier moment weighs less, though it is told only now."""
        told = [o.told for o in event.members]
        late = since.day is None or event.when.last > since.day
        return cls(
            tuple(t for t in told if _place(t) in old),
            tuple(t for t in told if _place(t) not in old),
            event.importance * (1.0 if late else TOLD_LATE),
        )


def _turned(before: Told, after: Told, of: dict[tuple[str, int], int], sides: Sequence[Sides]) -> Pair:
    """A pair with the others that tell the same beside each."""
    first, second = of.get(_place(before)), of.get(_place(after))
    olds = sides[first].old if first is not None else ()
    news = sides[second].fresh if second is not None else ()
    weight = sides[second].weight if second is not None else 0.0
    return Pair(
        "changed", (before, *(t for t in olds if t != before)), (after, *(t for t in news if t != after)), weight
    )


def _known(desk: Desk, sides: Sequence[Sides], known: Sequence[Told]) -> dict[int, Told]:
    """Events that only later documents date, though an earlier one says the same without the day, by their number."""
    fresh = [n for n, side in enumerate(sides) if side.fresh and not side.old]
    if not fresh or not known:
        return {}
    told = [*(sides[n].fresh[0] for n in fresh), *known]
    vectors = desk.vectors([t.evidence for t in told])
    likeness = Likeness([t.text for t in told], vectors, desk.library.terms)
    cosines = vectors[: len(fresh)] @ vectors[len(fresh) :].T
    found = {}
    for i, n in enumerate(fresh):
        j = int(cosines[i].argmax())
        k = len(fresh) + j
        same_day = _days_meet(known[j].text, told[i].text)
        if same_day and likeness.of(i, k) >= SAID_BEFORE and not likeness.differ(i, k):
            found[n] = known[j]
    return found


def _days_meet(a: str, b: str) -> bool:
    """Whether two sentences may tell of one day: one names none, or days of both overlap."""
    first, second = days_in(a), days_in(b)
    return not first or not second or any(x.first <= y.last and y.first <= x.last for x in first for y in second)


def _told(side: Sides, reported: set[tuple[str, int]], before: Told | None = None) -> Pair | None:
    """An event as new (only later documents tell it) or confirmed (others did so before)."""
    if not side.fresh:
        return None
    if before is not None:
        return Pair("confirmed", (before,), side.fresh, side.weight)
    if not side.old:
        return Pair("new", (), side.fresh, side.weight)
    known = tuple(t for t in side.old if _place(t) in reported)
    return Pair("confirmed", known, side.fresh, side.weight) if known else None


def _not_said_again(then: Then) -> list[Told]:
    """Sentences of replaced revisions that no document of the later moment holds word for word."""
    gone = {t.document.id for t in then.gone}
    still = {_flat(t.text) for t in (*then.before, *then.after) if t.document.id not in gone}
    return [t for t in then.gone if _flat(t.text) not in still]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _place(told: Told) -> tuple[str, int]:
    return told.document.id, told.evidence.start


def _fewest(pairs: Iterable[Pair]) -> tuple[list[Pair], int]:
    """The weightiest of each kind, in order of time, and how many were left out."""
    every = list(pairs)
    kept: list[Pair] = []
    for kind, most in MOST.items():
        some = sorted((p for p in every if p.kind == kind), key=lambda p: -p.weight)[:most]
        kept += sorted(some, key=lambda p: (p.after or p.before)[0].document.effective_date)
    return kept, len(every) - len(kept)


def _proved(desk: Desk, pair: Pair, ledger: Ledger) -> Change | None:
    """The change with a proved line for each side; ``None`` if a side's proof fails."""
    before = line_of(desk, ledger, pair.before) if pair.before else None
    after = line_of(desk, ledger, pair.after) if pair.after else None
    if (pair.before and before is None) or (pair.after and after is None):
        return None
    return Change(kind=pair.kind, before=before, after=after)


def _vanished(desk: Desk, since: Since, ledger: Ledger, audience: Audience) -> tuple[list[Change], int]:
    """What the report quoted and no document says any more, and how many quotes can't be shown at all."""
    from assistant.export.check import check_quotes

    if since.report is None:
        return [], 0
    checks = check_quotes(list(since.report.citations), desk.library, audience)
    lost = [check.citation for check in checks if check.state in ("removed", "changed")]
    lines = [ledger.line(_again(citation)) for citation in lost]
    changes = [Change(kind="withdrawn", before=made) for made in lines if made]
    return changes, sum(check.state == "gone" for check in checks)


def _again(citation: Citation) -> Draft:
    """A citation of an earlier report as evidence."""
    evidence = Evidence(
        document=citation.document,
        passage_id="",
        start=citation.start,
        end=citation.end,
        text=citation.quote,
        page=citation.page,
        paragraph=citation.paragraph,
        heading=citation.heading,
        probability=1.0,
        logit=0.0,
    )
    return Draft(escape_markers(_flat(citation.quote)), (evidence,))
