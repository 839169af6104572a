"""``briefing doctor`` and ``briefing eval``."""

from __future__ import annotations

import click

from assistant.interfaces.commands.common import EXIT_ERROR, settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.option("--repair", "mend", is_flag=True, help="Mend the library's indexes from its catalog.")
@click.option("--settings", "show_settings", is_flag=True, help="List all settings and exit.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, mend: bool, show_settings: bool) -> None:
    """Check settings, models and the library, and say what is wrong and what to do."""
    import json

    from assistant.interfaces.doctor import examine, repair
    from assistant.settings import settings_table

    if show_settings:
        click.echo(settings_table())
        return
    chosen = settings(ctx)
    checks = repair(chosen, lambda text: click.echo(f"mending {text} …", err=True)) if mend else examine(chosen)
    if as_json:
        click.echo(json.dumps([vars(c) for c in checks], indent=2))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
    ctx.exit(0 if all(check.ok for check in checks) else EXIT_ERROR)


@click.command("eval", epilog="Example: briefing eval ../shared/evals tests/evals/gold --baselines --out build/eval")
@click.argument("folders", nargs=-1, required=True)
@click.option(
    "--out", default="build/eval", show_default=True, help="Folder for figures (JSON, HTML), failures and pictures."
)
@click.option("--set", "names", multiple=True, help="Only this set of a collection; may be given several times.")
@click.option("--limit", type=int, help="At most this many questions a set, evenly spread (for a quick look).")
@click.option("--baselines", is_flag=True, help="Also BM25 alone, dense alone and the plain LangChain recipe.")
@click.pass_context
def evaluate(
    ctx: click.Context, folders: tuple[str, ...], out: str, names: tuple[str, ...], limit: int | None, baselines: bool
) -> None:
    """Measure retrieval, evidence, abstention and verification on labelled questions and claims.

    FOLDERS are sets, or folders of sets: corpus.jsonl (id, title, text; without it the starter corpus is asked),
    queries.jsonl (id, text, answerable, answers or gold, optionally history, as_of, sides) and, where there is one,
    qrels.tsv (query, document, score); or rows of claim, references and label. The whole pipeline runs on a temporary
    library; intervals are 95 % bootstrap.
    """
    from assistant.interfaces.evaluate import evaluate_folders

    evaluate_folders(settings(ctx), folders, out, names, limit, baselines)
