"""The first promise, for any text and every loader: offsets are exact."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunker import chunk
from index.errors import UnreadableDocument
from index.loaders import load_bytes
from index.sentences import sentence_spans
from index.text import TextBuilder, canonical, paragraphs_of
from index.types import Document

# every plane, lone surrogates, mixed newlines, right-to-left, combining marks, zero-width and control characters
ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\n\r\t \u2028\x00\x0b.!?\"'()“”\u0301\u05d0\u202e\u200d😀𝔘"),
    ),
    max_size=600,
)
MARKUP = st.lists(
    st.sampled_from(
        ["# Head\n\n", "Para one. Two!\n\n", "- item\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\n", "> quote\n\n",
         "```\nx\n```\n",
         "**bold** _it_ [link](http://x) ![p](y)\n", "<b>raw</b>\n\n", "---\n", "שלום. עולם\n\n", "é 😀 x\r\n"]
    ),
    max_size=12,
)  # fmt: skip


def hold(document: Document, words: int = 40) -> None:
    """Passages are the text at their offsets, in order, and lose no word outside headings."""
    passages = chunk(document, words=words)
    covered = [False] * len(document.text)
    last = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text.strip() == passage.text != ""
        assert passage.start >= last
        last = passage.end
        covered[passage.start : passage.end] = [True] * (passage.end - passage.start)
    headings_only = all(block.kind == "heading" for block in document.blocks)
    for block in document.blocks:
        if block.kind != "heading" or headings_only:
            lost = [i for i in range(block.start, block.end) if not covered[i] and not document.text[i].isspace()]
            assert not lost


@given(ANY)
@settings(max_examples=300)
def test_any_text_keeps_its_offsets(text: str) -> None:
    document = Document.from_text(text, title="t")
    document.text.encode("utf-8")  # no lone surrogate is left
    hold(document)
    spans = [(b.start, b.end) for b in document.blocks]
    assert spans == sorted(spans)
    assert " ".join(document.text[a:b] for a, b in spans).split() == document.text.split()


@given(ANY)
def test_sentences_cover_every_word_once(text: str) -> None:
    text = canonical(text)
    position = 0
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert text[start:end].strip() == text[start:end] != ""
        position = end
    assert not text[position:].strip()


@given(ANY)
@settings(max_examples=150)
def test_the_text_loader_keeps_offsets(text: str) -> None:
    try:
        document = load_bytes(text.encode("utf-8", "surrogatepass"), "x.txt", uri="u")
    except UnreadableDocument:
        return  # said so; nothing was made of it
    hold(document)


@given(MARKUP, ANY)
@settings(max_examples=150)
def test_the_markdown_loader_keeps_offsets(parts: list[str], text: str) -> None:
    raw = ("".join(parts) + text).encode("utf-8", "replace")
    try:
        document = load_bytes(raw, "x.md", uri="u")
    except UnreadableDocument:
        return  # said so; nothing was made of it
    hold(document)


@given(st.lists(st.tuples(st.sampled_from(["p", "h2", "li", "td"]), st.text(min_size=1, max_size=60)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_html_loader_keeps_offsets(parts: list[tuple[str, str]]) -> None:
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts)
    try:
        document = load_bytes(
            f"<html><body><article>{body}</article></body></html>".encode("utf-8", "replace"), "x.html", uri="u"
        )
    except UnreadableDocument:
        return  # said so; nothing was made of it
    hold(document)


@pytest.mark.parametrize("text", ["x" * 20_000, "word " * 5_000, "a. " * 3_000, "\u0301" * 3000, "😀" * 5000])
def test_one_giant_line_is_cut_into_bounded_passages(text: str) -> None:
    document = Document.from_text(text, title="t")
    hold(document, words=50)
    assert all(len(p.text) <= 50 * 9 + 60 for p in chunk(document, words=50))


def test_passages_never_cross_a_heading() -> None:
    document = load_bytes(b"# T\n\n## One\n\nAlpha is here.\n\n## Two\n\nBeta is there.", "x.md", uri="u")
    assert [(p.heading, p.text) for p in chunk(document)] == [("One", "Alpha is here."), ("Two", "Beta is there.")]


def test_lines_that_are_paragraphs_and_lines_that_are_wrapped() -> None:
    each = "A first long paragraph on one line, which ends here.\nA second one, on the next line, which ends as well."
    assert len(paragraphs_of(each)) == 2
    wrapped = "This text was wrapped at a column by an old mail program,\nas one can see from the line ends that fall in the\nmiddle of a sentence."  # noqa: E501
    assert len(paragraphs_of(wrapped)) == 1


@given(st.lists(ANY, max_size=5))
def test_a_built_text_has_its_blocks_where_it_says(parts: list[str]) -> None:
    builder = TextBuilder()
    for part in parts:
        builder.add(part)
    text, blocks = builder.result()
    assert [text[b.start : b.end] for b in blocks] == [canonical(p).strip() for p in parts if canonical(p).strip()]
