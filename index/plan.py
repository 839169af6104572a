"""What a sync would do: a folder as it is against what was read of it.

The plan changes nothing. Files count as moved when one that is missing and one that is new have the same content.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from index.catalog import Catalog
from index.config import IndexSettings
from index.errors import ConfirmationNeeded, NothingToRead
from index.files import FileFacts, Files, look_at
from index.loaders import supported
from index.types import Frozen
from index.versions import stamp

ALARMING = 10  # so many deletions, and more than half of the folder, want a confirmation


class Moved(Frozen):
    """A file that lies elsewhere now; ``old`` and ``new`` are paths."""

    old: str
    new: str


class Plan(Frozen):
    """What a sync of ``folder`` does. Paths are absolute.

    ``unreadable`` files failed before and are the same still; ``purged`` ones hold what was erased for good;
    ``unreachable`` folders could not be listed, what is known of them is left alone.
    """

    folder: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    deleted: tuple[str, ...] = ()
    unchanged: int = 0
    unreadable: tuple[str, ...] = ()
    purged: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.added or self.changed or self.moved or self.deleted)


@dataclass
class Scan:
    """Readable files by path, and folders that could not be listed."""

    files: dict[str, os.stat_result] = field(default_factory=dict)
    unreachable: list[str] = field(default_factory=list)


def scan(folder: Path, leave_out: Path) -> Scan:
    """The files below a folder that a loader knows. Hidden ones and symbolic links are passed over."""
    found, waiting = Scan(), [str(folder)]
    while waiting:
        place = waiting.pop()
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
            for entry in entries:
                if entry.name.startswith(".") or entry.is_symlink() or entry.path == str(leave_out):
                    continue
                if entry.is_dir():
                    waiting.append(entry.path)
                elif entry.is_file() and supported(Path(entry.path)):
                    found.files[entry.path] = entry.stat()
        except OSError:
            found.unreachable.append(place)
    return found


class Planner:
    """Makes plans for one library."""

    def __init__(self, catalog: Catalog, files: Files, settings: IndexSettings, purged: Callable[[str], bool]) -> None:
        self._catalog = catalog
        self._files = files
        self._data_dir = settings.data_dir.resolve()
        self._readers = stamp(settings)
        self.purged = purged

    def plan(self, folder: Path, *, confirmed: bool, step: Callable[[int, str], None]) -> Plan:
        """Compare; ``step`` is told how many files were looked at, and the latest.

        Raises:
            NothingToRead: there is no such folder, and nothing of it is in the library.
            ConfirmationNeeded: the folder has vanished, is empty, or has lost most of its files, and ``confirmed`` is
                false.
        """
        folder = folder.expanduser().resolve()
        known = self._known(folder)
        found = scan(folder, self._data_dir) if folder.is_dir() else Scan()
        if not folder.is_dir() and not known:
            raise NothingToRead(f"{folder} is not a folder, and the library holds nothing of it.")
        plan = self._compare(folder, known, found, step)
        if not confirmed:
            _refuse_if_alarming(plan, {path for path, f in known.items() if f.documents}, folder.is_dir())
        return plan

    def _compare(
        self, folder: Path, known: dict[str, FileFacts], found: Scan, step: Callable[[int, str], None]
    ) -> Plan:
        fresh: dict[str, FileFacts] = {}
        changed, unreadable, purged = [], [], []
        unchanged = 0
        for number, (path, stat) in enumerate(sorted(found.files.items()), start=1):
            step(number, path)
            before = known.get(path)
            facts = before if before and before.matches(stat) else _look(path)
            if facts and self.purged(facts.sha256):
                purged.append(path)
            elif facts is None or before is None:  # unreadable ones are tried: the loader says what is wrong
                fresh[path] = facts or FileFacts(path, 0, -1, 0, "")
            elif facts.sha256 != before.sha256:
                changed.append(path)
            elif before.message and before.readers == self._readers:
                unreadable.append(path)
            elif before.message:
                changed.append(path)
            else:
                unchanged += 1
        missing = {
            path: facts
            for path, facts in known.items()
            if path not in found.files and not _below(path, found.unreachable)
        }
        moved = _moves(missing, fresh)
        gone = {m.old for m in moved}
        came = {m.new for m in moved}
        return Plan(
            folder=str(folder),
            added=tuple(path for path in fresh if path not in came),
            changed=tuple(changed),
            moved=tuple(moved),
            deleted=tuple(sorted(path for path in missing if path not in gone)),
            unchanged=unchanged,
            unreadable=tuple(unreadable),
            purged=tuple(purged),
            unreachable=tuple(found.unreachable),
        )

    def _known(self, folder: Path) -> dict[str, FileFacts]:
        """Files below the folder that were read, and files of documents added before such facts were kept."""
        known = self._files.below(folder)
        for document in self._catalog.below(folder.as_uri().rstrip("/") + "/"):
            path, inside = path_of(document.uri)
            if path not in known:
                known[path] = FileFacts(path, -1, -1, 0, "" if inside else document.raw_sha256, documents=1)
        return known


def path_of(uri: str) -> tuple[str, bool]:
    """The path in a ``file:`` address, and whether it points to something inside that file."""
    parts = urlsplit(uri)
    return url2pathname(parts.path), bool(parts.fragment)


def _look(path: str) -> FileFacts | None:
    try:
        return look_at(Path(path))
    except OSError:
        return None


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


def _moves(missing: dict[str, FileFacts], fresh: dict[str, FileFacts]) -> list[Moved]:
    """Pairs of a missing and a new file with the same content, those with the same name first."""
    by_content: dict[str, list[str]] = defaultdict(list)
    for path, facts in missing.items():
        if facts.documents:
            by_content[facts.sha256].append(path)
    moves, later = [], []
    for new, facts in fresh.items():
        same_name = [old for old in by_content.get(facts.sha256, []) if Path(old).name == Path(new).name]
        if same_name:
            by_content[facts.sha256].remove(same_name[0])
            moves.append(Moved(old=same_name[0], new=new))
        else:
            later.append(new)
    for new in later:
        if candidates := by_content.get(fresh[new].sha256):
            moves.append(Moved(old=candidates.pop(0), new=new))
    return moves


def _refuse_if_alarming(plan: Plan, readable: set[str], there: bool) -> None:
    lost, known = len(readable.intersection(plan.deleted)), len(readable)
    if not lost:
        return
    kept = plan.unchanged + len(plan.changed) + len(plan.moved) + len(plan.unreadable)
    if not there:
        what = f"{plan.folder} is not there any more"
    elif not kept:
        what = f"None of the {known} files known in {plan.folder} is there any more"
    elif lost >= ALARMING and lost * 2 > known:
        what = f"{lost} of the {known} files known in {plan.folder} are not there any more"
    else:
        return
    raise ConfirmationNeeded(
        f"{what}. Nothing was changed. If the disk is not mounted, mount it; if the documents are to go, sync with "
        "--yes-delete."
    )
