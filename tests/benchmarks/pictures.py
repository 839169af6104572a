"""Pictures of a run, as SVG: bars against the recipe, curves over clients and over the library's size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

OURS, RECIPE = "#0f766e", "#94a3b8"
Series = Mapping[str, Sequence[tuple[float, float]]]


def draw(results: Mapping[str, Any], folder: Path) -> list[Path]:
    """A picture for each benchmark that has one; returns the files."""
    makers = {"ingest": _ingest, "cold": _cold, "serve": _serve, "history": _history}
    return [path for name, make in makers.items() if name in results for path in make(results[name], folder)]


def _ingest(kept: Mapping[str, Any], folder: Path) -> list[Path]:
    rows = {name: row["words_per_second"] for name, row in kept["figures"].items()}
    return [bars(folder / "ingest.svg", rows, "source words a second, ingest", kept)]


def _cold(kept: Mapping[str, Any], folder: Path) -> list[Path]:
    rows = {name: row["seconds"] for name, row in kept["figures"].items()}
    return [bars(folder / "cold.svg", rows, "seconds from a cold process, median", kept)]


def _serve(kept: Mapping[str, Any], folder: Path) -> list[Path]:
    figures, made = kept["figures"], []
    for name, key, factor, title in (
        ("serve-answers", "per_second", 1, "answers a second"),
        ("serve-first", "first_p95", 1000, "95th percentile of the wait for the first sentence, ms"),
        ("serve-p95", "p95", 1000, "95th percentile of an answer, ms"),
    ):
        series = {
            system: [(float(n), row[key] * factor) for n, row in figures[system].items() if n != "reading"]
            for system in ("ours", "recipe")
            if system in figures
        }
        made.append(curves(folder / f"{name}.svg", series, "clients at once", title, kept))
    return made


def _history(lines: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """The headline ratios over all runs kept."""
    names = sorted({name for line in lines for name in line["headline"] if " / " in name})
    series = {
        name: [(float(i), line["headline"][name]) for i, line in enumerate(lines, 1) if name in line["headline"]]
        for name in names
    }
    machine = {"machine": lines[-1]["machine"]}
    return [curves(folder / "history.svg", series, "run", "ratio", machine, log=False)] if names else []


def bars(path: Path, rows: Mapping[str, float], title: str, kept: Mapping[str, Any]) -> Path:
    """Horizontal bars with their numbers."""
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(6.8, 0.9 + 0.45 * len(rows)))
    names = list(rows)[::-1]
    drawn = axes.barh(names, [rows[n] for n in names], color=[RECIPE if n == "recipe" else OURS for n in names])
    axes.bar_label(drawn, fmt="%.3g", padding=3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel(title)
    return _save(figure, path, kept)


def curves(path: Path, series: Series, x: str, y: str, kept: Mapping[str, Any], *, log: bool = True) -> Path:
    """Lines with points; both axes logarithmic unless said otherwise."""
    pyplot = _pyplot()
    figure, axes = pyplot.subplots(figsize=(6.8, 4.4))
    colours = {"ours": OURS, "recipe": RECIPE}
    for name, points in series.items():
        axes.plot(*zip(*points, strict=True), marker="o", label=name, color=colours.get(name))
    if log:
        axes.set_xscale("log", base=2 if max(p[0] for row in series.values() for p in row) < 1000 else 10)
        axes.set_yscale("log")
    axes.grid(alpha=0.25)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.legend(frameon=False, fontsize=8)
    return _save(figure, path, kept)


def _pyplot() -> Any:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    return pyplot


def _save(figure: Any, path: Path, kept: Mapping[str, Any]) -> Path:
    machine = kept["machine"]
    words = f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, load {machine['load'][0]}"
    figure.text(0.01, 0.005, words, fontsize=7, color="#64748b")
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    _pyplot().close(figure)
    return path
