"""From a cold process: ``python -m tests.benchmarks.cold``.

How long ``briefing ask`` takes on a ready library (the starter corpus), ``briefing --help``, and ``briefing serve``
until ``/healthz`` answers, until the page does, and until a first question asked at that moment has its answer; beside
them the plain LangChain recipe from the start of its process to its first four chunks. Every run is a process of its
own; the systems take turns and the order changes with each round. The files are in the operating system's cache (a
first round that fills it is not counted). Not a test: this machine is noisy.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.embedder import embedder_for
from tests.benchmarks.machine import described
from tests.benchmarks.processes import QUESTION, briefing, ready_library, run, serving, starter_files
from tests.benchmarks.recipe import OurEmbeddings, fill
from tests.benchmarks.results import Headline, save

Run = Callable[[], dict[str, tuple[float, ...]]]  # by name: seconds, and seconds of processor time where known


def measure(rounds: int) -> dict[str, dict[str, Any]]:
    """Seconds by system: median, all, and the recipe's divided by them (the median over the rounds)."""
    with tempfile.TemporaryDirectory() as folder:
        data, store = ready_library(Path(folder) / "data"), Path(folder) / "recipe"
        fill(starter_files(), store, OurEmbeddings(embedder_for("bundled", "cpu")))
        ask = [sys.executable, "-m", "tests.benchmarks.recipe", str(store), QUESTION]
        systems: dict[str, Run] = {
            "recipe": lambda: {"recipe": run(ask)},
            "ask": lambda: {"ask": run(briefing(data, "ask", QUESTION))},
            "help": lambda: {"help": run(briefing(data, "--help"))},
            "serve": lambda: served(data),
        }
        rows = [one_round(systems, number) for number in range(rounds + 1)][1:]
    return {name: figures([row[name] for row in rows], [row["recipe"] for row in rows]) for name in rows[0]}


def one_round(systems: dict[str, Run], number: int) -> dict[str, tuple[float, ...]]:
    """Each system once; who begins changes with the number."""
    names = list(systems)
    turn = number % len(names)
    found: dict[str, tuple[float, ...]] = {}
    for name in names[turn:] + names[:turn]:
        found |= systems[name]()
    return dict(sorted(found.items()))


def served(data: Path) -> dict[str, tuple[float, ...]]:
    """Seconds until /healthz answers, then until the page does, then until a question has its answer."""
    began = time.perf_counter()
    with serving(briefing(data, "serve", "--port", "0")) as server, server.client() as client:
        client.get("/").raise_for_status()
        page = time.perf_counter() - began
        client.post("/v1/ask", json={"question": QUESTION}).raise_for_status()
        answer = time.perf_counter() - began
        return {"serve": (server.ready,), "serve: page": (page,), "serve: first answer": (answer,)}


def figures(rows: list[tuple[float, ...]], recipe: list[tuple[float, ...]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "seconds": statistics.median(row[0] for row in rows),
        "ratio": statistics.median(r[0] / row[0] for r, row in zip(recipe, rows, strict=True)),
        "all": [round(row[0], 2) for row in rows],
    }
    if len(rows[0]) > 1:
        made["processor"] = statistics.median(row[1] for row in rows)
        made["ratio_of_processor_time"] = statistics.median(r[1] / row[1] for r, row in zip(recipe, rows, strict=True))
    return made


def headline(found: dict[str, dict[str, Any]]) -> Headline:
    """The numbers kept in the history."""
    return {
        "cold ask, s": found["ask"]["seconds"],
        "cold recipe, s": found["recipe"]["seconds"],
        "cold recipe / ask": found["ask"]["ratio"],
        "cold recipe / ask, processor time": found["ask"]["ratio_of_processor_time"],
        "help, s": found["help"]["seconds"],
        "serve ready, s": found["serve"]["seconds"],
        "serve first answer, s": found["serve: first answer"]["seconds"],
    }


def as_text(found: dict[str, dict[str, Any]]) -> str:
    """A table with a row for each system."""
    lines = [f"{'from a cold process':<22} {'median s':>8} {'recipe / it':>11} {'cpu s':>6} {'recipe / it':>11}  all"]
    for name, row in found.items():
        cpu = f"{row['processor']:6.2f} {row['ratio_of_processor_time']:11.1f}" if "processor" in row else " " * 18
        lines.append(f"{name:<22} {row['seconds']:8.2f} {row['ratio']:11.1f} {cpu}  {row['all']}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="one round")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    machine = described()
    found = measure(1 if args.short else args.rounds)
    save("cold", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
