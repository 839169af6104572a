"""How a big batch goes: ``python -m tests.benchmarks.batch [--sizes 100 1000 10000] [--drawn]``.

So many generated files in one ``library.add(folder)``, each size in a process of its own with a library of its own.
Prints the rate, the resident memory at each quarter of the batch, its peak, and at the end the process's own memory
(files that are mapped, which the system takes back when it needs room, are not in it). What may grow is what the vector
store keeps in memory of each passage (:func:`chroma_alone` measures that); the rest must stay flat.

``--drawn``: vectors drawn at random instead of the model's, to see in minutes what stands beside the embedding.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.corpus import articles
from tests.benchmarks.drawn import Drawn
from tests.benchmarks.machine import described
from tests.benchmarks.results import Headline, save
from tests.benchmarks.workers import own, rss, serve, timed, worker

MODULE = "tests.benchmarks.batch"
SENTENCES = 4  # of a file: one passage


def generated(folder: Path, number: int) -> None:
    """So many text files of real news sentences in a random order, a hundred in each folder."""
    sentences = [s for row in articles() for s in row["sentences"]]
    rng = random.Random(number)
    for n in range(number):
        path = folder / f"{n // 100:04}" / f"note {n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(" ".join(rng.sample(sentences, SENTENCES)) + "\n", encoding="utf-8")


def measure(sizes: list[int], *, drawn: bool = False) -> list[dict[str, Any]]:
    """A row for each size: ``documents``, ``passages``, ``seconds``, MB ``before``, at each quarter and at the peak.

    ``own``: MB that are the process's own at the end; ``chroma``: MB that Chroma alone takes for so many vectors.
    """
    rows = []
    for number in sizes:
        with tempfile.TemporaryDirectory() as folder:
            generated(Path(folder) / "files", number)
            with worker(MODULE, "--worker", folder, *(["--drawn"] if drawn else [])) as ours:
                before = ours.ask(do="open")["rss"]
                found = ours.ask(do="add", number=number)
            with worker(MODULE, "--worker", folder, "--drawn") as beside:
                found["chroma"] = beside.ask(do="chroma", number=found["passages"])["own"]
            rows.append({"documents": number, "before": before} | found)
    return rows


def chroma_alone(folder: Path, number: int) -> dict[str, Any]:
    """Own memory that so many vectors take in Chroma, put in groups as a batch does."""
    from index import IndexSettings
    from index.batch import GROUP_PASSAGES
    from index.vector_store import ChromaVectorStore

    store = ChromaVectorStore.open(IndexSettings(data_dir=folder / "beside"))
    model, before = Drawn(), own()
    for start in range(0, number, GROUP_PASSAGES):
        ids = [f"{n:016x}:0" for n in range(start, min(start + GROUP_PASSAGES, number))]
        store.put(ids, model.passages(ids))
    return {"own": own() - before}


def run_worker(folder: Path, *, drawn: bool) -> None:
    from index import IndexSettings, Library
    from index.types import Progress

    library = Library.open(IndexSettings(data_dir=folder / "data"), embedder=Drawn() if drawn else None)

    def opened(_: dict[str, Any]) -> dict[str, Any]:
        library.vectors()
        library.embedder.question("The model is loaded and the vector store is open.")
        return {"rss": rss()}

    def add(request: dict[str, Any]) -> dict[str, Any]:
        marks = [request["number"] * quarter // 4 for quarter in (1, 2, 3, 4)]
        quarters: list[float] = []

        def told(progress: Progress) -> None:
            while len(quarters) < 4 and progress.done >= marks[len(quarters)]:
                quarters.append(rss())

        def run() -> int:
            report = library.add(folder / "files", progress=told)
            assert report.count("added") == request["number"], report.counts
            return library.count()[1]

        found = timed(run)
        quarters += [found["rss"]] * (4 - len(quarters))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        kept = {"passages": found["units"], "seconds": found["seconds"], "processor": found["processor"]}
        return kept | {"quarters": quarters, "peak": peak, "own": own()}

    serve({"open": opened, "add": add, "chroma": lambda request: chroma_alone(folder, request["number"])})


def growth(rows: list[dict[str, Any]]) -> float:
    """MB of peak memory for each thousand passages more, from the smallest batch to the largest."""
    first, last = rows[0], rows[-1]
    more = (last["passages"] - first["passages"]) / 1000
    return float((last["peak"] - first["peak"]) / more) if more else 0.0


def headline(rows: list[dict[str, Any]]) -> Headline:
    last = rows[-1]
    return {
        "batch, documents/s": last["documents"] / last["seconds"],
        "batch, MB at the peak": last["peak"],
        "batch, MB more per 1000 passages": growth(rows),
    }


def as_text(rows: list[dict[str, Any]]) -> str:
    """A table with a row for each size."""
    lines = [
        f"{'documents':>9} {'passages':>8} {'seconds':>8} {'per s':>6} {'before':>7} {'peak MB':>8} {'own':>6} "
        f"{'Chroma':>7}  at each quarter"
    ]
    for row in rows:
        quarters = " ".join(f"{mb:.0f}" for mb in row["quarters"])
        lines.append(
            f"{row['documents']:9} {row['passages']:8} {row['seconds']:8.1f} {row['documents'] / row['seconds']:6.1f} "
            f"{row['before']:7.0f} {row['peak']:8.0f} {row['own']:6.0f} {row['chroma']:7.0f}  {quarters}"
        )
    return "\n".join([*lines, f"{growth(rows):.1f} MB more at the peak for each 1000 passages"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 3000])
    parser.add_argument("--drawn", action="store_true", help="vectors drawn at random, not the model's")
    parser.add_argument("--short", action="store_true", help="10 and 30 documents")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        run_worker(args.worker, drawn=args.drawn)
        return
    machine = described()
    rows = measure([10, 30] if args.short else sorted(args.sizes), drawn=args.drawn)
    save("batch-drawn" if args.drawn else "batch", rows, headline(rows), as_text(rows), machine, args.out)


if __name__ == "__main__":
    main()
