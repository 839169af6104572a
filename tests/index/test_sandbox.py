"""The process that reads files: what it may not do, what ends it, and that its end harms nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from index import Document, IndexSettings
from index.loaders import read_bytes
from index.loaders.base import Limits, Loaded, Unread
from index.sandbox import Sandbox, wire
from index.sandbox.child import _FORBIDDEN
from index.text import Block
from tests.index import samples


@pytest.fixture
def sandbox():  # type: ignore[no-untyped-def]
    made = Sandbox()
    yield made
    made.close()


def test_one_worker_reads_file_after_file(sandbox: Sandbox) -> None:
    for _ in range(3):
        (found,) = sandbox.parse(samples.docx(), "storm.docx", Limits())
        assert isinstance(found, Loaded)
    assert [worker.jobs for worker in sandbox._idle] == [3]


def test_a_killed_worker_is_reported_for_its_file_and_replaced(sandbox: Sandbox) -> None:
    list(sandbox.parse(samples.text(), "a.txt", Limits()))
    worker = sandbox._idle[0]
    parts = sandbox.parse(samples.mbox() * 50, "desk.mbox", Limits())
    next(parts)
    os.kill(worker.pid, signal.SIGSEGV)
    (last,) = [part for part in parts if isinstance(part, Unread)]
    assert "desk.mbox: its reader broke down on it (SIGSEGV)" in last.message
    assert isinstance(next(sandbox.parse(samples.text(), "a.txt", Limits())), Loaded)


def test_a_worker_that_died_while_it_waited_is_replaced(sandbox: Sandbox) -> None:
    list(sandbox.parse(samples.text(), "a.txt", Limits()))
    os.kill(sandbox._idle[0].pid, signal.SIGKILL)
    psutil.Process(sandbox._idle[0].pid).wait(5)
    assert isinstance(next(sandbox.parse(samples.text(), "a.txt", Limits())), Loaded)


def test_a_worker_out_of_memory_gets_no_other_file(sandbox: Sandbox) -> None:
    """It ends some moments after it has answered: a file given to it then would be said to have broken it."""
    for _ in range(3):
        (large,) = sandbox.parse(b"[" + b'{"a": 1},' * 3_000_000 + b"1]", "large.json", Limits(memory_mb=100))
        assert isinstance(large, Unread)
        assert "BRIEFING_INDEX__PARSE_MEMORY_MB" in large.message
        assert not sandbox._idle
        assert isinstance(next(sandbox.parse(samples.text(), "a.txt", Limits())), Loaded)


def test_the_reader_may_not_connect_start_programs_or_write() -> None:
    code = (
        "import sys, json, socket, subprocess, os\n"
        "from index.sandbox.child import confine\n"
        "confine()\n"
        "def tries(work):\n"
        "    try: work()\n"
        "    except PermissionError as error: print('refused', error)\n"
        "tries(lambda: socket.create_connection(('127.0.0.1', 9)))\n"
        "tries(lambda: subprocess.run(['true']))\n"
        "tries(lambda: os.system('true'))\n"
        "tries(lambda: open('/tmp/written-by-a-document', 'w'))\n"
        "tries(lambda: os.fork())\n"
        "tries(lambda: os.remove('/tmp/no-such-file'))\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert shown.stdout.count("refused") == 6, shown.stdout + shown.stderr
    assert "socket.connect" in _FORBIDDEN


def test_the_reader_has_no_secrets_in_its_environment(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_AUTH", "ann:secret")
    list(sandbox.parse(samples.text(), "a.txt", Limits()))
    environment = psutil.Process(sandbox._idle[0].pid).environ()
    assert not [name for name in environment if name.startswith(("BRIEFING", "OPENAI", "HOME"))]


def test_threads_have_workers_of_their_own(sandbox: Sandbox) -> None:
    found: list[object] = []

    def read() -> None:
        found.extend(sandbox.parse(samples.docx(), "storm.docx", Limits()))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(part) for part in found] == [Loaded] * 3


@pytest.mark.parametrize(
    "payload",
    [
        b"{}",
        b'{"text": "abc", "blocks": [{"kind": "paragraph", "start": 0, "end": 9}]}',
        b'{"text": "abc", "blocks": [{"kind": "spell", "start": 0, "end": 3}]}',
        b'{"text": "a\\u0000c", "blocks": []}',
        b'{"text": 3, "blocks": []}',
        b'{"text": "abc", "blocks": [], "published": "soon"}',
        b"[" * 100_000,
    ],
)
def test_what_no_honest_reader_sends_is_refused(payload: bytes) -> None:
    with pytest.raises(wire.Garbled):
        wire.loaded_from(payload)


def test_a_document_crosses_the_pipe_unchanged() -> None:
    loaded = Loaded("Ä 𝕏\n\nb", (Block(start=0, end=3, page=2), Block(kind="row", start=5, end=6)), metadata={"a": [1]})
    assert wire.loaded_from(wire.loaded_bytes(loaded)) == loaded


def test_small_text_is_read_without_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.sandbox.parse_apart", None)
    (found,) = read_bytes(samples.markdown(), "storm.md", IndexSettings(), uri="u")
    assert isinstance(found, Document)
