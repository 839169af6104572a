"""``briefing timeline`` and the other reports on a topic: one command each, made from one pattern."""

from __future__ import annotations

from typing import Any

import click

from assistant.interfaces.commands.common import EXIT_NO_ANSWER, console, progress_bar, settings


def report_command(kind: str, help: str, *, example: str) -> click.Command:
    """The command that makes a report of a kind and prints it."""

    @click.command(kind, help=help, epilog=f"Example: briefing {kind} {example}")
    @click.argument("topic", nargs=-1)
    @click.option("--as-of", metavar="DATE", help="See only what was published by this day (2025-10-18).")
    @click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
    @click.pass_context
    def command(ctx: click.Context, topic: tuple[str, ...], as_of: str | None, as_json: bool) -> None:
        make_and_print(ctx, kind, {"topic": " ".join(topic), "as_of": as_of}, as_json=as_json)

    return command


def make_and_print(ctx: click.Context, kind: str, asked: dict[str, Any], *, as_json: bool) -> None:
    """Make a report here or in the server that owns the library, print it, and end with the exit code."""
    from assistant.interfaces.backend import connect
    from assistant.interfaces.terminal_report import is_empty, print_report

    with progress_bar() as report:
        library = connect(settings(ctx), starter=True, progress=report)
    try:
        made = library.report(kind, asked)
    finally:
        library.close()
    if as_json:
        click.echo(made.model_dump_json(indent=2))
    else:
        print_report(console(), made)
    ctx.exit(EXIT_NO_ANSWER if is_empty(made) else 0)


@click.command(epilog='Example: briefing brief "the Budapest summit" --as-of 2025-10-18')
@click.argument("topic", nargs=-1, required=True)
@click.option("--as-of", metavar="DATE", help="See only what was published by this day (2025-10-18).")
@click.option(
    "--length", type=click.Choice(["short", "page", "long"]), default="page", help="Half a page, one, or two."
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.pass_context
def brief(ctx: click.Context, topic: tuple[str, ...], as_of: str | None, length: str, as_json: bool) -> None:
    """The page to read before walking into the room: bottom line, events, who says what, numbers, open points."""
    make_and_print(ctx, "brief", {"topic": " ".join(topic), "as_of": as_of, "length": length}, as_json=as_json)


@click.command(epilog='Example: briefing changes "the Budapest summit" --since 2025-10-18 --until 2025-12-01')
@click.argument("topic", nargs=-1)
@click.option(
    "--since",
    required=True,
    metavar="DATE|ID|rN",
    help="A day (2025-10-18), the id of an earlier brief, or a corpus revision (r12).",
)
@click.option("--until", metavar="DATE|rN", help="See only what was published by this day, or was there at a revision.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.pass_context
def changes(ctx: click.Context, topic: tuple[str, ...], since: str, until: str | None, as_json: bool) -> None:
    """What is new, changed, withdrawn or confirmed on TOPIC (or anywhere) since a day, a brief or a corpus revision."""
    make_and_print(ctx, "changes", {"topic": " ".join(topic), "since": since, "until": until}, as_json=as_json)


timeline = report_command(
    "timeline",
    "What happened when, across all documents (or those on TOPIC), each event with every document that tells it.",
    example='"the Budapest summit" --as-of 2025-10-18',
)

disagreements = report_command(
    "disagreements",
    "Where the documents (or those on TOPIC) give different things, both sides with source and day.",
    example='"the call of 16 October"',
)

positions = report_command(
    "positions",
    "Who is for and who against on a question of debate, in dated statements; who shifted, and who sets conditions.",
    example='"Should Ukraine get Tomahawks?" --as-of 2025-10-18',
)
