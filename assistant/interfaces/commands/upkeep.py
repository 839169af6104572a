"""``briefing sync``, ``reindex``, ``backup`` and ``restore``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.interfaces.commands.common import EXIT_ERROR, print_outcomes, progress_bar, settings

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.plan import Plan
    from index.sync import SyncReport

FOLDER_POLL_S = 2.0


@click.command(epilog="Example: briefing sync ~/briefings/notes --watch")
@click.argument("folder")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--watch", is_flag=True, help="Go on: whenever something in the folder changes. Ctrl-C ends it.")
@click.option("--yes-delete", is_flag=True, help="Also when the folder is gone or has lost most of its files.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan and what became of each file as JSON.")
@click.pass_context
def sync(ctx: click.Context, folder: str, dry_run: bool, watch: bool, yes_delete: bool, as_json: bool) -> None:
    """Bring the library in step with a folder.

    New and changed files are read, moved ones keep their documents, deleted ones leave every answer; what is the same
    is not read again.
    """
    if watch and (dry_run or yes_delete):
        raise click.UsageError("--watch goes neither with --dry-run nor with --yes-delete.")
    chosen = settings(ctx)
    report = synced(chosen, folder, dry_run=dry_run, confirmed=yes_delete)
    show(report, as_json)
    if watch:
        watch_folder(chosen, folder, as_json)
    ctx.exit(EXIT_ERROR if report.read.failed or report.plan.unreachable else 0)


def synced(chosen: Settings, folder: str, *, dry_run: bool = False, confirmed: bool = False) -> SyncReport:
    """One sync; the library is released afterwards, so that other commands can use it between two of them."""
    from assistant.interfaces.backend import connect

    with progress_bar() as progress:
        library = connect(chosen)
        try:
            return library.upkeep.sync(folder, dry_run=dry_run, confirmed=confirmed, progress=progress)
        finally:
            library.close()


def watch_folder(chosen: Settings, folder: str, as_json: bool) -> None:
    """Sync after each change until Ctrl-C. A failure is told and does not end the watch."""
    from index.errors import BriefingError

    click.echo(f"Watching {folder} (Ctrl-C stops).", err=True)
    try:
        for _ in changes(Path(folder).expanduser()):
            try:
                report = synced(chosen, folder)
            except BriefingError as error:
                click.echo(f"briefing: {error}", err=True)
                continue
            if not report.plan.empty:
                show(report, as_json)
    except KeyboardInterrupt:
        click.echo("Stopped watching.", err=True)


def changes(folder: Path) -> Iterator[None]:
    """Once whenever something in the folder has changed and come to rest; waits where the folder is not there."""
    import time

    from watchfiles import watch

    while True:
        if not folder.is_dir():
            yield  # the sync says so
            while not folder.is_dir():
                time.sleep(FOLDER_POLL_S)
            yield
        for _ in watch(folder, rust_timeout=2000, yield_on_timeout=True, raise_interrupt=True):
            if not folder.is_dir():
                break
            if _:
                yield


def show(report: SyncReport, as_json: bool) -> None:
    """The plan and the outcomes in lines, or all of it as JSON."""
    if as_json:
        click.echo(report.model_dump_json(indent=2))
        return
    from assistant.origin import inert  # names of files may hold what steers a terminal

    for line in plan_lines(report.plan, report.dry_run):
        click.echo(inert(line))
    for folder in report.plan.unreachable:
        click.echo(inert(f"failed    {folder}: can't be listed; what is known of it is left as it was."), err=True)
    if report.read.results:
        print_outcomes(report.read)


def plan_lines(plan: Plan, planned: bool) -> Iterator[str]:
    """What is (``planned``: would be) done, a line each; added and changed files only where they are not read yet."""
    if planned:
        yield from (f"would add     {path}" for path in plan.added)
        yield from (f"would replace {path}" for path in plan.changed)
    word = "would " if planned else ""
    yield from (f"{word}{'move' if planned else 'moved':<10}{move.old} → {move.new}" for move in plan.moved)
    yield from (f"{word}{'remove' if planned else 'removed':<10}{path}" for path in plan.deleted)
    yield from (f"unread    {path}: it could not be read before and has not changed" for path in plan.unreadable)
    yield from (f"purged    {path}: its content was erased for good and is passed over" for path in plan.purged)
    counts = (
        (len(plan.added), "new"),
        (len(plan.changed), "changed"),
        (len(plan.moved), "moved"),
        (len(plan.deleted), "deleted"),
        (plan.unchanged, "unchanged"),
    )
    yield f"{plan.folder}: {', '.join(f'{n} {what}' for n, what in counts if n) or 'no documents'}."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def reindex(ctx: click.Context, as_json: bool) -> None:
    """Read, cut and embed again what another parser, passage length or model has made.

    Answers go on meanwhile with what there is. An interrupted run goes on where it was.
    """
    from assistant.interfaces.backend import connect

    with progress_bar() as progress:
        library = connect(settings(ctx))
        try:
            report = library.upkeep.reindex(progress)
        finally:
            library.close()
    if as_json:
        click.echo(report.model_dump_json(indent=2))
        return
    for uri in report.left:
        click.echo(f"left      {uri}: its file is gone; it stays as it was read", err=True)
    if report.read.results:
        print_outcomes(report.read)
    done = (
        (report.read.count("replaced"), "documents read again"),
        (report.cut.count("replaced"), "cut into other passages"),
        (report.embedded, "passages embedded by another model"),
    )
    click.echo(f"{', '.join(f'{n} {what}' for n, what in done if n) or 'Everything is as it would be made today'}.")


@click.command(epilog="Example: briefing backup ~/backups/notes-2026-03-01.zip")
@click.argument("file")
@click.pass_context
def backup(ctx: click.Context, file: str) -> None:
    """Write the library as it is at this moment to one file."""
    from assistant.interfaces.backend import connect

    with progress_bar() as progress:
        library = connect(settings(ctx))
        try:
            made = library.upkeep.backup(file, progress)
        finally:
            library.close()
    click.echo(f"{file}: {made.documents} documents, {made.passages} passages, answers and reports.")


@click.command(epilog="Example: briefing --data-dir ~/again restore ~/backups/notes-2026-03-01.zip")
@click.argument("file")
@click.option("--replace", is_flag=True, help="Also where a library is; what it holds is lost.")
@click.pass_context
def restore(ctx: click.Context, file: str, replace: bool) -> None:
    """Bring back a library from a backup. No server may have it open."""
    from index.library import Library

    chosen = settings(ctx).index
    with progress_bar() as progress:
        made = Library.restore(chosen, file, replace=replace, progress=progress)
    click.echo(
        f"{chosen.data_dir}: {made.documents} documents, {made.passages} passages as of {made.made_at:%Y-%m-%d %H:%M}."
    )
