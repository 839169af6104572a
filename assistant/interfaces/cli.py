"""The command ``briefing``. Each command's module is imported when it is run, so that help is instant."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from assistant.interfaces.commands.common import EXIT_BUSY, EXIT_ERROR

EXIT_CODES = """\b
Exit codes: 0 done (a question: answered), 1 error, 2 wrong usage,
3 the documents don't answer, 4 another process holds the library."""

# name -> (module in assistant.interfaces.commands, attribute, one line for the list of commands)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "add": ("documents", "add", "Add files or folders (.txt, .md, .html)."),
    "ask": ("asking", "ask", "Ask one question."),
    "auth": ("access", "auth", "Make entries for the login (setting BRIEFING_AUTH)."),
    "brief": ("reporting", "brief", "A page on a topic, bottom line first."),
    "backup": ("upkeep", "backup", "Write the library to one file, also while it is in use."),
    "changes": ("reporting", "changes", "What changed since a day, or since a brief."),
    "chat": ("asking", "chat", "Ask in the terminal, with follow-up questions."),
    "check-quotes": ("exporting", "check_quotes", "Hold an export's quotes against the library as it is now."),
    "disagreements": ("reporting", "disagreements", "Where documents give different things, both sides."),
    "doctor": ("checking", "doctor", "Check settings, models and the library."),
    "eval": ("checking", "evaluate", "Measure retrieval, evidence, abstention and verification."),
    "export": ("exporting", "export", "Write an answer, conversation or report to a file."),
    "list": ("documents", "list_documents", "List the documents in the library, newest first."),
    "positions": ("reporting", "positions", "Who is for, who against, and who shifted."),
    "record": ("auditing", "record", "Write how an answer came about to one JSON file."),
    "replay": ("auditing", "replay", "Say what changed since the answer of a record was given."),
    "reindex": ("upkeep", "reindex", "Read and embed again what another version or model would make otherwise."),
    "restore": ("upkeep", "restore", "Bring back a library from a backup."),
    "remove": ("documents", "remove", "Take a document out of every answer, or erase it for good."),
    "serve": ("serving", "serve", "Serve the chat page and the HTTP interface."),
    "sync": ("upkeep", "sync", "Bring the library in step with a folder, once or continually."),
    "slack": ("slack", "slack", "Answer in Slack (Socket Mode); print the app's manifest."),
    "show": ("documents", "show", "Show a citation in its document, an answer, or a document."),
    "timeline": ("reporting", "timeline", "What happened when, from all documents."),
}


class Group(click.Group):
    """Imports commands when they are called; turns the product's errors into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: click.Command = getattr(import_module(f"assistant.interfaces.commands.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in sorted(COMMANDS.items())])

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


if __name__ == "__main__":
    sys.exit(main())
