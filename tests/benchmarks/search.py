"""How fast a warm search is, and what it costs to keep: ``python -m tests.benchmarks.search --sizes 10000 100000``.

Libraries of made-up documents (:mod:`tests.benchmarks.synthetic`), without and with each filter. The same vectors stand
in a Chroma collection of their own with the filters' fields as metadata; ours and Chroma are processes of their own and
take turns, question by question. Printed are medians and 95th percentiles, besides the embedding of the question: of
the whole search, of its dense half alone (which is what Chroma does) and of Chroma; the share of the exact first ten
that each finds; whole answers; memory, and bytes on the disk. Chroma takes a million vectors in
ten minutes and more: above ``--chroma`` passages it is left out. ``--keep`` names a folder to build in and use again.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import embedder_for
from tests.benchmarks import synthetic
from tests.benchmarks.corpus import questions
from tests.benchmarks.machine import described
from tests.benchmarks.results import Headline, save
from tests.benchmarks.search_workers import CASES, HANDLERS, passes
from tests.benchmarks.workers import Worker, serve, worker

MODULE = "tests.benchmarks.search"
FIRST = 10


def exact(base: np.ndarray, number: int, asked: np.ndarray) -> dict[str, list[list[str]]]:
    """Ids of the exact first ten of each question under each filter."""
    documents = [synthetic.facts(n) for n in range(-(-number // synthetic.PASSAGES))]
    masks = {name: np.array([passes(name, *facts) for facts in documents]) for name in CASES}
    best = {name: (np.full((len(asked), FIRST), -2.0), np.zeros((len(asked), FIRST), int)) for name in CASES}
    for start, rows in synthetic.vectors(base, number):
        cosines, numbers = asked @ rows.T, np.arange(start, start + len(rows))
        for name, mask in masks.items():
            found = np.where(mask[numbers // synthetic.PASSAGES], cosines, -2.0)
            scores = np.hstack([best[name][0], found])
            whose = np.hstack([best[name][1], np.broadcast_to(numbers, found.shape)])
            order = np.argpartition(-scores, FIRST, axis=1)[:, :FIRST]
            best[name] = np.take_along_axis(scores, order, 1), np.take_along_axis(whose, order, 1)
    return {
        name: [
            [synthetic.passage_ids(int(n), 1)[0] for n, score in zip(row, line, strict=True) if score > -2]
            for line, row in zip(scores, whose, strict=True)
        ]
        for name, (scores, whose) in best.items()
    }


def measure(number: int, folder: Path, count: int, *, chroma: bool, ask: bool) -> dict[str, Any]:
    """All figures for one size. Libraries are built in ``folder`` unless they are there."""
    embedder = embedder_for("bundled", "cpu")
    base = synthetic.base_vectors(embedder, folder / "base.npy")
    texts = questions(count)
    asked = np.array([embedder.question(text) for text in texts])
    np.save(folder / "asked.npy", asked, allow_pickle=False)
    place = folder / str(number)
    with worker(MODULE, "--worker", "build", str(place)) as builder:
        built = builder.ask(do="build", number=number, chroma=chroma)
    wanted = exact(base, number, asked)
    with (
        worker(MODULE, "--worker", "ours", str(place)) as ours,
        worker(MODULE, "--worker", "chroma", str(place)) as other,
    ):
        opened = ours.ask(do="open", asked=texts)
        if chroma:
            other.ask(do="open", asked=texts)
        rows = {name: _alternately(ours, other if chroma else None, name, wanted[name]) for name in CASES}
        memory = {"ours": ours.ask(do="memory"), **({"chroma": other.ask(do="memory")} if chroma else {})}
    found = {"passages": number, "built": built, "open_s": opened["seconds"], "cases": rows, "memory": memory}
    if ask:
        with worker(MODULE, "--worker", "ask", str(place)) as asking:
            found["ask"] = asking.ask(do="ask", asked=texts[: max(2, count // 2)])
    return found


def _alternately(ours: Worker, chroma: Worker | None, name: str, wanted: list[list[str]]) -> dict[str, Any]:
    """One filter: every question put to each in turn; the first three only warm up."""
    times: dict[str, list[float]] = {"search": [], "dense": [], "keyword": [], "chroma": []}
    recalls: dict[str, list[float]] = {"ours": [], "chroma": []}
    for number, first in enumerate(wanted):
        row = ours.ask(do="search", number=number, case=name)
        beside = chroma.ask(do="search", number=number, case=name) if chroma else {"ids": []}
        if first:
            recalls["ours"].append(len(set(first) & set(row["ids"])) / len(first))
            recalls["chroma"].append(len(set(first) & set(beside["ids"])) / len(first))
        if number >= min(3, len(wanted) - 1):
            for part in ("search", "dense", "keyword"):
                times[part].append(row[part])
            times["chroma"] += [beside["seconds"]] if chroma else []
    parts = {part: _spread(values) for part, values in times.items() if values}
    return {
        **parts,
        "allowed": row["allowed"],
        "recall": statistics.mean(recalls["ours"] or [1.0]),
        "chroma_recall": statistics.mean(recalls["chroma"] or [1.0]) if chroma else None,
        "chroma / dense": parts["chroma"]["p50"] / parts["dense"]["p50"] if chroma else None,
    }


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * value for value in values)
    return {"p50": statistics.median(ordered), "p95": ordered[int(0.95 * (len(ordered) - 1))]}


def headline(found: list[dict[str, Any]]) -> Headline:
    """The slowest filter's median, the lowest recall, memory and disk, by size."""
    kept: Headline = {}
    for row in found:
        size = f"{row['passages']:,}"
        cases = row["cases"].values()
        kept[f"search {size}, ms"] = row["cases"]["none"]["search"]["p50"]
        kept[f"search {size} filtered, ms"] = max(case["search"]["p50"] for case in cases)
        kept[f"search {size}, recall"] = min(case["recall"] for case in cases)
        kept[f"search {size}, MB"] = row["memory"]["ours"]["rss"]
        if "ask" in row:
            kept[f"ask {size}, ms"] = row["ask"]["p50"]
        ratios = [case["chroma / dense"] for case in cases if case["chroma / dense"]]
        if ratios:
            kept[f"chroma / dense {size}, filtered"] = max(ratios)
    return kept


def as_text(found: list[dict[str, Any]]) -> str:
    lines = []
    for row in found:
        disk = {name: size / row["passages"] / 1000 for name, size in row["built"]["bytes"].items()}
        memory = ", ".join(f"{name} {kept['rss']:.0f} MB" for name, kept in row["memory"].items())
        lines += [
            f"{row['passages']:,} passages: {memory} resident; opened in {row['open_s']:.2f} s; disk, MB per 1,000 "
            f"passages: {sum(disk.values()):.2f} ({', '.join(f'{n} {v:.2f}' for n, v in disk.items())})",
            f"  {'ms, median / 95th percentile':<30}{'search':>14}{'dense half':>14}{'keywords':>14}{'Chroma':>14}"
            f"{'Chroma/dense':>14}{'recall@10':>11}{'Chroma':>8}{'allowed':>10}",
        ]
        for name, case in row["cases"].items():
            parts = [_cell(case.get(part)) for part in ("search", "dense", "keyword", "chroma")]
            ratio, recall = case["chroma / dense"], case["chroma_recall"]
            lines.append(
                f"  {name:<30}{''.join(f'{part:>14}' for part in parts)}{f'{ratio:.1f}' if ratio else '–':>14}"
                f"{case['recall']:>11.3f}{f'{recall:.3f}' if recall is not None else '–':>8}{case['allowed']:>10,}"
            )
        if "ask" in row:
            lines.append(f"  {'a whole answer':<30}{_cell(row['ask']):>14}   {row['ask']['rss']:.0f} MB resident")
    return "\n".join(lines)


def _cell(spread: dict[str, float] | None) -> str:
    return f"{spread['p50']:.1f} / {spread['p95']:.1f}" if spread else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=43)
    parser.add_argument("--chroma", type=int, default=100_000, help="the largest size that Chroma is filled with, too")
    parser.add_argument("--no-ask", action="store_true", help="don't ask whole questions")
    parser.add_argument("--keep", type=Path, help="build here, and use what is there already")
    parser.add_argument("--short", action="store_true", help="2,000 passages, six questions")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        name, place = args.worker
        serve(HANDLERS[name](Path(place)))
        return
    machine = described()
    sizes, count, ask = ([2_000], 6, True) if args.short else (args.sizes, args.questions, not args.no_ask)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = [measure(size, folder, count, chroma=size <= args.chroma, ask=ask) for size in sizes]
    save("search", found, headline(found), as_text(found), machine, args.out)


if __name__ == "__main__":
    main()
