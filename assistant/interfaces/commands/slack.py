"""``briefing slack``."""

from __future__ import annotations

import click

from assistant.interfaces.commands.common import progress_bar, settings


@click.group(invoke_without_command=True)
@click.pass_context
def slack(ctx: click.Context) -> None:
    """Answer in Slack over Socket Mode, which needs no public address. `briefing serve` does it beside the page."""
    if ctx.invoked_subcommand is not None:
        return
    from assistant.interfaces.slack.run import run

    with progress_bar() as report:
        serve = run(settings(ctx), report)
    serve()
