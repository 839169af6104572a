"""Other providers than OpenAI's, by one setting: their own libraries against loopback servers in their protocols."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant import Assistant
from tests.assistant.model.conftest import PROVED, WHO, with_model
from tests.assistant.model.server import answer, evidence_of

Seen = list[tuple[str, dict[str, Any], dict[str, str]]]
PIECE = 12  # characters
GOOD = answer((PROVED, [1]))


def anthropic(text: str, finish: str) -> Iterator[bytes]:
    """Anthropic's Messages as server-sent events."""

    def event(kind: str, **more: object) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | more)}\n\n".encode()

    start = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None,
             "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1}}  # fmt: skip
    yield event("message_start", message=start)
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for i in range(0, len(text), PIECE):
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": text[i : i + PIECE]})
    yield event("content_block_stop", index=0)
    delta = {"stop_reason": {"stop": "end_turn", "length": "max_tokens"}[finish], "stop_sequence": None}
    yield event("message_delta", delta=delta, usage={"output_tokens": 9})
    yield event("message_stop")


def ollama(text: str, finish: str) -> Iterator[bytes]:
    """Ollama's chat: one JSON object a line."""

    def line(said: str, **more: object) -> bytes:
        message = {"role": "assistant", "content": said}
        head = {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False}
        return (json.dumps(head | more) + "\n").encode()

    for i in range(0, len(text), PIECE):
        yield line(text[i : i + PIECE])
    yield line("", done=True, done_reason=finish)


PROTOCOLS = {"anthropic": ("/v1/messages", anthropic), "ollama": ("/api/chat", ollama)}


@contextmanager
def provider(name: str, text: str = GOOD, *, status: int = 200, finish: str = "stop") -> Iterator[tuple[str, Seen]]:
    """The address of a server that answers in this provider's protocol, and what it was asked."""
    path, speak = PROTOCOLS[name]
    seen: Seen = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, body, {k.lower(): v for k, v in self.headers.items()}))
            self.send_response(status if self.path == path else 404)
            self.send_header("Content-Type", "text/event-stream" if name == "anthropic" else "application/x-ndjson")
            self.end_headers()
            if status == 200:
                self.wfile.writelines(speak(text, finish))
            else:
                self.wfile.write(json.dumps({"error": {"type": "scripted", "message": "no"}}).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def asking(lake: Assistant, name: str, url: str) -> Assistant:
    return with_model(lake, url, name=f"{name}:tester", api_key="a-key")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_provider_answers_with_proof(lake: Assistant, name: str) -> None:
    with provider(name) as (url, seen):
        given = asking(lake, name, url).ask(WHO)
        assert (given.composer, given.model) == ("model", f"{name}:tester")
        assert [c.quote for c in given.citations] == [PROVED]
        (path, body, headers), *more = seen
        assert not more
        assert path == PROTOCOLS[name][0]
        assert body["stream"] is True
        assert "tools" not in body or not body["tools"]
        assert any(item["text"] == PROVED for item in evidence_of(body))
        assert "a-key" in (headers.get("x-api-key", "") + headers.get("authorization", ""))
        assert ("format" in body) == (name == "ollama"), "the schema, where the provider takes one in a stream"


@pytest.mark.parametrize("name", PROTOCOLS)
@pytest.mark.parametrize(
    ("status", "words", "calls"),
    [(401, "refused the key (401)", 1), (429, "is asked too often (429)", 3), (500, "has a fault of its own (500)", 3)],
)
def test_a_providers_failure_is_known_and_retried_by_us_alone(
    lake: Assistant, name: str, status: int, words: str, calls: int
) -> None:
    with provider(name, status=status) as (url, seen):
        given = asking(lake, name, url).ask(WHO)
        assert given.composer == "extractive"
        assert any(words in w for w in given.warnings), given.warnings
        assert len(seen) == calls


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_provider_that_runs_out_of_room_is_told_from_one_that_broke_off(lake: Assistant, name: str) -> None:
    with provider(name, GOOD[:-40], finish="length") as (url, _):
        given = asking(lake, name, url).ask(WHO)
        assert any("broke off at its length limit" in w for w in given.warnings), given.warnings
