"""Figures of an evaluation as a table, JSON and pictures."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from assistant.evaluation.metrics import (
    Figure,
    auc_figure,
    calibration_error,
    coverage_curve,
    difference,
    mean,
    ndcg,
    recall,
    reliability,
)
from assistant.evaluation.run import Result, flat

LISTS = ("keyword", "dense", "fused", "last turn", "whole history")


@dataclass(slots=True)
class SetReport:
    """All figures of one set."""

    name: str
    questions: int
    documents: int
    figures: dict[str, Figure] = field(default_factory=dict)
    outcomes: dict[str, dict[str, float]] = field(default_factory=dict)
    kinds: dict[str, dict[str, float]] = field(default_factory=dict)
    baselines: dict[str, dict[str, Figure]] = field(default_factory=dict)
    curve: list[tuple[float, float, float]] = field(default_factory=list)
    bins: list[tuple[float, float, int]] = field(default_factory=list)
    calibration_error: float = math.nan
    seconds: float = 0.0


def summarise(name: str, documents: int, results: Sequence[Result]) -> SetReport:
    """Figures of one set's results."""
    report = SetReport(name, len(results), documents)
    _retrieval(report, results)
    answerable = [r for r in results if r.question.has_answer is True]
    judged = [r for r in answerable if r.question.gold or r.question.answers]
    for label, reach in (("evidence: right sentence first", 1), ("evidence: right in three", 3)):
        if judged:
            report.figures[label] = mean([r.place is not None and r.place < reach for r in judged])
    decided = [r for r in results if r.question.has_answer is not None]
    labels = [r.question.has_answer is True for r in decided]
    if any(labels) and not all(labels):
        report.figures["abstention: AUC"] = auc_figure([r.confidence for r in decided], labels)
    _several(report, results)
    _outcomes(report, results)
    _kinds(report, results)
    right = [r.question.has_answer is True and r.place == 0 for r in decided]
    if decided:
        confidence = [r.confidence for r in decided]
        report.curve = coverage_curve(confidence, right)
        report.bins = reliability(confidence, labels)
        report.calibration_error = calibration_error(confidence, labels)
    report.seconds = sorted(r.seconds for r in results)[len(results) // 2] if results else 0.0
    return report


def _retrieval(report: SetReport, results: Sequence[Result]) -> None:
    ranked = [r for r in results if r.ranked]
    for name in LISTS:
        rows = [(r.ranked[name], r.question.relevant) for r in ranked if name in r.ranked]
        if rows:
            report.figures[f"retrieval: nDCG@10, {name}"] = mean([ndcg(a, b) for a, b in rows])
            report.figures[f"retrieval: recall@5, {name}"] = mean([recall(a, b) for a, b in rows])
    if ranked:
        report.figures |= {k: v for k, v in pooled_retrieval(results).items() if "less" in k}


def pooled_retrieval(results: Sequence[Result]) -> dict[str, Figure]:
    """The fused list against either alone over several sets together: paired differences with intervals."""
    ranked = [r for r in results if {"fused", "keyword", "dense"} <= r.ranked.keys()]
    figures: dict[str, Figure] = {}
    for label, measure in (("nDCG@10", ndcg), ("recall@5", recall)):
        values = {
            name: [measure(r.ranked[name], r.question.relevant) for r in ranked]
            for name in ("fused", "keyword", "dense")
        }
        figures |= {f"retrieval: {label}, {name}": mean(column) for name, column in values.items()}
        for other in ("keyword", "dense"):
            figures[f"retrieval: {label}, fused less {other}"] = difference(values["fused"], values[other])
    return figures


def _several(report: SetReport, results: Sequence[Result]) -> None:
    """Questions of which several things must be shown, and answers known to be wrong that must not."""
    asked = [r for r in results if len(r.question.sides) > 1]
    if asked:
        shares = [[_shows(r, side) for side in r.question.sides] for r in asked]
        report.figures["several answers: share shown"] = mean([sum(s) / len(s) for s in shares])
        report.figures["several answers: all shown"] = mean([all(s) for s in shares])
    lured = [r for r in results if r.question.wrong]
    if lured:
        report.figures["several answers: a wrong one shown"] = mean([_shows(r, r.question.wrong) for r in lured])
    partly = [r for r in results if str(r.question.answerable).lower().startswith("part")]
    if partly:
        report.figures["partly: says what is missing"] = mean([bool(r.missing) for r in partly])
        whole = [r for r in results if r.question.has_answer is True and r.outcome == "answered"]
        report.figures["answerable: says wrongly that a part is missing"] = mean([bool(r.missing) for r in whole])


def _shows(result: Result, wordings: Sequence[str]) -> bool:
    shown = f" {flat(' '.join(result.shown))} "
    return any(f" {flat(w)} " in shown for w in wordings if flat(w))


def _outcomes(report: SetReport, results: Sequence[Result]) -> None:
    for result in results:
        row = report.outcomes.setdefault(str(result.question.answerable).lower(), {})
        row[result.outcome] = row.get(result.outcome, 0) + 1
    for label, row in report.outcomes.items():
        total = sum(row.values())
        report.outcomes[label] = {k: round(v / total, 4) for k, v in sorted(row.items())} | {"n": total}


def _kinds(report: SetReport, results: Sequence[Result]) -> None:
    for kind in sorted({r.question.kind for r in results if r.question.kind}):
        rows = [r for r in results if r.question.kind == kind]
        figures: dict[str, float] = {"n": len(rows), "answered": sum(r.outcome == "answered" for r in rows) / len(rows)}
        judged = [r for r in rows if r.question.has_answer is True]
        if judged:
            figures["first"] = sum(r.place == 0 for r in judged) / len(judged)
            figures["in three"] = sum(r.place is not None and r.place < 3 for r in judged) / len(judged)
        report.kinds[kind] = {k: round(v, 4) for k, v in figures.items()}


def as_text(report: SetReport) -> str:
    """The figures for a terminal."""
    lines = [f"{report.name}: {report.questions} questions, {report.documents} documents"]
    lines += [f"  {label:<50} {figure}" for label, figure in report.figures.items()]
    for name, figures in report.baselines.items():
        lines.append(f"  {name:<18}" + "; ".join(f"{label} {figure}" for label, figure in figures.items()))
    for label, row in report.outcomes.items():
        shares = ", ".join(f"{k} {v:.3f}" for k, v in row.items() if k != "n")
        lines.append(f"  outcomes, answerable={label:<15}{shares} (n={row['n']:.0f})")
    for kind, row in report.kinds.items():
        lines.append(f"  kind {kind:<16}" + ", ".join(f"{k} {v:g}" for k, v in row.items()))
    if report.bins:
        lines.append(f"  calibration error {report.calibration_error:.3f}")
    lines.append(f"  median seconds a question {report.seconds:.3f}")
    return "\n".join(lines)


def write_json(path: Path, reports: Sequence[SetReport], facts: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"facts": facts, "sets": [asdict(r) for r in reports]}
    path.write_text(json.dumps(body, indent=1, default=str), encoding="utf-8")


_COMPARED = (("first", "evidence: right sentence first"), ("in three", "evidence: right in three"))


def as_markdown(reports: Sequence[SetReport]) -> str:
    """The comparison with the baselines as a table, a row for each set and figure; the best of a row is bold."""
    compared = [r for r in reports if r.baselines]
    if not compared:
        return ""
    names = list(compared[0].baselines)
    lines = ["| set | figure | ours | " + " | ".join(names) + " |", "|---|---" + "|---" * (len(names) + 1) + "|"]
    for report in compared:
        for short, full in (*_COMPARED, ("AUC", "abstention: AUC")):
            if full not in report.figures:
                continue
            figures = [report.figures[full], *(report.baselines[name][short] for name in names)]
            best = max(f.value for f in figures)
            cells = [f"**{f.value:.3f}**" if f.value == best else f"{f.value:.3f}" for f in figures]
            cells[0] += f" [{figures[0].low:.3f}, {figures[0].high:.3f}]"
            lines.append(f"| {report.name} (n={figures[0].n}) | {short} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def as_html(reports: Sequence[SetReport], facts: dict[str, Any]) -> str:
    """The figures and pictures as one page."""
    parts = [
        "<!doctype html><meta charset='utf-8'><title>Evaluation</title>",
        "<style>body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}img{max-width:48%}",
        "td{padding:.1rem .8rem .1rem 0;vertical-align:top}</style><h1>Evaluation</h1>",
        f"<pre>{escape(json.dumps(facts, indent=1, default=str))}</pre>",
        "<img src='coverage.png' alt='Coverage against error'><img src='reliability.png' alt='Reliability'>",
    ]
    for report in reports:
        parts.append(f"<h2>{escape(report.name)}</h2><pre>{escape(as_text(report))}</pre>")
    return "\n".join(parts)


def write_failures(path: Path, name: str, results: Sequence[Result]) -> None:
    """The questions that went wrong, to look at: one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        for r in results:
            wrong = (r.question.has_answer is True and r.place != 0) or (
                r.question.has_answer is False and r.outcome == "answered"
            )
            if wrong:
                row = {
                    "set": name,
                    "id": r.question.id,
                    "kind": r.question.kind,
                    "question": r.question.text,
                    "standalone": r.standalone,
                    "outcome": r.outcome,
                    "confidence": round(r.confidence, 3),
                    "place": r.place,
                    "top": r.top[:3],
                    "gold": [quote for _, quote in r.question.gold] or list(r.question.answers),
                }
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_pictures(folder: Path, reports: Sequence[SetReport]) -> list[Path]:
    """Coverage against error and reliability, one PNG each for all sets.

    Raises:
        ModuleNotFoundError: matplotlib is missing.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, draw, x, y in (
        ("coverage", _draw_coverage, "share of questions answered", "share of answers that are wrong"),
        ("reliability", _draw_reliability, "confidence", "share that is answerable"),
    ):
        figure, axes = pyplot.subplots(figsize=(6.4, 4.6), dpi=120)
        for report in reports:
            draw(axes, report)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
        figure.tight_layout()
        path = folder / f"{name}.png"
        figure.savefig(path)
        pyplot.close(figure)
        made.append(path)
    return made


def _draw_coverage(axes: Any, report: SetReport) -> None:
    axes.plot([c for _, c, _ in report.curve], [e for _, _, e in report.curve], label=report.name)


def _draw_reliability(axes: Any, report: SetReport) -> None:
    if not axes.lines:
        axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", linewidth=1)
    axes.plot([c for c, _, _ in report.bins], [r for _, r, _ in report.bins], marker="o", label=report.name)
