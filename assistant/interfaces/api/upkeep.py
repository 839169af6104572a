"""``/v1/library/…``: upkeep for the command line of this machine, by the token of owner.json only.

Long work is answered line by line as newline-delimited JSON (see :mod:`assistant.interfaces.upkeep`).
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from assistant.errors import AccessError
from assistant.interfaces.api.asking import Body
from assistant.interfaces.api.work import WRITING, in_thread
from index.doctor import Diagnosis
from index.errors import BriefingError
from index.progress import Report
from index.purge import PurgeReport
from index.types import Progress

if TYPE_CHECKING:
    from assistant.assistant import Assistant

EVERY = 0.2  # seconds between two progress lines


class Files(Body):
    """Files and folders of the server's machine, and web addresses."""

    paths: list[str] = Field(max_length=1_000_000)


class Folder(Body):
    """A folder of the server's machine."""

    folder: str
    dry_run: bool = False
    confirmed: bool = False


class Target(Body):
    """A file of the server's machine that is written."""

    file: str


class Doomed(Body):
    """What to erase: an id or address; ``old_only``: only the superseded revisions."""

    key: str
    old_only: bool = False


def by_token(request: Request) -> None:
    """Raises :class:`AccessError` unless the caller sent the token of owner.json."""
    if not getattr(request.state, "by_token", False):
        raise AccessError("This needs the token from owner.json in the data directory, as `briefing` sends it.")


def add_upkeep_routes(app: FastAPI, assistant: Assistant) -> None:
    """Routes over the library's upkeep."""
    library = assistant.library
    only_token = [Depends(by_token)]

    @app.post("/v1/library/add", tags=["upkeep"], dependencies=only_token)
    def add(body: Files) -> StreamingResponse:
        """Add files and folders."""
        return followed(lambda report: library.add(body.paths, progress=report))

    @app.post("/v1/library/sync", tags=["upkeep"], dependencies=only_token)
    def sync(body: Folder) -> StreamingResponse:
        """Bring the library in step with a folder."""
        return followed(
            lambda report: library.sync(body.folder, dry_run=body.dry_run, confirmed=body.confirmed, progress=report)
        )

    @app.post("/v1/library/resume", tags=["upkeep"], dependencies=only_token)
    def resume() -> StreamingResponse:
        """Read the files that an interrupted run had still to read."""
        return followed(library.resume)

    @app.post("/v1/library/reindex", tags=["upkeep"], dependencies=only_token)
    def reindex() -> StreamingResponse:
        """Read, cut and embed again what would be made otherwise today."""
        return followed(library.reindex)

    @app.post("/v1/library/backup", tags=["upkeep"], dependencies=only_token)
    def backup(body: Target) -> StreamingResponse:
        """Write the library to one file."""
        return followed(lambda report: library.backup(body.file, report))

    @app.post("/v1/library/unfinished", tags=["upkeep"], dependencies=only_token)
    def unfinished() -> dict[str, int]:
        """How many files an interrupted run had still to read."""
        return {"files": library.unfinished()}

    @app.post("/v1/library/purge", tags=["upkeep"], dependencies=only_token)
    async def purge(body: Doomed) -> PurgeReport:
        """Erase a document for good."""
        return await in_thread(lambda: library.purge(body.key, old_only=body.old_only), WRITING)

    @app.post("/v1/library/check", tags=["upkeep"], dependencies=only_token)
    async def check() -> Diagnosis:
        """Hold the three stores against each other."""
        return await in_thread(library.check, WRITING)

    @app.post("/v1/library/repair", tags=["upkeep"], dependencies=only_token)
    def repair() -> StreamingResponse:
        """Mend what the check finds."""
        return followed(
            lambda report: library.repair(lambda text: report(Progress(stage="check", done=0, detail=text)))
        )


def followed(work: Callable[[Report], BaseModel]) -> StreamingResponse:
    """Long work in a thread of its own, told of line by line. It goes on when the client leaves."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def tell(kind: str, value: Any) -> None:
        lines.put(json.dumps({kind: value}, ensure_ascii=False) + "\n")

    def run() -> None:
        try:
            report = sparsely(lambda progress: tell("progress", progress.model_dump(mode="json")))
            tell("result", work(report).model_dump(mode="json"))
        except BriefingError as error:
            tell("error", {"type": type(error).__name__, "message": str(error)})
        finally:
            lines.put(None)

    threading.Thread(target=run, name="upkeep", daemon=True).start()

    def produced() -> Iterator[str]:
        while (line := lines.get()) is not None:
            yield line

    return StreamingResponse(produced(), media_type="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


def sparsely(report: Report) -> Report:
    """``report`` called a few times a second at most."""
    last = 0.0

    def told(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            report(progress)

    return told
