"""Exports and their checks over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response

from assistant.audit.records import Record
from assistant.audit.replay import Replay
from assistant.errors import ExportError
from assistant.export import FORMATS
from assistant.export.check import QuoteCheck
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import in_thread

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MOST_BYTES = 20_000_000


def add_export_routes(app: FastAPI, assistant: Assistant) -> None:
    """``/v1/export/{id}``, ``/v1/check-quotes``, and the records of answers."""

    @app.get("/v1/export/{key}", tags=["exports"])
    async def export(key: str, request: Request, format: str = "markdown") -> Response:
        """An answer, a conversation or a report as a file."""
        audience = audience_of(request)
        content = await in_thread(lambda: assistant.export(key, format, audience))
        kind = FORMATS[format]
        name = f"{''.join(c for c in key if c.isalnum())}{kind.suffix}"
        # always a download: an exported page must not run in the origin of the server
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=kind.media_type, headers=headers)

    @app.post("/v1/check-quotes", tags=["exports"])
    async def check_quotes(request: Request) -> list[QuoteCheck]:
        """Hold the quotes of an exported JSON or HTML file against the library as it is now."""
        data, audience = await body_of(request), audience_of(request)
        return await in_thread(lambda: assistant.check_quotes(data, audience))

    @app.get("/v1/answers/{answer_id}/record", tags=["exports"])
    async def record(answer_id: str, request: Request) -> Record:
        """How an answer came about: evidence, the model's own words, verdicts, hashes."""
        audience = audience_of(request)
        return await in_thread(lambda: assistant.record(answer_id, audience))

    @app.post("/v1/replay", tags=["exports"])
    async def replay(request: Request) -> Replay:
        """What changed since the answer of a record was given. The language model is not asked."""
        data, audience = await body_of(request), audience_of(request)
        return await in_thread(lambda: assistant.replay(data, audience))


async def body_of(request: Request) -> bytes:
    """The request's body. Raises :class:`ExportError` for one that is too large."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise ExportError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Check it in parts.")
    return data
