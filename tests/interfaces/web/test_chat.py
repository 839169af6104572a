"""Asking, reading the sources, asking again: the chat in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.interfaces.web.conftest import Desk, ask, chat, shot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.slow
QUESTION = "Who proposed Budapest as the venue?"


def test_a_chip_opens_the_source_with_exactly_the_quoted_words_marked(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    chips = page.locator(".turn a.chip")
    assert chips.count() > 0
    for number in range(chips.count()):
        citation_id = chips.nth(number).get_attribute("data-citation") or ""
        chips.nth(number).click()
        page.wait_for_selector(f'a.chip[data-citation="{citation_id}"][aria-current]')
        page.wait_for_selector("#panel mark")
        citation, document = desk.assistant.citation(citation_id)
        page.wait_for_function("t => document.querySelector('#panel h2').textContent === t", arg=document.title)
        marks = page.locator("#panel mark")
        for mark in (marks.nth(n) for n in range(marks.count())):
            start, end = int(mark.get_attribute("data-start") or 0), int(mark.get_attribute("data-end") or 0)
            assert mark.text_content() == document.text[start:end]
        assert "".join(marks.all_text_contents()) == citation.quote
        assert marks.first.is_visible()
        assert document.publisher is None or document.publisher in page.inner_text("#panel .source-head")
    shot(page, "chat-source-light")
    page.emulate_media(color_scheme="dark")
    shot(page, "chat-source-dark")


def test_the_preview_shows_the_quote_on_focus_and_goes_with_escape(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    chip = page.locator(".turn a.chip").first
    chip.focus()
    citation, _ = desk.assistant.citation(chip.get_attribute("data-citation") or "")
    assert " ".join(citation.quote.split()) in page.inner_text("#preview")
    page.keyboard.press("Escape")
    assert page.locator("#preview").is_hidden()
    chip.hover()
    page.wait_for_selector("#preview:not([hidden])")
    shot(page, "chat-preview-light")


def test_a_follow_up_shows_how_it_was_understood(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    ask(page, "And why was it cancelled?")
    stored = desk.assistant.conversations.list()[0]
    answer = desk.assistant.conversations.answers(stored.id)[-1]
    assert answer.standalone_question in page.inner_text(f"#{answer.id} .understood")
    assert len(desk.assistant.conversations.answers(stored.id)) == 2
    shot(page, "chat-follow-up-light")


def test_what_the_documents_do_not_say_is_refused_with_help(page: Page, desk: Desk) -> None:
    chat(page, desk, "What is the boiling point of ethanol?")
    text = page.inner_text(".turn")
    assert "ethanol" in text
    assert "not an answer" in text
    page.wait_for_selector(".turn .suggestion")
    shot(page, "chat-abstention-light")
    page.locator(".turn .suggestion").first.click()
    page.wait_for_function("document.querySelectorAll('.turn .verdict').length === 2", timeout=60_000)
    assert page.locator(".turn").last.get_attribute("data-outcome") == "answered", "a suggestion leads to an answer"


def test_suggestions_come_from_the_documents_the_filters_let_through(page: Page, desk: Desk) -> None:
    chat(page, desk)
    page.wait_for_selector(".welcome .suggestion", timeout=60_000)
    shot(page, "chat-welcome-light")
    page.goto(f"{desk.url}/?source=Nobody%20at%20all")
    page.wait_for_selector(".welcome .lead")
    page.wait_for_timeout(800)
    assert page.locator(".welcome .suggestion").count() == 0


def test_as_of_and_filters_narrow_the_answer_and_are_said(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/?as_of=2025-10-18&since=2025-10-01")
    page.wait_for_selector("[data-filter-note]:not([hidden])")
    assert "as of 2025-10-18" in page.inner_text("[data-filter-note]").lower()
    ask(page, "Will the Budapest summit happen?")
    assert "18 October 2025" in page.inner_text(".turn .understood")
    answer = desk.assistant.conversations.answers(desk.assistant.conversations.list()[0].id)[-1]
    for citation in answer.citations or answer.nearest:
        assert "2025-10-01" <= citation.document.effective_date.isoformat() <= "2025-10-18"


def test_an_edited_question_takes_the_place_of_the_last_and_its_link_still_opens(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    ask(page, "What is the range of a Tomahawk missile?")
    conversation = desk.assistant.conversations.list()[0].id
    first, old = desk.assistant.conversations.answers(conversation)
    page.click(f"#{old.id} [data-action=edit]")
    assert page.input_value("#question") == old.question
    page.fill("#question", "What does a Tomahawk missile cost?")
    page.press("#question", "Enter")
    page.wait_for_function("id => !document.getElementById(id)", arg=old.id)
    page.wait_for_selector(".turn:last-child .verdict")
    kept = desk.assistant.conversations.answers(conversation)
    assert [a.question for a in kept] == [first.question, "What does a Tomahawk missile cost?"]
    page.goto(f"{desk.url}/a/{old.id}")
    page.wait_for_selector(f"#{old.id}")


def test_ask_again_asks_the_same_and_keeps_one_turn(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    old = page.locator(".turn").get_attribute("id")
    page.click("[data-action=retry]")
    page.wait_for_function("id => !document.getElementById(id)", arg=old)
    page.wait_for_selector(".turn .verdict")
    assert page.inner_text(".turn .question") == QUESTION
    assert page.locator(".turn").count() == 1


def test_copy_takes_the_sentences_with_their_sources(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    page.click("[data-action=copy]")
    page.wait_for_selector("text=Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    answer = desk.assistant.conversations.answer(page.locator(".turn").get_attribute("id") or "")
    assert all(citation.quote in text for citation in answer.citations)
    assert "[1]" in text


def test_a_thumb_is_kept_with_its_reason(page: Page, desk: Desk) -> None:
    from assistant.feedback import Feedback

    chat(page, desk, QUESTION)
    answer = page.locator(".turn").get_attribute("id") or ""
    page.click("[data-rating=down]")
    page.fill(".rate input", "It misses the Hungarian side <b>")
    page.click(".rate button")
    page.wait_for_selector(".rate [role=status]")
    row = (
        Feedback(desk.assistant.library.database)
        .database.connection.execute("SELECT rating, reason FROM feedback WHERE answer_id = ?", (answer,))
        .fetchone()
    )
    assert tuple(row) == ("down", "It misses the Hungarian side <b>")
    page.reload()
    page.wait_for_selector("[data-rating=down][aria-pressed=true]")


def test_links_to_an_answer_and_to_a_citation_open(page: Page, window: BrowserContext, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    answer = page.locator(".turn").get_attribute("id")
    citation = page.locator(".turn a.chip").first.get_attribute("data-citation")
    second = window.new_page()
    second.goto(f"{desk.url}/a/{answer}")
    second.wait_for_selector(f"#{answer} .sentence")
    second.goto(f"{desk.url}/c/{citation}")
    second.wait_for_selector("#panel mark")
    second.reload()
    second.wait_for_selector("#panel mark")
    assert window.request.get(f"{desk.url}/c/a000000000000.1").status == 404


def test_stop_leaves_the_question_to_be_tried_again(page: Page, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    gate = threading.Event()
    search = desk.assistant.library.search
    monkeypatch.setattr(desk.assistant.library, "search", lambda *a, **k: (gate.wait(30), search(*a, **k))[1])
    chat(page, desk)
    page.fill("#question", QUESTION)
    page.press("#question", "Enter")
    page.click("[data-action=stop]")
    page.wait_for_selector("text=Stopped.")
    gate.set()
    monkeypatch.undo()
    page.click("[data-action=again]")
    page.wait_for_selector(".turn .verdict", timeout=60_000)
    assert page.locator(".turn").count() == 1


def test_sentences_appear_one_by_one_and_are_said_to_screen_readers(page: Page, desk: Desk) -> None:
    chat(page, desk, "What did Trump say about Tomahawks?")
    said = page.locator("[data-live] p").all_text_contents()
    answer = desk.assistant.conversations.answer(page.locator(".turn").get_attribute("id") or "")
    assert [s.text for s in answer.sentences] == [t for t in said if t in {s.text for s in answer.sentences}]


def test_the_keyboard_alone_asks_opens_a_source_and_comes_back(page: Page, desk: Desk) -> None:
    chat(page, desk)
    page.keyboard.type(QUESTION)  # the question has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .verdict", timeout=60_000)
    page.wait_for_selector(".turn .suggestion")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.chip')"):
            break
    focused = page.evaluate("document.activeElement.dataset.citation")
    assert focused, "a chip is reached with the Tab key"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel", state="hidden")
    assert page.evaluate("document.activeElement.dataset.citation") == focused


def test_a_phone_has_no_sideways_scrolling_and_the_source_in_a_drawer(browser: Browser, desk: Desk) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    chat(phone, desk, QUESTION)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    shot(phone, "chat-phone")
    phone.locator(".turn a.chip").first.tap()
    phone.wait_for_selector("#panel mark")
    assert phone.evaluate("document.querySelector('#panel').matches(':modal')")
    shot(phone, "chat-phone-source")
    phone.locator("[data-action=close-panel]").tap()
    phone.locator("[data-action=side]").tap()
    phone.wait_for_selector("#side[data-open]")
    for path in ("library", "timeline"):
        phone.goto(f"{desk.url}/{path}")
        phone.wait_for_selector("#work h1")
        phone.wait_for_timeout(600)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        shot(phone, f"{path}-phone")
    phone.context.close()


def test_the_first_paint_is_measured(page: Page, desk: Desk, record_property: Callable[[str, object], None]) -> None:
    chat(page, desk)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    record_property("first contentful paint, ms", paint)
    print(f"first contentful paint {paint:.0f} ms")
    assert paint > 0
