"""Statements written for the stance judge: ``stances/*.txt``, one debate behind each line that begins with ``#``.

A debate's head gives its name, the question, the question put the other way round, and the topic as a phrase. Each line
below is ``label|speaker|sentence`` with F (for), A (against), C (conditional), U (undecided) or N (none: it takes no
stand on this question). People, countries and disputes are invented; none is about the story the product ships with.
``news.txt`` holds sentences of the news set (``news/*.jsonl``) in which somebody speaks, labelled for this.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "stances"
LABELS = "FACUN"


@dataclass(frozen=True, slots=True)
class Debate:
    """A question with its statements: (label, speaker, sentence). ``news``: they are sentences of the news set."""

    name: str
    question: str
    topic: str
    statements: tuple[tuple[str, str, str], ...]
    news: bool = False


def debates(folder: Path = FOLDER) -> list[Debate]:
    """All debates, in the order of the files. A line that is no statement is an error: the set is hand-written."""
    heads: list[tuple[str, str, str]] = []
    news: list[bool] = []
    rows: list[list[tuple[str, str, str]]] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                name, question, _, topic = (part.strip() for part in line[1:].split("|"))
                heads.append((name, question, topic))
                rows.append([])
                news.append(path.stem == "news")
            elif line.strip():
                label, who, sentence = line.split("|", 2)
                if label not in LABELS or len(label) != 1:
                    raise ValueError(f"{path}: no label {label!r} in {line!r}")
                rows[-1].append((label, who, sentence))
    return [Debate(*head, tuple(said), kind) for head, said, kind in zip(heads, rows, news, strict=True)]


def folds(some: Sequence[Debate], count: int, seed: int) -> list[list[Debate]]:
    """Debates in parts, each debate whole, so that no test question was ever trained on."""
    order = list(some)
    random.Random(seed).shuffle(order)
    return [order[i::count] for i in range(count)]
