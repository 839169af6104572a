"""Systems under measurement, each in a process of its own, so that runs can alternate and memory be told apart.

A worker reads one JSON request a line from its standard input, and answers each with one line of JSON:
``{"do": "ingest", "files": [...], "folder": "..."}`` gives ``seconds``, ``processor`` (seconds of it, all cores),
``units`` (passages or chunks) and ``rss`` (MB now).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

Handler = Callable[[dict[str, Any]], dict[str, Any]]


class Worker:
    """The parent's end of a worker."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send a request and wait for its answer. Raises :class:`RuntimeError` if the worker died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The worker {self._process.args} ended at {request.get('do')}; its error is above.")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def worker(module: str, *arguments: str) -> Iterator[Worker]:
    """Start ``python -m module arguments`` as a worker."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFING_")} | {"HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        yield Worker(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def serve(handlers: dict[str, Handler]) -> None:
    """The worker's end: answer requests until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print goes to the error output
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps(handlers[request.pop("do")](request)) + "\n")
        answers.flush()


def timed(run: Callable[[], int]) -> dict[str, Any]:
    """Run something that returns how many units it made; gives ``seconds``, ``processor``, ``units`` and ``rss``."""
    began, busy = time.perf_counter(), time.process_time()
    units = run()
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - busy,
        "units": units,
        "rss": rss(),
    }


def rss() -> float:
    """Resident memory of this process in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def own() -> float:
    """Resident memory in MB that is this process's alone; where the system doesn't tell it apart, all of it."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return rss()
    return int(status.partition("RssAnon:")[2].split()[0]) * 1024 / 1e6


def paths(names: list[str]) -> list[Path]:
    return [Path(name) for name in names]
