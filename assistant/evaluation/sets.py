"""Evaluation folders in memory.

A set is a folder with

- ``corpus.jsonl``: ``id``, ``title``, ``text``, optionally ``date`` and ``query_id`` (then only that question may see
  it). A folder without it is asked of the starter corpus.
- ``queries*.jsonl``: ``id``, ``text``, ``answerable`` (true, false or a label such as "partly", "underspecified"),
  ``answers`` (strings, any of which counts), optionally ``gold`` (``[{"document", "quote"}]``), ``paragraph`` or
  ``passage`` (id of the gold one), ``selected`` (gold sentences), ``history`` (turns with ``role`` and ``text``),
  ``as_of``, ``kind``, ``wrong_answers``, ``all`` (true: every one of ``answers`` is wanted), ``sides`` (lists of
  wordings, one of each list is wanted).
- ``qrels.tsv``: a header, then query id, corpus id, score.

- Or, for the verifier, ``*.jsonl`` of rows with ``claim``, ``references`` (texts) and ``label`` ("attributable" or "not
  attributable").

A folder of such folders is a collection; folders that hold neither are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from assistant.query import turns_of
from assistant.starter import starter_documents
from assistant.types import Turn
from index.loaders.guess import dates_in
from index.types import Document


class EvaluationError(AssistantError):
    """An evaluation folder is missing or not in the form described."""


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question. ``gold``: (document uri, quote) pairs; ``relevant``: uris of relevant documents.

    ``sides``: all of these an answer must hold, each in any of its wordings.
    """

    id: str
    text: str
    answerable: bool | str
    answers: tuple[str, ...] = ()
    gold: tuple[tuple[str, str], ...] = ()
    relevant: frozenset[str] = frozenset()
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    kind: str = ""
    scope: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    paragraph: str = ""

    @property
    def has_answer(self) -> bool | None:
        """True or False; ``None`` for labels in between ("partly", "underspecified")."""
        if isinstance(self.answerable, bool):
            return self.answerable
        return {"answerable": True, "unanswerable": False}.get(self.answerable.lower())


@dataclass(frozen=True, slots=True)
class EvalSet:
    """Documents and the questions asked of them."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    scoped: dict[str, tuple[str, ...]] = field(default_factory=dict)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSONL file.

    Raises:
        EvaluationError: a line is not JSON.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise EvaluationError(f"{path}, line {number}: not JSON ({error}). Mend the file.") from error


def find_sets(folder: Path) -> list[Path]:
    """The folder itself, or the sets below it: those of questions, and those of claims (:func:`is_claims`).

    Raises:
        EvaluationError: no set is there.
    """
    if not folder.is_dir():
        raise EvaluationError(
            f"{folder} is not a folder. Give a folder in the form that `briefing eval --help` describes."
        )
    found = [p for p in (folder, *sorted(folder.iterdir())) if p.is_dir() and (_is_questions(p) or is_claims(p))]
    if not found:
        raise EvaluationError(
            f"{folder} holds no evaluation set (no queries.jsonl and no claims in it or in a folder below it)."
        )
    return found[:1] if found[0] == folder else found


def _is_questions(folder: Path) -> bool:
    return bool(list(folder.glob("queries*.jsonl")))


def is_claims(folder: Path) -> bool:
    """Whether a folder holds claims with references and labels, for the verifier."""
    if _is_questions(folder):
        return False
    first = [next(rows(path), {}) for path in folder.glob("*.jsonl")]
    return any({"claim", "references", "label"} <= row.keys() for row in first)


def load_set(folder: Path) -> EvalSet:
    """Read one set. Raises :class:`EvaluationError`."""
    corpus = folder / "corpus.jsonl"
    documents = list(_documents(corpus)) if corpus.exists() else list(starter_documents())
    scoped: dict[str, list[str]] = {}
    if corpus.exists():
        for row in rows(corpus):
            if "query_id" in row:
                scoped.setdefault(row["query_id"], []).append(_uri(row["id"]))
    relevant = _qrels(folder / "qrels.tsv")
    questions = [
        _question(row, relevant, {k: tuple(v) for k, v in scoped.items()})
        for path in sorted(folder.glob("queries*.jsonl"))
        for row in rows(path)
    ]
    if not questions:
        raise EvaluationError(f"{folder} holds no question.")
    return EvalSet(folder.name, tuple(documents), tuple(questions), {k: tuple(v) for k, v in scoped.items()})


def _uri(corpus_id: str) -> str:
    return f"eval:{corpus_id}"


def _documents(corpus: Path) -> Iterator[Document]:
    for row in rows(corpus):
        published = date.fromisoformat(row["date"][:10]) if row.get("date") else None
        if row["text"].strip():
            yield Document.from_text(
                row["text"], title=row.get("title") or "", uri=_uri(row["id"]), published=published
            )


def _qrels(path: Path) -> dict[str, frozenset[str]]:
    relevant: dict[str, set[str]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, score = line.split("\t")
            if float(score) > 0:
                relevant.setdefault(query, set()).add(_uri(document))
    return {query: frozenset(ids) for query, ids in relevant.items()}


def _question(row: dict[str, Any], relevant: dict[str, frozenset[str]], scoped: dict[str, tuple[str, ...]]) -> Question:
    near = row.get("paragraph") or row.get("passage")
    wanted = relevant.get(row["id"], frozenset())
    gold = tuple((f"seeds:{g['document']}", g["quote"]) for g in row.get("gold") or ())
    if row.get("answerable") is True and near and not wanted:
        wanted = frozenset({_uri(near)})
    if gold and not wanted:
        wanted = frozenset(uri for uri, _ in gold)
    if near and row.get("selected"):
        gold = tuple((_uri(near), sentence) for sentence in row["selected"])
    return Question(
        id=row["id"],
        text=row["text"],
        answerable=row.get("answerable", True),
        answers=tuple(str(a) for a in row.get("answers") or ()),
        gold=gold,
        relevant=wanted,
        history=tuple(turns_of(_turns(row.get("history") or ()))),
        as_of=_day(row.get("as_of")),
        kind=row.get("kind", ""),
        scope=scoped.get(row["id"], ()),
        wrong=tuple(row.get("wrong_answers") or ()),
        sides=_sides(row),
        paragraph=str(near or ""),
    )


def _sides(row: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """What an answer must hold all of, each in any of its wordings: ``sides``, or every one of ``answers``."""
    if row.get("sides"):
        return tuple(tuple(side) for side in row["sides"])
    if row.get("all") or "wrong_answers" in row:
        return tuple((str(answer),) for answer in row.get("answers") or ())
    return ()


def _day(value: str | None) -> date | None:
    found = dates_in(value or "")
    return found[0][2] if found else None


def _turns(history: Any) -> Iterator[tuple[str, str]]:
    """Questions with their answers; one of both may be missing."""
    question = ""
    for turn in history:
        if turn["role"] == "user":
            question = turn["text"]
        else:
            yield question, turn["text"]
            question = ""
    if question:
        yield question, ""
