"""Text that the process has freed does not come into the vector store's files, which are written with unused room."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import IndexSettings, Library
from index.embedder import Embedder
from index.errors import StoreError
from index.unused_slots import clear, saved
from index.vector_store import ChromaVectorStore
from tests.index.traces import traces

ROOT = Path(__file__).parents[2]
MARKER = "zanzibarkoala"
SLOT = 24
# Chroma works in threads, whose memory glibc keeps in arenas and hands on when a thread ends: each is filled with the
# marker in pieces of many sizes, freed between small ones that stay.
FOUL = f"""
import sys, threading
from pathlib import Path
THREADS = 32
kept = []
def foul():
    met = threading.Barrier(THREADS)
    def work():
        for size in (400, 1_000, 2_000_000, 5_000, 50_000, 400_000, 1_000_000, 400_000):
            pieces = [(b"{MARKER} " * (size // 14 + 1))[:size] for _ in range(9)]
            kept.extend(b"-" * 600 for _ in range(3))
            del pieces
        met.wait()
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
foul()
from index import Document, IndexSettings, Library
from index.vector_store import ChromaVectorStore
from tests.benchmarks.drawn import Drawn
folder = Path(sys.argv[1])
"""
ADD = """
with Library.open(IndexSettings(data_dir=folder), embedder=Drawn()) as library:
    for n in range(3):
        foul()
        library.add(Document.from_text(f"The lake rose at gauge {n}.", title=f"Gauge {n}", uri=f"gauge:{n}"))
"""
READ = """
with Library.open(IndexSettings(data_dir=folder), embedder=Drawn()) as library:
    foul()
    assert library.check().sound
"""
PURGE = """
with Library.open(IndexSettings(data_dir=folder), embedder=Drawn()) as library:
    library.add(Document.from_text("Another text.", title="Other", uri="other:1"))
    foul()
    library.purge("gauge:1")
"""
KILLED = """
import os
store = ChromaVectorStore.open(IndexSettings(data_dir=folder))
foul()
store._collection.upsert(ids=["other:0"], embeddings=Drawn().passages(["other"]))
os._exit(9)
"""


def fouled(script: str, folder: Path) -> int:
    """Run in a process whose freed memory is full of the marker; its exit code."""
    return subprocess.run([sys.executable, "-c", FOUL + script, str(folder)], cwd=ROOT, check=False).returncode


@pytest.mark.parametrize("last", [ADD, READ, PURGE], ids=["added", "read", "purged"])
def test_freed_text_is_in_no_file(last: str, tmp_path: Path) -> None:
    for work in {ADD: None, last: None}:  # each in a process of its own, which begins the graph anew
        assert fouled(work, tmp_path) == 0
    assert list(tmp_path.rglob("data_level0.bin"))
    assert traces(tmp_path, MARKER.encode(), MARKER[:8].encode()) == []


def test_what_a_killed_process_left_is_cleared_at_the_next_opening(tmp_path: Path, model: Embedder) -> None:
    settings = IndexSettings(data_dir=tmp_path)
    with Library.open(settings, embedder=model):
        pass
    assert fouled(KILLED, tmp_path) == 9
    if sys.platform.startswith("linux"):
        assert traces(tmp_path, MARKER.encode()), "that is what is to be cleared"
    with Library.open(settings, embedder=model):
        assert traces(tmp_path, MARKER.encode()) == [], "before anything is asked of Chroma"


def test_no_vector_is_lost(settings: IndexSettings) -> None:
    rng = np.random.default_rng(4)
    vectors = rng.standard_normal((2600, 8)).astype(np.float32)
    ids = [f"{n:04}:0" for n in range(2600)]
    for part in (slice(0, 40), slice(40, 990), slice(990, 1040), slice(1040, 2600)):  # saved within the last two
        store = ChromaVectorStore.open(settings)
        store.put(ids[part], vectors[part])
        found = store.vectors_of(ids[: part.stop])
        assert len(found) == part.stop
        kept = np.array([found[i] for i in ids[: part.stop]])
        np.testing.assert_allclose(kept, vectors[: part.stop], rtol=1e-5)
        assert saved(settings.data_dir / "vectors") == (part.stop >= 1040)
        near = store.nearest(vectors[part.start], 1)[0]
        assert near == (ids[part.start], pytest.approx(1.0, abs=1e-5))
        store.close()


def graph(folder: Path, vectors: int, version: int = 1) -> Path:
    """Graph files with room for four, full of the letter x; gives their folder."""
    made = folder / "0f"
    made.mkdir()
    (made / "header.bin").write_bytes(struct.pack("<i4Q", version, 0, 4, vectors, SLOT) + bytes(64))
    (made / "data_level0.bin").write_bytes(b"x" * 4 * SLOT)
    (made / "length.bin").write_bytes(b"x" * 4 * 4)
    return made


@pytest.mark.parametrize("vectors", [0, 3, 4, 2**63])
def test_only_what_stands_behind_the_last_vector_is_cleared(tmp_path: Path, vectors: int) -> None:
    made = graph(tmp_path, vectors)
    clear(tmp_path)
    used = min(vectors, 4)
    assert (made / "data_level0.bin").read_bytes() == b"x" * used * SLOT + bytes((4 - used) * SLOT)
    assert (made / "length.bin").read_bytes() == b"x" * used * 4 + bytes((4 - used) * 4)


def test_an_unknown_form_is_left_alone_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = graph(tmp_path, 1, version=2)
    clear(tmp_path)
    assert (made / "data_level0.bin").read_bytes() == b"x" * 4 * SLOT
    assert "header.bin has a form that is not known" in caplog.text


def test_a_half_written_graph_is_passed_over(tmp_path: Path) -> None:
    made = graph(tmp_path, 1)
    (made / "data_level0.bin").unlink()
    clear(tmp_path)
    clear(tmp_path / "nothing")


def test_files_that_cannot_be_overwritten_are_named(tmp_path: Path) -> None:
    made = graph(tmp_path, 0)
    (made / "data_level0.bin").unlink()
    (made / "data_level0.bin").mkdir()
    (made / "data_level0.bin" / "something").touch()
    with pytest.raises(StoreError, match="can't be overwritten"):
        clear(tmp_path)
