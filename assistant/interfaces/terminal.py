"""Answers, citations and documents for a terminal: colour only where there is one, and no control characters."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from assistant.briefing.wording import KINDS, other_warnings, side_source
from assistant.dating import spell
from assistant.ledger import markers
from assistant.origin import copy_note, date_is_guessed, inert, origin, reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from assistant.types import Answer, Citation, Disagreement
    from index.types import Document, DocumentInfo

CONTEXT = 240


def width() -> int:
    return min(100, shutil.get_terminal_size((88, 24)).columns)


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """Text on lines of the terminal's width, control characters made harmless."""
    return textwrap.fill(
        inert(text), width(), initial_indent=indent if first is None else first, subsequent_indent=indent
    )


def print_answer(console: Console, answer: Answer) -> None:
    """The answer, its sources with their quotes, and a line on how it came about."""
    if answer.standalone_question != answer.question:
        console.print(
            wrap(f"Understood as: {answer.standalone_question}"),
            style="dim",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if answer.as_of:
        console.print(f"As of {spell(answer.as_of)}", style="dim", markup=False, highlight=False, soft_wrap=True)
    style = "bold" if answer.outcome == "answered" else "yellow"
    if answer.sentences:
        for sentence in answer.sentences:
            marks = "".join(f"[{n}]" for n in sentence.citations)
            console.print(wrap(f"{sentence.text} {marks}"), markup=False, highlight=False, soft_wrap=True)
    else:
        console.print(wrap(answer.text), style=style, markup=False, highlight=False, soft_wrap=True)
    print_disagreements(console, answer.disagreements)
    for warning in other_warnings(answer):
        console.print(wrap(f"Note: {warning}"), style="yellow", markup=False, highlight=False, soft_wrap=True)
    shown = answer.citations or answer.nearest
    if shown:
        console.print("\nSources" if answer.citations else "\nNearest passages", style="bold")
        for citation in shown:
            print_citation_line(console, citation)
    console.print(
        f"\n{answer.outcome}, confidence {answer.confidence:.2f}, {written_by(answer)}, "
        f"{answer.timings.get('total', 0):.2f} s, conversation {answer.conversation}",
        style="dim",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def print_disagreements(console: Console, disagreements: Sequence[Disagreement]) -> None:
    """Both sides with source and day; their sentences stand in the answer."""
    for item in disagreements:
        console.print(
            wrap(f"{KINDS[item.kind]}:"),
            style="bold yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        for side in item.sides:
            who = side_source(side)
            marks = markers(side.line.citations)
            console.print(
                wrap(f"{side.value} — {who} {marks}" if who else f"{side.value} {marks}", "    ", "  - "),
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def written_by(answer: Answer) -> str:
    """The composer, and the model where it wrote any of the sentences."""
    wrote = answer.model is not None and answer.composer != "extractive"
    return f"{answer.composer} ({inert(answer.model or '')})" if wrote else answer.composer


def print_citation_line(console: Console, citation: Citation) -> None:
    head = wrap(reference(citation), "    ", f"{f'[{citation.number}]':<4}")
    console.print(head, style="cyan", markup=False, highlight=False, soft_wrap=True)
    console.print(wrap(f"“{' '.join(citation.quote.split())}”", "    "), markup=False, highlight=False, soft_wrap=True)
    console.print(f"    briefing show {citation.id}", style="dim", markup=False, highlight=False, soft_wrap=True)


def print_passage(console: Console, citation: Citation, document: Document) -> None:
    """The passage in its document with the quote marked."""
    from rich.text import Text

    console.print(inert(document.title), style="bold", markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{origin(document)} — {inert(document.uri)}", style="dim", markup=False, highlight=False, soft_wrap=True
    )
    start, end = surroundings(document, citation.start, citation.end)
    before = ("… " if start else "") + document.text[start : citation.start]
    after = document.text[citation.end : end] + (" …" if end < len(document.text) else "")
    shown = Text(inert(before))
    quote = inert(citation.quote)
    # without a terminal the marks must be visible as characters
    shown.append(quote if console.is_terminal else f"»{quote}«", style="black on yellow" if console.is_terminal else "")
    shown.append(inert(after))
    console.print(shown, width=width() if console.is_terminal else None, soft_wrap=not console.is_terminal)
    console.print(
        f"Characters {citation.start} to {citation.end}; the quote is the source (checked).", style="dim",
        highlight=False,
    )  # fmt: skip


def surroundings(document: Document, start: int, end: int, reach: int = CONTEXT) -> tuple[int, int]:
    """The span's paragraphs, or ``reach`` characters on either side where those are long."""
    blocks = [b for b in document.blocks if b.end > start and b.start < end]
    low = max(blocks[0].start, start - 3 * reach) if blocks else max(0, start - reach)
    high = min(blocks[-1].end, end + 3 * reach) if blocks else min(len(document.text), end + reach)
    return min(low, start), max(high, end)


def print_documents(console: Console, documents: Sequence[DocumentInfo]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "date", "title", "publisher"):
        table.add_column(name, overflow="fold" if name == "title" else "ellipsis", no_wrap=name in ("id", "date"))
    for document in documents:
        day = document.published.isoformat() if document.published else "undated"
        mark = "?" if date_is_guessed(document) else ""
        title = Text(inert(document.title))
        if document.near_copy_of:
            title.append(f"\n{copy_note(document.near_copy_of)}", style="dim")
        table.add_row(Text(document.id), Text(day + mark), title, Text(inert(document.publisher or "")))
    console.print(table)
    noun = "document" if len(documents) == 1 else "documents"
    guessed = " A question mark stands behind dates guessed from the text." if documents else ""
    console.print(f"{len(documents)} {noun}.{guessed}", style="dim", highlight=False)
