"""Training examples for the evidence reader: a question, a passage in sentences, and which of them answer.

Sources (see the model card): SQuAD 1.1 sentences of xinyadu/nqg, SelQA, the training articles of squad2 in
shared/evals, and the news set written for this project (``assistant/training/news``). Each source is a list of
questions from which a fresh passage is cut in every epoch, so boundaries, neighbours and negatives vary.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.dating import spell
from index.sentences import sentence_spans

NEWS = Path(__file__).parent / "news"
BROAD = Path(__file__).parent / "broad"
HELD_OUT_SQUAD = ("Huguenot", "Scottish_Parliament")
HELD_OUT_NEWS = ("h", "p")
NEWS_WEIGHT = 2  # passages cut from a news question in an epoch: it is the domain
BROAD_WEIGHT = 3  # … and from a broad one: there are few, and its answers stand in many places
OFF_SUBJECT = 0.12  # of the questions get a passage of another article as well
CLAIM_LABELS = ("supported", "partly", "contradicted", "unsupported")  # the order of the network's outputs
UNSUPPORTED = CLAIM_LABELS.index("unsupported")
# the last articles of each writer's batches: neither trained nor reported on
CALIBRATION_NEWS = ("18", "19", "20", "38", "39", "40")


@dataclass(frozen=True, slots=True)
class Example:
    """One passage for one question. ``gold``: indexes into ``sentences``; empty when nothing in it answers.

    ``verdict``: for a claim, the index into ``CLAIM_LABELS``; -1 for a question.
    """

    question: str
    header: str
    sentences: tuple[str, ...]
    gold: frozenset[int]
    verdict: int = -1


@dataclass(slots=True)
class Article:
    """A run of sentences that questions refer to by index."""

    title: str
    sentences: list[str]
    date: str = ""


@dataclass(slots=True)
class Question:
    """A question on an article. ``scope`` bounds the sentences that belong to its paragraph or section."""

    text: str
    article: Article
    gold: list[int]
    scope: tuple[int, int]
    lure: list[int] = field(default_factory=list)
    weight: int = 1
    verdict: int = -1


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def detokenise(text: str) -> str:
    """Undo Penn tokenisation closely enough for an uncased model."""
    for old, new in (("-lrb-", "("), ("-rrb-", ")"), ("-lsb-", "["), ("-rsb-", "]"), ("``", '"'), ("''", '"')):
        text = text.replace(old, new)
    for mark in (",", ".", "?", "!", ";", ":", "'s", "n't", ")", "'"):
        text = text.replace(f" {mark}", mark)
    return text.replace("( ", "(").strip()


def nqg(path: Path) -> list[Question]:
    """Question and sentence pairs in text order: neighbouring rows make the passage."""
    article = Article("", [])
    found: list[Question] = []
    for row in rows(path):
        sentence = detokenise(row["sentence"])
        if not article.sentences or article.sentences[-1] != sentence:
            article.sentences.append(sentence)
        found.append(Question(detokenise(row["question"]), article, [len(article.sentences) - 1], (0, 0)))
    for question in found:
        gold = question.gold[0]
        question.scope = (max(0, gold - 6), min(len(article.sentences), gold + 7))
    return found


def selqa(path: Path) -> list[Question]:
    """Questions over whole sections of Wikipedia articles."""
    found = []
    for row in rows(path):
        article = Article(row["article"], row["candidates"])
        found.append(Question(row["question"], article, row["answers"], (0, len(row["candidates"]))))
    return found


def squad(folder: Path, *, held_out: bool, weight: int = 2) -> list[Question]:
    """Paragraph questions of the squad2 set, of its training or of its held-out articles."""
    paragraphs: dict[str, Article] = {}
    for row in rows(folder / "corpus.jsonl"):
        spans = sentence_spans(row["text"])
        paragraphs[row["id"]] = Article(row["title"], [row["text"][a:b] for a, b in spans])
    found = []
    for row in rows(folder / "queries.jsonl"):
        if row["paragraph"].split("#")[0].startswith(HELD_OUT_SQUAD) != held_out:
            continue
        article = paragraphs[row["paragraph"]]
        gold: list[int] = []
        if row["answerable"]:
            shortest = min(row["answers"], key=len)
            gold = [i for i, text in enumerate(article.sentences) if any(a in text for a in row["answers"])]
            gold = gold or [i for i, text in enumerate(article.sentences) if shortest.lower() in text.lower()]
            if not gold:
                continue  # the answer crosses a sentence boundary: no single sentence to learn from
        found.append(Question(row["text"], article, gold, (0, len(article.sentences)), weight=weight))
    return found


def news_split(article_id: str) -> str:
    """ "train", "calibrate" or "test" for an article such as "a-07"."""
    letter, _, number = article_id.partition("-")
    if letter in HELD_OUT_NEWS:
        return "test"
    return "calibrate" if number in CALIBRATION_NEWS else "train"


def news_articles(split: str, folder: Path = NEWS) -> list[dict[str, Any]]:
    """The rows of one split of the project's own news set."""
    return [row for path in sorted(folder.glob("*.jsonl")) for row in rows(path) if news_split(row["id"]) == split]


def broad_articles(split: str, folder: Path = BROAD) -> list[dict[str, Any]]:
    """The same articles, those that have some, with their broad questions instead of the others."""
    asked = {row["id"]: row["questions"] for path in sorted(folder.glob("*.jsonl")) for row in rows(path)}
    return [row | {"questions": asked[row["id"]]} for row in news_articles(split) if row["id"] in asked]


def news(split: str) -> list[Question]:
    """Questions of one split; only "train" is ever trained on."""
    return _asked(news_articles(split), NEWS_WEIGHT)


def broad(split: str) -> list[Question]:
    """Broad questions of one split ("What does she want?"), whose answers stand in several sentences."""
    return _asked(broad_articles(split), BROAD_WEIGHT)


def _asked(articles: list[dict[str, Any]], weight: int) -> list[Question]:
    found = []
    for row in articles:
        article = Article(row["title"], row["sentences"], row["date"])
        scope = (0, len(row["sentences"]))
        for asked in row["questions"]:
            found.append(Question(asked["q"], article, asked["evidence"], scope, asked.get("lure", []), weight))
    return found


class Sampler:
    """Cuts passages from questions; seeded, so a run can be repeated."""

    def __init__(self, questions: list[Question], seed: int) -> None:
        self.questions = questions
        self.random = random.Random(seed)

    def epoch(self) -> Iterator[Example]:
        """One pass: each question ``weight`` times, each time with another passage and negatives."""
        order = [q for q in self.questions for _ in range(q.weight)]
        self.random.shuffle(order)
        for question in order:
            yield self.cut(question)
            if self.random.random() < OFF_SUBJECT:
                other = self.random.choice(self.questions)
                if other.article is not question.article or abs(other.scope[0] - question.scope[0]) > 60:
                    example = self.cut(other)
                    verdict = -1 if question.verdict < 0 else UNSUPPORTED
                    yield Example(question.text, example.header, example.sentences, frozenset(), verdict)

    def cut(self, question: Question) -> Example:
        """A window of 60 to 160 words around the gold or lure sentence; sometimes with the gold left out."""
        low, high = question.scope
        anchors = question.gold or question.lure or [self.random.randrange(low, high)]
        first = last = self.random.choice(anchors)
        if question.verdict >= 0 and question.gold:  # a claim may need all its sentences together
            first, last = min(question.gold), max(question.gold)
        limit = self.random.randint(60, 160)
        words = sum(len(s.split()) for s in question.article.sentences[first : last + 1])
        while words < limit and (first > low or last < high - 1):
            backwards = first > low and (last >= high - 1 or self.random.random() < 0.5)
            first, last = (first - 1, last) if backwards else (first, last + 1)
            words += len(question.article.sentences[first if backwards else last].split())
        window = list(range(first, last + 1))
        if question.gold and self.random.random() < 0.15 and len(window) > 2:
            window = [i for i in window if i not in question.gold] or window
        sentences = tuple(question.article.sentences[i] for i in window)
        gold = frozenset(position for position, i in enumerate(window) if i in question.gold)
        verdict = UNSUPPORTED if question.verdict >= 0 and not gold else question.verdict
        return Example(question.text, self.header(question.article), sentences, gold, verdict)

    def header(self, article: Article) -> str:
        """Title and date, at times missing, as in real documents."""
        if self.random.random() < 0.2:
            return ""
        if not article.title:
            return ""
        # spelled as assistant.evidence.header spells it
        day = f", {spell(date.fromisoformat(article.date))}" if article.date else ""
        return f"{article.title}{day}: "
