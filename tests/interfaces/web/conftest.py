"""The pages on a real server in this process, and headless Chromium to use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant, Settings
from assistant.interfaces.web.page import mount
from assistant.starter import load_starter_corpus
from index.embedder import Embedder
from tests.interfaces.serving import serving as on_loopback

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SHOTS = Path(__file__).resolve().parents[3] / "build" / "screenshots"


@dataclass(frozen=True)
class Desk:
    """A running server with its assistant."""

    url: str
    assistant: Assistant


@contextmanager
def serving(assistant: Assistant) -> Iterator[Desk]:
    """The application with its pages, on a free loopback port."""
    with on_loopback(assistant, lambda app: mount(app, assistant)) as url:
        yield Desk(url, assistant)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Desk]:
    """The starter corpus behind every page; tests don't remove anything from it."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    with Assistant.open(Settings(data_dir=str(folder)), embedder=model) as assistant:
        load_starter_corpus(assistant.library, new=True)
        with serving(assistant) as running:
            yield running


@pytest.fixture
def small_desk(small: Assistant) -> Iterator[Desk]:
    """An empty library behind the pages, to change at will."""
    with serving(small) as running:
        yield running


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A laptop's window that fails the test for a request to elsewhere, a dialog, or an error of a script."""
    opened = browser.new_context(
        viewport={"width": 1280, "height": 860}, permissions=["clipboard-read", "clipboard-write"]
    )
    wrong: list[str] = []

    def watch(page: Page) -> None:
        page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("request", lambda request: wrong.append(request.url) if foreign(request.url) else None)

    opened.on("page", watch)
    yield opened
    opened.close()
    assert not wrong


@pytest.fixture
def page(window: BrowserContext) -> Page:
    return window.new_page()


def foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))


def ask(page: Page, question: str) -> None:
    """Ask on an open chat page and wait for the whole answer."""
    before = page.locator(".turn .verdict").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function("n => document.querySelectorAll('.turn .verdict').length > n", arg=before, timeout=60_000)


def chat(page: Page, desk: Desk, question: str = "") -> None:
    """Open the chat, and ask."""
    page.goto(desk.url)
    page.wait_for_selector(".welcome .lead")
    if question:
        ask(page, question)


def shot(page: Page, name: str) -> None:
    """A screenshot into build/screenshots, once what moves has come to rest."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(350)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
