"""What one Chroma server holds and answers: ``python -m tests.benchmarks.sizing --passages 10000 100000``.

Starts ``chroma run`` on loopback over a fresh folder and puts unit vectors of 384 dimensions into it through the
product's own :class:`index.vector_store.ChromaVectorStore`, in clusters as passages on one subject are. At each size:
rows put a second, the server's resident memory, bytes on the disk, the median and 95th percentile of a search for the
50 nearest by one client, and searches a second by four at once. These are the measured rows of
``assistant/docs/sizing.md``. Not part of ``make bench``: 100,000 rows take minutes.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from index import IndexSettings
from index.embedder import unit
from index.embedders.minilm import WIDTH
from index.vector_store import ChromaVectorStore
from tests.benchmarks.machine import described
from tests.benchmarks.memory import size
from tests.benchmarks.results import Headline, save
from tests.benchmarks.serve import timed

if TYPE_CHECKING:
    from index.embedder import Vectors

DEPTH = 50  # how many nearest a search of the library asks for
CLUSTERS = 200
BLOCK = 10_000


@contextmanager
def chroma(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address and the process of a server over a folder."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    script = str(Path(sys.executable).with_name("chroma"))
    command = [script, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def vectors(count: int, seed: int) -> Vectors:
    """Unit vectors around the same centres whatever the seed."""
    centres = np.random.default_rng(0).standard_normal((CLUSTERS, WIDTH)).astype(np.float32)
    rng = np.random.default_rng(seed)
    near = centres[rng.integers(CLUSTERS, size=count)]
    return unit(near + rng.standard_normal((count, WIDTH)).astype(np.float32))


def measure(sizes: Sequence[int], searches: int) -> dict[str, Any]:
    """Figures by number of passages."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, chroma(Path(name) / "chroma") as (url, process):
        store = ChromaVectorStore.open(IndexSettings(data_dir=Path(name) / "data", chroma_url=url))
        there = 0
        for wanted in sorted(sizes):
            began, before = time.perf_counter(), there
            while there < wanted:
                block = vectors(min(BLOCK, wanted - there), 1 + there)
                store.put([f"d{i // 5}:{i % 5}" for i in range(there, there + len(block))], block)
                there += len(block)
            seconds = time.perf_counter() - began
            times, took = searched(store, vectors(searches, 0))
            found[str(wanted)] = {
                "put_per_second": (there - before) / seconds,
                "rss_mb": process.memory_info().rss / 1e6,
                "disk_mb": size(Path(name) / "chroma") / 1e6,
                "p50": statistics.median(times),
                "p95": statistics.quantiles(times, n=20)[-1],
                "per_second": searches / took,
            }
        store.close()
    return found


def searched(store: ChromaVectorStore, asked: Vectors) -> tuple[list[float], float]:
    """Seconds of each search by one client, and of all of them by four."""

    def search(vector: Vectors) -> float:
        return timed(lambda: store.nearest(vector, DEPTH))

    search(asked[0])
    times = [search(vector) for vector in asked]
    with ThreadPoolExecutor(4) as pool:
        return times, timed(lambda: list(pool.map(search, asked)))


def headline(found: dict[str, Any]) -> Headline:
    return {f"Chroma server, {n} passages, p50 ms": row["p50"] * 1e3 for n, row in found.items()}


def as_text(found: dict[str, Any]) -> str:
    lines = [
        f"{'passages':>9} {'put/s':>7} {'server MB':>9} {'disk MB':>8} {'p50 ms':>7} {'p95 ms':>7} {'4 clients/s':>11}"
    ]
    for number, row in found.items():
        lines.append(
            f"{number:>9} {row['put_per_second']:7.0f} {row['rss_mb']:9.0f} {row['disk_mb']:8.0f} "
            f"{row['p50'] * 1e3:7.1f} {row['p95'] * 1e3:7.1f} {row['per_second']:11.0f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    machine = described()
    found = measure(args.passages, args.searches)
    save("sizing", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
