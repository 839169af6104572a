"""What commands share: settings of the call, a console, a progress bar, filters, exit codes."""

from __future__ import annotations

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
