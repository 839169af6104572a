"""How fast documents come in: ``python -m tests.benchmarks.ingest``.

Our ingest in each precision and the plain LangChain recipe read the same files into fresh stores, in processes of their
own that take turns; the order changes with every round. Prints source words a second and the ratio to the recipe, as
the median over the rounds. Not a test: this machine is noisy.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from index.embedders.openvino import able
from tests.benchmarks.corpus import article_files, words
from tests.benchmarks.machine import described
from tests.benchmarks.results import Headline, save
from tests.benchmarks.workers import paths, serve, timed, worker

MODULE = "tests.benchmarks.ingest"


def measure(rounds: int, articles: int, systems: list[str]) -> dict[str, dict[str, Any]]:
    """Figures by system: words a second (median, all), ratio to the recipe, processor seconds, memory."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        parts = article_files(Path(folder) / "articles", articles)[: rounds + 1]
        workers = {name: stack.enter_context(worker(MODULE, "--worker", name)) for name in systems}
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in systems}
        for number, files in enumerate(parts):
            order = systems[number % len(systems) :] + systems[: number % len(systems)]
            for name in order:
                store = f"{folder}/{name}-{number}"
                row = workers[name].ask(do="ingest", files=[str(f) for f in files], folder=store)
                if number:  # the first round loads the models
                    rows[name].append(row | {"words": words(files)})
    return {name: _figures(found, rows["recipe"]) for name, found in rows.items()}


def _figures(rows: list[dict[str, Any]], recipe: list[dict[str, Any]]) -> dict[str, Any]:
    speeds = [row["words"] / row["seconds"] for row in rows]
    beside = [row["words"] / row["seconds"] for row in recipe]
    work = [row["words"] / row["processor"] for row in rows]
    work_beside = [row["words"] / row["processor"] for row in recipe]
    return {
        "words_per_second": statistics.median(speeds),
        "units_per_second": statistics.median(row["units"] / row["seconds"] for row in rows),
        "ratio": statistics.median(a / b for a, b in zip(speeds, beside, strict=True)),
        "ratios": [round(a / b, 2) for a, b in zip(speeds, beside, strict=True)],
        "ratio_of_processor_time": statistics.median(a / b for a, b in zip(work, work_beside, strict=True)),
        "rss_mb": max(row["rss"] for row in rows),
        "backend": rows[0]["backend"],
    }


def run_worker(name: str) -> None:
    """The recipe, or ours in the precision named."""
    if name == "recipe":
        from tests.benchmarks.recipe import Recipe

        recipe = Recipe()
        serve(
            {"ingest": lambda r: _ingested(lambda: recipe.ingest(paths(r["files"]), Path(r["folder"])), "torch fp32")}
        )
        return
    from index import IndexSettings, Library
    from index.embedder import embedder_for

    embedder = embedder_for("bundled", "cpu", name)  # type: ignore[arg-type]

    def ingest(request: dict[str, Any]) -> dict[str, Any]:
        def run() -> int:
            with Library.open(IndexSettings(data_dir=Path(request["folder"])), embedder=embedder) as library:
                library.add(paths(request["files"]))
                return library.count()[1]

        return _ingested(run, embedder.backend)

    serve({"ingest": ingest})


def _ingested(run: Any, backend: str) -> dict[str, Any]:
    return timed(run) | {"backend": backend}


def as_text(figures: dict[str, dict[str, Any]]) -> str:
    """A table with a row for each system."""
    lines = [f"{'system':<8} {'words/s':>8} {'units/s':>8} {'ratio':>6} {'by cpu':>7} {'MB':>6}  back end, ratios"]
    for name, row in figures.items():
        lines.append(
            f"{name:<8} {row['words_per_second']:8.0f} {row['units_per_second']:8.1f} {row['ratio']:6.2f} "
            f"{row['ratio_of_processor_time']:7.2f} {row['rss_mb']:6.0f}  {row['backend']}, {row['ratios']}"
        )
    return "\n".join(lines)


def headline(figures: dict[str, dict[str, Any]]) -> Headline:
    """The numbers kept in the history."""
    made = {f"ingest {name}, words/s": row["words_per_second"] for name, row in figures.items()}
    return made | {f"ingest {name} / recipe": row["ratio"] for name, row in figures.items() if name != "recipe"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--articles", type=int, default=40, help="in each round")
    parser.add_argument(
        "--systems", nargs="+", default=["recipe", "fp32", *(["bf16"] if "BF16" in able() else []), "int8"]
    )
    parser.add_argument("--short", action="store_true", help="one round of two articles")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        run_worker(args.worker)
        return
    machine = described()
    figures = measure(1, 2, args.systems) if args.short else measure(args.rounds, args.articles, args.systems)
    save("ingest", figures, headline(figures), as_text(figures), machine, args.out)


if __name__ == "__main__":
    main()
