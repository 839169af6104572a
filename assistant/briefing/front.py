"""The front doors to reports, inherited by :class:`assistant.assistant.Assistant`. The work stands in own modules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from assistant.briefing.desk import Desk, Steps, silent
from assistant.briefing.reports import Reports
from assistant.errors import QuestionError
from assistant.query import parse_day
from assistant.settings import Settings
from index.library import Library
from index.types import NO_FILTERS, OWNER, Audience, Filters

if TYPE_CHECKING:
    from assistant.briefing.positions import Debates
    from assistant.briefing.types import Brief, Changes, Disagreements, Length, Positions, Timeline

Made = TypeVar("Made", "Brief", "Timeline", "Positions", "Disagreements", "Changes")


class Briefing:
    """Reports from a library. Each method makes one report, keeps it and returns it."""

    library: Library
    settings: Settings
    reports: Reports
    desk: Desk

    @cached_property
    def debates(self) -> Debates:
        """Position maps, with the judge that they need, made at first use."""
        from assistant.briefing.positions import Debates
        from assistant.briefing.stances import StanceJudge

        return Debates(self.desk, StanceJudge())

    def brief(
        self,
        topic: str,
        *,
        as_of: date | str | None = None,
        length: Length = "page",
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        progress: Steps = silent,
    ) -> Brief:
        """A page on a topic: bottom line, what happened, who says what, numbers, disagreements, what is not known.

        ``length``: ``short`` (half a page), ``page`` or ``long`` (two pages).

        Raises:
            QuestionError: no topic, or it is too long, or ``as_of`` is no date.
        """
        from assistant.briefing.brief import make_brief

        asked = wanted(topic, as_of, filters, self.settings)
        if not asked.topic:
            raise QuestionError("A brief needs a topic. Name one, such as “the Budapest summit”.")
        return self._kept(make_brief(self.desk, asked, length, audience, progress), audience)

    def timeline(
        self,
        topic: str = "",
        *,
        as_of: date | str | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        progress: Steps = silent,
    ) -> Timeline:
        """Dated events on a topic (empty: in all documents), oldest first; those told by several documents merged.

        Raises:
            QuestionError: the topic is too long, or ``as_of`` is no date.
        """
        from assistant.briefing.timeline import make_timeline

        asked = wanted(topic, as_of, filters, self.settings)
        return self._kept(make_timeline(self.desk, asked, audience, progress), audience)

    def changes(
        self,
        since: date | str | int,
        until: date | str | int | None = None,
        topic: str = "",
        *,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        progress: Steps = silent,
    ) -> Changes:
        """What is new, changed, withdrawn or confirmed since a day, since a report (by id) or since a corpus revision.

        Until a day, a corpus revision, or now. Revisions are given as numbers or as "r12"; each answer and report
        names the one it was made from.

        Raises:
            QuestionError: ``since`` or ``until`` is neither, or they are in the wrong order.
            NotFound: no report has the id, or the library knows no such revision.
        """
        from assistant.briefing.changes import make_changes
        from assistant.briefing.moments import in_order, revision_in, since_of

        until_revision = revision_in(until)
        day = None if until_revision is not None or isinstance(until, int) else until
        asked = wanted(topic, day, filters, self.settings)
        moment = since_of(since, self.reports, self.library, audience)
        in_order(moment, asked.as_of, until_revision)
        return self._kept(make_changes(self.desk, asked, moment, audience, progress, until_revision), audience)

    def disagreements(
        self,
        topic: str = "",
        *,
        as_of: date | str | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        progress: Steps = silent,
    ) -> Disagreements:
        """Where the documents on a topic (or, without one, all of them) give different things, side by side.

        Raises:
            QuestionError: the topic is too long, or ``as_of`` is no date.
        """
        from assistant.briefing.sweep import sweep

        asked = wanted(topic, as_of, filters, self.settings)
        return self._kept(sweep(self.desk, asked, audience, progress), audience)

    def positions(
        self,
        topic: str,
        *,
        as_of: date | str | None = None,
        audience: Audience = OWNER,
        filters: Filters = NO_FILTERS,
        progress: Steps = silent,
    ) -> Positions:
        """Who is for, against, undecided or sets conditions on a question of debate, in dated statements.

        ``topic``: the question, such as “Should tolls rise?”.

        Raises:
            QuestionError: no question, or it is too long, or ``as_of`` is no date.
        """
        asked = wanted(topic, as_of, filters, self.settings)
        if not asked.topic:
            raise QuestionError("A position map needs a question of debate. Ask one, such as “Should tolls rise?”.")
        return self._kept(self.debates.positions(asked, audience, progress), audience)

    def _kept(self, report: Made, audience: Audience) -> Made:
        self.reports.store(report, audience)
        return report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report was asked for: its topic, clean, and what may be read for it."""

    topic: str
    as_of: date | None
    filters: Filters


def wanted(topic: str, as_of: date | str | None, filters: Filters, settings: Settings) -> Wanted:
    """Check what was asked for; ``as_of`` narrows the filters and can't widen them.

    Raises:
        QuestionError: the topic is too long, or ``as_of`` is no date.
    """
    topic = " ".join(topic.split())
    if len(topic) > settings.max_question_characters:
        raise QuestionError(
            f"The topic has {len(topic)} characters; {settings.max_question_characters} are taken (setting "
            "BRIEFING_MAX_QUESTION_CHARACTERS). Name one thing."
        )
    day = parse_day(as_of)
    filters = by_then(filters, day)
    return Wanted(topic, filters.as_of, filters)


def by_then(filters: Filters, day: date | None) -> Filters:
    """Filters that show nothing published after ``day``, besides what they hide already."""
    days = [d for d in (filters.as_of, day) if d]
    return filters.model_copy(update={"as_of": min(days, default=None)})
