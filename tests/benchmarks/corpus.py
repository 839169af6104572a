"""What the benchmarks read: the training set's 388 news articles, as files, and texts made up of their sentences."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from assistant import Document
from assistant.training.data import NEWS

GOLD = Path(__file__).parents[1] / "evals/gold"
SENTENCES = 20  # of a made-up document, about four passages


@cache
def articles() -> list[dict[str, Any]]:
    """Rows with ``title``, ``date`` and ``sentences``."""
    return [json.loads(x) for path in sorted(NEWS.glob("*.jsonl")) for x in path.read_text("utf-8").splitlines()]


def article_files(folder: Path, articles_a_part: int) -> list[list[Path]]:
    """All articles as text files, paragraphs of three sentences, in parts of so many."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for row in articles():
        groups = [" ".join(row["sentences"][i : i + 3]) for i in range(0, len(row["sentences"]), 3)]
        files.append(folder / f"{row['id']}.txt")
        files[-1].write_text("\n\n".join([row["title"], *groups]) + "\n", encoding="utf-8")
    random.Random(5).shuffle(files)
    return [files[i : i + articles_a_part] for i in range(0, len(files), articles_a_part)]


def words(files: list[Path]) -> int:
    """How many words the files hold."""
    return sum(len(path.read_text("utf-8").split()) for path in files)


def made_up(seed: int = 7) -> Iterator[Document]:
    """Endless documents of real news sentences in a random order."""
    sentences = [s for row in articles() for s in row["sentences"]]
    titles = [row["title"] for row in articles()]
    rng = random.Random(seed)
    number = 0
    while True:
        number += 1
        text = "\n\n".join(" ".join(rng.sample(sentences, 4)) for _ in range(SENTENCES // 4))
        yield Document.from_text(text, title=rng.choice(titles), uri=f"bench:{number}")


def questions(count: int) -> list[str]:
    """Gold questions that stand alone."""
    rows = [json.loads(x) for p in sorted(GOLD.glob("queries-*.jsonl")) for x in p.read_text("utf-8").splitlines()]
    texts = [row["text"] for row in rows if not row.get("history")]
    return random.Random(3).sample(texts, min(count, len(texts)))
