"""Document text is inert in the page and in the terminal."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import Assistant, Document
from assistant.interfaces import terminal
from assistant.interfaces.web.render import answer_html, inert, sources_html

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://example.org/pixel.png)",
    "[click](javascript:alert(1))",
    "**bold** _it_ `code` # head | a | b |",
    "$x$ <b>&amp;</b> \\[1\\]",
    "</mark></blockquote><iframe src=//e>",
]


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_is_only_text(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(inert(text))
    body = re.sub(r"^<p>|</p>\s*$", "", rendered)
    assert not re.search(r"<(?!/?p>)", body), rendered
    assert unescape(body).split() == text.split()


@given(st.text(max_size=200))
def test_any_text_is_only_text(text: str) -> None:
    assert not set(inert(text)) & set("<>*[]()`\"'")


def test_a_nasty_document_is_inert_in_answer_and_sources(small: Assistant) -> None:
    body = "The harbour of Lindau <script>alert(1)</script> was closed by <img src=x onerror=alert(2)> Clara Voss."
    small.library.add(Document.from_text(body, title="<script>alert(3)</script> harbour", uri="x:<b>"))
    answer = small.ask("Who closed the harbour of Lindau?")
    page = answer_html(answer) + sources_html(answer, small.library.document)
    assert "<script" not in page
    assert "<img" not in page
    assert "onerror=" not in re.sub(r"&[^;]+;", "", page) or "&lt;img" in page


def test_the_marked_words_are_the_quote(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour?")
    marked = re.findall(r"<mark>(.*?)</mark>", sources_html(answer, small.library.document), re.DOTALL)
    assert [unescape(m.replace("<br>", "\n")) for m in marked] == [c.quote for c in answer.citations]


def test_a_document_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in terminal.inert("\x1b[31mred\x1b[0m \x07 \u202egnp.exe")
