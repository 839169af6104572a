"""A dispute becomes a disagreement: each side a proved line with its value, publisher and day."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.briefing.contrasts import Given
from assistant.briefing.disputes import Dispute, SideOf, kind_of, shown
from assistant.composers import Draft
from assistant.ledger import Ledger
from assistant.readable import complete, readable
from assistant.speakers import speaker_of
from assistant.types import AnswerSentence, Disagreement, Evidence, Side

COPIES = 3  # citations of one side at most


def proved(dispute: Dispute, subject: str, ledger: Ledger) -> Disagreement | None:
    """The disagreement with those sides that could be proved; ``None`` if fewer than two."""
    sides = [(side, made) for side in dispute.sides if (made := _side(side, ledger))]
    if len(sides) < 2:
        return None
    kind = kind_of(sides[0][0].best, sides[1][0].best)
    if kind == "superseded":
        sides.sort(key=lambda pair: _day(pair[0].best))
    return Disagreement(subject=subject, kind=kind, sides=tuple(made for _, made in sides))


def _side(side: SideOf, ledger: Ledger) -> Side | None:
    line = line_of(side, ledger)
    if line is None:
        return None
    best = side.best
    document = best.account.evidence.document
    value = shown(best.value, best.account.text) if best.value else best.text
    return Side(value=value, line=line, published=document.published, publisher=document.publisher or document.author)


def line_of(side: SideOf, ledger: Ledger) -> AnswerSentence | None:
    """The sentence of a side: one that the ledger holds already, else a new one; ``None`` if it can't be proved."""
    evidence = side.best.account.evidence
    for sentence in ledger.sentences:
        for number in sentence.citations:
            citation = ledger.citations[number - 1]
            inside = citation.start <= evidence.start and evidence.end <= citation.end
            if citation.document.id == evidence.document.id and inside:
                return sentence
    return ledger.line(draft_of(side.givens, ledger))


def draft_of(givens: Sequence[Given], ledger: Ledger) -> Draft:
    """A side in its best telling, with others of independent documents as further citations."""
    best = _whole(givens[0].account.evidence, ledger)
    others: dict[str, Evidence] = {}
    for given in givens[1:]:
        evidence = given.account.evidence
        if evidence.document.id != best.document.id:
            others.setdefault(evidence.document.id, evidence)
    actors = best.document.metadata.get("actors") or ()
    return Draft(readable(best), (best, *list(others.values())[: COPIES - 1]), speaker_of(best.text, actors))


def _whole(evidence: Evidence, ledger: Ledger) -> Evidence:
    """The sentence with what it leans on, unless that is told already."""
    wide = complete(evidence, ledger.document)
    told = any(
        c.document.id == wide.document.id and wide.start <= c.start and c.end <= evidence.start
        for c in ledger.citations
    )
    return evidence if told else wide


def _day(given: Given) -> int:
    day = given.account.stated_on
    return day.toordinal() if day else 0
