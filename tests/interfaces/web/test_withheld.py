"""A sentence of the language model that the documents don't bear is not shown; the page says that there was one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant import Assistant, Document
from assistant.interfaces.web.page import mount
from tests.assistant.model.conftest import with_model
from tests.assistant.model.server import Say, answer, model_server
from tests.interfaces.serving import serving
from tests.interfaces.web.conftest import ask, shot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
PROVED = "Mayor Clara Voss ordered the closure after a storm broke the northern pier."
FALSE = "The repair would cost 9.9 million euros."


def test_a_withheld_sentence_is_said_and_not_shown(
    page: Page, small: Assistant, note: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    small.library.add(note)
    with model_server([Say(answer((PROVED, [1]), (FALSE, [1])))]) as model:
        written = with_model(small, model.url)
        with serving(written, lambda app: mount(app, written)) as url:
            page.goto(url)
            page.wait_for_selector(".welcome .lead")
            ask(page, "Who ordered the closure of the harbour, and what would the repair cost?")
            shown = page.inner_text(".turn .answer")
            assert PROVED in shown
            assert FALSE not in shown
            assert page.locator(".turn .note", has_text="withheld").count() == 1
            shot(page, "chat-withheld-light")
            page.reload()
            page.wait_for_selector(".turn .note:has-text('withheld')")
