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


@slack.command(epilog="Example: briefing slack manifest | wl-copy, then https://api.slack.com/apps → From a manifest")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print YAML instead of JSON.")
@click.option("--url", metavar="ADDRESS", help="For HTTP: this server's public address (https://…). Else: Socket Mode.")
@click.option("--name", default="Briefing", show_default=True, help="The app's name in Slack.")
@click.option(
    "--panel", type=click.Choice(["agent", "assistant"]), default="agent", show_default=True,
    help="`assistant` for an app made before July 2026 that still has the older panel.",
)  # fmt: skip
@click.option("--no-canvas", is_flag=True, help="Leave out canvases (long briefs become files).")
@click.option("--no-files", is_flag=True, help="Leave out files (none can be added, long briefs become messages).")
def manifest(as_yaml: bool, url: str | None, name: str, panel: str, no_canvas: bool, no_files: bool) -> None:
    """Print the app's manifest, to paste where Slack makes apps."""
    from assistant.interfaces.slack.manifest import Panel, manifest, written

    chosen: Panel = "assistant" if panel == "assistant" else "agent"
    made = manifest(url=url, name=name, panel=chosen, canvas=not no_canvas, files=not no_files)
    click.echo(written(made, "yaml" if as_yaml else "json"))
