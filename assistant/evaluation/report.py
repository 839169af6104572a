"""Figures of an evaluation as a table, JSON and pictures."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.evaluation.metrics import (
    Figure,
    auc_figure,
    calibration_error,
    coverage_curve,
    mean,
    ndcg,
    recall,
    reliability,
)
from assistant.evaluation.run import Result

LISTS = ("keyword", "dense", "fused")


@dataclass(slots=True)
class SetReport:
    """All figures of one set."""

    name: str
    questions: int
    documents: int
    figures: dict[str, Figure] = field(default_factory=dict)
    outcomes: dict[str, dict[str, float]] = field(default_factory=dict)
    kinds: dict[str, dict[str, float]] = field(default_factory=dict)
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
    lines += [f"  {label:<36}{figure}" for label, figure in report.figures.items()]
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
