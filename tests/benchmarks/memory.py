"""What it holds and what it keeps: ``python -m tests.benchmarks.memory``.

Resident memory of ``briefing serve`` over the starter corpus (started; after questions; after its pages), beside the
plain recipe's process after its first question; memory of an ingest as documents come in, which must stay flat; and the
data directory's size by its parts for 1,000 passages.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from index.embedder import embedder_for
from tests.benchmarks.corpus import made_up, questions
from tests.benchmarks.machine import described
from tests.benchmarks.processes import QUESTION, briefing, ready_library, serving, starter_files
from tests.benchmarks.recipe import OurEmbeddings, fill
from tests.benchmarks.results import Headline, save
from tests.benchmarks.workers import Handler, rss, serve, worker

MODULE = "tests.benchmarks.memory"
DOCUMENTS = 50  # in one batch of the ingest, about four passages each


def served(folder: Path, asked: int) -> dict[str, float]:
    """MB of ``briefing serve`` over the starter corpus."""
    with serving(briefing(ready_library(folder), "serve", "--port", "0")) as server, server.client() as client:
        found = {"started": server.rss_mb}
        for question in questions(asked):
            client.post("/v1/ask", json={"question": question}).raise_for_status()
        found["after questions"] = server.rss_mb
        for page in ("/", "/library", "/timeline"):
            client.get(page).raise_for_status()
        return found | {"after pages": server.rss_mb}


def ingested(folder: Path, batches: int) -> dict[str, Any]:
    """MB after each batch, how many passages there are in the end, and bytes on the disk by part."""
    with worker(MODULE, "--worker", "ingest", str(folder)) as ours:
        rows = [ours.ask(do="add") for _ in range(batches)]
        passages = ours.ask(do="count")["passages"]
    parts = {entry.name: size(entry) for entry in folder.iterdir()}
    return {
        "mb": [round(row["rss"]) for row in rows],
        "passages": passages,
        "bytes": {name: count for name, count in sorted(parts.items()) if count > 1000},
        "mb_per_1000_passages": sum(parts.values()) / passages / 1000,
    }


def size(path: Path) -> int:
    """Bytes of a file or of all files below a folder."""
    return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else path.stat().st_size


def measure(asked: int, batches: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        fill(starter_files(), root / "recipe", OurEmbeddings(embedder_for("bundled", "cpu")))
        with worker(MODULE, "--worker", "recipe", str(root / "recipe")) as recipe:
            beside = recipe.ask(do="ask")["rss"]
        return {
            "serve": served(root / "data", asked),
            "recipe": beside,
            "ingest": ingested(root / "ingested", batches),
        }


def run_worker(name: str, folder: Path) -> None:
    """The recipe, which asks, or ours, which adds batch after batch."""
    serve(asking(folder) if name == "recipe" else adding(folder))


def asking(folder: Path) -> dict[str, Handler]:
    from tests.benchmarks.recipe import Recipe

    recipe = Recipe()
    recipe.open(folder)

    def ask(_: dict[str, Any]) -> dict[str, Any]:
        recipe.ask(QUESTION)
        return {"rss": rss()}

    return {"ask": ask}


def adding(folder: Path) -> dict[str, Handler]:
    from index import IndexSettings, Library

    source, library = made_up(), Library.open(IndexSettings(data_dir=folder))

    def add(_: dict[str, Any]) -> dict[str, Any]:
        library.add(list(islice(source, DOCUMENTS)))
        return {"rss": rss()}

    return {"add": add, "count": lambda _: {"passages": library.count()[1]}}


def headline(found: dict[str, Any]) -> Headline:
    grown = found["ingest"]["mb"]
    return {
        "serve, MB": max(found["serve"].values()),
        "recipe, MB": found["recipe"],
        "recipe / serve, memory": found["recipe"] / max(found["serve"].values()),
        "ingest, MB at the end": grown[-1],
        "ingest, last half / first half": statistics.mean(grown[len(grown) // 2 :])
        / statistics.mean(grown[: len(grown) // 2] or grown),
        "disk, MB per 1000 passages": found["ingest"]["mb_per_1000_passages"],
    }


def as_text(found: dict[str, Any]) -> str:
    ingest = found["ingest"]
    parts = ", ".join(f"{name} {count / ingest['passages'] / 1000:.2f}" for name, count in ingest["bytes"].items())
    served_mb = ", ".join(f"{name} {mb:.0f}" for name, mb in found["serve"].items())
    return (
        f"briefing serve, MB resident: {served_mb}; the recipe after its first question {found['recipe']:.0f}\n"
        f"ingest of {ingest['passages']} passages, MB after each batch: {ingest['mb']}\n"
        f"disk, MB per 1000 passages: {ingest['mb_per_1000_passages']:.2f} ({parts})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--batches", type=int, default=12)
    parser.add_argument("--short", action="store_true", help="two questions, two batches")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        name, folder = args.worker
        run_worker(name, Path(folder))
        return
    machine = described()
    found = measure(2, 2) if args.short else measure(args.questions, args.batches)
    save("memory", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
