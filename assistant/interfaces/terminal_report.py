"""Reports for a terminal: the page that every export writes, in wrapped lines, with its sources below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.export.page import Block, Heading, Paragraph, Run, Table
from assistant.export.pages import page_of
from assistant.interfaces.terminal import print_citation_line, wrap

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.briefing.types import Report

_STYLES = {"lead": "bold", "body": "", "item": "", "note": "yellow"}


def print_report(console: Console, report: Report) -> None:
    """Title, lines and sources of a report, and how to come back to it."""
    page = page_of(report)
    _line(console, page.title, style="bold")
    for line in page.subtitle:
        _line(console, line, style="dim")
    console.print()
    for block in page.blocks:
        _block(console, block)
    if page.citations:
        _line(console, "\nSources", style="bold")
        for citation in page.citations:
            print_citation_line(console, citation)
    seconds = report.timings.get("total", 0)
    _line(
        console,
        f"\n{len(page.citations)} quotes, {seconds:.2f} s; briefing export {report.id} {report.type}.html",
        style="dim",
    )


def is_empty(report: Report) -> bool:
    """Whether nothing was found that could be proved."""
    return not report.citations


def _block(console: Console, block: Block) -> None:
    if isinstance(block, Heading):
        _line(console, f"\n{block.text}", style="bold")
    elif isinstance(block, Table):
        for row in block.rows:
            for name, cell in zip(block.head, row, strict=True):
                if text := _words(cell):
                    _line(console, f"{name}: {text}", indent="    ")
            console.print()
    elif isinstance(block, Paragraph):
        _line(console, _words(block.runs), style=_STYLES[block.style], indent="    ")


def _words(runs: tuple[Run, ...]) -> str:
    return " ".join(run.text + "".join(f" [{n}]" for n in run.citations) for run in runs)


def _line(console: Console, text: str, *, style: str = "", indent: str = "") -> None:
    console.print(wrap(text, indent, ""), style=style, markup=False, highlight=False, soft_wrap=True)
