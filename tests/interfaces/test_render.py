"""Document text is inert in the page and in the terminal; marks stand where the citation says."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import Assistant, Document
from assistant.citations import cite
from assistant.conversations import now
from assistant.interfaces import terminal
from assistant.interfaces.terminal import written_by
from assistant.interfaces.web.pictures import safe_svg
from assistant.interfaces.web.reader import document_html, panel_html
from assistant.interfaces.web.render import answer_html, copied, inert, keep
from assistant.types import Answer, AnswerSentence, Evidence

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://example.org/pixel.png)",
    "[click](javascript:alert(1))",
    "**bold** _it_ `code` # head | a | b |",
    "$x$ <b>&amp;</b> \\[1\\]",
    "</mark></blockquote><iframe src=//e>",
]
KNOWN = frozenset(
    """article header h1 h2 h3 p div ul ol li a span b q mark button details summary blockquote pre""".split()
)


class Elements(HTMLParser):
    """Collects the names of elements and attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def assert_known(markup: str) -> None:
    elements = Elements(markup)
    assert elements.names <= KNOWN
    assert not {a for a in elements.attributes if a.startswith("on") or a in ("style", "src", "srcdoc")}


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_is_only_text(text: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(inert(text))
    body = re.sub(r"^<p>|</p>\s*$", "", rendered)
    assert not re.search(r"<(?!/?p>)", body), rendered
    assert unescape(body).split() == text.split()


@given(st.text(max_size=200))
def test_any_text_is_only_text(text: str) -> None:
    assert not set(inert(text)) & set("<>*[]()`\"'")
    assert not set(keep(text)) & set("<>\"'")


def test_a_nasty_document_is_inert_in_answer_and_panel(small: Assistant) -> None:
    body = "The harbour of Lindau was closed by Clara Voss. <script>alert(1)</script> Or <img src=x onerror=alert(2)>."
    small.library.add(Document.from_text(body, title='<script>alert(3)</script> "harbour', uri="x:<b>"))
    answer = small.ask("Who closed the harbour of Lindau?")
    shown = answer.citations or answer.nearest
    assert shown
    page = answer_html(answer)
    for citation in shown:
        document = small.library.document(citation.document.id)
        page += panel_html(citation, document) + document_html(document, citation)
    assert_known(page)
    assert "<script>alert(1)</script>" in unescape(page), "in the document"
    assert "<script>alert(3)</script>" in unescape(page), "in its title"


def test_the_marked_words_are_the_quote(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour?")
    assert answer.citations
    for citation in answer.citations:
        panel = panel_html(citation, small.library.document(citation.document.id))
        marked = re.findall(r"<mark[^>]*>(.*?)</mark>", panel, re.DOTALL)
        assert [unescape(m) for m in marked] == [citation.quote]


def test_a_quote_over_two_paragraphs_is_marked_in_both_by_code_points() -> None:
    text = "Ein 🌊 ended the day.\n\nThe second 🌊 came at night. It was calm."
    document = Document.from_text(text, title="Waves", uri="note:waves")
    start, end = text.index("ended"), text.index(" It was")
    evidence = Evidence(
        document=document.info, passage_id="p", start=start, end=end, text=text[start:end], probability=1, logit=1
    )
    panel = panel_html(cite(evidence, "a0", 1), document)
    marked = [unescape(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", panel, re.DOTALL)]
    assert marked == ["ended the day.", "The second 🌊 came at night."]


def test_a_long_document_is_shown_around_the_quote_only() -> None:
    text = "\n\n".join(f"Paragraph {n} of the long report speaks of lock {n}." for n in range(2000))
    document = Document.from_text(text, title="Long", uri="note:long")
    quote = "Paragraph 1000 of the long report"
    start = text.index(quote)
    evidence = Evidence(
        document=document.info, passage_id="p", start=start, end=start + len(quote), text=quote, probability=1, logit=1
    )
    panel = panel_html(cite(evidence, "a0", 1), document)
    assert f">{quote}</mark>" in panel
    assert len(panel) < 20_000
    assert panel.count('<p class="quiet">…</p>') == 2


def test_the_copied_answer_names_every_source(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour?")
    text = copied(answer)
    assert all(f"[{c.number}] {c.document.title}" in text and c.quote in text for c in answer.citations)


@pytest.mark.parametrize(
    "svg",
    [
        '<svg onload="alert(1)"><script>alert(1)</script><rect width="1"/></svg>',
        '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
        '<svg><foreignObject><img src="//e"/></foreignObject><use href="//e#x"/></svg>',
        '<svg><rect fill="url(//e)" style="background:url(//e)" onclick="x()"/></svg>',
        '<svg><set attributeName="href" to="javascript:alert(1)"/><image href="//e"/></svg>',
    ],
)
def test_a_picture_keeps_no_script_style_or_address(svg: str) -> None:
    made = safe_svg(svg)
    assert made.startswith("<svg")
    elements = Elements(made)
    assert elements.names <= {"svg", "rect", "a", "text"}
    assert not {a for a in elements.attributes if a.startswith("on") or a in ("style", "href")}
    assert "//e" not in unescape(made)


def test_a_picture_links_to_citations_and_keeps_its_words() -> None:
    svg = '<svg viewBox="0 0 9 9"><a href="/c/t1.2"><text x="1">A &lt;b&gt; point</text></a></svg>'
    assert safe_svg(svg).count('href="/c/t1.2" data-citation="t1.2"') == 1
    assert "A <b> point" in unescape(safe_svg(svg))
    assert safe_svg('<!DOCTYPE x [<!ENTITY e "x">]><svg>&e;</svg>') == ""
    assert safe_svg("no picture") == ""


def test_a_document_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in terminal.inert("\x1b[31mred\x1b[0m \x07 \u202egnp.exe")


def test_page_and_terminal_say_who_wrote_an_answer() -> None:
    sentence = AnswerSentence(text="It was so.", citations=(), score=1.0, composer="model")
    fields = {
        "id": "a1", "conversation": "c1", "question": "Was it?", "standalone_question": "Was it?", "text": "It was so.",
        "outcome": "answered", "sentences": (sentence,), "confidence": 0.9, "abstained": False, "asked_at": now(),
        "model": "openai:<b>tester</b>", "warnings": ("1 sentence withheld: no proof",),
    }  # fmt: skip
    for composer, words in (
        ("model", "written by openai"),
        ("mixed", "the rest in the documents"),
        ("extractive", "own"),
    ):
        answer = Answer.model_validate(fields | {"composer": composer})
        page = answer_html(answer)
        assert words in unescape(page)
        assert "<b>tester" not in page
        assert "1 sentence withheld" in unescape(page)
        assert ("tester" in written_by(answer)) == (composer != "extractive")
