"""``/v1/ask`` (JSON or server-sent events), ``/v1/search``, ``/v1/verify``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from assistant.interfaces.api.failures import as_response
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import events_of, in_thread, last_of, next_of
from assistant.query import parse_day
from assistant.streaming import EventStream
from assistant.types import Answer, Event, Failed, Finished, Verdict
from index.types import Document, Filters, ScoredPassage

if TYPE_CHECKING:
    from assistant.assistant import Assistant

EVENT_STREAM = "text/event-stream"
Lines = Callable[[Event | None, AsyncIterator[Event]], AsyncIterator[str]]


class Body(BaseModel):
    """Base of request bodies: a misspelt field is an error."""

    model_config = ConfigDict(extra="forbid")


class Narrowed(Body):
    """What a search may look at; dates are inclusive."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = Field((), max_length=100, description="Publishers or addresses.")
    documents: tuple[str, ...] = Field((), max_length=100, description="Document ids.")

    @property
    def filters(self) -> Filters:
        return Filters(since=self.since, until=self.until, sources=self.sources, documents=self.documents)


class Ask(Narrowed):
    """A question, optionally as of a date, within a conversation or with earlier turns."""

    question: str
    as_of: str | None = None
    conversation: str | None = None
    history: list[tuple[str, str]] | None = Field(
        None, max_length=50, description="Earlier turns as (question, answer)."
    )
    stream: bool = Field(False, description="Server-sent events, as with `Accept: text/event-stream`.")


class Search(Narrowed):
    """What to look for; ``k`` passages at most."""

    query: str
    k: int = Field(10, ge=1, le=100)
    as_of: str | None = None


class Check(Body):
    """A claim, and what it is checked against: texts, document ids, or (neither given) what a search finds."""

    claim: str
    texts: list[str] = Field([], max_length=100)
    documents: list[str] = Field([], max_length=20)


def add_asking_routes(app: FastAPI, assistant: Assistant) -> None:
    """Routes that answer from the library."""

    @app.post("/v1/ask", response_model=Answer, tags=["ask"], responses={200: {"content": {EVENT_STREAM: {}}}})
    async def ask(body: Ask, request: Request) -> Response | Answer:
        """Answer a question. As a stream: events `retrieved`, `sentence`, `withheld`, `finished` or `failed`."""
        steps = assistant.stream(
            body.question,
            as_of=body.as_of or None,
            conversation=body.conversation,
            history=body.history,
            audience=audience_of(request),
            filters=body.filters,
        )
        streamed = body.stream or EVENT_STREAM in request.headers.get("accept", "")
        return await answered_to(request, steps, server_sent if streamed else None)

    @app.post("/v1/search", tags=["ask"])
    async def search(body: Search, request: Request) -> dict[str, list[ScoredPassage]]:
        """The best passages with their scores, without an answer."""
        audience = audience_of(request)
        filters = body.filters.model_copy(update={"as_of": parse_day(body.as_of)})
        query = body.query[: assistant.settings.max_question_characters]
        return {
            "passages": await in_thread(
                lambda: assistant.library.search(query, body.k, audience=audience, filters=filters)
            )
        }

    @app.post("/v1/verify", tags=["ask"])
    async def verify(body: Check, request: Request) -> Verdict:
        """Whether texts or documents support a claim."""
        audience = audience_of(request)

        def work() -> Verdict:
            library = assistant.library
            sources: list[str | Document | ScoredPassage] = [*body.texts]
            sources += [library.document(key, audience) for key in body.documents]
            if not sources and body.claim.strip():
                limit = assistant.settings.max_question_characters
                sources = list(library.search(body.claim[:limit], 8, audience=audience))
            return assistant.verify(body.claim, sources)

        return await in_thread(work)


async def answered_to(request: Request, steps: EventStream, stream: Lines | None) -> Response | Answer:
    """What becomes of a question: an event stream by ``stream``, or without one the answer; a failure as a response."""
    events = events_of(steps, request)
    first = await next_of(events)
    if stream is not None and not isinstance(first, Failed):
        return event_stream(stream(first, events))
    event = await last_of(first, events)
    if isinstance(event, Failed):
        return as_response(event.error, event.message)
    return event.answer if isinstance(event, Finished) else Response(status_code=499)  # the client has left


async def server_sent(first: Event | None, rest: AsyncIterator[Event]) -> AsyncIterator[str]:
    """Events on the wire: the type as ``event:``, the event's JSON as ``data:``."""
    if first is not None:
        yield framed(first)
    async for event in rest:
        yield framed(event)


def framed(event: Event) -> str:
    return f"event: {event.type}\ndata: {event.model_dump_json()}\n\n"


def event_stream(lines: AsyncIterator[str]) -> StreamingResponse:
    """A response that proxies pass on at once."""
    return StreamingResponse(lines, media_type=EVENT_STREAM, headers={"X-Accel-Buffering": "no"})
