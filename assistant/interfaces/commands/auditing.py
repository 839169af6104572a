"""``briefing record`` and ``briefing replay``."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.interfaces.commands.common import EXIT_ERROR, settings


@click.command(epilog="Example: briefing record a1b2c3d4e5f6 record.json")
@click.argument("answer")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.pass_context
def record(ctx: click.Context, answer: str, file: str, force: bool) -> None:
    """Write how an ANSWER (by id) came about to FILE, or to standard output.

    Question, evidence with offsets and hashes, prompts' hashes, the model's own words (withheld ones, too), verdicts.
    """
    from assistant.interfaces.backend import backend
    from assistant.interfaces.commands.exporting import write_file

    with backend(settings(ctx)) as library:
        made = library.record(answer)
    write_file(file, f"{made.model_dump_json(indent=2)}\n".encode(), force=force)


@click.command(epilog="Example: briefing replay record.json")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def replay(ctx: click.Context, file: str, as_json: bool) -> None:
    """Say what changed since the answer of a record was given. The language model is not asked again.

    Exit code 0: the answer would be given so again; 1: something that it rests on changed.
    """
    from assistant.interfaces.backend import backend
    from assistant.origin import inert

    with backend(settings(ctx)) as library:
        found = library.replay(Path(file).read_bytes())
    if as_json:
        click.echo(found.model_dump_json(indent=2))
    else:
        click.echo(inert(f"{found.answer_id}  {found.question}"))
        for change in found.changes:
            click.echo(inert(f"{change.kind:<11}{change.what}"))
        checked = ", ".join(f"{number} {name}" for name, number in found.checked.items())
        click.echo(f"{'Nothing that it rests on changed' if found.same else 'It has changed'} (checked: {checked}).")
    ctx.exit(0 if found.same else EXIT_ERROR)
