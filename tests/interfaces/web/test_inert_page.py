"""Nothing that comes from documents, file names, questions or conversations becomes markup in the browser."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import new_id, now
from assistant.types import Answer
from index.types import Document
from tests.interfaces.web.conftest import Desk, ask
from tests.interfaces.web.test_library_page import upload

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from assistant import Assistant

pytestmark = pytest.mark.slow
OWN = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    '"><svg onload=window.hit=1>',
    "' autofocus onfocus=window.hit=1 x='",
    "</mark></p></article><iframe srcdoc='<script>parent.hit=1</script>'>",
    "<a href=javascript:window.hit=1>click</a> <form action=//example.org><button>x</button></form>",
    "![pixel](http://example.org/x.png) [click](javascript:alert(1)) <!-- ${value} {{value}} {% raw %}",
    "</textarea></title></style></script><base href=//example.org>",
    "\u202egnp.exe \x1b[31m \x00 \ufeff <style>*{display:none}</style>",
    "two\u2028lines\u2029\x85 <b>bold</b> &lt;b&gt; \U0001f30a\u0301\u200d",
    "${window.hit=1} {{constructor.constructor('window.hit=1')()}} <template><script>window.hit=1</script></template>",
]
SPOTTER = """() => {
  const root = document.querySelector('#briefing, .plain-page');
  const wrong = [];
  for (const e of root.querySelectorAll('*')) {
    if (['SCRIPT', 'IFRAME', 'IMG', 'OBJECT', 'EMBED', 'BASE', 'META', 'LINK', 'STYLE', 'TEMPLATE', 'VIDEO', 'AUDIO',
         'MARQUEE', 'MATH', 'FRAMESET'].includes(e.tagName.toUpperCase())) wrong.push(e.outerHTML.slice(0, 200));
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || a.name === 'srcdoc' || a.name === 'style' && e.id !== 'preview')
        wrong.push(e.outerHTML.slice(0, 200));
    }
    const to = e.getAttribute('href') ?? e.getAttribute('action');
    if (to && !/^[/#]/.test(to)) wrong.push(to);
  }
  if (window.hit) wrong.push('a script ran');
  return wrong;
}"""


def payloads() -> list[str]:
    """Our own strings and, where its folder is given, the shared set (environment ``EVALS_DIR``)."""
    folder = os.environ.get("EVALS_DIR")
    if not folder:
        return OWN
    lines = (Path(folder) / "injection" / "payloads.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = [json.loads(line) for line in lines]
    return OWN + [row["text"] for row in rows if row["kind"] in ("xss", "naughty_string")]


def assert_inert(page: Page) -> None:
    assert page.evaluate(SPOTTER) == []


def nasty_library(assistant: Assistant, texts: list[str]) -> None:
    """Each string as a title, an address, a publisher and a body, and all of them in one document."""
    each = [
        Document.from_text(
            f"The lock of Lindau was painted. {text} It was green.",
            title=text.strip() or "blank",
            uri=f"upload:{number}-{text}",
            publisher=text[:80],
        )
        for number, text in enumerate(texts)
    ]
    whole = Document.from_text("\n\n".join(texts), title="All of them", uri="note:all")
    report = assistant.library.add([*each, whole])
    assert not [r for r in report.failed if "readable" not in r.message]


def nasty_conversations(assistant: Assistant, texts: list[str]) -> str:
    """Each string as a question, a standalone question, a title and an answer; returns one conversation of all."""
    together = new_id("c")
    for text in texts:
        for conversation in (together, new_id("c")):
            answer = Answer(
                id=new_id("a"), conversation=conversation, question=text or "blank", standalone_question=f"{text} ?",
                outcome="abstained", text=text, confidence=0.1, abstained=True, warnings=(text,), asked_at=now(),
                looked_for=(text,), composer=text or "x",
            )  # fmt: skip
            assistant.conversations.store(answer)
    return together


def test_hostile_strings_are_only_text_everywhere(page: Page, small_desk: Desk) -> None:
    texts = payloads()
    nasty_library(small_desk.assistant, texts)
    together = nasty_conversations(small_desk.assistant, texts)
    page.goto(f"{small_desk.url}/library")
    page.wait_for_selector("tbody tr", timeout=60_000)
    assert_inert(page)
    page.goto(f"{small_desk.url}/?conversation={together}")
    page.wait_for_selector(".turn", timeout=60_000)
    page.wait_for_selector("#side li")
    assert page.locator(".turn").count() == len(texts)
    assert_inert(page)
    whole = next(d for d in small_desk.assistant.library.documents() if d.title == "All of them")
    page.goto(f"{small_desk.url}/documents/{whole.id}")
    assert_inert(page)
    for info in small_desk.assistant.library.documents()[:15]:
        page.goto(f"{small_desk.url}/documents/{info.id}")
        assert_inert(page)
    assert page.evaluate("window.hit") is None


def test_hostile_questions_and_file_names_are_only_text(page: Page, small_desk: Desk) -> None:
    page.goto(f"{small_desk.url}/library")
    page.wait_for_selector(".table .empty")
    names = [f"{number} {text.replace('/', '-')[:60]}.txt" for number, text in enumerate(OWN) if "\x00" not in text]
    upload(page, *((name, f"The lock of {name} was painted green by Ada Lock.".encode()) for name in names))
    assert_inert(page)
    page.goto(small_desk.url)
    page.wait_for_selector(".welcome .lead")
    for text in OWN:
        ask(page, f"Who painted the lock? {text}")
        assert_inert(page)
        for chip in page.locator(".turn:last-child a.chip").all()[:2]:
            chip.click()
            page.wait_for_selector("#panel mark")
            assert_inert(page)
    shown = page.locator(".turn .question").all_text_contents()
    assert len(shown) == len(OWN)
    assert all(
        f"Who painted the lock? {t[:9].split()[0]}" in s for s, t in zip(shown, OWN, strict=True) if t[0] < "\x7f"
    )
    page.reload()
    page.wait_for_selector(".turn")
    assert_inert(page)
