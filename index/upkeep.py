"""What keeps a library in order, inherited by :class:`index.library.Library`: sync, purge, check, repair, resume.

One short method each; the work stands in modules of its own.
"""

from __future__ import annotations

import threading
from pathlib import Path

from index.backup import Manifest, back_up
from index.doctor import Diagnosis, Doctor
from index.doctor import Step as RepairStep
from index.embedder import Embedder
from index.ingest import Ingest
from index.plan import Planner
from index.progress import Meter, Report
from index.purge import Hook, Purger, PurgeReport
from index.reindex import Reindexer, ReindexReport, Stale
from index.sync import SyncReport, synchronise
from index.types import AddReport


class Upkeep:
    """The upkeep of one library."""

    ingest: Ingest
    purger: Purger
    _planner: Planner
    _reindexer: Reindexer
    _syncing: threading.Lock

    def keep_up(self, ingest: Ingest, wanted: Embedder) -> None:
        """Be ready, with the library's stores; ``wanted`` is the embedding model that the settings name."""
        self.ingest = ingest
        self.purger = Purger(ingest)
        self._planner = Planner(ingest.catalog, ingest.files, ingest.settings, self.purger.knows)
        self._reindexer = Reindexer(ingest, wanted, self.purger.knows)
        self._syncing = threading.Lock()

    def sync(
        self,
        folder: str | Path,
        *,
        dry_run: bool = False,
        confirmed: bool = False,
        progress: Report | None = None,
    ) -> SyncReport:
        """Bring the library in step with a folder: only what is new or changed is read and embedded.

        A moved file keeps its documents with their ids; a deleted one is taken out of every answer (its text stays for
        old citations). ``dry_run`` only tells the plan. ``confirmed`` allows deletions that look like an accident.

        Raises:
            NothingToRead: there is no such folder, and the library holds nothing of it.
            ConfirmationNeeded: the folder has vanished or lost most of its files.
        """
        with self._syncing:
            return synchronise(
                self.ingest, self._planner, Path(folder), dry_run=dry_run, confirmed=confirmed, report=progress
            )

    def unfinished(self) -> int:
        """How many files an interrupted run had still to read; :meth:`resume` reads them."""
        return len(self.ingest.journal.queued(self.ingest.live))

    def resume(self, progress: Report | None = None) -> AddReport:
        """Read the files that an interrupted run had still to read."""
        waiting = self.ingest.journal.queued(self.ingest.live)
        self.ingest.settle()
        return self.ingest.resume(waiting, progress)

    def group(self) -> int:
        """Group near copies of which an earlier version took no note; returns how many a stop has left."""
        return self.ingest.group()

    def purge(self, key: str, *, old_only: bool = False) -> PurgeReport:
        """Erase a document for good, by id, address or path: all revisions, or only the superseded ones.

        Text, passages, vectors, keywords and what was derived from them leave the files of the data directory; answers
        and reports that cite it go with it. It takes a moment: both indexes are built anew.

        Raises:
            NotFound: the library never held such a document.
        """
        return self.purger.purge(key, old_only=old_only)

    def on_purge(self, name: str, hook: Hook) -> None:
        """Have ``hook`` delete what else holds the text of erased documents; it is called with their ids.

        It runs inside the erasing transaction, and at once for documents that were erased while nobody had registered
        under this name.
        """
        self.purger.register(name, hook)

    def stale(self) -> Stale:
        """What was read, cut or embedded otherwise than it would be today."""
        return self._reindexer.stale()

    def reindex(self, progress: Report | None = None) -> ReindexReport:
        """Read, cut and embed again what is :meth:`stale`, while answers go on with what there is.

        Raises:
            ModelError: the embedding model of the settings can't be loaded.
        """
        with self._syncing:
            return self._reindexer.run(progress)

    def backup(self, file: str | Path, progress: Report | None = None) -> Manifest:
        """Write the library as it is at this moment to one file; it may be in use meanwhile.

        Raises:
            BackupError: the file can't be written.
        """
        return back_up(self.ingest, Path(file), Meter(progress, None).tell)

    def check(self) -> Diagnosis:
        """Hold the three stores against each other; changes nothing. Raises :class:`LibraryDamaged`."""
        return Doctor(self.ingest, self.stale).check()

    def repair(self, step: RepairStep = lambda text: None) -> Diagnosis:
        """Mend what :meth:`check` finds, from the catalog; ``step`` is told what is being done."""
        doctor = Doctor(self.ingest, self.stale)
        doctor.repair(step)
        self.purger.finish()
        return doctor.check()
