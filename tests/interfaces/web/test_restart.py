"""The server is killed and started again under an open page."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.interfaces.conftest import BRIEFING, clean_environment
from tests.interfaces.web.conftest import ask

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.slow


def start(folder: Path, port: int) -> tuple[subprocess.Popen[str], int]:
    """A real ``briefing serve``; returns its process and port."""
    command = [BRIEFING, "--data-dir", str(folder), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean_environment()
    )
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if found := re.search(r"Open http://127\.0\.0\.1:(\d+)", line):
            wait_until_it_listens(int(found.group(1)))
            return process, int(found.group(1))
    raise AssertionError("".join(seen))


def wait_until_it_listens(port: int) -> None:
    for _ in range(200):
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the server never listened")


def test_a_killed_server_loses_nothing_and_the_open_page_goes_on(window: BrowserContext, tmp_path: Path) -> None:
    process, port = start(tmp_path / "data", 0)
    try:
        page = window.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector(".welcome .lead")
        ask(page, "Who proposed Budapest as the venue?")
        citation = page.locator(".turn a.chip").first.get_attribute("data-citation")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        page.fill("#question", "And why was it cancelled?")
        page.press("#question", "Enter")
        page.wait_for_selector("[data-banner]:not([hidden])")
        assert page.locator(".turn").count() == 2, "the question stands there still"
        process, _ = start(tmp_path / "data", port)
        page.wait_for_selector("[data-banner]:has-text('is back')", timeout=60_000)
        page.click("[data-action=again]")
        page.wait_for_function("document.querySelectorAll('.turn .verdict').length === 2", timeout=60_000)
        page.locator(".turn a.chip").first.click()
        page.wait_for_selector("#panel mark")
        page.goto(f"http://127.0.0.1:{port}/c/{citation}")
        page.wait_for_selector("#panel mark")
        assert page.locator(".turn").count() == 2
    finally:
        process.kill()
        process.wait(10)
