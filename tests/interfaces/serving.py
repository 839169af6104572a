"""The application over a library of the test's own, on a real port of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI

from assistant import Assistant, Settings
from assistant.interfaces.http import make_app

TOKEN = "the-token-of-owner.json"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORDS = {"ann": "correct horse", "bob": "battery staple"}
ANN, BOB = ((name, password) for name, password in PASSWORDS.items())


def users(sees: str = "public") -> str:
    """The setting BRIEFING_AUTH: ann sees everything, bob what ``sees`` says."""
    return f"ann:{_CHEAP.hash(PASSWORDS['ann'])},bob:{_CHEAP.hash(PASSWORDS['bob'])}:{sees}"


def configured(assistant: Assistant, *, auth: str | None = None, **http: object) -> Assistant:
    """The same library behind other settings of the server."""
    fields = {"auth": auth, "http": http} if auth else {"http": http}
    return Assistant(assistant.library, Settings(data_dir=str(assistant.settings.data_dir), **fields))


@contextmanager
def serving(assistant: Assistant, add: Callable[[FastAPI], FastAPI] | None = None) -> Iterator[str]:
    """The address of a running server; ``add`` mounts more on the application."""
    app = make_app(assistant, TOKEN)
    app = add(app) if add else app
    bound = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=lambda: server.run(sockets=[bound]), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        bound.close()


def client(url: str, auth: tuple[str, str] | None = None, **more: object) -> httpx.Client:
    return httpx.Client(base_url=url, auth=auth, trust_env=False, timeout=60, **more)  # type: ignore[arg-type]
