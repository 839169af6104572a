"""One self-contained HTML file: no script, nothing loaded, quotes in place behind their numbers.

A strict Content-Security-Policy is part of the file. The JSON of what was exported stands in a data block, which
``briefing check-quotes`` reads.
"""

from __future__ import annotations

import html
from importlib.resources import files

from assistant.export.page import Block, Heading, Page, Run, Table
from assistant.origin import inert, locator, plain, reference
from assistant.types import Citation

DATA_ID = "briefing-data"
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>
"""


def to_html(page: Page) -> bytes:
    """The page as UTF-8 HTML."""
    style = files("assistant.export").joinpath("export.css").read_text(encoding="utf-8")
    cited = {c.number: c for c in page.citations}
    parts = [_HEAD.format(title=text(page.title), style=style)]
    parts += [f'<p class="subtitle">{text(line)}</p>' for line in page.subtitle]
    parts += _blocks(page.blocks, cited)
    if page.citations:
        parts.append('<h2>Quotes</h2><ol class="quotes">')
        parts += [_entry(c) for c in page.citations]
        parts.append("</ol>")
    data = page.data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    parts.append(f'</main><script type="application/json" id="{DATA_ID}">{data}</script></body></html>\n')
    return "\n".join(parts).encode()


def text(value: str) -> str:
    """Text that is only text in HTML."""
    return html.escape(plain(value), quote=True)


def _blocks(blocks: tuple[Block, ...], cited: dict[int, Citation]) -> list[str]:
    parts: list[str] = []
    in_list = False
    for block in blocks:
        is_item = not isinstance(block, Heading | Table) and block.style == "item"
        if is_item != in_list:
            parts.append("<ul>" if is_item else "</ul>")
            in_list = is_item
        parts.append(_block(block, cited))
    return parts + (["</ul>"] if in_list else [])


def _block(block: Block, cited: dict[int, Citation]) -> str:
    if isinstance(block, Heading):
        level = min(block.level, 6)
        return f"<h{level}>{text(block.text)}</h{level}>"
    if isinstance(block, Table):
        head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in block.head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{_runs(cell, cited)}</td>" for cell in row) + "</tr>" for row in block.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    inner = _runs(block.runs, cited)
    return f"<li>{inner}</li>" if block.style == "item" else f'<div class="{block.style}">{inner}</div>'


def _runs(runs: tuple[Run, ...], cited: dict[int, Citation]) -> str:
    return " ".join(_run(run, cited) for run in runs)


def _run(run: Run, cited: dict[int, Citation]) -> str:
    words = f"<strong>{text(run.text)}</strong>" if run.strong else text(run.text)
    return words + "".join(_marker(cited[n]) for n in run.citations)


def _marker(citation: Citation) -> str:
    """The number: it leads to the quote below, and shows it in place under the pointer or the keyboard's focus."""
    number = citation.number
    return (
        f'<span class="cite"><a href="#q{number}" aria-label="Source {number}">[{number}]</a><span class="quote">'
        f"<q>{html.escape(inert(citation.quote))}</q> {text(reference(citation))}</span></span>"
    )


def _entry(citation: Citation) -> str:
    return (
        f'<li id="q{citation.number}"><blockquote>{html.escape(inert(citation.quote))}</blockquote>'
        f'<p>{text(reference(citation))}</p><p class="locator">{text(locator(citation))}</p></li>'
    )
