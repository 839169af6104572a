"""The command ``briefing``. Commands import what they need when they run, so that help is instant."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.settings import Settings
    from index.types import Filters, Progress

EXIT_ERROR = 1
EXIT_NO_ANSWER = 3
EXIT_BUSY = 4
EXIT_CODES = """\b
Exit codes: 0 done (a question: answered), 1 error, 2 wrong usage,
3 the documents don't answer, 4 another process holds the library."""


class Group(click.Group):
    """Turns the product's errors into one line on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from index.errors import BriefingError, LibraryBusy

        try:
            return super().invoke(ctx)
        except BriefingError as error:
            click.echo(f"briefing: {error}", err=True)
            ctx.exit(EXIT_BUSY if isinstance(error, LibraryBusy) else EXIT_ERROR)


@click.group(cls=Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", help="Folder of the library (default: the platform's user data folder).")
@click.version_option(package_name="briefing-assistant")
@click.pass_context
def main(ctx: click.Context, data_dir: str | None) -> None:
    """Brief yourself from your documents: every sentence cited, every quote checked.

    \b
    briefing serve                             the chat page, http://127.0.0.1:7860
    briefing ask "Who proposed Budapest?"      one answer in the terminal
    briefing add report.html notes/            documents into the library
    """
    ctx.obj = data_dir


def settings(ctx: click.Context, **overrides: Any) -> Settings:
    """The settings of this call; also sets up logging."""
    import logging

    from assistant.settings import Settings

    if ctx.obj:
        overrides["data_dir"] = ctx.obj
    made = Settings(**overrides)
    logging.basicConfig(level=made.index.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    return made


def console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None] | None]:
    """A bar on standard error for long work; lines without a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    words = {"read": "Reading documents", "embed": "Embedding passages", "store": "Storing"}
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Opening the library", total=None)
        said: set[str] = set()

        def report(step: Progress) -> None:
            bar.update(task, description=words[step.stage], completed=step.done, total=step.total)
            if not errors.is_terminal and step.stage not in said:
                said.add(step.stage)
                click.echo(f"{words[step.stage]} …", err=True)

        yield report


def filters_of(since: str | None, until: str | None, source: tuple[str, ...]) -> Filters:
    from assistant.query import parse_day
    from index.types import Filters

    return Filters(since=parse_day(since), until=parse_day(until), sources=source)


@main.command(epilog='Example: briefing ask "Will the summit happen?" --as-of 2025-10-18')
@click.argument("question", nargs=-1, required=True)
@click.option("--as-of", metavar="DATE", help="See only what was published by this day (2025-10-18).")
@click.option("--since", metavar="DATE", help="Only documents published on or after this day.")
@click.option("--until", metavar="DATE", help="Only documents published on or before this day.")
@click.option("--source", multiple=True, help="Only this publisher or address; may be given several times.")
@click.option("--conversation", metavar="ID", help="Continue an earlier conversation.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@click.pass_context
def ask(
    ctx: click.Context,
    question: tuple[str, ...],
    as_of: str | None,
    since: str | None,
    until: str | None,
    source: tuple[str, ...],
    conversation: str | None,
    as_json: bool,
) -> None:
    """Ask one question. Works beside a running server, too."""
    from assistant.interfaces.backend import backend
    from assistant.interfaces.terminal import print_answer

    chosen = filters_of(since, until, source)
    with progress_bar() as report:
        opened = backend(settings(ctx), starter=True, progress=report)
        library = opened.__enter__()
    try:
        answer = library.ask(" ".join(question), as_of=as_of, conversation=conversation, filters=chosen)
    finally:
        opened.__exit__(None, None, None)
    if as_json:
        click.echo(answer.model_dump_json(indent=2))
    else:
        print_answer(console(), answer)
    ctx.exit(EXIT_NO_ANSWER if answer.abstained else 0)


@main.command()
@click.option("--as-of", metavar="DATE", help="See only what was published by this day.")
@click.pass_context
def chat(ctx: click.Context, as_of: str | None) -> None:
    """Ask in the terminal, with follow-up questions. An empty line or Ctrl-D ends it."""
    from assistant.interfaces.backend import connect
    from assistant.interfaces.terminal import print_answer
    from index.errors import BriefingError

    with progress_bar() as report:
        library = connect(settings(ctx), starter=True, progress=report)
    conversation: str | None = None
    try:
        documents, passages = library.count()
        click.echo(f"{documents} documents, {passages} passages. Ask; an empty line ends.")
        while question := _prompt():
            try:
                answer = library.ask(
                    question, as_of=as_of, conversation=conversation, filters=filters_of(None, None, ())
                )
            except BriefingError as error:
                click.echo(str(error), err=True)
                continue
            conversation = answer.conversation
            print_answer(console(), answer)
    finally:
        library.close()


def _prompt() -> str:
    try:
        return input("\n> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


@main.command(epilog="Example: briefing add report.html ~/briefings/notes")
@click.argument("paths", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print what became of each file as JSON.")
@click.pass_context
def add(ctx: click.Context, paths: tuple[str, ...], as_json: bool) -> None:
    """Add files or folders (.txt, .md, .html). The same file again changes nothing."""
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


@main.command("list")
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


@main.command(epilog="Example: briefing show a1b2c3d4e5f6.1")
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def show(ctx: click.Context, key: str, as_json: bool) -> None:
    """Show a citation in its document with the quote marked; or an answer, or a document, by id."""
    from assistant.interfaces.backend import backend
    from assistant.interfaces.terminal import inert, print_answer, print_passage

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


@main.command()
@click.argument("key")
@click.pass_context
def remove(ctx: click.Context, key: str) -> None:
    """Take a document (id, address or path) out of every answer."""
    from assistant.interfaces.backend import backend

    with backend(settings(ctx)) as library:
        info = library.remove(key)
    click.echo(f"removed   {info.id} “{info.title}”. Old citations of it can still be shown.")


@main.command()
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default 7860; 0: any free one).")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve the chat page and the HTTP interface."""
    from assistant.interfaces.server import run

    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    with progress_bar() as report:
        start = run(settings(ctx, **chosen), report)
    start()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--settings", "show_settings", is_flag=True, help="List all settings and exit.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, show_settings: bool) -> None:
    """Check settings, models and the library, and say what is wrong and what to do."""
    import json

    from assistant.interfaces.doctor import examine
    from assistant.settings import settings_table

    if show_settings:
        click.echo(settings_table())
        return
    checks = examine(settings(ctx))
    if as_json:
        click.echo(json.dumps([vars(c) for c in checks], indent=2))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
    ctx.exit(0 if all(check.ok for check in checks) else EXIT_ERROR)


@main.command("eval", epilog="Example: briefing eval ../shared/evals tests/evals/gold --baselines --out build/eval")
@click.argument("folders", nargs=-1, required=True)
@click.option(
    "--out", default="build/eval", show_default=True, help="Folder for figures (JSON, HTML), failures and pictures."
)
@click.option("--set", "names", multiple=True, help="Only this set of a collection; may be given several times.")
@click.option("--limit", type=int, help="At most this many questions a set, evenly spread (for a quick look).")
@click.option("--baselines", is_flag=True, help="Also BM25 alone, dense alone and the plain LangChain recipe.")
@click.pass_context
def evaluate(
    ctx: click.Context, folders: tuple[str, ...], out: str, names: tuple[str, ...], limit: int | None, baselines: bool
) -> None:
    """Measure retrieval, evidence, abstention and verification on labelled questions and claims.

    FOLDERS are sets, or folders of sets: corpus.jsonl (id, title, text; without it the starter corpus is asked),
    queries.jsonl (id, text, answerable, answers or gold, optionally history, as_of, sides) and, where there is one,
    qrels.tsv (query, document, score); or rows of claim, references and label. The whole pipeline runs on a temporary
    library; intervals are 95 % bootstrap.
    """
    from assistant.interfaces.evaluate import evaluate_folders

    evaluate_folders(settings(ctx), folders, out, names, limit, baselines)


if __name__ == "__main__":
    sys.exit(main())
