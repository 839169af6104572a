"""Files read in a process apart: a file made to exhaust the machine, or to break a parser, ends that process only.

Starting Python and a library takes half a second, so a worker is kept for the next file and ends by itself when there
is none for a minute. One that ran out of time or memory is replaced. Files inside files are read by a second worker
while the first one waits.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator

from index.loaders.base import Limits, Part
from index.sandbox.worker import Worker

__all__ = ["Sandbox", "close_workers", "parse_apart"]
_JOBS = 1000  # files after which a worker is replaced, since libraries leak


class Sandbox:
    """Workers that wait for files. Safe for threads; each file has a worker to itself."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        self._lock = threading.Lock()

    def parse(self, raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
        """As :func:`index.loaders.parse.parse`, in another process. Never raises for what the file is."""
        worker = self._take()
        finished = False
        try:
            yield from worker.parse(raw, name, limits)
            finished = worker.alive
        finally:
            self._give_back(worker, finished)

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.kill()
        return Worker()

    def _give_back(self, worker: Worker, finished: bool) -> None:
        if not finished or worker.jobs >= _JOBS:
            worker.kill()
            return
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End all waiting workers."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()


_SANDBOX = Sandbox()


@atexit.register
def close_workers() -> None:
    """End the processes that wait for files; the next file starts one again."""
    _SANDBOX.close()


def parse_apart(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a file with the process's own :class:`Sandbox`."""
    return _SANDBOX.parse(raw, name, limits)
