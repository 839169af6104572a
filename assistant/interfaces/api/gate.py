"""The gate every request passes, to the page, the API and MCP alike.

In order: other sites' posts are refused, the caller is made out, limits are counted, a body's size is held. What comes
through carries ``request.state.audience``. It is plain ASGI, so that streamed answers are not held back.
"""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.interfaces.api.failures import as_response
from assistant.interfaces.api.headers import secure
from assistant.interfaces.api.identity import Identity, address_of, credentials
from assistant.interfaces.api.limiting import Limits
from assistant.interfaces.api.metrics import Metrics
from assistant.settings_http import HttpSettings
from index.types import OWNER, Audience

# Slack signs its requests; the way back from its consent page carries a state that only this server knows
OPEN = ("/login", "/healthz", "/favicon.ico", "/slack/events", "/slack/oauth_redirect")
SAFE = ("GET", "HEAD", "OPTIONS")
UPLOADS = ("/v1/documents/upload", "/v1/check-quotes", "/gradio_api/upload")


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: ASGIApp, *, identity: Identity, limits: Limits, settings: HttpSettings, metrics: Metrics
    ) -> None:
        self._app = app
        self._identity = identity
        self._limits = limits
        self._settings = settings
        self._metrics = metrics
        self._origins = {_origin(settings.public_url)} if settings.public_url else set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, path, seen = time.perf_counter(), scope["path"], {"status": 500}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                secure(MutableHeaders(scope=message), path, scope["scheme"], self._settings)
            await send(message)

        try:
            refusal = await self._refusal(HTTPConnection(scope), scope["method"], path)
            if refusal is not None:
                await refusal(scope, receive, answer)
            else:
                await self._app(scope, _bounded(receive, self._room(path)), answer)
        finally:
            self._metrics.request(scope, seen["status"], time.perf_counter() - began)

    async def _refusal(self, connection: HTTPConnection, method: str, path: str) -> Response | None:
        """Why this request does not come through, as a response; else ``None``."""
        if method not in SAFE and self._foreign(connection):
            told = "Another site sent this request. Use this server's own page or an API client."
            return as_response("CrossSite", told, 403)
        declared = connection.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > self._room(path):
            return as_response("TooLarge", self._too_large(path), 413)
        audience = await self._identity.audience(connection)
        connection.state.audience = audience
        wait = self._wait(connection, audience, method, path)
        if wait:
            return _too_many("requests from this client", wait)
        return None if audience or path in OPEN else self._ask_to_log_in(connection, method, path)

    def _wait(self, connection: HTTPConnection, audience: Audience | None, method: str, path: str) -> int:
        if getattr(connection.state, "by_token", False):  # the command line on this machine
            return 0
        named = audience is not None and audience != OWNER
        client = f"user {audience.principal}" if named and audience else f"address {address_of(connection)}"
        return self._limits.wait(client, method, path)

    def _foreign(self, connection: HTTPConnection) -> bool:
        """Whether a browser says that another site's page sent this (Fetch Metadata, else Origin)."""
        site = connection.headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = connection.headers.get("origin")
        own = f"{connection.url.scheme}://{connection.headers.get('host', '')}".lower()
        return origin is not None and origin.lower() != own and _origin(origin) not in self._origins

    def _room(self, path: str) -> int:
        """Bytes a request's body may have."""
        megabytes = self._settings.upload_mb + 1  # multipart's own lines
        return megabytes * 1_000_000 if path.startswith(UPLOADS) else self._settings.max_body_kb * 1000

    def _too_large(self, path: str) -> str:
        name = "UPLOAD_MB" if path.startswith(UPLOADS) else "MAX_BODY_KB"
        return f"The request's body is larger than allowed (setting BRIEFING_HTTP__{name}). Send less at once."

    def _ask_to_log_in(self, connection: HTTPConnection, method: str, path: str) -> Response:
        if method in ("GET", "HEAD") and "text/html" in connection.headers.get("accept", ""):
            query = f"?{connection.url.query}" if connection.url.query else ""
            if connection.headers.get("sec-fetch-site") == "cross-site":
                return _again()
            return RedirectResponse(f"/login?next={quote(path + query, safe='')}", 303)
        name, _ = credentials(connection.headers.get("authorization", ""))
        wait = self._identity.wait(name, address_of(connection))
        if wait and connection.headers.get("authorization"):
            return _too_many("failed logins", wait)
        told = "Log in at /login, or send name and password as HTTP Basic or Bearer."
        response = as_response("AccessError", told, 401)
        if "sec-fetch-mode" not in connection.headers:  # a browser's page would show a box of its own
            response.headers["WWW-Authenticate"] = 'Basic realm="Briefing Assistant", charset="UTF-8"'
        return response


def _too_many(what: str, wait: int) -> Response:
    response = as_response("TooManyRequests", f"Too many {what}. Try again in {wait} s.", 429)
    response.headers["Retry-After"] = str(wait)
    return response


def _again() -> Response:
    """A link from elsewhere arrives without the cookie (SameSite=Strict): the same address again, from here, has it."""
    page = '<!doctype html><meta http-equiv="refresh" content="0"><title>Briefing Assistant</title>'
    return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _bounded(receive: Receive, room: int) -> Receive:
    """``receive`` that ends a body that grows beyond what is allowed, whatever its header said."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > room:
            raise HTTPException(413, "The request's body is larger than allowed.")
        return message

    return bounded
