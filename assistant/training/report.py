"""The model card's figures: ``python -m assistant.training.report``.

The real pipeline on the test split of the news set (asked of all news articles together) and on the two squad2
articles kept out of training (asked of all eight), each beside BM25, dense vectors and the plain LangChain recipe on
the same questions in the same run.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from assistant.evaluation.baselines import compare
from assistant.evaluation.report import as_markdown, as_text, summarise
from assistant.evaluation.run import library_of, run_set
from assistant.evaluation.sets import EvalSet, load_set
from assistant.settings import Settings
from assistant.training.data import HELD_OUT_SQUAD
from assistant.training.news_set import news_set
from index.embedder import embedder_for


def held_out_squad(evals: Path) -> EvalSet:
    """The squad2 set with only the questions of its held-out articles; all paragraphs stay as distractors."""
    whole = load_set(evals / "squad2")
    kept = [q for q in whole.questions if q.paragraph.split("#")[0] in HELD_OUT_SQUAD]
    return replace(whole, name="squad2, held-out articles", questions=tuple(kept))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"))
    parser.add_argument("--split", default="test", choices=("test", "calibrate"))
    args = parser.parse_args()
    settings = Settings()
    embedder = embedder_for("bundled", "cpu")
    small = news_set(args.split, among=(args.split,))  # a library of a few dozen articles
    sets = (news_set(args.split), replace(small, name=f"{small.name} alone"), held_out_squad(args.evals))
    for evalset in sets:
        with library_of(evalset, settings, embedder) as assistant:
            results = run_set(evalset, assistant)
            report = summarise(evalset.name, len(evalset.documents), results)
            report.baselines = compare(evalset, assistant)
            print(as_text(report), flush=True)
            print(as_markdown([report]), flush=True)


if __name__ == "__main__":
    main()
