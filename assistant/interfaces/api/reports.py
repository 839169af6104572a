"""``/v1/brief`` and the other reports, and those made before. A route exists where the assistant has the method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from pydantic import Field

from assistant.briefing.types import Brief, Changes, Length, Report
from assistant.interfaces.api.asking import Body, Narrowed
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import in_thread
from index.types import Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

KINDS = ("timeline", "positions", "disagreements")  # made from a topic alone


class Topic(Narrowed):
    """What to report on, optionally as of a date. An empty topic takes all documents."""

    topic: str
    as_of: str | None = None


class Page(Topic):
    """What to brief on, and how long the brief may be: half a page, one, or two."""

    length: Length = "page"


class Moments(Body):
    """Since when (a day, a report's id or a corpus revision), until when (default: now), and on what (anything)."""

    since: str | int
    until: str | int | None = None
    topic: str = ""
    sources: tuple[str, ...] = Field((), max_length=100, description="Publishers or addresses.")


def add_report_routes(app: FastAPI, assistant: Assistant) -> None:
    """Routes that make reports, and ``/v1/reports`` for those kept."""
    for kind in KINDS:
        if hasattr(assistant, kind):
            _add(app, assistant, kind)

    @app.post("/v1/brief", tags=["reports"])
    async def brief(body: Page, request: Request) -> Brief:
        """Make a brief on a topic; it is kept, and its citations open later."""
        audience = audience_of(request)
        return await in_thread(
            lambda: assistant.brief(
                body.topic, as_of=body.as_of or None, length=body.length, audience=audience, filters=body.filters
            )
        )

    @app.post("/v1/changes", tags=["reports"])
    async def changes(body: Moments, request: Request) -> Changes:
        """What is new, changed, withdrawn or confirmed between two moments, each cited on both sides."""
        audience = audience_of(request)
        return await in_thread(
            lambda: assistant.changes(
                body.since,
                None if body.until == "" else body.until,
                body.topic,
                audience=audience,
                filters=Filters(sources=body.sources),
            )
        )

    @app.get("/v1/reports", tags=["reports"])
    def reports(request: Request, kind: str | None = None) -> dict[str, list[dict[str, Any]]]:
        """Your reports, newest first, without their content."""
        found = assistant.reports.list(audience_of(request), kind)
        shown = {"id", "type", "topic", "as_of", "made_at", "corpus_revision"}
        return {"reports": [report.model_dump(mode="json", include=shown) for report in found]}

    @app.get("/v1/reports/{report_id}", tags=["reports"])
    def report(report_id: str, request: Request) -> Report:
        """A report made before."""
        return assistant.reports.report(report_id, audience_of(request))


def _add(app: FastAPI, assistant: Assistant, kind: str) -> None:
    @app.post(f"/v1/{kind}", tags=["reports"], name=kind, summary=kind.capitalize())
    async def make(body: Topic, request: Request) -> Report:
        """Make a report on a topic; it is kept, and its citations open later."""
        audience = audience_of(request)
        method = getattr(assistant, kind)
        made: Report = await in_thread(
            lambda: method(body.topic, as_of=body.as_of or None, audience=audience, filters=body.filters)
        )
        return made
