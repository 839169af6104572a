"""Markdown with footnotes, each carrying quote, source, date and offsets. Document text is escaped: it stays text."""

from __future__ import annotations

import re

from assistant.export.page import Block, Heading, Page, Paragraph, Run, Table
from assistant.origin import locator, plain, reference
from assistant.types import Citation

# What Markdown reads as more than itself wherever it stands; entities, addresses that would become links, :emoji:
_SPECIAL = re.compile(r"([\\`*_{}\[\]|<>~$@]|&(?=#|\w+;)|:(?=//|[\w+-]+:)|(?<=www)\.)", re.IGNORECASE)
_LEADING = re.compile(r"^(?:([#+=:-])|(\d+)([.)]))")
_WORD = {"lead": "", "body": "", "item": "- ", "note": ""}


def to_markdown(page: Page) -> bytes:
    """The page as UTF-8 Markdown."""
    parts = [f"# {escape(page.title)}", *(f"*{escape(line)}*" for line in page.subtitle)]
    parts += [_block(block) for block in page.blocks]
    if page.citations:
        parts.append("## Quotes")
        parts += [_footnote(citation) for citation in page.citations]
    return ("\n\n".join(parts) + "\n").encode()


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    flat = " ".join(plain(text).split())
    return _LEADING.sub(_guarded, _SPECIAL.sub(r"\\\1", flat))


def _guarded(match: re.Match[str]) -> str:
    mark, number, stop = match.groups()
    return f"\\{mark}" if mark else f"{number}\\{stop}"


def _runs(runs: tuple[Run, ...]) -> str:
    return " ".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    text = f"**{escape(run.text)}**" if run.strong and run.text else escape(run.text)
    return text + "".join(f"[^{n}]" for n in run.citations)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape(block.text)}"
    if isinstance(block, Table):
        return _table(block)
    return _paragraph(block)


def _paragraph(block: Paragraph) -> str:
    text = _runs(block.runs)
    return f"*{text}*" if block.style == "note" else f"{_WORD[block.style]}{text}"


def _table(table: Table) -> str:
    rows = [table.head, tuple("---" for _ in table.head)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["| " + " | ".join(_runs(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines)


def _footnote(citation: Citation) -> str:
    quote = f"“{escape(citation.quote)}”"
    return f"[^{citation.number}]: {quote} — {escape(reference(citation))} ({escape(locator(citation))})"
