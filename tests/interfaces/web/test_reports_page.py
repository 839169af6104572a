"""Brief, timeline, positions, disagreements: made, read, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interfaces.web.conftest import Desk, shot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


TOPICS = {"positions": "Should Ukraine get Tomahawks?"}


@pytest.mark.parametrize("kind", ["brief", "timeline", "positions", "disagreements"])
def test_a_report_is_made_and_each_line_opens_its_quote(page: Page, desk: Desk, kind: str) -> None:
    page.goto(f"{desk.url}/{kind}")
    page.fill("[name=topic]", TOPICS.get(kind, "Who proposed Budapest as the venue of the summit?"))
    page.click("[data-maker] [type=submit]")
    page.wait_for_selector(".report .sentence", timeout=60_000)
    made = page.locator(".report").get_attribute("id") or ""
    assert page.url.endswith(f"/{kind}?report={made}")
    chips = page.locator(".report .sentence a.chip")
    assert chips.count() >= 2
    chips.nth(1).click()
    page.wait_for_selector("#panel mark")
    citation, _ = desk.assistant.citation(chips.nth(1).get_attribute("data-citation") or "")
    assert "".join(page.locator("#panel mark").all_text_contents()) == citation.quote
    shot(page, f"{kind}-light")
    page.emulate_media(color_scheme="dark")
    shot(page, f"{kind}-dark")
    page.goto(f"{desk.url}/c/{citation.id}")
    page.wait_for_selector("#panel mark")
    assert page.locator(f"#{made}").count() == 1
    page.goto(f"{desk.url}/{kind}")
    page.wait_for_selector(f"#side a[href*='{made}']")


def test_changes_are_made_from_a_day_and_each_side_opens_its_quote(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/changes")
    page.fill("[name=topic]", "the Budapest summit")
    page.fill("[name=extent]", "2025-10-18")
    page.click("[data-maker] [type=submit]")
    page.wait_for_selector(".report .sentence", timeout=60_000)
    made = page.locator(".report").get_attribute("id") or ""
    assert page.url.endswith(f"/changes?report={made}")
    assert "Since 18 October 2025" in page.inner_text(".report")
    report = desk.assistant.kept(made)
    headings = page.locator(".report .part h3").all_inner_texts()
    assert len(headings) == len({change.kind for change in report.changes}) >= 2
    sides = page.locator(".report li:has(.day:text-is('Before')) .sentence")
    assert sides.count() >= 2
    for n in (0, 1):  # what was said before, and what is said now
        chip = sides.nth(n).locator("a.chip").first
        chip.click()
        citation, _ = desk.assistant.citation(chip.get_attribute("data-citation") or "")
        page.wait_for_function(
            "quote => [...document.querySelectorAll('#panel mark')].map(m => m.textContent).join('') === quote",
            arg=citation.quote,
        )
    shot(page, "changes-light")


def test_changes_since_something_unknown_say_so(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/changes")
    page.fill("[name=extent]", "bffffffffffff")
    page.click("[data-maker] [type=submit]")
    page.wait_for_selector("[role=alert]:not(:empty)", timeout=60_000)
    assert page.locator(".report").count() == 0
    assert page.locator("[name=extent]").input_value() == "bffffffffffff"


def test_a_brief_leads_to_what_changed_since(page: Page, desk: Desk) -> None:
    brief = desk.assistant.brief("the Budapest summit", as_of="2025-10-18", length="short")
    page.goto(f"{desk.url}/brief?report={brief.id}")
    page.click(".report a:text-is('What changed since?')")
    page.wait_for_function("id => document.querySelector('input[name=extent]')?.value === id", arg=brief.id)
    assert page.locator("[name=topic]").input_value() == "the Budapest summit"
    page.click("[data-maker] [type=submit]")
    page.wait_for_selector(".report .sentence", timeout=60_000)
    assert "when the brief was made" in page.inner_text(".report")


@pytest.mark.parametrize("kind", ["brief", "timeline", "positions", "disagreements"])
def test_a_report_fits_a_phone(page: Page, desk: Desk, kind: str) -> None:
    report = getattr(desk.assistant, kind)(TOPICS.get(kind, "the Budapest summit"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{desk.url}/{kind}?report={report.id}")
    page.wait_for_selector(".report .sentence")
    shot(page, f"{kind}-phone")
    wider = page.evaluate(
        "[...document.querySelectorAll('#work *')].filter(e => e.getBoundingClientRect().right > 361"
        " && !e.closest('.sr-only')).map(e => e.outerHTML.slice(0, 80))"
    )
    assert not wider
    if kind in ("timeline", "positions"):
        shown = page.locator(".picture svg:visible")
        assert shown.count() == 1
        assert page.locator(".picture").evaluate("e => e.scrollWidth <= e.clientWidth")
        shown.locator("a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#panel mark")


def test_a_report_is_saved_in_each_format(page: Page, desk: Desk) -> None:
    report = desk.assistant.timeline("the Budapest summit")
    page.goto(f"{desk.url}/timeline?report={report.id}")
    page.wait_for_selector(".report")
    starts = {"Markdown": b"# ", "HTML": b"<!doctype", "Word": b"PK", "PDF": b"%PDF"}
    for title, start in starts.items():
        page.locator(".report .menu").evaluate("menu => (menu.open = true)")
        with page.expect_download() as download:
            page.click(f".report .menu a:text-is('{title}')")
        assert download.value.path().read_bytes().lstrip().startswith(start)


def test_the_as_of_date_reaches_the_report(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/timeline")
    page.fill("[name=topic]", "Budapest")
    page.fill("[name=as_of]", "2025-10-20")
    page.click("[data-maker] [type=submit]")
    page.wait_for_selector(".report", timeout=60_000)
    assert "As of 20 October 2025" in page.inner_text(".report")


def test_what_the_assistant_cannot_make_has_no_page(page: Page, small_desk: Desk) -> None:
    page.goto(small_desk.url)
    page.wait_for_selector(".top nav a")
    shown = page.locator(".top nav a").all_inner_texts()
    makers = {"brief", "timeline", "positions", "disagreements"}
    assert {name.lower() for name in shown} & makers == {m for m in makers if hasattr(small_desk.assistant, m)}
