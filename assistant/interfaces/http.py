"""The HTTP interface beside the chat page.

``/healthz`` and ``/v1/ask`` are for everyone who may reach the address; what changes the library needs the token
that the server leaves for this machine's user in the data directory.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import __version__
from assistant.errors import BrokenCitation, ExportError, QuestionError
from assistant.interfaces.http_export import add_export_routes
from assistant.types import Answer, Citation
from index.errors import BriefingError, DocumentError, NotFound
from index.types import AddReport, Document, DocumentInfo, Filters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Ask(BaseModel):
    """A question, optionally as of a date, within a conversation or with earlier turns."""

    model_config = ConfigDict(extra="forbid")

    question: str
    as_of: str | None = None
    conversation: str | None = None
    history: list[tuple[str, str]] | None = Field(None, description="Earlier turns as (question, answer).")
    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()


class Paths(BaseModel):
    """Files or folders on the server's machine."""

    model_config = ConfigDict(extra="forbid")

    paths: list[str]


class Key(BaseModel):
    """A document's id or address."""

    model_config = ConfigDict(extra="forbid")

    key: str


def make_app(assistant: Assistant, token: str, host: str = "127.0.0.1") -> FastAPI:
    """The application; ``token`` guards what changes the library."""
    app = FastAPI(title="Briefing Assistant", version=__version__, docs_url="/docs", redoc_url=None)
    if host in LOOPBACK:
        # a web page elsewhere must not reach a loopback server by a name of its own (DNS rebinding)
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK[:2], "[::1]"])

    @app.exception_handler(BriefingError)
    async def explain(request: Request, error: BriefingError) -> JSONResponse:
        status = (
            404
            if isinstance(error, NotFound)
            else 400
            if isinstance(error, QuestionError | ExportError | DocumentError)
            else 503
        )
        status = 409 if isinstance(error, BrokenCitation) else status
        return JSONResponse({"error": {"type": type(error).__name__, "message": str(error)}}, status)

    async def owner(authorization: Annotated[str, Header()] = "") -> None:
        if not secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "This needs the token from owner.json in the data directory.")

    _add_reading(app, assistant)
    _add_writing(app, assistant, owner)
    add_export_routes(app, assistant)
    return app


def _add_reading(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/healthz")
    def health() -> dict[str, Any]:
        documents, passages = assistant.library.count()
        return {"status": "ok", "version": __version__, "documents": documents, "passages": passages}

    @app.post("/v1/ask")
    async def ask(body: Ask) -> Answer:
        filters = Filters(since=body.since, until=body.until, sources=body.sources)
        return await assistant.aask(
            body.question,
            as_of=body.as_of or None,
            conversation=body.conversation,
            history=body.history,
            filters=filters,
        )

    @app.get("/v1/documents")
    def documents() -> dict[str, list[DocumentInfo]]:
        return {"documents": assistant.library.documents()}

    @app.get("/v1/documents/{document_id}")
    def document(document_id: str) -> Document:
        return assistant.library.document(document_id)

    @app.get("/v1/answers/{answer_id}")
    def answer(answer_id: str) -> Answer:
        return assistant.conversations.answer(answer_id)

    @app.get("/v1/citations/{citation_id}")
    def citation(citation_id: str) -> Citation:
        return assistant.citation(citation_id)[0]


def _add_writing(app: FastAPI, assistant: Assistant, owner: Any) -> None:
    @app.post("/v1/documents", dependencies=[Depends(owner)])
    async def add(body: Paths) -> AddReport:
        return await asyncio.to_thread(assistant.library.add, body.paths)

    @app.post("/v1/documents/remove", dependencies=[Depends(owner)])
    async def remove(body: Key) -> DocumentInfo:
        return await asyncio.to_thread(assistant.library.remove, body.key)
