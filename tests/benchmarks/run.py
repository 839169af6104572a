"""All benchmarks in one go: ``make bench``, or ``python -m tests.benchmarks.run [NAME …] [--short]``.

Each runs in a process of its own and leaves ``NAME.json`` in the folder; then come pictures, one table of the numbers
that count against their goals, and one line more in ``history.jsonl``. A benchmark that fails is named, the others run
on, and the exit code is 1. Whether a goal is met changes no exit code: this machine is noisy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant import __version__
from tests.benchmarks.machine import described
from tests.benchmarks.pictures import draw
from tests.benchmarks.results import Headline

NAMES = ("peak", "ingest", "batch", "cold", "search", "serve", "memory")
# name in a headline -> (whether it must not be more (<=) or not less (>=), the goal)
GOALS: dict[str, tuple[str, float]] = {
    "ingest bf16 / recipe": (">=", 2.8),
    "ingest int8 / recipe": (">=", 3.5),
    "cold ask, s": ("<=", 2.5),
    "help, s": ("<=", 0.3),
    "serve ready, s": ("<=", 5.0),
    "serve, MB": ("<=", 700),
    "first sentence, p95 at 20, s": ("<=", 2.0),
    "first sentence, p95 at 20 reading, s": ("<=", 2.0),
    **{f"search {size} filtered, ms": ("<=", ms) for size, ms in (("10,000", 10), ("100,000", 15), ("1,000,000", 30))},
    **{f"search {size}, recall": (">=", 0.97) for size in ("10,000", "100,000", "1,000,000")},
    "ask 1,000,000, ms": ("<=", 250),
    "search 1,000,000, MB": ("<=", 4000),
}


def run(name: str, folder: Path, short: bool) -> dict[str, Any] | None:
    """One benchmark; what it left, or ``None`` if it failed (its error is on the error output)."""
    out = folder / f"{name}.json"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--out", str(out), *(["--short"] if short else [])]
    sys.stdout.write(f"\n== {name}\n")
    sys.stdout.flush()
    done = subprocess.run(command, check=False)
    if done.returncode or not out.exists():
        return None
    kept: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return kept


def remember(folder: Path, machine: dict[str, Any], headline: Headline, short: bool) -> list[dict[str, Any]]:
    """Append this run to the history; returns all runs of the same kind."""
    history = folder / "history.jsonl"
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "commit": commit(),
        "short": short,
        "machine": {key: machine[key] for key in ("processor", "cores", "memory_gb", "load", "python")},
        "headline": headline,
    }
    with history.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
    rows = [json.loads(row) for row in history.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["short"] == short]


def commit() -> str:
    """The commit that is checked out, "+" when files differ from it; empty outside a checkout."""
    here = Path(__file__).parent
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=here, capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def as_text(machine: dict[str, Any], headline: Headline) -> str:
    """The machine and the numbers, with what is asked of them."""
    packages = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {', '.join(machine['able'])}; "
        f"load at the start {machine['load']}",
        f"{machine['system']}, Python {machine['python']}, {packages}",
    ]
    for name, value in headline.items():
        sign, goal = GOALS.get(name, ("", 0.0))
        met = {"": "", "<=": "met" if value <= goal else "MISSED", ">=": "met" if value >= goal else "MISSED"}[sign]
        lines.append(f"{name:<36} {value:10.4g}" + (f"   goal {sign} {goal:g}: {met}" if sign else ""))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(NAMES)} (default: all there are)")
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--short", action="store_true", help="little of each, to see that all of it works")
    args = parser.parse_args()
    there = [name for name in args.names or NAMES if args.names or find_spec(f"tests.benchmarks.{name}")]
    args.out.mkdir(parents=True, exist_ok=True)
    machine, results, failed = described(), {}, []
    for name in there:
        if kept := run(name, args.out, args.short):
            results[name] = kept
        else:
            failed.append(name)
    headline: Headline = {key: value for kept in results.values() for key, value in kept["headline"].items()}
    runs = remember(args.out, machine, headline, args.short)
    pictures = draw({**results, "history": runs}, args.out)
    sys.stdout.write(f"\n{as_text(machine, headline)}\n\nwritten to {args.out}: history.jsonl and ")
    sys.stdout.write(", ".join([f"{name}.json" for name in results] + [path.name for path in pictures]) + "\n")
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
