"""``briefing ask`` and ``briefing chat``."""

from __future__ import annotations

import click

from assistant.interfaces.commands.common import EXIT_NO_ANSWER, console, filters_of, progress_bar, settings


@click.command(epilog='Example: briefing ask "Will the summit happen?" --as-of 2025-10-18')
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


@click.command()
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
