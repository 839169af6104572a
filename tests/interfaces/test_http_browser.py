"""Login and Content-Security-Policy in a real browser, with the product's own page behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant
from assistant.interfaces.web.page import mount
from tests.interfaces.serving import ANN, configured, serving, users

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def guarded(briefed: Assistant) -> Iterator[str]:
    assistant = configured(briefed, auth=users())
    with serving(assistant, lambda app: mount(app, assistant)) as url:
        yield url


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def test_a_browser_logs_in_and_the_page_breaks_no_policy(context: BrowserContext, guarded: str) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{guarded}/")
    assert "/login" in page.url
    page.fill("#name", ANN[0])
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    page.wait_for_selector("[role=alert]")
    page.fill("#password", ANN[1])
    page.press("#password", "Enter")
    page.wait_for_selector("textarea", timeout=60_000)
    page.wait_for_timeout(2_000)
    assert not [text for text in said if "Content Security Policy" in text]
    assert context.cookies()[0]["httpOnly"]


def test_a_link_from_another_site_opens_without_another_login(context: BrowserContext, guarded: str) -> None:
    page = context.new_page()
    page.goto(f"{guarded}/login")
    page.fill("#name", ANN[0])
    page.fill("#password", ANN[1])
    page.press("#password", "Enter")
    page.wait_for_selector("textarea", timeout=60_000)
    page.route(
        "http://other.example/",
        lambda r: r.fulfill(body=f"<a href='{guarded}/docs'>here</a>", content_type="text/html"),
    )
    page.goto("http://other.example/")
    page.click("a")
    page.wait_for_selector("h1:has-text('HTTP interface')", timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_has_no_serious_finding_of_axe(browser: Browser, guarded: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 640}, bypass_csp=True)  # type: ignore[arg-type]
    page.goto(f"{guarded}/login")
    page.fill("#name", "ann")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    page.wait_for_selector("[role=alert]")
    found = Axe().run(page).response["violations"]
    assert not [v["id"] for v in found if v["impact"] in ("serious", "critical")]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
