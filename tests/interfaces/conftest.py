"""A real ``briefing serve`` in a process of its own, over the starter corpus."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BRIEFING = str(Path(sys.executable).with_name("briefing"))


def clean_environment() -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    return {k: v for k, v in os.environ.items() if not k.startswith("BRIEFING_")} | {"PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True)
class Served:
    """A running server and its data directory."""

    url: str
    data_dir: Path
    pid: int


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served") / "data"
    command = [BRIEFING, "--data-dir", str(folder), "serve", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean_environment()
    )
    assert process.stdout is not None
    seen: list[str] = []
    url = ""
    for line in process.stdout:
        seen.append(line)
        if found := re.search(r"Open (http://\S+)", line):
            url = found.group(1)
            break
    assert url, "".join(seen)
    transport = httpx.HTTPTransport(retries=20)
    with httpx.Client(transport=transport, trust_env=False) as client:
        for _ in range(200):
            try:
                if client.get(f"{url}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                continue
    yield Served(url, folder, process.pid)
    process.terminate()
    process.wait(30)


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def briefing() -> Run:
    """Runs the command ``briefing`` as a user does."""

    def run(
        *arguments: str, data_dir: Path | None = None, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        where = ["--data-dir", str(data_dir)] if data_dir else []
        return subprocess.run(
            [BRIEFING, *where, *arguments],
            capture_output=True,
            text=True,
            input=stdin,
            env=clean_environment() | environment,
            timeout=240,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. One a module: while Playwright runs, no test of this thread can have an event loop."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    assert chromium, "these tests need Debian's chromium: apt-get install chromium"
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()
