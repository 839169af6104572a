"""The hand-written pages: running texts with many questions each, half of which they only seem to answer.

A file holds pages in plain text, so that a writer can number and check by eye::

    # Title of the page | 2021-03-04
    1 First sentence.
    2 Second sentence.
    ? question => 2 1
    - question that the page doesn't answer => 1
    ! claim => supported 2

Behind ``=>`` stand the sentences that answer, best first; for a question without an answer the one that tempts; for a
claim its label (:data:`assistant.training.data.CLAIM_LABELS`) and the sentences it rests on. Every eighth page
is held out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assistant.evaluation.sets import EvalSet
from assistant.training.data import CLAIM_LABELS, Article, Question
from assistant.training.news_set import article, questions_of

PAGES = Path(__file__).parent / "pages"
HELD_OUT = 8
WEIGHT = 3  # passages cut from a page's question in an epoch
CLAIM_WEIGHT = 2
_TITLE = re.compile(r"# (?P<title>.+) \| (?P<date>\d{4}-\d\d-\d\d)")
_SENTENCE = re.compile(r"(?P<number>\d+) (?P<text>.+)")
_ASKED = re.compile(r"(?P<kind>[?!-]) (?P<text>.+?) => (?:(?P<label>[a-z]+) )?(?P<places>\d+(?: \d+)*)")


class PageError(ValueError):
    """A line of a page that can't be read; the message names file and line."""


@dataclass(slots=True)
class Page:
    """One text. ``questions``: question, sentences that answer (0-based; empty: none does), the one that tempts."""

    id: str
    title: str
    date: str
    sentences: list[str] = field(default_factory=list)
    questions: list[tuple[str, list[int], list[int]]] = field(default_factory=list)
    claims: list[tuple[str, str, list[int]]] = field(default_factory=list)

    @property
    def article(self) -> Article:
        return Article(self.title, self.sentences, self.date)


def pages(split: str = "train", folder: Path = PAGES) -> list[Page]:
    """The pages of "train" or of "test".

    Raises:
        PageError: a line has none of the forms above, or names a sentence that isn't there.
    """
    read = [page for path in sorted(folder.glob("*.txt")) for page in _read(path)]
    return [page for number, page in enumerate(read, start=1) if (number % HELD_OUT == 0) == (split == "test")]


def _read(path: Path) -> Iterator[Page]:
    page: Page | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if title := _TITLE.fullmatch(line):
            if page:
                yield page
            page = Page(f"{path.stem}:{number}", title["title"], title["date"])
        elif line.strip() and (page is None or not _put(page, line)):
            raise PageError(f"{path}:{number}: neither a sentence, a question nor a claim: {line[:60]!r}")
    if page:
        yield page


def _put(page: Page, line: str) -> bool:
    """Add a line to a page; false where it doesn't fit."""
    if sentence := _SENTENCE.fullmatch(line):
        page.sentences.append(sentence["text"])
        return int(sentence["number"]) == len(page.sentences)
    asked = _ASKED.fullmatch(line)
    if not asked:
        return False
    places = [int(place) - 1 for place in asked["places"].split()]
    if asked["kind"] == "!":
        page.claims.append((asked["text"], asked["label"] or "", places))
        fits = asked["label"] in CLAIM_LABELS
    else:
        answers = asked["kind"] == "?"
        page.questions.append((asked["text"], places if answers else [], [] if answers else places))
        fits = asked["label"] is None
    return fits and all(0 <= place < len(page.sentences) for place in places)


def page_questions(folder: Path = PAGES) -> list[Question]:
    """Questions of the training pages."""
    return [
        Question(text, article, gold, (0, len(page.sentences)), lure, WEIGHT)
        for page in pages("train", folder)
        for article in [page.article]  # one object a page: passages of other pages are told by it
        for text, gold, lure in page.questions
    ]


def page_claims(folder: Path = PAGES) -> list[Question]:
    """Claims of the training pages."""
    return [
        Question(text, article, [] if label == "unsupported" else places, (0, len(page.sentences)), places,
                 CLAIM_WEIGHT, CLAIM_LABELS.index(label))
        for page in pages("train", folder)
        for article in [page.article]
        for text, label, places in page.claims
    ]  # fmt: skip


def pages_set(*splits: str, folder: Path = PAGES) -> EvalSet:
    """Pages as an evaluation set, one library of them all."""
    rows = [
        {
            "id": page.id,
            "title": page.title,
            "date": page.date,
            "sentences": page.sentences,
            "questions": [
                {"q": text, "kind": "page" if gold else "near_miss", "evidence": gold}
                for text, gold, _ in page.questions
            ],
        }
        for split in splits
        for page in pages(split, folder)
    ]
    documents = tuple(article(row) for row in rows)
    return EvalSet("-".join(("pages", *splits)), documents, tuple(q for row in rows for q in questions_of(row)))
