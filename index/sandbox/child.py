"""The process that reads files: it has limits, no secrets, and reads one file after the other until its input ends.

Run by :mod:`index.sandbox.worker` only. After :func:`confine` no socket can be connected, no program started and no
file written from Python, whatever a document or a library wants; macros and links have nothing to run in. On Linux the
kernel refuses the same to native code, and to read anything but the program (:mod:`index.sandbox.kernel`).
"""

from __future__ import annotations

import json
import os
import select
import sys
from typing import IO, Any

from index.sandbox import kernel, wire

IDLE_S = 60  # seconds without work after which the process ends
_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir",
    "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "shutil.rmtree", "webbrowser.open",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Read jobs from standard input, answer on what was standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not end up among the answers
    jobs = sys.stdin.buffer
    confine()
    while True:
        if not select.select([jobs], [], [], IDLE_S)[0]:
            return
        head = jobs.read(wire.HEAD.size)
        if len(head) < wire.HEAD.size:
            return
        _, size = wire.HEAD.unpack(head)
        about, raw = wire.unnamed(jobs.read(size))
        exhausted = answer(json.loads(about), raw, answers)
        answers.flush()
        if exhausted:
            return  # memory that ran out may be in pieces: a new process starts afresh


def confine() -> None:
    """Refuse in this process what reading a document never needs."""
    sys.dont_write_bytecode = True
    kernel.confine()

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(f"reading a document may not do this: {event}")
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            raise PermissionError("reading a document may not write files")

    sys.addaudithook(refuse)


def limit(seconds: int, memory_mb: int) -> None:
    """Bounds for the next file: processor seconds from now, memory above what the process has now."""
    try:
        import resource
    except ImportError:  # no such limits on this system: the parent's clock is the only bound
        return
    more_time(seconds)
    _soft(resource, resource.RLIMIT_CORE, 0)
    _soft(resource, resource.RLIMIT_FSIZE, 0)
    size = _address_space()
    if size:
        _soft(resource, resource.RLIMIT_AS, size + memory_mb * 1_000_000)


def more_time(seconds: int) -> None:
    """So many processor seconds from now."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft(resource, resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _soft(resource: Any, what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system doesn't say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def answer(job: dict[str, Any], raw: bytes, out: IO[bytes]) -> bool:
    """Read one file and send its parts; whether memory ran out."""
    from index.loaders.base import Limits, Loaded, Member, Step
    from index.loaders.parse import parse, too_large

    limits = Limits(**job["limits"])
    limit(limits.seconds, limits.memory_mb)
    exhausted = False
    try:
        for part in parse(raw, job["name"], limits):
            if isinstance(part, Loaded):
                out.write(wire.frame(wire.LOADED, wire.loaded_bytes(part)))
            elif isinstance(part, Step):
                more_time(limits.seconds)
                out.write(wire.frame(wire.STEP, b""))
            elif isinstance(part, Member):
                out.write(wire.frame(wire.MEMBER, wire.named(part.part, part.raw)))
            else:
                exhausted = exhausted or part.message == too_large(job["name"], limits)
                out.write(wire.frame(wire.UNREAD, wire.named(part.uri, part.message.encode("utf-8", "replace"))))
            out.flush()
    except MemoryError:
        exhausted = True
        out.write(wire.frame(wire.UNREAD, wire.named("", too_large(job["name"], limits).encode("utf-8", "replace"))))
    out.write(wire.frame(wire.DONE, wire.ENDING if exhausted else b""))
    return exhausted


if __name__ == "__main__":
    main()
