"""``briefing serve``."""

from __future__ import annotations

import click

from assistant.interfaces.commands.common import progress_bar, settings


@click.command()
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
