"""What a back end costs in retrieval: ``python -m tests.benchmarks.quality ../shared/evals/clapnq_dev …``.

Each set's documents are embedded in every precision, its questions are ranked by dense vectors alone and fused, and
nDCG@10 is compared with fp32 on the same questions. Also prints how near the vectors are to those in fp32. Of each set
``--questions`` are asked that name what is relevant, evenly spread; all documents are searched. Three sets with 200
each take some three minutes on two cores that have nothing else to do.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant import Settings
from assistant.evaluation.metrics import difference, ndcg
from assistant.evaluation.run import library_of
from assistant.evaluation.sets import EvalSet, load_set
from assistant.query import understand
from index.embedder import embedder_for
from index.embedders.openvino import able
from index.types import Filters

Ranks = dict[str, list[float]]  # nDCG@10 of each question by way of searching


def ranked(evalset: EvalSet, precision: Any) -> tuple[Ranks, np.ndarray]:
    """nDCG@10 of every question, and the vectors of the passages in the order of their ids."""
    found: Ranks = {"dense": [], "fused": []}
    with library_of(evalset, Settings(), embedder_for("bundled", "cpu", precision)) as assistant:
        library = assistant.library
        uri_of = {info.id: info.uri for info in library.documents()}
        by_uri = {uri: identifier for identifier, uri in uri_of.items()}
        for question in evalset.questions:
            filters = Filters(documents=tuple(by_uri[u] for u in question.scope if u in by_uri))
            text = understand(question.text, question.history, limit=100_000).standalone
            dense = [uri_of[i.rpartition(":")[0]] for i in library.rank(text, "dense", 60, filters=filters)]
            fused = [hit.document.uri for hit in library.search(text, 24, filters=filters)]
            found["dense"].append(ndcg(list(dict.fromkeys(dense)), question.relevant))
            found["fused"].append(ndcg(list(dict.fromkeys(fused)), question.relevant))
        kept = library.vectors().vectors_of(sorted(library.catalog.passage_ids()))
        return found, np.stack([kept[i] for i in sorted(kept)])


def sampled(evalset: EvalSet, most: int) -> EvalSet:
    """At most so many of the questions that name what is relevant, evenly spread."""
    named = [question for question in evalset.questions if question.relevant]
    step = max(1.0, len(named) / most)
    return replace(evalset, questions=tuple(named[int(n * step)] for n in range(min(most, len(named)))))


def measure(folders: list[Path], precisions: list[str], questions: int) -> dict[str, Any]:
    """Figures by precision, pooled over the sets."""
    results: dict[str, Ranks] = {p: {"dense": [], "fused": []} for p in precisions}
    near: dict[str, list[np.ndarray]] = {p: [] for p in precisions}
    for folder in folders:
        evalset, exact = sampled(load_set(folder), questions), np.zeros(0)
        for precision in precisions:
            ranks, made = ranked(evalset, precision)
            exact = made if precision == "fp32" else exact
            near[precision].append((made * exact).sum(axis=1))
            for way, values in ranks.items():
                results[precision][way] += values
    return {precision: _figures(results, near, precision) for precision in precisions}


def _figures(results: dict[str, Ranks], near: dict[str, list[np.ndarray]], precision: str) -> dict[str, Any]:
    cosines = np.concatenate(near[precision])
    figures: dict[str, Any] = {"questions": len(results[precision]["dense"]), "passages": len(cosines)}
    for way, values in results[precision].items():
        figures[f"nDCG@10 {way}"] = float(np.mean(values))
        figures[f"{way} against fp32"] = str(difference(values, results["fp32"][way]))
    return figures | {"cosine mean": float(cosines.mean()), "cosine least": float(cosines.min())}


def as_text(figures: dict[str, Any]) -> str:
    """One row for each precision."""
    lines = []
    for name, row in figures.items():
        lines.append(
            f"{name:<5} dense {row['nDCG@10 dense']:.4f} ({row['dense against fp32']}), "
            f"fused {row['nDCG@10 fused']:.4f} ({row['fused against fp32']}), cosine mean {row['cosine mean']:.5f}, "
            f"least {row['cosine least']:.5f}; {row['questions']} questions, {row['passages']} passages"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--precisions", nargs="+", default=["fp32", *(["bf16"] if "BF16" in able() else []), "int8"])
    parser.add_argument("--questions", type=int, default=200, help="of each set at most")
    args = parser.parse_args()
    sys.stdout.write(as_text(measure(args.folders, args.precisions, args.questions)) + "\n")


if __name__ == "__main__":
    main()
