"""What the kernel forbids the process that reads files, tried by native calls that no audit hook sees."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from index.loaders.base import Limits
from index.sandbox import kernel
from index.sandbox.worker import Worker

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock and seccomp are Linux's")
PROBE = """
import ctypes, errno, json, os, struct, sys, threading
from index.sandbox import kernel

force = kernel.confine()
libc = ctypes.CDLL(None, use_errno=True)
secret, written, port = sys.argv[1:]
home = os.path.dirname(secret).encode()
true = (ctypes.c_char_p * 2)(b"true", None)

def refused(call, *values):
    ctypes.set_errno(0)
    return libc[call](*values) == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES)

ran = []
thread = threading.Thread(target=lambda: ran.append(True))
thread.start()
thread.join()
sockets = {str(kind): refused("socket", *kind) for kind in [(1, 1, 0), (2, 1, 0), (2, 2, 0), (10, 1, 0), (16, 3, 0)]}
address = struct.pack("=H", 2) + int(port).to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
sockets["connect"] = refused("connect", 9, address, 16)
processes = {
    "fork": refused("fork"),
    "exec": refused("execv", b"/bin/true", true),
    "kill": refused("kill", os.getppid(), 0),
    "ptrace": refused("ptrace", 16, os.getppid(), 0, 0),
}
files = {
    "read": refused("open", secret.encode(), os.O_RDONLY),
    "list": refused("open", home, os.O_RDONLY | os.O_DIRECTORY),
    "write": refused("open", written.encode(), os.O_WRONLY | os.O_CREAT, 0o644),
    "remove": refused("unlink", secret.encode()),
    "rename": refused("rename", secret.encode(), written.encode()),
    "mkdir": refused("mkdir", written.encode(), 0o755),
}
import lxml.etree
library = lxml.etree.LXML_VERSION[0] > 0
print(json.dumps(dict(force=force, sockets=sockets, processes=processes, files=files, thread=ran, library=library)))
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    """What a process that is confined could do, tried with a file that is there and a server that listens."""
    secret, written = tmp_path / "secret.txt", tmp_path / "written"
    secret.write_text("the keys to the lighthouse")
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = [str(secret), str(written), str(server.getsockname()[1])]
        command = [sys.executable, "-c", PROBE, *arguments]
        shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert shown.returncode == 0, shown.stderr
    assert secret.read_text() == "the keys to the lighthouse"
    assert not written.exists()
    shown_by: dict[str, Any] = json.loads(shown.stdout)
    return shown_by


def test_native_code_can_neither_connect_nor_start_a_program(found: dict[str, Any]) -> None:
    if kernel.SECCOMP not in found["force"]:
        pytest.skip("this kernel, container or processor has no seccomp filter")
    assert all(found["sockets"].values()), found
    assert all(found["processes"].values()), found
    assert found["thread"] == [True], "libraries work in threads"


def test_native_code_can_neither_write_nor_read_documents(found: dict[str, Any]) -> None:
    if kernel.LANDLOCK not in found["force"]:
        pytest.skip("this kernel or container has no Landlock")
    assert all(found["files"].values()), found
    assert found["library"], "the program's own libraries can be loaded"


def test_the_reader_is_confined_as_soon_as_it_waits_for_a_file() -> None:
    worker = Worker()
    try:
        list(worker.parse(b"A storm is coming.", "a.txt", Limits()))
        status = Path(f"/proc/{worker.pid}/status").read_text()
    finally:
        worker.kill()
    assert "NoNewPrivs:\t1" in status
    if kernel.landlock_version() and "Seccomp_filters:" in status:
        assert "Seccomp_filters:\t0" not in status


def test_without_either_measure_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "landlock_version", lambda: 0)
    monkeypatch.setattr("platform.machine", lambda: "sparc64")
    found: list[tuple[str, ...]] = []
    thread = threading.Thread(target=lambda: found.append(kernel.confine()))  # what holds, holds in that thread only
    thread.start()
    thread.join()
    assert found == [()]


def test_the_working_directory_may_not_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed = tmp_path / "env" / "site-packages"
    installed.mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(installed), *sys.path])
    paths = list(kernel.readable())
    assert installed in paths
    assert not {tmp_path, Path.cwd(), Path.home(), Path("/"), Path("/etc")} & set(paths)


@pytest.mark.parametrize("machine", sorted(kernel._MACHINES))
def test_the_filter_decides_as_it_says(machine: str) -> None:
    """Run by a small interpreter of the few instructions used, for both machines on either."""
    audit, clone, refused = kernel._MACHINES[machine]
    code = kernel.program(audit, clone, refused)
    assert _decision(code, audit, 0) == kernel._ALLOW, "read, or whatever 0 is"
    for number in (*refused, *kernel._EVERYWHERE):
        assert _decision(code, audit, number) == kernel._EPERM
    assert _decision(code, audit, clone, 0x3D0F00) == kernel._ALLOW, "a thread"
    assert _decision(code, audit, clone, 17) == kernel._EPERM, "a process"
    assert _decision(code, audit, 435) == kernel._ENOSYS
    assert _decision(code, audit, kernel._X32 | 41) == kernel._EPERM
    assert _decision(code, 0x40000003, 0) == kernel._EPERM, "32-bit calls on a 64-bit kernel"


def _decision(code: bytes, audit: int, number: int, flags: int = 0) -> int:
    lines = list(struct.iter_unpack("<HBBI", code))
    data = {0: number, 4: audit, 16: flags}
    held = at = 0
    while True:
        what, then, other, value = lines[at]
        if what == 0x06:
            return int(value)
        if what == 0x20:
            held, at = data[value], at + 1
            continue
        true = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[what]
        at += 1 + (then if true else other)
