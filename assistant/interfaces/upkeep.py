"""The library's upkeep through the server that holds it: the same methods as :class:`index.upkeep.Upkeep`.

Long work comes back line by line (newline-delimited JSON): ``{"progress": …}`` as it goes, at last ``{"result": …}`` or
``{"error": …}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.types import AddReport, Progress

if TYPE_CHECKING:
    from index.backup import Manifest
    from index.doctor import Diagnosis
    from index.doctor import Step as RepairStep
    from index.progress import Report
    from index.purge import PurgeReport
    from index.reindex import ReindexReport
    from index.sync import SyncReport


class UpkeepDoor(Protocol):
    """What commands ask of a library's upkeep, wherever it is open; see :class:`index.upkeep.Upkeep`."""

    def sync(
        self, folder: str | Path, *, dry_run: bool = ..., confirmed: bool = ..., progress: Report | None = ...
    ) -> SyncReport: ...

    def purge(self, key: str, *, old_only: bool = ...) -> PurgeReport: ...

    def unfinished(self) -> int: ...

    def resume(self, progress: Report | None = ...) -> AddReport: ...

    def reindex(self, progress: Report | None = ...) -> ReindexReport: ...

    def backup(self, file: str | Path, progress: Report | None = ...) -> Manifest: ...

    def check(self) -> Diagnosis: ...

    def repair(self, step: RepairStep = ...) -> Diagnosis: ...


class RemoteUpkeep:
    """:class:`UpkeepDoor` over HTTP. ``send`` makes a request; ``lines`` makes one and yields the answer's lines."""

    def __init__(
        self,
        send: Callable[[str, dict[str, Any]], Any],
        lines: Callable[[str, dict[str, Any]], Iterator[str]],
        error: Callable[[str, str], Exception],
    ) -> None:
        self._send = send
        self._lines = lines
        self._error = error

    def add(self, paths: list[str], progress: Report | None) -> AddReport:
        return AddReport.model_validate(self._follow("add", {"paths": paths}, progress))

    def sync(
        self,
        folder: str | Path,
        *,
        dry_run: bool = False,
        confirmed: bool = False,
        progress: Report | None = None,
    ) -> SyncReport:
        from index.sync import SyncReport

        place = str(Path(folder).expanduser().resolve())
        body = {"folder": place, "dry_run": dry_run, "confirmed": confirmed}
        return SyncReport.model_validate(self._follow("sync", body, progress))

    def purge(self, key: str, *, old_only: bool = False) -> PurgeReport:
        from index.purge import PurgeReport

        if Path(key).exists():
            key = Path(key).resolve().as_uri()
        return PurgeReport.model_validate(self._send("purge", {"key": key, "old_only": old_only}))

    def unfinished(self) -> int:
        return int(self._send("unfinished", {})["files"])

    def resume(self, progress: Report | None = None) -> AddReport:
        return AddReport.model_validate(self._follow("resume", {}, progress))

    def reindex(self, progress: Report | None = None) -> ReindexReport:
        from index.reindex import ReindexReport

        return ReindexReport.model_validate(self._follow("reindex", {}, progress))

    def backup(self, file: str | Path, progress: Report | None = None) -> Manifest:
        from index.backup import Manifest

        place = str(Path(file).expanduser().resolve())
        return Manifest.model_validate(self._follow("backup", {"file": place}, progress))

    def check(self) -> Diagnosis:
        from index.doctor import Diagnosis

        return Diagnosis.model_validate(self._send("check", {}))

    def repair(self, step: RepairStep = lambda text: None) -> Diagnosis:
        from index.doctor import Diagnosis

        return Diagnosis.model_validate(self._follow("repair", {}, lambda progress: step(progress.detail)))

    def _follow(self, name: str, body: dict[str, Any], progress: Report | None) -> Any:
        for line in self._lines(name, body):
            told = json.loads(line)
            if "progress" in told and progress:
                progress(Progress.model_validate(told["progress"]))
            elif "error" in told:
                raise self._error(told["error"]["type"], told["error"]["message"])
            elif "result" in told:
                return told["result"]
        raise self._error("ServerError", "The running server stopped before it had finished. Look at its terminal.")
