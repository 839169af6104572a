"""Light and dark: one switch on every page, kept; and lines that wrap on a phone without crumbs of punctuation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.interfaces.web.conftest import Desk, ask, chat, shot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.slow
QUESTION = "Who proposed Budapest as the venue?"
SWITCH = "[data-action=scheme]"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def paper(page: Page) -> str:
    shade: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return shade


def document(desk: Desk) -> str:
    cited = desk.assistant.ask(QUESTION).citations[0]
    return f"{desk.url}/documents/{cited.document.id}?citation={cited.id}"


def test_one_switch_for_all_pages_also_for_a_document(page: Page, window: BrowserContext, desk: Desk) -> None:
    page.emulate_media(color_scheme="light")
    chat(page, desk)
    light = paper(page)
    page.click(SWITCH)
    dark = paper(page)
    assert dark != light, "the first press shows"
    page.goto(document(desk))
    assert paper(page) == dark, "a document has the colours chosen elsewhere"
    shot(page, "document-dark")
    other = window.new_page()
    other.emulate_media(color_scheme="light")
    other.goto(f"{desk.url}/library")
    other.wait_for_selector("tbody tr")
    assert paper(other) == dark
    page.click(SWITCH)
    assert paper(page) == light
    other.wait_for_function("shade => getComputedStyle(document.body).backgroundColor === shade", arg=light)
    shot(page, "document-light")
    page.emulate_media(color_scheme="dark")
    assert paper(page) == dark, "whoever is back at the system's colours follows the system"


def test_a_document_on_a_phone(browser: Browser, desk: Desk) -> None:
    phone = browser.new_context(**PHONE).new_page()
    phone.goto(document(desk))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.locator("mark").first.is_visible()
    assert phone.locator(SWITCH).is_visible()
    shot(phone, "document-phone")
    phone.context.close()


def test_no_separator_begins_or_ends_a_line(browser: Browser, desk: Desk) -> None:
    """A separator stands left of its part; where the part begins a line, that is outside the line and not painted."""
    phone = browser.new_context(**PHONE).new_page()
    chat(phone, desk, QUESTION)
    line = phone.locator(".turn .verdict")
    left = (line.bounding_box() or {})["x"]
    parts = line.locator("span")
    boxes = [parts.nth(n).bounding_box() or {} for n in range(parts.count())]
    assert len({box["y"] for box in boxes}) > 1, "it wraps"
    assert any(abs(box["x"] - left) < 1 for box in boxes[1:])
    assert line.evaluate("e => getComputedStyle(e).overflowX") == "clip"
    assert not any(
        e in ("·", '" ·"') for e in parts.evaluate_all("all => all.map(e => getComputedStyle(e, '::after').content)")
    )
    phone.context.close()


@pytest.mark.parametrize("path", ["/a/a000000000000", "/c/a000000000000.1", "/documents/none", "/nowhere/at/all"])
def test_a_link_that_leads_nowhere_says_so_and_leads_on(page: Page, desk: Desk, path: str) -> None:
    answered = page.goto(f"{desk.url}{path}")
    assert answered is not None
    assert answered.status == 404
    assert page.inner_text("h1") == "Not here"
    asked = page.request.get(f"{desk.url}{path}", headers={"Accept": "application/json"})
    assert asked.status == 404
    assert "application/json" in asked.headers["content-type"]
    shot(page, "not-here")
    page.click("main a >> nth=0")
    page.wait_for_selector(".welcome .lead")


def test_a_new_answer_is_in_sight_below_earlier_ones(page: Page, desk: Desk) -> None:
    chat(page, desk, "What did Trump say about Tomahawks?")
    ask(page, "What is the boiling point of ethanol?")
    ask(page, QUESTION)
    page.wait_for_selector(".turn:last-child .suggestion")
    page.wait_for_function(  # the page scrolls smoothly; what stays covered runs into the time limit
        "document.querySelector('.turn:last-child .verdict').getBoundingClientRect().bottom"
        " <= document.querySelector('.composer').getBoundingClientRect().top"
    )
    shot(page, "chat-third-light")
