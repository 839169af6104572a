"""The project's own news questions as an evaluation set."""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.evaluation.sets import EvalSet, Question
from assistant.training.data import broad_articles, news_articles
from index.types import Document


def news_set(*splits: str, among: tuple[str, ...] = ("train", "calibrate", "test"), broad: bool = False) -> EvalSet:
    """Questions of the named splits, asked of the articles of all splits in ``among``.

    ``broad``: the broad questions ("What does she want?") instead of those that ask for one fact.
    """
    documents = [article(row) for split in among for row in news_articles(split)]
    asked = broad_articles if broad else news_articles
    questions = [q for split in splits for row in asked(split) for q in questions_of(row)]
    return EvalSet("-".join(("broad" if broad else "news", *splits)), tuple(documents), tuple(questions))


def article(row: dict[str, Any]) -> Document:
    """An article with three sentences a paragraph."""
    sentences = row["sentences"]
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return Document.from_text(
        "\n\n".join(paragraphs),
        title=row["title"],
        uri=f"news:{row['id']}",
        published=date.fromisoformat(row["date"]),
        publisher="Training set",
    )


def questions_of(row: dict[str, Any]) -> list[Question]:
    uri = f"news:{row['id']}"
    return [
        Question(
            id=f"{row['id']}-{number}",
            text=asked["q"],
            answerable=bool(asked["evidence"]),
            gold=tuple((uri, row["sentences"][i]) for i in asked["evidence"]),
            relevant=frozenset({uri}) if asked["evidence"] else frozenset(),
            kind=asked["kind"],
            paragraph=uri,
        )
        for number, asked in enumerate(row["questions"], start=1)
    ]
