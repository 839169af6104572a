"""Who is asking: credentials of a request into an ``Audience``, and how the rest of the code gets it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from typing import Any

from starlette.requests import HTTPConnection

from assistant.errors import AccessError
from assistant.interfaces.api.limiting import Limits
from assistant.interfaces.api.sessions import COOKIE, Sessions
from assistant.interfaces.api.users import User, Users, local_owner
from index.types import OWNER, Audience

REMEMBERED_S = 300  # how long a password given with every request is not hashed again


def audience_of(request: Any) -> Audience:
    """The audience of a request: pass it to every call of ``Assistant``, ``Library``, ``Conversations``, ``Reports``.

    ``request`` is FastAPI's or Starlette's ``Request``, or the ``gr.Request`` that Gradio gives an event listener
    which has a parameter of that type::

        def respond(question: str, request: gr.Request) -> ...:
            for event in assistant.stream(question, audience=audience_of(request)): ...

    Without a login (loopback only) this is ``OWNER``; with one, ``principal`` is the user's name.

    Raises:
        AccessError: the request did not come through the gate (:mod:`assistant.interfaces.api.gate`).
    """
    inner = getattr(request, "request", None) or request
    audience = getattr(inner.state, "audience", None)
    if not isinstance(audience, Audience):
        raise AccessError("This request carries no login. Reload the page and log in again.")
    return audience


def user_of(request: Any) -> str | None:
    """For ``gr.mount_gradio_app(auth_dependency=user_of)``: the name that becomes ``gr.Request.username``."""
    try:
        return audience_of(request).principal
    except AccessError:
        return None


class Identity:
    """Reads cookie, Basic and Bearer credentials. ``token`` is the one in owner.json, for this machine's user."""

    def __init__(self, users: Users, sessions: Sessions, limits: Limits, token: str) -> None:
        self.users = users
        self.sessions = sessions
        self._limits = limits
        self._token = token
        self._secret = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[User, float]] = {}
        self._hashing = asyncio.Semaphore(2)  # each takes 64 MiB

    async def audience(self, connection: HTTPConnection) -> Audience | None:
        """Who asks; ``None``: nobody known. Also sets ``state.by_token`` for callers with the machine's own token."""
        header = connection.headers.get("authorization", "")
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer" and secrets.compare_digest(value.encode(), self._token.encode()):
            connection.state.by_token = True
            return OWNER
        if self.users and value:
            name, password = credentials(header)
            user = await self.login(name, password, address_of(connection))
            return user.audience if user else None
        if self.users and (cookie := connection.cookies.get(COOKIE)):
            user = self.sessions.user(cookie, self.users)
            return user.audience if user else None
        return local_owner(self.users)

    async def login(self, name: str, password: str, address: str) -> User | None:
        """The user if name and password fit and there were not too many failures (:meth:`wait` tells)."""
        proof = hmac.digest(self._secret, f"{name}\0{password}".encode(), hashlib.sha256)
        user, until = self._known.get(proof, (None, 0.0))
        if user is not None and until > time.monotonic():
            return user
        async with self._hashing:
            if self.wait(name, address):  # asked here, so that many at once don't slip through
                return None
            user = await asyncio.to_thread(self.users.verify, name, password)
            if user is None:
                self._limits.login_failed(name, address)
                return None
        self._remember(proof, user)
        return user

    def wait(self, name: str, address: str) -> int:
        """Seconds until this name or address may try again."""
        return self._limits.login_wait(name[:64], address)

    def _remember(self, proof: bytes, user: User) -> None:
        moment = time.monotonic()
        self._known = {key: entry for key, entry in self._known.items() if entry[1] > moment}
        self._known[proof] = (user, moment + REMEMBERED_S)


def address_of(connection: HTTPConnection) -> str:
    """The client's address; an IPv6 host owns a /64, so that much counts as one client."""
    host = connection.client.host if connection.client else "unknown"
    return ":".join(host.split(":")[:4]) if ":" in host and "." not in host and host != "::1" else host


def credentials(header: str) -> tuple[str, str]:
    """Name and password of Basic (base64) or Bearer (``name:password`` as it is, for clients that only take a key)."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode("utf-8")
        except ValueError:
            value = ""
    name, _, password = value.partition(":")
    return name[:64], password[:1024]
