"""``briefing eval``: labelled questions through the real pipeline, figures printed and written."""

from __future__ import annotations

import platform
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from assistant.evaluation.report import SetReport, as_text, summarise, write_failures, write_json, write_pictures
from assistant.evaluation.run import library_of, run_set
from assistant.evaluation.sets import EvalSet, EvaluationError, find_sets, load_set
from assistant.settings import Settings
from index.embedder import SentenceTransformerEmbedder


def evaluate_folder(settings: Settings, folder: str, out: str, names: tuple[str, ...], limit: int | None) -> None:
    """Run every set found and write ``figures.json``, ``failures.jsonl`` and the pictures to ``out``.

    Raises:
        EvaluationError: nothing to evaluate, or a set is not in the form described.
    """
    paths = [p for p in find_sets(Path(folder)) if not names or p.name in names]
    if not paths:
        raise EvaluationError(f"{folder} holds no set named {', '.join(names)}.")
    embedder = SentenceTransformerEmbedder(settings.index.embedding_model, settings.index.embedding_device)
    target = Path(out)
    (target / "failures.jsonl").unlink(missing_ok=True)
    reports: list[SetReport] = []
    for path in paths:
        evalset = _limited(load_set(path), limit)
        click.echo(f"{evalset.name}: {len(evalset.questions)} questions …", err=True)
        with library_of(evalset, settings, embedder) as assistant:
            results = run_set(evalset, assistant)
        report = summarise(evalset.name, len(evalset.documents), results)
        click.echo(as_text(report))
        write_failures(target / "failures.jsonl", evalset.name, results)
        reports.append(report)
    write_json(target / "figures.json", reports, _facts(settings))
    try:
        write_pictures(target, reports)
    except ModuleNotFoundError:
        click.echo("Pictures need matplotlib: pip install 'briefing-assistant[eval]'", err=True)
    click.echo(f"Written to {target}.", err=True)


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
