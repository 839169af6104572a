"""Runs one set through the real pipeline: retrieval by each list and fused, evidence, abstention."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.sets import EvalSet, Question
from assistant.evidence import Found
from assistant.settings import Settings
from assistant.types import Evidence
from index.embedder import Embedder
from index.types import Filters

_SPACE = re.compile(r"\W+")


@dataclass(slots=True)
class Result:
    """What came of one question.

    ``place``: 0-based place of the first right sentence, ``None`` if it is not in the list. ``shown``: the sentences
    of the answer. ``missing``: what the answer says is not answered. ``ranked``: document uris by way of searching.
    """

    question: Question
    standalone: str
    confidence: float
    outcome: str
    place: int | None
    top: list[str]
    shown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    ranked: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0


@contextmanager
def library_of(evalset: EvalSet, settings: Settings, embedder: Embedder | None = None) -> Iterator[Assistant]:
    """An assistant over the set's documents in a temporary data directory."""
    with tempfile.TemporaryDirectory(prefix="briefing-eval-") as folder:
        index = settings.index.model_copy(update={"data_dir": Path(folder)})
        with Assistant.open(
            settings.model_copy(update={"index": index, "max_question_characters": 100_000}), embedder=embedder
        ) as assistant:
            assistant.library.add(evalset.documents)
            yield assistant


def run_set(
    evalset: EvalSet, assistant: Assistant, step: Callable[[int, int], None] | None = None, *, lists: bool = True
) -> list[Result]:
    """Every question of a set; ``lists`` also ranks by keyword and dense alone."""
    by_uri = {info.uri: info.id for info in assistant.library.documents()}
    uri_of = {identifier: uri for uri, identifier in by_uri.items()}
    results = []
    for number, question in enumerate(evalset.questions, start=1):
        results.append(ask_one(assistant, question, by_uri, uri_of, lists=lists))
        if step:
            step(number, len(evalset.questions))
    return results


def ask_one(
    assistant: Assistant, question: Question, by_uri: dict[str, str], uri_of: dict[str, str], *, lists: bool = True
) -> Result:
    """One question through query, search and evidence."""
    filters = Filters(as_of=question.as_of, documents=tuple(by_uri[u] for u in question.scope if u in by_uri))
    began = time.perf_counter()
    query, research = assistant.research(question.text, history=question.history, filters=filters)
    found = Found((), 0.0, "clarify") if query.unclear else research.found
    drafts = [] if query.unclear else list(assistant.compose(research))
    result = Result(
        question=question,
        standalone=query.standalone,
        confidence=found.confidence,
        outcome=found.outcome,
        place=first_right(question, found.evidence, uri_of),
        top=[item.text for item in found.evidence[:5]],
        shown=[item.text for draft in drafts for item in draft.evidence[:1]],
        missing=[] if query.unclear else list(research.missing),
        seconds=time.perf_counter() - began,
    )
    if lists and question.relevant:
        result.ranked["fused"] = _documents([hit.document.uri for hit in research.hits])
        for name in ("keyword", "dense"):
            ids = assistant.library.rank(query.standalone, name, 60, filters=filters)
            result.ranked[name] = _documents([uri_of[i.rpartition(":")[0]] for i in ids])
        if question.history:
            _rank_follow_up(assistant, question, filters, result)
    return result


def _rank_follow_up(assistant: Assistant, question: Question, filters: Filters, result: Result) -> None:
    """What a search finds by the last turn alone, and by the whole conversation's questions in one string."""
    whole = " ".join([*(turn.question for turn in question.history), question.text])
    for name, text in (("last turn", question.text), ("whole history", whole)):
        hits = assistant.library.search(text, assistant.settings.passages, filters=filters)
        result.ranked[name] = _documents([hit.document.uri for hit in hits])


def _documents(uris: list[str]) -> list[str]:
    return list(dict.fromkeys(uris))


def first_right(question: Question, evidence: tuple[Evidence, ...], uri_of: dict[str, str]) -> int | None:
    """Place of the first sentence that is gold, or holds an answer in a relevant document."""
    if question.has_answer is False:
        return None
    return next((n for n, item in enumerate(evidence) if is_right(question, item, uri_of[item.document.id])), None)


def is_right(question: Question, item: Evidence, uri: str) -> bool:
    """Whether a piece of evidence counts, see :func:`is_right_text`."""
    return is_right_text(question, item.text, uri)


def is_right_text(question: Question, text: str, uri: str) -> bool:
    """Whether a sentence counts: it is a gold quote (or holds it), or holds an answer string in a gold document."""
    if question.gold:
        return any(uri == gold and _overlap(text, quote) for gold, quote in question.gold)
    if question.relevant and uri not in question.relevant:
        return False
    text = f" {flat(text)} "
    return any(f" {flat(answer)} " in text for answer in question.answers if flat(answer))


def flat(text: str) -> str:
    """Words of a text in lower case, for comparing."""
    return _SPACE.sub(" ", text.lower()).strip()


def _overlap(text: str, quote: str) -> bool:
    a, b = flat(text), flat(quote)
    return bool(a and b) and (a in b or b in a)
