"""What the kernel itself forbids the process that reads files: Landlock for paths, seccomp for system calls (Linux).

The audit hook of :mod:`index.sandbox.child` stops Python code; native code that a hostile file has taken over calls the
kernel directly. Both measures need no privileges and can't be taken back. Where the kernel, a container or the
machine's architecture lacks one, the other still holds: :func:`confine` says which.

Landlock: https://docs.kernel.org/userspace-api/landlock.html; seccomp: seccomp(2). Spoken to by ctypes, since the
interfaces are frozen and the wheels on PyPI wrap these few calls only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

LANDLOCK, SECCOMP = "landlock", "seccomp"

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_KINDS_OF_ACCESS = (0, 13, 14, 15, 15, 16)  # bits that version 0, 1, 2 … of Landlock knows; later ones no more
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38

_SYSTEM = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/nix/store", "/usr/share", "/etc/ld.so.cache",
           "/etc/localtime", "/etc/mime.types", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system",
           "/dev/null", "/dev/urandom")  # fmt: skip
_INSTALLED = ("site-packages", "dist-packages")

_CLONE_THREAD = 0x10000
_X32 = 0x40000000
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x50000 | 1, 0x50000 | 38
_CLONE3 = 435  # its flags are behind a pointer; told that it doesn't exist, the C library takes clone
# Machine: its audit number, its number of clone, and the refused calls in this order: socket, socketpair, connect,
# bind, execve, execveat, kill, ptrace, process_vm_readv, process_vm_writev, unshare, setns, mount, add_key, keyctl,
# perf_event_open, bpf, userfaultfd, then fork and vfork where there are any.
_MACHINES = {
    "x86_64": (0xC000003E, 56, (41, 53, 42, 49, 59, 322, 62, 101, 310, 311, 272, 308, 165, 248, 250, 298, 321, 323,
                                57, 58)),
    "aarch64": (0xC00000B7, 220, (198, 199, 203, 200, 221, 281, 129, 117, 270, 271, 97, 268, 40, 217, 219, 241, 280,
                                  282)),
}  # fmt: skip
_EVERYWHERE = (424, 425, 428, 438)  # pidfd_send_signal, io_uring_setup, open_tree, pidfd_getfd


def confine() -> tuple[str, ...]:
    """Forbid this thread and all it starts to open sockets, to start programs, to write, and to read documents.

    What may be read is the interpreter, its libraries and a few facts of the system. Returns the measures in force.
    """
    if not sys.platform.startswith("linux"):
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return ()
    landlock = _landlock(libc, readable())
    seccomp = _seccomp(libc, platform.machine())
    return (LANDLOCK,) * landlock + (SECCOMP,) * seccomp


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 if none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def readable() -> Iterator[Path]:
    """Files and folders that reading a document may need: code and facts of the system, never the working directory."""
    yield from map(Path, _SYSTEM)
    yield from map(Path, filter(None, os.environ.get("LD_LIBRARY_PATH", "").split(":")))
    yield Path(__file__).parents[1]
    prefixes = [Path(p) for p in {sys.prefix, sys.base_prefix, sys.exec_prefix} if p not in ("/", "/usr", "/usr/local")]
    yield from prefixes
    for entry in map(Path, sys.path):
        if entry.name in _INSTALLED or any(entry.glob("*.dist-info")):
            yield entry


def _landlock(libc: ctypes.CDLL, paths: Iterable[Path]) -> bool:
    version = landlock_version()
    if not version:
        return False
    everything = (1 << _KINDS_OF_ACCESS[min(version, len(_KINDS_OF_ACCESS) - 1)]) - 1
    # files; from version 4 binding and connecting of TCP; from 6 abstract Unix sockets and signals to others
    attributes = struct.pack("<QQQ", everything, 0b11, 0b11)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = int(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    if rules < 0:
        return False
    try:
        for path in paths:
            _allow(libc, rules, path)
        return int(libc.syscall(_RESTRICT_SELF, rules, 0)) == 0
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    """Let a file, or all files below a folder, be read; one that isn't there is passed over."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        access = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("<Qi", access, place), 0)
    finally:
        os.close(place)


def _seccomp(libc: ctypes.CDLL, machine: str) -> bool:
    if machine not in _MACHINES or sys.maxsize < 1 << 32:
        return False
    code = program(*_MACHINES[machine])
    kept = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    return int(libc.prctl(_PR_SET_SECCOMP, 2, header, 0, 0)) == 0


def program(audit: int, clone: int, refused: Iterable[int]) -> bytes:
    """The filter in classic BPF: the refused calls, processes (not threads), and other machines' calls fail."""
    numbers = [*refused, *_EVERYWHERE]
    load, equal, least, any_bit, result = 0x20, 0x15, 0x35, 0x45, 0x06
    allow = 6 + len(numbers)  # where these lines stand in the program
    check, refuse, missing = allow + 1, allow + 3, allow + 4
    lines: list[tuple[int, int | None, int | None, int]] = [
        (load, None, None, 4),  # the machine whose numbers are used
        (equal, None, refuse, audit),
        (load, None, None, 0),  # the call's number
        (least, refuse, None, _X32),
        (equal, missing, None, _CLONE3),
        (equal, check, None, clone),
        *((equal, refuse, None, number) for number in numbers),
        (result, None, None, _ALLOW),
        (load, None, None, 16),  # the lower half of clone's flags
        (any_bit, allow + 5, None, _CLONE_THREAD),
        (result, None, None, _EPERM),
        (result, None, None, _ENOSYS),
        (result, None, None, _ALLOW),  # jumps go forward only
    ]
    return b"".join(
        struct.pack("<HBBI", code, then - at - 1 if then else 0, other - at - 1 if other else 0, value)
        for at, (code, then, other, value) in enumerate(lines)
    )
