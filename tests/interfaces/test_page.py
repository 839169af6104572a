"""The chat page in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from index.types import Document
from tests.interfaces.conftest import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "these tests need Debian's chromium: apt-get install chromium"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 860})
    requests: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(served.url)
    opened.wait_for_selector("#question textarea")
    yield opened
    foreign = [url for url in requests if not url.startswith((served.url, "data:", "blob:"))]
    opened.close()
    assert not foreign, "a request left the machine"


def ask(page: Page, question: str) -> None:
    from playwright.sync_api import TimeoutError as TooLate

    for _ in range(6):  # the box can be typed into a moment before the page listens to it
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        try:
            page.wait_for_function("() => document.querySelector('#question textarea').value === ''", timeout=5_000)
            break
        except TooLate:
            continue
    page.wait_for_function("() => document.querySelector('#chat')?.innerText.includes('confidence')", timeout=60_000)


def test_an_answer_shows_its_sources_with_the_quoted_words_marked(page: Page, served: Served) -> None:
    ask(page, "Who proposed Budapest as the venue?")
    assert "Trump" in page.inner_text("#chat")
    page.wait_for_selector("#sources mark")
    marked = page.locator("#sources mark").first.inner_text()
    titles = page.locator("#sources .title").first.inner_text()
    with httpx.Client(base_url=served.url, trust_env=False) as http:
        infos = http.get("/v1/documents").json()["documents"]
        identifier = next(d["id"] for d in infos if d["title"] == titles)
        document = Document.model_validate(http.get(f"/v1/documents/{identifier}").json())
    assert marked in document.text


def test_a_chip_leads_to_its_source(page: Page) -> None:
    ask(page, "Who proposed Budapest as the venue?")
    chip = page.locator("#chat a.chip").first
    target = chip.get_attribute("href") or ""
    assert target.startswith("#src-")
    assert page.locator(target).count() == 1


def test_a_question_off_the_subject_is_refused_in_words(page: Page) -> None:
    ask(page, "What is the boiling point of ethanol?")
    assert "don't" in page.inner_text("#chat")
    assert "not an answer" in page.inner_text("#sources")


def test_a_nasty_question_is_only_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(page, "<img src=x onerror=alert(1)> ![p](http://example.org/x.png) <script>alert(2)</script> boiling point?")
    assert "<img src=x onerror=alert(1)>" in page.inner_text("#chat")
    assert page.locator("#chat img[src='x']").count() == 0
    assert not dialogs


def test_a_wrong_date_is_explained(page: Page) -> None:
    page.fill("#as-of input, #as-of textarea", "someday")
    page.wait_for_timeout(2_000)
    page.fill("#question textarea", "Who proposed Budapest?")
    page.press("#question textarea", "Enter")
    page.wait_for_function("() => document.querySelector('#chat').innerText.includes('2025-10-18')", timeout=30_000)


def test_the_page_fits_a_phone(browser: Browser, served: Served) -> None:
    phone = browser.new_page(viewport={"width": 360, "height": 740})
    phone.goto(served.url)
    phone.wait_for_selector("#question textarea")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 362
    phone.close()
