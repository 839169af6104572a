"""The library brought in step with a folder: moved files renamed, new and changed ones read, missing ones hidden.

Each step is whole in itself, so a sync that was interrupted is simply made again. Deletions come last: a file that is
renamed and edited at once is never missing in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.faults import moment
from index.files import look_at
from index.ingest import Ingest
from index.plan import Moved, Plan, Planner
from index.progress import Meter, Report
from index.types import AddReport, DocumentInfo, Frozen


class SyncReport(Frozen):
    """What a sync did, or with ``dry_run`` would do: its plan and what became of the files that were read."""

    plan: Plan
    dry_run: bool = False
    read: AddReport = AddReport(results=())


def synchronise(
    ingest: Ingest, planner: Planner, folder: Path, *, dry_run: bool, confirmed: bool, report: Report | None
) -> SyncReport:
    """See :meth:`index.library.Library.sync`."""
    meter = Meter(report, None)

    def step(number: int, path: str) -> None:
        meter.advance()
        meter.tell("scan", path)

    ingest.settle()
    plan = planner.plan(folder, confirmed=confirmed or dry_run, step=step)
    if dry_run:
        return SyncReport(plan=plan, dry_run=True)
    again = _move(ingest, plan.moved)
    moment("sync: moved")
    read = ingest.read([Path(path) for path in (*plan.added, *plan.changed, *again)], planner.purged, report)
    moment("sync: added")
    _delete(ingest, plan.deleted)
    return SyncReport(plan=plan, read=read)


def _move(ingest: Ingest, moves: Sequence[Moved]) -> list[str]:
    """Rename sources in one transaction; returns paths that must be read: their name was their title, or is taken."""
    again = []
    with ingest.catalog.database.write():
        for move in moves:
            old, new = Path(move.old), Path(move.new)
            documents = ingest.catalog.in_file(old.as_uri())
            renamed = [ingest.catalog.move(d.uri, new.as_uri() + d.uri.removeprefix(old.as_uri())) for d in documents]
            facts = ingest.files.get(old)
            ingest.files.forget([move.old])
            if not all(renamed):
                ingest.remove_later([d.id for d, done in zip(documents, renamed, strict=True) if not done])
            if not renamed or not all(renamed) or (old.name != new.name and any(map(named_by_file, documents))):
                again.append(move.new)
            elif facts:
                ingest.files.record([replace(look_at(new), documents=facts.documents, readers=facts.readers)])
    return again


def named_by_file(document: DocumentInfo) -> bool:
    """Whether the file's name was taken for the title or the date."""
    return "file name" in (document.title_basis, document.published_basis)


def _delete(ingest: Ingest, paths: Sequence[str]) -> None:
    with ingest.catalog.database.write():
        ingest.files.forget(paths)
        ingest.remove_later([d.id for path in paths for d in ingest.catalog.in_file(Path(path).as_uri())])
    ingest.settle()
