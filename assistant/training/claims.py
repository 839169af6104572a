"""Training examples for the verifier: a claim, a passage in sentences, and what the passage makes of the claim.

Hand-written claims of the news set, SciFact and WiCE give meaning; sentences of the training text, taken whole or
made false by one change (:mod:`assistant.evaluation.perturb`), give exactness.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.evaluation.perturb import KINDS, perturb
from assistant.names import Name, names_in
from assistant.training.data import CLAIM_LABELS, Article, Example, Question, Sampler, news_articles, rows

SYNTHETIC = {"supported": 0.3, "contradicted": 0.45}  # the rest: the claim's sentence is left out of the passage
_WICE = {"supported": "supported", "partially_supported": "partly", "not_supported": "unsupported"}
_SCIFACT = {"SUPPORT": "supported", "CONTRADICT": "contradicted"}


def news_claims(split: str, weight: int) -> list[Question]:
    """The hand-written claims of one split."""
    found = []
    for row in news_articles(split):
        article = Article(row["title"], row["sentences"], row["date"])
        for claim in row.get("claims", ()):
            bearing = [] if claim["label"] == "unsupported" else claim["evidence"]
            found.append(
                Question(
                    claim["claim"],
                    article,
                    bearing,
                    (0, len(row["sentences"])),
                    claim["evidence"],
                    weight,
                    CLAIM_LABELS.index(claim["label"]),
                )
            )
    return found


def scifact(path: Path) -> list[Question]:
    """Claims on abstracts of scientific papers."""
    found = []
    for row in rows(path):
        for abstract in row["abstracts"]:
            bearing = [e for e in row["evidence"] if str(e["doc"]) == str(abstract["id"])]
            label = CLAIM_LABELS.index(_SCIFACT[bearing[0]["label"]] if bearing else "unsupported")
            gold = sorted({i for e in bearing for i in e["sentences"]})
            sentences = abstract["sentences"]
            article = Article(abstract["title"], sentences)
            found.append(Question(row["claim"], article, gold, (0, len(sentences)), [], 1, label))
    return found


def wice(path: Path) -> list[Question]:
    """Claims of Wikipedia on web pages; only those whose supporting sentences fit into one passage."""
    found = []
    for row in rows(path):
        sets = [s for s in row["supporting_sentences"] if s]
        label = CLAIM_LABELS.index(_WICE[row["label"]])
        if not sets and row["label"] != "not_supported":
            continue
        gold = min(sets, key=lambda s: max(s) - min(s)) if sets else []
        if gold and max(gold) - min(gold) > 8:
            continue
        article = Article("", row["evidence"])
        scope = (max(0, min(gold) - 3), min(len(row["evidence"]), max(gold) + 4)) if gold else (0, len(row["evidence"]))
        found.append(Question(row["claim"], article, gold, scope, [], 2, label))
    return found


class SyntheticClaims:
    """Claims made from the sentences of articles: whole, changed in one place, or with their sentence left out."""

    def __init__(self, questions: Sequence[Question], share: float, seed: int) -> None:
        self._random = random.Random(seed)
        self._articles = list({id(q.article): q.article for q in questions if len(q.article.sentences) > 3}.values())
        self._weights = [len(a.sentences) for a in self._articles]
        self._names: dict[int, list[Name]] = {}
        self._sampler = Sampler([], seed)
        self.per_epoch = int(share * sum(q.weight for q in questions))

    def epoch(self) -> Iterator[Example]:
        """``share`` claims for every question, drawn anew."""
        made = 0
        while made < self.per_epoch:
            article = self._random.choices(self._articles, self._weights)[0]
            example = self._claim(article)
            if example:
                made += 1
                yield example

    def _claim(self, article: Article) -> Example | None:
        place = self._random.randrange(len(article.sentences))
        sentence = article.sentences[place]
        if not 6 <= len(sentence.split()) <= 60:
            return None
        draw = self._random.random()
        scope = (max(0, place - 8), min(len(article.sentences), place + 9))
        if draw < SYNTHETIC["supported"]:
            return self._cut(sentence, article, [place], scope, "supported")
        if draw < SYNTHETIC["supported"] + SYNTHETIC["contradicted"]:
            kind = self._random.choice(KINDS)
            false = perturb(sentence, kind, self._random, self._names_of(article))
            return self._cut(false, article, [place], scope, "contradicted") if false else None
        example = self._cut(sentence, article, [place], scope, "unsupported")
        kept = tuple(s for i, s in enumerate(example.sentences) if i not in example.gold)
        return Example(sentence, example.header, kept, frozenset(), example.verdict) if kept else None

    def _cut(self, claim: str, article: Article, gold: list[int], scope: tuple[int, int], label: str) -> Example:
        question = Question(claim, article, gold, scope, [], 1, CLAIM_LABELS.index(label))
        return self._sampler.cut(question)

    def _names_of(self, article: Article) -> list[Name]:
        if id(article) not in self._names:
            self._names[id(article)] = [n for s in article.sentences for n in names_in(s)]
        return self._names[id(article)]
