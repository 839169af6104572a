"""What each stage of training reads: see :mod:`assistant.training.train` and the README beside it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assistant.training import claims, data
from assistant.training.altered import AlteredQuestions
from assistant.training.neighbours import HardNegatives
from assistant.training.pages import page_claims, page_questions


class Source(Protocol):
    """Something that draws an epoch of examples."""

    def epoch(self) -> Iterator[data.Example]: ...


def general_questions(evals: Path, squad_weight: int = 2) -> list[list[data.Question]]:
    """Questions over Wikipedia, a list a source: each source is a library of its own to find hard negatives in."""
    return [
        data.nqg(evals / "train/question_sentence.jsonl"),
        data.selqa(evals / "train/selqa.jsonl"),
        data.squad(evals / "squad2", held_out=False, weight=squad_weight),
    ]


def science_claims(evals: Path) -> list[data.Question]:
    """Claims on scientific papers and of Wikipedia on web pages."""
    return claims.scifact(evals / "train/scifact_train.jsonl") + claims.wice(evals / "train/wice_dev.jsonl")


def general_sources(evals: Path, seed: int) -> list[Source]:
    """Stage 1: to read at all."""
    general = [question for part in general_questions(evals) for question in part]
    return [data.Sampler(general + science_claims(evals), seed), claims.SyntheticClaims(general, 0.25, seed)]


def replayed(evals: Path, seed: int, squad_weight: int) -> list[list[data.Question]]:
    """A fifth of the general questions, and all of squad2's, which alone has near misses."""
    rng = random.Random(seed)
    parts = general_questions(evals, squad_weight)
    return [[q for q in part if q.weight > 1 or rng.random() < 0.2] for part in parts]


def news_sources(evals: Path, seed: int) -> list[Source]:
    """Stage 2: the news questions, the general ones replayed beside them."""
    general = [question for part in replayed(evals, seed, 3) for question in part]
    news = data.news("train")
    told = claims.news_claims("train", 2)
    return [
        data.Sampler(general + science_claims(evals) + news + told, seed + 1),
        claims.SyntheticClaims(news, 0.2, seed),
    ]


def library_sources(evals: Path, seed: int) -> list[Source]:
    """Stage 3: to hold against what a search of a whole library brings up, and against questions nearly answered."""
    parts = replayed(evals, seed, 2)
    general = [question for part in parts for question in part]
    news = data.news("train")
    return [
        data.Sampler(general + science_claims(evals) + news + claims.news_claims("train", 1), seed + 2),
        claims.SyntheticClaims(news, 0.12, seed + 2),
        AlteredQuestions(general, 0.35, seed),
        AlteredQuestions(news, 0.1, seed),
        HardNegatives(news, 0.5, seed),
        *(HardNegatives(part, 0.5, seed) for part in parts),
    ]


def broad_sources(evals: Path, seed: int) -> list[Source]:
    """Stage 4: broad questions ("What does she want?"), which many sentences answer; the former beside them."""
    parts = replayed(evals, seed, 1)
    rng = random.Random(seed)
    general = [question for part in parts for question in part if rng.random() < 0.3]
    news, broad = [replace(q, weight=1) for q in data.news("train")], data.broad("train")
    told = claims.news_claims("train", 1)
    return [
        data.Sampler(general + science_claims(evals) + news + broad + told, seed + 3),
        claims.SyntheticClaims(news, 0.12, seed + 3),
        AlteredQuestions(news, 0.1, seed + 1),
        HardNegatives(news + [replace(q, weight=1) for q in broad], 0.3, seed + 1),
    ]


def page_sources(evals: Path, seed: int, share: float = 0.15) -> list[Source]:
    """Stage 5: the hand-written pages, of whose questions half are near misses; ``share`` of the others beside them."""
    rng = random.Random(seed)
    general = [q for part in replayed(evals, seed, 1) for q in part if rng.random() < share]
    news = [replace(q, weight=1) for q in data.news("train") if rng.random() < 2 * share]
    broad = [replace(q, weight=1) for q in data.broad("train")]
    asked, told = page_questions(), page_claims() + claims.news_claims("train", 1)
    return [
        data.Sampler(general + science_claims(evals) + news + broad + asked + told, seed + 4),
        claims.SyntheticClaims(news, 0.12, seed + 4),
        AlteredQuestions([replace(q, weight=1) for q in asked], 0.2, seed + 2),
        HardNegatives([replace(q, weight=1) for q in [*asked, *broad]], 0.4, seed + 2),
    ]
