"""How events reach the app: signed requests or envelopes, sent again when nobody acknowledges within three seconds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

import aiohttp

from tests.interfaces.slack.fake.server import Server
from tests.interfaces.slack.fake.state import Json

ACK_S = 3.0


@dataclass
class Delivery:
    """What became of one payload: the status of each try (0: no answer in time), and the last answer."""

    tries: list[int] = field(default_factory=list)
    answer: Json | None = None

    @property
    def acknowledged(self) -> bool:
        return bool(self.tries) and self.tries[-1] == 200


class Transport(Protocol):
    """Takes a payload to the app. ``kind``: events_api, interactive or slash_commands."""

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> tuple[int, Json | None]: ...


class Http:
    """The Events API over HTTP."""

    def __init__(self, url: str, secret: str) -> None:
        self.url = url
        self.secret = secret

    def request(self, kind: str, payload: Json, *, age_s: float = 0.0) -> tuple[bytes, dict[str, str]]:
        """Body and signed headers, as of ``age_s`` seconds ago."""
        if kind == "events_api":
            body, media = json.dumps(payload).encode(), "application/json"
        elif kind == "interactive":
            body, media = urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
        else:
            body, media = urlencode(payload).encode(), "application/x-www-form-urlencoded"
        stamp = str(int(time.time() - age_s))
        signature = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": media,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> tuple[int, Json | None]:
        body, headers = self.request(kind, payload)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_S)) as session,
                session.post(self.url, data=body, headers=headers) as response,
            ):
                text = await response.text()
                return response.status, json.loads(text) if text.startswith("{") else None
        except (TimeoutError, aiohttp.ClientError):
            return 0, None


class Socket:
    """Socket Mode."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> tuple[int, Json | None]:
        for _ in range(100):  # Slack keeps an envelope until there is a connection
            if self._server.sockets:
                break
            await asyncio.sleep(0.05)
        else:
            return 0, None
        key = str(uuid.uuid4())
        envelope = {
            "envelope_id": key,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._server.acks[key] = waiting
        try:
            await self._server.sockets[-1].send_json(envelope)
            content = await asyncio.wait_for(waiting, ACK_S)
        except (TimeoutError, ConnectionError):
            return 0, None
        finally:
            del self._server.acks[key]
        return 200, content.get("payload")


async def deliver(
    transport: Transport, kind: str, payload: Json, pauses: tuple[float, ...] = (0.0, 0.3, 0.6)
) -> Delivery:
    """Send until it is acknowledged. Slack tries three times more: at once, after a minute, after five."""
    made = Delivery()
    for number, pause in enumerate((None, *pauses)):
        if pause is not None:
            if kind != "events_api":
                break  # clicks and commands are never repeated
            await asyncio.sleep(pause)
        status, answer = await transport.send(kind, payload, (number, "http_timeout") if number else None)
        made.tries.append(status)
        made.answer = answer
        if status == 200:
            break
    return made
