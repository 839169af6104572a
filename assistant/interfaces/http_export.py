"""Exports and their checks over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response

from assistant.errors import ExportError
from assistant.export import FORMATS
from assistant.export.check import QuoteCheck

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MOST_BYTES = 20_000_000


def add_export_routes(app: FastAPI, assistant: Assistant) -> None:
    """``/v1/export/{id}`` and ``/v1/check-quotes``."""

    @app.get("/v1/export/{key}")
    async def export(key: str, format: str = "markdown") -> Response:
        """An answer, a conversation or a report as a file."""
        content = await asyncio.to_thread(assistant.export, key, format)
        kind = FORMATS[format]
        name = f"{''.join(c for c in key if c.isalnum())}{kind.suffix}"
        # always a download: an exported page must not run in the origin of the server
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=kind.media_type, headers=headers)

    @app.post("/v1/check-quotes")
    async def check_quotes(request: Request) -> list[QuoteCheck]:
        """Hold the quotes of an exported JSON or HTML file against the library as it is now."""
        data = b""
        async for chunk in request.stream():
            data += chunk
            if len(data) > MOST_BYTES:
                raise ExportError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Check it in parts.")
        return await asyncio.to_thread(assistant.check_quotes, data)
