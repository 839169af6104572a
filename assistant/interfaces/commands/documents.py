"""``briefing add``, ``list``, ``show`` and ``remove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from assistant.interfaces.commands.common import EXIT_ERROR, console, print_outcomes, progress_bar, settings

if TYPE_CHECKING:
    from index.purge import PurgeReport


@click.command(epilog="Example: briefing add report.html ~/briefings/notes")
@click.argument("paths", nargs=-1)
@click.option("--resume", is_flag=True, help="Read what an interrupted run had still to read.")
@click.option("--json", "as_json", is_flag=True, help="Print what became of each file as JSON.")
@click.pass_context
def add(ctx: click.Context, paths: tuple[str, ...], resume: bool, as_json: bool) -> None:
    """Add files, folders or web addresses: text, pages, PDF, Office, e-books, mails, transcripts, archives, feeds.

    The same file again changes nothing.
    """
    from assistant.interfaces.backend import connect

    if bool(paths) == resume:
        raise click.UsageError("Give files or folders to add, or --resume alone.")
    with progress_bar() as report:
        library = connect(settings(ctx))
        try:
            result = library.upkeep.resume(report) if resume else library.add(paths, report)
            left = library.upkeep.unfinished()
        finally:
            library.close()
    if as_json:
        click.echo(result.model_dump_json(indent=2))
    else:
        print_outcomes(result)
        if left:
            click.echo(f"{left} files of an interrupted run are still to be read: briefing add --resume", err=True)
    ctx.exit(EXIT_ERROR if result.failed else 0)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def list_documents(ctx: click.Context, as_json: bool) -> None:
    """List the documents in the library, newest first."""
    import json

    from assistant.interfaces.backend import backend
    from assistant.interfaces.terminal import print_documents

    with backend(settings(ctx)) as library:
        documents = library.documents()
    if as_json:
        click.echo(json.dumps([d.model_dump(mode="json") for d in documents], indent=2, ensure_ascii=False))
    else:
        print_documents(console(), documents)


@click.command(epilog="Example: briefing show a1b2c3d4e5f6.1")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def show(ctx: click.Context, key: str, as_json: bool) -> None:
    """Show a citation in its document with the quote marked; or an answer, or a document, by id."""
    from assistant.interfaces.backend import backend
    from assistant.interfaces.terminal import print_answer, print_passage
    from assistant.origin import inert

    with backend(settings(ctx)) as library:
        if "." in key:
            citation, document = library.citation(key)
            if as_json:
                click.echo(citation.model_dump_json(indent=2))
            else:
                print_passage(console(), citation, document)
        elif key.startswith("a") and len(key) == 13:
            answer = library.answer(key)
            click.echo(answer.model_dump_json(indent=2)) if as_json else print_answer(console(), answer)
        else:
            document = library.document(key)
            click.echo(document.model_dump_json(indent=2) if as_json else inert(document.text))


@click.command(epilog="Example: briefing remove --purge ~/briefings/notes/old.md")
@click.argument("key")
@click.option("--purge", is_flag=True, help="Erase it for good: text, vectors, keywords, answers that cite it.")
@click.option("--old", is_flag=True, help="With --purge: only its superseded revisions; the current one stays.")
@click.pass_context
def remove(ctx: click.Context, key: str, purge: bool, old: bool) -> None:
    """Take a document (id, address or path) out of every answer."""
    from assistant.interfaces.backend import backend
    from assistant.origin import inert

    if old and not purge:
        raise click.UsageError("--old goes with --purge.")
    with backend(settings(ctx)) as library:
        if purge:
            print_purged(library.upkeep.purge(key, old_only=old))
            return
        info = library.remove(key)
    click.echo(f"removed   {info.id} “{inert(info.title)}”. Old citations of it can still be shown.")


def print_purged(report: PurgeReport) -> None:
    """What was erased, and where the same words still stand."""
    from assistant.origin import inert

    noun = "revision" if len(report.documents) == 1 else "revisions"
    title = inert(report.title)
    click.echo(f"purged    {report.uri} “{title}”: {len(report.documents)} {noun} and all that rested on them.")
    for copy in report.copies:
        click.echo(f"          The same text is in the library as {copy.uri} ({copy.id}).")
    if report.file:
        click.echo(f"          The file itself still lies at {inert(report.file)}.")
