"""Memory that is free goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index import Document, Library
from index.allocator import _trim, give_back

ROOT = Path(__file__).parents[2]
# Small pieces, every 64th of which stays: the heap can't shrink at its end.
FRAGMENTS = """
import ctypes
from index.allocator import give_back
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def own():
    with open("/proc/self/status") as status:
        return int(status.read().partition("RssAnon:")[2].split()[0])
pieces = [libc.malloc(2000) for _ in range(40_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 2000)
for number, piece in enumerate(pieces):
    if number % 64:
        libc.free(piece)
before = own()
give_back()
print(before - own())
"""


@pytest.mark.skipif(_trim() is None, reason="not glibc")
def test_free_pieces_between_used_ones_go_back_to_the_system() -> None:
    shown = subprocess.run([sys.executable, "-c", FRAGMENTS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(shown.stdout) > 40_000, "kB"


def test_each_group_of_a_batch_gives_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    monkeypatch.setattr("index.batch.give_back", lambda: called.append(give_back()))
    monkeypatch.setattr("index.batch.GROUP_PASSAGES", 1)
    texts = [f"Note {n}: the lighthouse of bay {n} was lit at dusk." for n in range(3)]
    report = library.add([Document.from_text(text, title=f"Note {n}", uri=f"note:{n}") for n, text in enumerate(texts)])
    assert report.count("added") == 3
    assert len(called) >= 3


def test_nothing_happens_where_there_is_no_glibc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.allocator._trim", lambda: None)
    give_back()
