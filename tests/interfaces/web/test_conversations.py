"""Conversations are kept on the server: listed, renamed, deleted, exported, and there after a reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interfaces.web.conftest import Desk, ask, chat

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.slow
QUESTION = "Who proposed Budapest as the venue?"


def test_a_reload_and_a_second_window_lose_nothing(page: Page, window: BrowserContext, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    ask(page, "And why was it cancelled?")
    told = page.locator(".turn .answer").all_inner_texts()
    page.reload()
    page.wait_for_selector(".turn .verdict")
    assert page.locator(".turn .answer").all_inner_texts() == told
    second = window.new_page()
    second.goto(page.url)
    second.wait_for_selector(".turn .verdict")
    assert second.locator(".turn .answer").all_inner_texts() == told
    ask(second, "What did Moscow say?")
    assert second.locator(".turn").count() == 3


def test_a_conversation_is_renamed_in_the_list_and_in_its_head(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    page.click("[data-action=rename]")
    page.fill("dialog.ask input", "The <venue>")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-conversation-head] h2:text-is('The <venue>')")
    page.wait_for_selector("#side [aria-current]:text-is('The <venue>')")
    assert desk.assistant.conversations.list()[0].title == "The <venue>"


def test_a_conversation_is_deleted_after_a_question_back(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    conversation = desk.assistant.conversations.list()[0].id
    page.click("[data-action=delete]")
    page.click("dialog.ask >> text=Cancel")
    assert desk.assistant.conversations.list()[0].id == conversation
    page.click("[data-action=delete]")
    page.click("dialog.ask [type=submit]")
    page.wait_for_selector(".welcome .lead")
    assert conversation not in {info.id for info in desk.assistant.conversations.list()}


def test_a_conversation_and_an_answer_are_saved_as_files(page: Page, desk: Desk) -> None:
    chat(page, desk, QUESTION)
    answer = desk.assistant.conversations.answers(desk.assistant.conversations.list()[0].id)[0]
    for place in ("[data-conversation-head]", ".turn"):
        page.click(f"{place} .menu summary")
        with page.expect_download() as download:
            page.click(f"{place} .menu a:text-is('Markdown')")
        content = download.value.path().read_text(encoding="utf-8")
        assert answer.question in content
        assert download.value.suggested_filename.endswith(".md")
