"""Two moments to compare: what the documents said then, and what they say now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.briefing.desk import Desk, Told
from assistant.briefing.front import Wanted, by_then
from assistant.briefing.reports import Reports
from assistant.briefing.turns import on_topic
from assistant.briefing.types import Report
from assistant.errors import QuestionError
from assistant.query import parse_day
from index.library import Library
from index.types import NO_FILTERS, Audience, DocumentInfo, Filters

_REVISION = re.compile(r"^(?:r|rev|revision)?\s*(\d{1,7})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier moment: a day, a report made before, which also says which documents were there, or a revision.

    ``known``: ids of the documents that were there at the revision.
    """

    day: date | None
    report: Report | None = None
    revision: int | None = None
    known: frozenset[str] = frozenset()

    def had(self, document: DocumentInfo) -> bool:
        """Whether a document could be read then."""
        if self.revision is not None:
            return document.id in self.known
        if self.report and document.added_at > self.report.made_at:
            return False
        return self.day is None or document.effective_date <= self.day


def since_of(value: date | str | int, reports: Reports, library: Library, audience: Audience) -> Since:
    """A day ("2025-10-18"), the id of a report, or a corpus revision (12, "12" or "r12").

    Raises:
        QuestionError: the text is neither a date nor like an id or a revision.
        NotFound: no report of this audience has the id, or the library knows no such revision.
    """
    revision = revision_in(value)
    if revision is not None:
        known = frozenset(info.id for info in library.catalog.documents_at(revision, audience))
        return Since(None, None, revision, known)
    if isinstance(value, str) and value[:1].isalpha() and value.isalnum() and len(value) > 8:
        report = reports.report(value, audience)
        return Since(report.as_of, report)
    day = None if isinstance(value, int) else parse_day(value)
    if day is None:
        raise QuestionError(
            "Say since when: a date such as 2025-10-18, the id of a brief, or a corpus revision such as r12."
        )
    return Since(day)


def in_order(since: Since, day: date | None, revision: int | None) -> None:
    """Raises :class:`QuestionError` where the later moment lies before the earlier one."""
    if since.day and day and day < since.day:
        raise QuestionError(f"The later moment, {day}, lies before the earlier one, {since.day}.")
    if since.revision is not None and revision is not None and revision < since.revision:
        raise QuestionError(f"The later revision, {revision}, lies before the earlier one, {since.revision}.")


def revision_in(value: date | str | int | None) -> int | None:
    """The corpus revision that is meant, or ``None`` if something else is."""
    if isinstance(value, str):
        found = _REVISION.match(value.strip())
        return int(found.group(1)) if found else None
    return value if isinstance(value, int) else None


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


def compare(desk: Desk, wanted: Wanted, since: Since, audience: Audience, until: int | None = None) -> Then:
    """Sentences on the topic by moment. ``gone``: of revisions that a later one replaced by the later moment.

    ``until``: a corpus revision for the later moment, instead of the documents as they are.
    """
    now = _at(desk, wanted, until, audience)
    if since.revision is not None:
        return _between(now, _at(desk, wanted, since.revision, audience), since)
    earlier = _narrowed(wanted.filters, since)
    then = [t for t in desk.told(wanted.topic, audience=audience, filters=earlier) if since.had(t.document)]
    known = {t.document.id for t in now}
    if until is None:
        known |= _current(desk, {t.document.id for t in then}, wanted.filters, audience)
    seen = {(t.document.id, t.evidence.start) for t in then}
    before = [t for t in now if since.had(t.document) and (t.document.id, t.evidence.start) not in seen]
    gone = [t for t in then if t.document.id not in known]
    return Then(
        before=sorted([*then, *before], key=_in_time),
        after=[t for t in now if not since.had(t.document)],
        gone=gone,
    )


def _at(desk: Desk, wanted: Wanted, revision: int | None, audience: Audience) -> list[Told]:
    """Sentences on the topic as the documents are now, or as they were at a corpus revision.

    What is replaced or removed since stands in no index, so it is read through and held against the topic.
    """
    told = desk.told(wanted.topic, audience=audience, filters=wanted.filters)
    if revision is None:
        return told
    then = desk.library.catalog.documents_at(revision, audience)
    present = {info.id for info in desk.library.documents(audience, NO_FILTERS)}
    lost = [i for i in then if i.id not in present and _passes(i, wanted.filters)]
    ids = {info.id for info in then}
    return [*(t for t in told if t.document.id in ids), *on_topic(desk, wanted.topic, desk.told_in(lost, audience))]


def _passes(info: DocumentInfo, filters: Filters) -> bool:
    """Whether a document that stands in no index would have been let through."""
    day = info.effective_date
    return (
        (filters.as_of is None or day <= filters.as_of)
        and (filters.until is None or day <= filters.until)
        and (filters.since is None or day >= filters.since)
        and (not filters.sources or info.uri in filters.sources or info.publisher in filters.sources)
        and (not filters.documents or info.id in filters.documents)
    )


def _between(now: Sequence[Told], then: Sequence[Told], since: Since) -> Then:
    """Two revisions: what a new version of a source merely repeats is no news."""
    repeated = {(t.document.source_id, " ".join(t.text.split())) for t in then}
    still, said = {t.document.id for t in now}, {" ".join(t.text.split()) for t in now}
    after = [t for t in now if t.document.id not in since.known]
    return Then(
        before=sorted(then, key=_in_time),
        after=[t for t in after if (t.document.source_id, " ".join(t.text.split())) not in repeated],
        gone=[t for t in then if t.document.id not in still and " ".join(t.text.split()) not in said],
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
