"""``/mcp``: the assistant's tools over the Model Context Protocol (streamable HTTP), same login and limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.interfaces.api.failures import as_response

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def add_mcp_route(app: FastAPI, assistant: Assistant) -> None:
    """``/mcp``; without the extra it answers with the command that installs it."""
    if find_spec("mcp") is None:

        @app.api_route("/mcp", methods=["GET", "POST", "DELETE"], include_in_schema=False)
        async def missing() -> Any:
            return as_response("NotFound", "MCP needs an extra: pip install 'briefing-assistant[mcp]'")

        return
    from mcp.server.transport_security import TransportSecuritySettings

    from assistant.interfaces.api.mcp_server import make_server

    server = make_server(assistant)
    # names and origins are checked by the gate, which knows the public address
    server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    manager = server.session_manager

    class Endpoint:
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await manager.handle_request(scope, receive, send)

    app.router.routes.append(Route("/mcp", Endpoint()))
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with before(app) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan
