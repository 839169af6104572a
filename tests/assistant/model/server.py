"""A real HTTP server on this machine that speaks OpenAI's streaming chat protocol and misbehaves as its script says.

It writes bytes to sockets itself, so that it can be silent, cut a stream in the middle, or drip.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]


@dataclass(frozen=True)
class Say:
    """Answer with this text, streamed. ``pause``: seconds before each piece; ``cut``: pieces before a break."""

    text: str
    pause: float = 0.0
    cut: int | None = None
    size: int = 12
    finish: str = "stop"
    silent_after: int | None = None


@dataclass(frozen=True)
class Fail:
    """Answer with a status instead."""

    status: int
    message: str = "scripted"
    headers: dict[str, str] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True)
class Silence:
    """Take the request and say nothing."""

    seconds: float = 30.0


Step = Say | Fail | Silence
Script = list[Step] | Callable[[Request], Step]


@dataclass
class ModelServer:
    """What the server was asked, and how its connections ended."""

    url: str
    script: Script
    requests: list[Request] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    broken: threading.Event = field(default_factory=threading.Event)  # a client hung up while it was being written to
    done: threading.Event = field(default_factory=threading.Event)  # set: silent handlers return

    def step(self, request: Request) -> Step:
        number = len(self.requests)
        self.requests.append(request)
        self.at.append(time.monotonic())
        if callable(self.script):
            return self.script(request)
        return self.script[min(number, len(self.script) - 1)]


def prompt_of(request: Request) -> str:
    """All messages of a request as one text."""
    return "\n".join(str(m["content"]) for m in request["messages"])


def which(request: Request) -> str:
    """Which of our prompts a request is."""
    text = prompt_of(request)
    if "Sentences that failed" in text:
        return "repair"
    return "standalone" if "Last question:" in text else "answer"


def evidence_of(request: Request) -> list[dict[str, Any]]:
    """The numbered evidence of a request."""
    lines = prompt_of(request).splitlines()
    start = max(i for i, line in enumerate(lines) if line.startswith("BEGIN EVIDENCE"))
    end = max(i for i, line in enumerate(lines) if line.startswith("END EVIDENCE"))
    return [json.loads(line) for line in lines[start + 1 : end]]


def answer(*sentences: tuple[str, list[int]], answered: bool = True) -> str:
    """The structure asked for."""
    return json.dumps(
        {"answered": answered, "sentences": [{"text": t, "evidence": n} for t, n in sentences]}, ensure_ascii=False
    )


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            step = server.step(body)
            try:
                if isinstance(step, Silence):
                    self._wait(step.seconds)
                    self.close_connection = True
                elif isinstance(step, Fail):
                    self._fail(step)
                else:
                    self._say(step)
            except (BrokenPipeError, ConnectionResetError):
                server.broken.set()
                self.close_connection = True

        def _wait(self, seconds: float) -> None:
            """Silent, but noticing when the client hangs up."""
            self.connection.settimeout(0.05)
            until = time.monotonic() + seconds
            while time.monotonic() < until and not server.done.is_set():
                try:
                    if self.connection.recv(1) == b"":
                        server.broken.set()
                        return
                except TimeoutError:
                    continue
                except OSError:
                    server.broken.set()
                    return

        def _fail(self, step: Fail) -> None:
            body = json.dumps({"error": {"message": step.message, "type": "scripted", "code": step.code}}).encode()
            self.send_response(step.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in step.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _say(self, step: Say) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            parts = [step.text[i : i + step.size] for i in range(0, len(step.text), step.size)]
            self._event({"role": "assistant", "content": ""})
            for number, part in enumerate(parts):
                if step.cut is not None and number >= step.cut:
                    self.close_connection = True
                    return
                if step.silent_after is not None and number >= step.silent_after:
                    self._wait(30.0)
                    self.close_connection = True
                    return
                time.sleep(step.pause)
                self._event({"content": part})
            self._event({}, step.finish)
            self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")

        def _event(self, delta: dict[str, str], finish: str | None = None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            event = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self._chunk(f"data: {json.dumps(event)}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler


@contextmanager
def model_server(script: Script) -> Iterator[ModelServer]:
    """A running server; ``url`` is the base URL of its API."""
    state = ModelServer("", script)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    http.daemon_threads = True
    state.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.done.set()
        http.shutdown()
        http.server_close()
        thread.join(5)
