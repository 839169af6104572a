"""``briefing eval``: labelled questions and claims through the real pipeline, figures printed and written."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from assistant.evaluation.baselines import compare
from assistant.evaluation.report import (
    SetReport,
    as_html,
    as_markdown,
    as_text,
    pooled_retrieval,
    summarise,
    write_failures,
    write_json,
    write_pictures,
)
from assistant.evaluation.run import Result, library_of, run_set
from assistant.evaluation.sets import EvalSet, EvaluationError, find_sets, is_claims, load_set
from assistant.evaluation.verification import (
    Claim,
    check,
    claim_figures,
    load_claims,
    perturbed_claims,
    perturbed_figures,
)
from assistant.settings import Settings
from index.embedder import embedder_for


def evaluate_folders(
    settings: Settings, folders: Sequence[str], out: str, names: tuple[str, ...], limit: int | None, baselines: bool
) -> None:
    """Run every set found and write ``figures.json``, ``failures.jsonl`` and the pictures to ``out``.

    Raises:
        EvaluationError: nothing to evaluate, or a set is not in the form described.
    """
    found = [path for folder in folders for path in find_sets(Path(folder))]
    paths = [p for p in found if not names or p.name in names]
    if not paths:
        raise EvaluationError(f"{', '.join(folders)}: no set is named {', '.join(names)}.")
    run = Run(settings, Path(out), limit, baselines)
    reports = [run.claims(path) if is_claims(path) else run.questions(path) for path in paths]
    reports += run.together()
    write_json(run.out / "figures.json", reports, _facts(settings))
    (run.out / "figures.html").write_text(as_html(reports, _facts(settings)), encoding="utf-8")
    (run.out / "figures.md").write_text(as_markdown(reports), encoding="utf-8")
    try:
        write_pictures(run.out, [r for r in reports if r.curve])
    except ModuleNotFoundError:
        click.echo("Pictures need matplotlib: pip install 'briefing-assistant[eval]'", err=True)
    click.echo(f"Written to {run.out}.", err=True)


class Run:
    """One evaluation: prints each set's figures as they come and keeps all results."""

    def __init__(self, settings: Settings, out: Path, limit: int | None, baselines: bool) -> None:
        self.out = out
        self._settings = settings
        self._limit = limit
        self._baselines = baselines
        self._embedder = embedder_for(
            settings.index.embedding_model, settings.index.embedding_device, settings.index.embedding_precision
        )
        self._ranked: dict[str, list[Result]] = {}
        (out / "failures.jsonl").unlink(missing_ok=True)

    def questions(self, path: Path) -> SetReport:
        """A set of questions through the whole pipeline; the starter corpus also gives perturbed sentences."""
        evalset = _limited(load_set(path), self._limit)
        click.echo(f"{evalset.name}: {len(evalset.questions)} questions …", err=True)
        with library_of(evalset, self._settings, self._embedder) as assistant:
            results = run_set(evalset, assistant)
            report = summarise(evalset.name, len(evalset.documents), results)
            if self._baselines:
                report.baselines = compare(evalset, assistant)
            if not (path / "corpus.jsonl").exists():
                claims = perturbed_claims(evalset.documents)
                report.figures |= perturbed_figures(check(assistant, _spread(claims, self._limit)))
        self._ranked[evalset.name] = results
        write_failures(self.out / "failures.jsonl", evalset.name, results)
        return _said(report)

    def claims(self, path: Path) -> SetReport:
        """A set of claims through the verifier."""
        claims = _spread([c for file in sorted(path.glob("*.jsonl")) for c in load_claims(file)], self._limit)
        click.echo(f"{path.name}: {len(claims)} claims …", err=True)
        with library_of(EvalSet(path.name, (), ()), self._settings, self._embedder) as assistant:
            checked = check(assistant, claims)
        return _said(SetReport(path.name, len(claims), 0, figures=claim_figures(checked)))

    def together(self) -> list[SetReport]:
        """Retrieval over all sets that name their relevant documents, if there are several."""
        sets = {n: r for n, r in self._ranked.items() if any(x.ranked for x in r)}
        if len(sets) < 2:
            return []
        results = [r for rows in sets.values() for r in rows]
        name = "together: " + ", ".join(sets)
        return [_said(SetReport(name, len(results), 0, figures=pooled_retrieval(results)))]


def _said(report: SetReport) -> SetReport:
    click.echo(as_text(report))
    return report


def _spread(claims: list[Claim], limit: int | None) -> list[Claim]:
    if limit is None or limit >= len(claims):
        return claims
    step = len(claims) / limit
    return [claims[int(i * step)] for i in range(limit)]


def _limited(evalset: EvalSet, limit: int | None) -> EvalSet:
    if limit is None or limit >= len(evalset.questions):
        return evalset
    step = len(evalset.questions) / limit
    return replace(evalset, questions=tuple(evalset.questions[int(i * step)] for i in range(limit)))


def _facts(settings: Settings) -> dict[str, Any]:
    """What the figures depend on."""
    chosen = settings.model_dump(mode="json", exclude={"index": {"data_dir", "chroma_token"}})
    return {
        "version": version("briefing-assistant"),
        "python": platform.python_version(),
        "machine": platform.processor() or platform.machine(),
        "composer": "extractive",
        "settings": chosen,
    }
