"""Our commands as users start them: a clean environment, a ready library, a server until it answers."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx
import psutil

QUESTION = "Who proposed Budapest?"


def environment() -> dict[str, str]:
    """This one without our settings; nothing looks for a model hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")}
    return kept | {"HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


def briefing(data: Path, *arguments: str) -> list[str]:
    """The command ``briefing``, the installed script where there is one."""
    script = Path(sys.executable).with_name("briefing")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "assistant.interfaces.cli"]
    return [*command, "--data-dir", str(data), *arguments]


def run(command: Sequence[str]) -> tuple[float, float]:
    """Seconds from start to end, and seconds of processor time. Raises :class:`RuntimeError` if the command fails."""
    began, busy = time.perf_counter(), _busy()
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    seconds, processor = time.perf_counter() - began, _busy() - busy
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-1000:]}")
    return seconds, processor


def _busy() -> float:
    """Processor seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def starter_files() -> list[Path]:
    """The starter corpus, for the recipe to read."""
    return sorted(Path(str(files("seeds"))).glob("*.md"))


def ready_library(data: Path) -> Path:
    """The starter corpus in a data directory, as the first question makes it."""
    run(briefing(data, "ask", QUESTION))
    return data


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process, seconds until it said that it listens, until /healthz answered."""

    url: str
    process: psutil.Process
    announced: float
    ready: float

    def client(self, timeout: float = 120) -> httpx.Client:
        """A client that no proxy setting leads astray; it tries again while the server is only just starting."""
        transport = httpx.HTTPTransport(retries=20, limits=httpx.Limits(max_connections=128))
        return httpx.Client(base_url=self.url, timeout=timeout, trust_env=False, transport=transport)

    @property
    def rss_mb(self) -> float:
        """Resident memory now, in MB."""
        return float(self.process.memory_info().rss) / 1e6


@contextmanager
def serving(command: Sequence[str], announcement: str = r"Open (http://\S+)") -> Iterator[Server]:
    """Start a server, wait until it answers, stop it at the end."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    try:
        found = next((m for line in process.stdout or () if (m := re.search(announcement, line))), None)
        if found is None:
            raise RuntimeError(f"{' '.join(command)} ended before it served; its error is above.")
        announced = time.perf_counter() - began
        server = Server(found.group(1), psutil.Process(process.pid), announced, announced)
        with server.client() as client:
            client.get("/healthz").raise_for_status()
        yield Server(server.url, server.process, announced, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)
