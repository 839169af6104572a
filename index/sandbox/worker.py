"""One child process, seen from the parent: a file in, its parts out, and an end to it when it takes too long."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

from index.loaders.base import Limits, Member, Part, Unread
from index.loaders.parse import too_large
from index.sandbox import wire

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from index.sandbox.child import main; main()"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_CHUNK = 1 << 16
CLOCK_TIMES = 3.0  # seconds by the clock for each processor second allowed
START_S = 10.0  # and to start, and to import a library
_LARGEST = 1 << 30


class Died(Exception):
    """The process ended in the middle of a file."""


class Late(Exception):
    """The process took longer than it may."""


class Worker:
    """A running child. Not for use by two threads at a time."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        command = [sys.executable, "-I", "-c", _START, json.dumps([p for p in sys.path if p])]
        self._process = subprocess.Popen(  # noqa: S603 our own module in our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert self._process.stdin and self._process.stdout  # noqa: PT018, S101 they are pipes
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        self._buffer = bytearray()
        self._left = 0.0
        self.jobs = 0

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def parse(self, raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
        """The parts of a file. The clock runs only while the child works, not while its parts are used.

        Never raises for what the file does to the child: that ends in an :class:`Unread`, and the worker is dead.
        """
        self.jobs += 1
        steps = 0
        self._left = _clock(limits)
        about = json.dumps({"name": name, "limits": asdict(limits)})
        try:
            self._send(wire.frame(wire.JOB, wire.named(about, raw)))
            while True:
                kind, payload = self._receive()
                if kind == wire.DONE:
                    if payload == wire.ENDING:
                        self.kill(patient=True)
                    return
                if kind == wire.STEP:
                    steps += 1
                    if steps > limits.ocr_pages:
                        raise wire.Garbled("more pages than it was to read")
                    self._left = _clock(limits)
                    continue
                yield _part(kind, payload)
        except Late:
            self.kill()
            yield Unread("", _too_late(name, limits))
        except Died:
            self.kill(patient=True)
            yield Unread("", self._death(name, limits))
        except wire.Garbled as error:
            self.kill()
            yield Unread(
                "", f"{name}: the process that read it sent nonsense ({error}) and was stopped. Don't trust it."
            )

    def _wait(self, *, reading: bool) -> None:
        began = time.monotonic()
        readable, writable, _ = select.select([self._out], [] if reading else [self._in], [], max(0.0, self._left))
        self._left -= time.monotonic() - began
        if not readable and not writable:
            raise Late

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(reading=False)
            try:
                view = view[os.write(self._in, view[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise Died from error

    def _receive(self) -> tuple[bytes, bytes]:
        kind, size = wire.HEAD.unpack(self._take(wire.HEAD.size))
        if size > _LARGEST:
            raise wire.Garbled(f"a part of {size} bytes")
        return kind, self._take(size)

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._wait(reading=True)
            got = os.read(self._out, max(_CHUNK, min(size - len(self._buffer), 1 << 22)))
            if not got:
                raise Died
            self._buffer += got
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken

    def _death(self, name: str, limits: Limits) -> str:
        code = self._process.returncode
        if code == -signal.SIGXCPU:
            return _too_slow(name, limits)
        if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL):
            return too_large(name, limits)  # how native code and the system end a process out of memory
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"{name}: its reader broke down on it ({how}). The file is damaged or made to do that; get it anew."

    def kill(self, *, patient: bool = False) -> None:
        """End the process, whatever it does, and wait for its end. ``patient``: it is about to end by itself."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        if self._process.poll() is None and not (patient and _ended(self._process)):
            self._process.kill()
        self._process.wait()


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether a process that closed its pipe is about to end by itself, so that its exit code says why."""
    try:
        process.wait(1.0)
    except subprocess.TimeoutExpired:
        return False
    return True


def _part(kind: bytes, payload: bytes) -> Part:
    if kind == wire.LOADED:
        return wire.loaded_from(payload)
    part, rest = wire.unnamed(payload)
    if kind == wire.MEMBER:
        return Member(part, rest)
    if kind == wire.UNREAD:
        return Unread(part, rest.decode("utf-8", "replace")[:2000])
    raise wire.Garbled(f"a part of kind {kind!r}")


def _clock(limits: Limits) -> float:
    """Seconds by the clock that a step of a file may take."""
    return CLOCK_TIMES * limits.seconds + START_S


def _too_slow(name: str, limits: Limits) -> str:
    return (
        f"{name}: reading it took more than {limits.seconds} processor seconds, so it was stopped "
        "(BRIEFING_INDEX__PARSE_SECONDS). If you trust the file, raise the limit or split it."
    )


def _too_late(name: str, limits: Limits) -> str:
    return (
        f"{name}: reading it took more than {_clock(limits):.0f} seconds by the clock, so it was stopped. If the "
        "machine was busy with other work, add it again; if you trust the file, raise BRIEFING_INDEX__PARSE_SECONDS."
    )
