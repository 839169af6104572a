"""How long a question takes: ``python -m tests.benchmarks.ask --passages 10000``.

The starter corpus among documents put together at random from the news set's sentences, up to the number of passages
asked for; the gold questions are asked, and beside each answer the plain LangChain recipe (Chroma, top 4) is asked the
same in the same run. Prints medians, 95th percentiles and the ratio. Not a test: this machine is noisy.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant import Assistant, Document, Settings
from assistant.evaluation.baselines import split
from assistant.starter import starter_documents
from assistant.training.data import NEWS

GOLD = Path(__file__).parents[1] / "evals/gold"
SENTENCES = 20  # of a made-up document, about four passages


def made_up(seed: int = 7) -> Iterator[Document]:
    """Endless documents of real news sentences in a random order."""
    rows = [json.loads(line) for path in sorted(NEWS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    sentences = [s for row in rows for s in row["sentences"]]
    rng = random.Random(seed)
    number = 0
    while True:
        number += 1
        text = "\n\n".join(" ".join(rng.sample(sentences, 4)) for _ in range(SENTENCES // 4))
        yield Document.from_text(text, title=rng.choice(rows)["title"], uri=f"bench:{number}")


def fill(assistant: Assistant, passages: int) -> list[Document]:
    """Starter corpus and made-up documents until the library holds ``passages``; returns all documents."""
    documents = list(starter_documents())
    assistant.library.add(documents)
    source = made_up()
    while (short := passages - assistant.library.count()[1]) > 0:
        batch = [next(source) for _ in range(max(1, short // 5))]
        assistant.library.add(batch)
        documents += batch
    return documents


class Recipe:
    """RecursiveCharacterTextSplitter 1000/200, the same embedding model, Chroma, top 4."""

    def __init__(self, documents: list[Document], embedder: Any, folder: str) -> None:
        import chromadb

        self._embedder = embedder
        client = chromadb.PersistentClient(folder, settings=chromadb.Settings(anonymized_telemetry=False))
        self._collection = client.create_collection("recipe", embedding_function=None)
        chunks = [chunk for document in documents for chunk in split(document)]
        for start in range(0, len(chunks), 2000):
            part = chunks[start : start + 2000]
            ids = [str(start + i) for i in range(len(part))]
            self._collection.add(ids=ids, embeddings=embedder.passages(part), documents=part)

    def ask(self, question: str) -> None:
        self._collection.query(query_embeddings=[self._embedder.question(question)], n_results=4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=150)
    args = parser.parse_args()
    rows = [
        json.loads(line) for p in sorted(GOLD.glob("queries-*.jsonl")) for line in p.read_text("utf-8").splitlines()
    ]
    questions = [row["text"] for row in rows if not row.get("history")]
    questions = random.Random(3).sample(questions, min(args.questions, len(questions)))
    times: dict[str, list[float]] = {"ask": [], "search": [], "read": [], "recipe": []}
    with tempfile.TemporaryDirectory() as folder, Assistant.open(Settings(data_dir=f"{folder}/data")) as assistant:
        documents = fill(assistant, args.passages)
        recipe = Recipe(documents, assistant.library.embedder, f"{folder}/recipe")
        assistant.ask(questions[0])
        for question in questions:
            began = time.perf_counter()
            answer = assistant.ask(question)
            times["ask"].append(time.perf_counter() - began)
            times["search"].append(answer.timings.get("search", 0.0))
            times["read"].append(answer.timings.get("read", 0.0))
            began = time.perf_counter()
            recipe.ask(question)
            times["recipe"].append(time.perf_counter() - began)
        print(f"{assistant.library.count()[1]} passages, {len(questions)} questions")
    for name, values in times.items():
        at_95 = statistics.quantiles(values, n=20)[-1]
        print(f"{name:<7} median {statistics.median(values) * 1000:6.1f} ms, 95th percentile {at_95 * 1000:6.1f} ms")
    print(f"ask / recipe: {statistics.median(times['ask']) / statistics.median(times['recipe']):.1f}")


if __name__ == "__main__":
    main()
