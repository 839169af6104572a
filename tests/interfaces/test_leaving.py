"""Whoever leaves while the language model is at work ends its call at once, over HTTP and on the page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from assistant import Assistant, Document
from assistant.interfaces.web.page import mount
from tests.assistant.model.conftest import with_model
from tests.assistant.model.server import ModelServer, Say, Silence, answer, model_server
from tests.interfaces.serving import client, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WHO = "Who ordered the closure of the harbour?"
SILENT_S = 60.0  # the model says nothing for so long; its call must end much sooner
SOON_S = 10.0
Silent = tuple[str, ModelServer, Assistant]


@pytest.fixture
def silent(small: Assistant, note: Document, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    """A server with its pages whose language model takes questions and says nothing."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    small.library.add(note)
    with model_server([Silence(SILENT_S)]) as model:
        written = with_model(small, model.url, timeout_s=SILENT_S, total_s=SILENT_S)
        with serving(written, lambda app: mount(app, written)) as url:
            yield url, model, written


def at_work(model: ModelServer) -> None:
    until = time.monotonic() + 60
    while not model.requests:
        assert time.monotonic() < until, "the model was never asked"
        time.sleep(0.02)


def ended(model: ModelServer, assistant: Assistant) -> None:
    assert model.broken.wait(SOON_S), "the model's call goes on though nobody waits for it"
    assert assistant.conversations.list() == [], "nothing is kept of a question that was given up"


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
@pytest.mark.parametrize("streamed", [True, False], ids=["events", "one answer"])
def test_over_http(silent: Silent, path: str, streamed: bool) -> None:
    url, model, assistant = silent
    asked = {"messages": [{"role": "user", "content": WHO}]} if "chat" in path else {"question": WHO}
    with client(url) as http, pytest.raises(httpx.ReadTimeout):
        http.post(path, json=asked | {"stream": streamed}, timeout=httpx.Timeout(60, read=5))
    at_work(model)
    ended(model, assistant)


def test_on_the_page(silent: Silent) -> None:
    url, model, assistant = silent
    with client(url) as http:
        event = http.post("/gradio_api/call/ask", json={"data": [WHO, "", {}, ""]}).json()["event_id"]
        with http.stream("GET", f"/gradio_api/call/ask/{event}") as replies:
            assert any('"kind": "waiting"' in line for line in replies.iter_lines())
            at_work(model)
    ended(model, assistant)
    with client(url) as http:  # the queue's place is free again, and the next question is answered
        model.script = [Say(answer(("Mayor Clara Voss ordered the closure.", [1])))]
        event = http.post("/gradio_api/call/ask", json={"data": [WHO, "", {}, ""]}).json()["event_id"]
        assert "Clara Voss" in http.get(f"/gradio_api/call/ask/{event}").text


@pytest.mark.slow
@pytest.mark.parametrize("how", ["the tab is closed", "stop is pressed"])
def test_in_a_browser(silent: Silent, browser: Browser, how: str) -> None:
    url, model, assistant = silent
    page = browser.new_page()
    page.goto(url)
    page.wait_for_selector(".welcome .lead")
    page.fill("#question", WHO)
    page.press("#question", "Enter")
    at_work(model)
    if how == "stop is pressed":
        page.click('[data-action="stop"]')
        page.wait_for_selector("text=Stopped.")
    else:
        page.close()
    ended(model, assistant)
