"""Two moments to compare: what the documents said then, and what they say now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.briefing.desk import Desk, Told
from assistant.briefing.front import Wanted, by_then
from assistant.briefing.reports import Reports
from assistant.briefing.types import Report
from assistant.errors import QuestionError
from assistant.query import parse_day
from index.types import Audience, DocumentInfo, Filters


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier moment: a day, or a report made before, which also says which documents were there."""

    day: date | None
    report: Report | None = None

    def had(self, document: DocumentInfo) -> bool:
        """Whether a document could be read then."""
        if self.report and document.added_at > self.report.made_at:
            return False
        return self.day is None or document.effective_date <= self.day


def since_of(value: date | str, reports: Reports, audience: Audience) -> Since:
    """A day, "2025-10-18", or the id of a report.

    Raises:
        QuestionError: the text is neither a date nor like an id.
        NotFound: no report of this audience has the id.
    """
    if isinstance(value, str) and value[:1].isalpha() and value.isalnum() and len(value) > 8:
        report = reports.report(value, audience)
        return Since(report.as_of, report)
    day = parse_day(value)
    if day is None:
        raise QuestionError("Say since when: a date such as 2025-10-18, or the id of a brief.")
    return Since(day)


@dataclass(frozen=True, slots=True)
class Then:
    """What was told at the earlier moment, and what has been told since."""

    before: list[Told]
    after: list[Told]
    gone: list[Told]


def _current(desk: Desk, document_ids: set[str], filters: Filters, audience: Audience) -> set[str]:
    """Those of these documents that pass the filters now."""
    wanted = document_ids.intersection(filters.documents) if filters.documents else document_ids
    narrow = filters.model_copy(update={"documents": tuple(sorted(wanted))})
    return {info.id for info in desk.library.documents(audience, narrow)} if wanted else set()


def compare(desk: Desk, wanted: Wanted, since: Since, audience: Audience) -> Then:
    """Sentences on the topic by moment. ``gone``: of revisions that a later one replaced by the later moment."""
    now = desk.told(wanted.topic, audience=audience, filters=wanted.filters)
    earlier = _narrowed(wanted.filters, since)
    then = [t for t in desk.told(wanted.topic, audience=audience, filters=earlier) if since.had(t.document)]
    known = {t.document.id for t in now} | _current(desk, {t.document.id for t in then}, wanted.filters, audience)
    seen = {(t.document.id, t.evidence.start) for t in then}
    before = [t for t in now if since.had(t.document) and (t.document.id, t.evidence.start) not in seen]
    gone = [t for t in then if t.document.id not in known]
    return Then(
        before=sorted([*then, *before], key=_in_time),
        after=[t for t in now if not since.had(t.document)],
        gone=gone,
    )


def _narrowed(filters: Filters, since: Since) -> Filters:
    return by_then(filters, since.day)


def _in_time(told: Told) -> tuple[object, ...]:
    return (told.document.effective_date, told.document.id, told.evidence.start)


def quoted_in(report: Report, told: Sequence[Told]) -> list[Told]:
    """Of these sentences those that the report quotes."""
    places = [(c.document.id, c.start, c.end) for c in report.citations]
    return [
        t
        for t in told
        if any(i == t.document.id and a <= t.evidence.start and t.evidence.end <= b for i, a, b in places)
    ]
