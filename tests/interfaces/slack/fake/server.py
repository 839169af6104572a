"""The HTTP and WebSocket side, on aiohttp in a thread of its own: connections can be broken at will."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from tests.interfaces.slack.fake.faults import Faults
from tests.interfaces.slack.fake.methods import Methods, SlackError, needed_scope
from tests.interfaces.slack.fake.state import Json

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """A call of the Web API as it arrived, and what was answered (``None``: nothing, the connection was broken)."""

    method: str
    args: Json
    answer: Json | None


class Server:
    """Serves the Web API under ``/api/`` and Socket Mode under ``/link``."""

    def __init__(self, methods: Methods, faults: Faults, tokens: dict[str, set[str]], app_token: str) -> None:
        self.methods = methods
        self.faults = faults
        self.tokens = tokens
        self.app_token = app_token
        self.calls: list[Call] = []
        self.hooks: list[tuple[str, Json]] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: dict[str, asyncio.Future[Json]] = {}
        self.connected = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)
        self._thread.start()
        self.url = self.run(self._start())

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60) -> T:
        """Work on the server's loop, from the test's thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    async def _start(self) -> str:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/hooks/{key}", self._hook)
        app.router.add_post("/upload/{key}", self._upload)
        app.router.add_get("/files/{key}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.methods.site = f"http://{host}:{port}"
        return self.methods.site

    def close(self) -> None:
        async def stop() -> None:
            for socket in list(self.sockets):
                await socket.close()
            await self._runner.cleanup()

        self.faults.lift()
        self.run(stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        header = request.headers.get("Authorization", "")
        if header.startswith("Basic "):  # as an OAuth client proves itself
            pair = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
            args |= {"client_id": pair[0], "client_secret": pair[2]}
        token = header.removeprefix("Bearer ") or str(args.pop("token", ""))
        fault = self.faults.take(method)
        if fault is not None:
            if fault.delay_s:
                await asyncio.sleep(fault.delay_s)
            if fault.hang:
                self.calls.append(Call(method, args, None))
                await asyncio.to_thread(self.faults.lifted.wait, 60)
            if fault.drop == "before" or fault.hang:
                return self._break(request, Call(method, args, None))
            if fault.status is not None:
                self.calls.append(Call(method, args, {"status": fault.status}))
                headers = {"Retry-After": str(fault.retry_after)} if fault.status == 429 else {}
                text = '{"ok":false,"error":"ratelimited"}' if fault.status == 429 else "upstream error"
                return web.Response(status=fault.status, headers=headers, text=text)
        answer = {"ok": False, "error": fault.error} if fault and fault.error else self._answer(method, args, token)
        if fault is not None and fault.drop == "after":
            return self._break(request, Call(method, args, None))
        self.calls.append(Call(method, args, answer))
        scopes = ",".join(sorted(self.tokens.get(token, ())))
        return web.json_response(answer, headers={"x-oauth-scopes": scopes})

    def _break(self, request: web.Request, call: Call) -> web.StreamResponse:
        self.calls.append(call)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _answer(self, method: str, args: Json, token: str) -> Json:  # noqa: PLR0911 (one for each refusal)
        if method == "apps.connections.open":
            if token != self.app_token:
                return {"ok": False, "error": "invalid_auth" if token.startswith("xapp-") else "not_allowed_token_type"}
            return {"ok": True, "url": f"{self.url.replace('http', 'ws')}/link?ticket={uuid.uuid4().hex}"}
        if method == "oauth.v2.access":
            return self.methods.oauth(args)
        if token not in self.tokens:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        needed = needed_scope(method, args)
        if needed and method not in self.methods.unscoped and needed not in self.tokens[token]:
            provided = ",".join(sorted(self.tokens[token]))
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": provided}
        try:
            return {"ok": True, **json.loads(json.dumps(self.methods.call(method, args)))}
        except SlackError as error:
            return {"ok": False, "error": error.error, **error.more}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"},
                 "debug_info": {"host": "fake", "approximate_connection_time": 3600}}  # fmt: skip
        await socket.send_json(hello)
        self.sockets.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                content = json.loads(message.data)
                waiting = self.acks.get(content.get("envelope_id", ""))
                if waiting is not None and not waiting.done():
                    waiting.set_result(content)
        if socket in self.sockets:
            self.sockets.remove(socket)
        return socket

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        """A ``response_url``: five messages within half an hour."""
        key = request.match_info["key"]
        if sum(known == key for known, _ in self.hooks) >= 5:
            return web.Response(status=404, text="used_url")
        self.hooks.append((key, await request.json()))
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.methods.space.uploads[request.match_info["key"]] = await request.read()
        return web.Response(text="OK")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file's private address: with the token only, else Slack shows its login page."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if "files:read" not in self.tokens.get(token, ()):
            return web.Response(text="<html>Sign in to Slack</html>", content_type="text/html")
        file = self.methods.space.files[request.match_info["key"]]
        return web.Response(body=file["content"], content_type=file["mimetype"])


async def _arguments(request: web.Request) -> Json:
    """JSON or a form; in a form, lists and objects travel as JSON."""
    if request.content_type == "application/json":
        made = await request.json()
        return made if isinstance(made, dict) else {}
    form = await request.post()
    args: Json = {}
    for name, value in form.items():
        text = str(value)
        args[name] = json.loads(text) if text[:1] in "[{" and name != "text" else text
    return args
