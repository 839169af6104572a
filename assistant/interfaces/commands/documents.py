"""``briefing add``, ``list``, ``show`` and ``remove``."""

from __future__ import annotations

import click

from assistant.interfaces.commands.common import EXIT_ERROR, console, progress_bar, settings


@click.command(epilog="Example: briefing add report.html ~/briefings/notes")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print what became of each file as JSON.")
@click.pass_context
def add(ctx: click.Context, paths: tuple[str, ...], as_json: bool) -> None:
    """Add files, folders or web addresses: text, pages, PDF, Office, e-books, mails, transcripts, archives, feeds.

    The same file again changes nothing.
    """
    from assistant.interfaces.backend import connect

    with progress_bar() as report:
        library = connect(settings(ctx))
        try:
            result = library.add(paths, report)
        finally:
            library.close()
    if as_json:
        click.echo(result.model_dump_json(indent=2))
    else:
        for item in result.results:
            detail = f": {item.message}" if item.message and item.status != "unchanged" else ""
            title = f" “{item.document.title}”" if item.document and item.status != "unchanged" else ""
            click.echo(f"{item.status:<10}{item.uri}{title}{detail}", err=item.status == "failed")
        counts = [f"{result.count(s)} {s}" for s in ("added", "replaced", "unchanged", "failed") if result.count(s)]
        click.echo(", ".join(counts) + ".")
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


@click.command()
@click.argument("key")
@click.pass_context
def remove(ctx: click.Context, key: str) -> None:
    """Take a document (id, address or path) out of every answer."""
    from assistant.interfaces.backend import backend

    with backend(settings(ctx)) as library:
        info = library.remove(key)
    click.echo(f"removed   {info.id} “{info.title}”. Old citations of it can still be shown.")
