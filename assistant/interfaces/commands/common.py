"""What commands share: settings of the call, a console, a progress bar, filters, exit codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.settings import Settings
    from index.types import AddReport, Filters, Progress

EXIT_ERROR = 1
EXIT_NO_ANSWER = 3
EXIT_BUSY = 4
LINE_EVERY_S = 30  # without a terminal
WORDS = {
    "scan": "Looking at files",
    "read": "Reading documents",
    "embed": "Embedding",
    "store": "Storing",
    "check": "Checking",
}


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
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Bar(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("Opening the library", total=None, pace="")
        said: dict[str, float] = {}

        def report(step: Progress) -> None:
            words = WORDS[step.stage]
            shown = f"{words}: {step.detail}" if step.stage == "embed" else words
            bar.update(task, description=shown, completed=step.done, total=step.total, pace=pace(step))
            moment = time.monotonic()
            if not errors.is_terminal and moment - said.get(step.stage, -LINE_EVERY_S) >= LINE_EVERY_S:
                said[step.stage] = moment
                done = f" {step.done} of {step.total}" if step.total and step.done else ""
                click.echo(f"{words} …{done}{f', {pace(step)}' if done and pace(step) else ''}", err=True)

        yield report


def pace(step: Progress) -> str:
    """ "12/s, 3 min left", as far as it is known."""
    if not step.rate:
        return ""
    rate = f"{step.rate:.0f}/s" if step.rate >= 2 else f"{step.rate * 60:.0f}/min"
    if step.left_s is None:
        return rate
    for unit, size in (("h", 3600.0), ("min", 60.0)):
        if step.left_s >= 1.5 * size:
            return f"{rate}, {step.left_s / size:.{1 if unit == 'h' else 0}f} {unit} left"
    return f"{rate}, {step.left_s:.0f} s left"


def print_outcomes(report: AddReport) -> None:
    """What became of each document that changed or failed, and the counts."""
    from assistant.origin import inert

    for item in report.results:
        message = item.message.removeprefix(f"{item.uri}: ")
        detail = f": {message}" if message and item.status != "unchanged" else ""
        title = f" “{item.document.title}”" if item.document and item.status != "unchanged" else ""
        click.echo(inert(f"{item.status:<10}{item.uri}{title}{detail}"), err=item.status == "failed")
    counts = [f"{report.count(s)} {s}" for s in ("added", "replaced", "unchanged", "failed") if report.count(s)]
    click.echo(f"{', '.join(counts) or 'Nothing to do'}.")


def filters_of(since: str | None, until: str | None, source: tuple[str, ...]) -> Filters:
    from assistant.query import parse_day
    from index.types import Filters

    return Filters(since=parse_day(since), until=parse_day(until), sources=source)
