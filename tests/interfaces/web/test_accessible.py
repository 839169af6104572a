"""axe-core finds nothing serious on any page, in light and dark, on a laptop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interfaces.web.conftest import Desk, chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow


def findings(page: Page, where: str) -> list[str]:
    """Serious and critical findings of axe, each with the elements."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_timeout(400)
    found = Axe().run(page).response["violations"]
    light = [f"{where}: {v['id']} ({v['impact']})" for v in found if v["impact"] not in ("serious", "critical")]
    if light:
        print("\n".join(light))
    return [
        f"{where}: {v['id']} ({v['impact']}) {[n['html'][:160] for n in v['nodes'][:4]]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_serious(browser: Browser, desk: Desk, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    chat(page, desk)
    page.wait_for_selector(".welcome .suggestion", timeout=60_000)
    found = findings(page, "welcome")
    chat(page, desk, "Who proposed Budapest as the venue?")
    page.wait_for_selector(".turn .suggestion")
    found += findings(page, "answer")
    page.click("[data-rating=up]")
    page.wait_for_selector(".rate")
    page.click(".narrow summary")
    found += findings(page, "rating and filters")
    page.locator(".turn a.chip").first.click()
    page.wait_for_selector("#panel mark")
    found += findings(page, "source")
    chat(page, desk, "What is the boiling point of ethanol?")
    found += findings(page, "abstention")
    answer = desk.assistant.ask("Who proposed Budapest as the venue?")
    page.goto(f"{desk.url}/documents/{answer.citations[0].document.id}?citation={answer.citations[0].id}")
    found += findings(page, "document")
    page.goto(f"{desk.url}/library")
    page.wait_for_selector("tbody tr")
    found += findings(page, "library")
    page.locator("tbody [data-action=remove]").first.click()
    found += findings(page, "dialog")
    for kind in ("brief", "timeline", "positions", "disagreements", "changes"):
        asked = {"positions": "Should Ukraine get Tomahawks?", "changes": "2025-10-18"}
        topic = asked.get(kind, "Who proposed Budapest as the venue?")
        report = getattr(desk.assistant, kind)(topic)
        page.goto(f"{desk.url}/{kind}?report={report.id}")
        page.wait_for_selector(".report .sentence")
        found += findings(page, kind)
    context.close()
    assert not found, "\n".join(found)


def test_axe_would_find_what_is_wrong(page: Page, desk: Desk) -> None:
    chat(page, desk)
    page.evaluate(
        "document.querySelector('#work').insertAdjacentHTML('beforeend',"
        " '<button></button><p style=\"color:#999\">Too pale to read.</p>')"
    )
    found = " ".join(findings(page, "broken on purpose"))
    assert "button-name" in found
    assert "color-contrast" in found
