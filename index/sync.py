"""The library brought in step with a folder: moved files renamed, new and changed ones read, missing ones hidden.

Each step is whole in itself, so a sync that was interrupted is simply made again. Deletions come last: a file that is
renamed and edited at once is never missing in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.faults import moment
from index.files import FileFacts, look_at
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
    moves = _move(ingest, plan.moved)
    moment("sync: moved")
    paths = [Path(path) for path in (*plan.added, *plan.changed, *moves.again)]
    read = ingest.read(paths, planner.purged, report)
    moment("sync: added")
    _delete(ingest, (*plan.deleted, *moves.left))
    return SyncReport(plan=plan, read=read)


@dataclass
class Moves:
    """What moving could not do: new paths that must be read, and old ones that answer until they are."""

    again: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def _move(ingest: Ingest, moves: Sequence[Moved]) -> Moves:
    """Rename sources in one transaction. A file whose name was its title is read again, and so is one that has changed
    meanwhile, or whose new address was taken meanwhile: its documents answer under the old one until that is done.
    """
    rest = Moves()
    with ingest.catalog.database.write():
        for move in moves:
            old, new = Path(move.old), Path(move.new)
            documents = ingest.catalog.in_file(old.as_uri())
            renamed = [ingest.catalog.move(d.uri, new.as_uri() + d.uri.removeprefix(old.as_uri())) for d in documents]
            if not all(renamed):
                rest.left.append(move.old)
                rest.again.append(move.new)
                continue
            known, facts = ingest.files.get(old), _look(new)
            ingest.files.forget([move.old])
            titled = old.name != new.name and any(map(named_by_file, documents))
            if known and facts and facts.sha256 == known.sha256 and not titled:
                ingest.files.record([replace(facts, documents=known.documents, readers=known.readers)])
            else:  # a row without a hash: if this run does not come to it, the next one finds it changed
                ingest.files.record([FileFacts(move.new, -1, -1, 0, "", documents=len(documents))])
                rest.again.append(move.new)
    return rest


def _look(path: Path) -> FileFacts | None:
    try:
        return look_at(path)
    except OSError:  # gone again; the next sync sees where it is
        return None


def named_by_file(document: DocumentInfo) -> bool:
    """Whether the file's name was taken for the title or the date."""
    return "file name" in (document.title_basis, document.published_basis)


def _delete(ingest: Ingest, paths: Sequence[str]) -> None:
    with ingest.catalog.database.write():
        ingest.files.forget(paths)
        ingest.remove_later([d.id for path in paths for d in ingest.catalog.in_file(Path(path).as_uri())])
    ingest.settle()
