"""``briefing export`` and ``briefing check-quotes``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.interfaces.commands.common import EXIT_ERROR, settings

if TYPE_CHECKING:
    from assistant.export.check import QuoteCheck


@click.command(epilog="Example: briefing export a1b2c3d4e5f6 brief.docx")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--format", "format_", help="Format, if the file name's ending doesn't say it (or the file is -).")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.pass_context
def export(ctx: click.Context, key: str, file: str, format_: str | None, force: bool) -> None:
    """Write an answer, a conversation or a report (by id) to FILE: .md, .html, .docx, .pdf or .json.

    Each citation carries its quote, source, date and offsets. `briefing check-quotes` checks a JSON or HTML file later.
    """
    from assistant.export import format_of
    from assistant.interfaces.backend import backend

    with backend(settings(ctx)) as library:
        content = library.export(key, format_ or format_of(file))
    write_file(file, content, force=force)


def write_file(file: str, content: bytes, *, force: bool) -> None:
    """Write to a file (``-``: standard output), never over one unasked.

    Raises:
        ExportError: the file exists or can't be written.
    """
    from assistant.errors import ExportError

    if file == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        with Path(file).open("wb" if force else "xb") as out:
            out.write(content)
    except FileExistsError as error:
        raise ExportError(f"{file} exists. Choose another name, or overwrite it with --force.") from error
    except OSError as error:
        raise ExportError(f"{file} can't be written ({error.strerror}). Choose another place.") from error
    click.echo(f"Wrote {file} ({len(content):,} bytes).", err=True)


@click.command("check-quotes", epilog="Example: briefing check-quotes brief.json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def check_quotes(ctx: click.Context, file: str, as_json: bool) -> None:
    """Hold every quote of an exported JSON or HTML FILE against the library as it is now.

    Exit code 0: all hold; 1: some moved, changed or are gone.
    """
    import json
    from collections import Counter

    from assistant.interfaces.backend import backend

    with backend(settings(ctx)) as library:
        checks = library.check_quotes(Path(file).read_bytes())
    if as_json:
        click.echo(json.dumps([c.model_dump(mode="json") for c in checks], indent=2, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(_line(check))
        counts = Counter(check.state for check in checks)
        click.echo(", ".join(f"{number} {state}" for state, number in counts.items()) + ".")
    ctx.exit(0 if all(check.state == "holds" for check in checks) else EXIT_ERROR)


def _line(check: QuoteCheck) -> str:
    from assistant.origin import inert

    where = ""
    if check.document and check.state in ("moved", "replaced"):
        where = f" now at {check.start}–{check.end} of {check.document.id}"
    detail = f" ({check.detail})" if check.detail else ""
    return f"{check.state:<9} {check.citation.id}  {inert(check.citation.document.title)}{where}{detail}"
