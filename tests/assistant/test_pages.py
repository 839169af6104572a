"""The hand-written pages: read as they are meant, refused where they are not, apart from evaluation and our story."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.training.data import CLAIM_LABELS
from assistant.training.pages import (
    HELD_OUT,
    PAGES,
    PageError,
    page_claims,
    page_questions,
    pages,
    pages_set,
)

EVALS = Path(__file__).parents[1] / "evals"
EVERY = [*pages("train"), *pages("test")]
PAGE = """# The pier of Lindau | 2025-03-04
1 The pier broke on Monday.
2 A storm had hit it, said Mayor Clara Voss.
? Why did the pier break? => 2
- Who built the pier? => 1
! The pier broke on Monday. => supported 1
! The pier will be rebuilt. => unsupported 1
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_page_is_read(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, PAGE)
    (page,) = pages("train", folder)
    assert (page.title, page.date, len(page.sentences)) == ("The pier of Lindau", "2025-03-04", 2)
    why, who = page_questions(folder)
    assert (why.text, why.gold, why.lure) == ("Why did the pier break?", [1], [])
    assert (who.gold, who.lure) == ([], [0])
    broke, rebuilt = page_claims(folder)
    assert (CLAIM_LABELS[broke.verdict], broke.gold) == ("supported", [0])
    assert (CLAIM_LABELS[rebuilt.verdict], rebuilt.gold, rebuilt.lure) == ("unsupported", [], [0])


@pytest.mark.parametrize(
    "line",
    [
        "2 A number out of turn.",
        "? No sentence named",
        "? Too far? => 9",
        "! No label => 1",
        "! Odd => likely 1",
        "Prose",
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(PageError, match=r"a\.txt:8"):
        pages("train", folder_with(tmp_path, PAGE + line + "\n"))


def test_every_eighth_page_is_held_out_and_none_is_in_both() -> None:
    assert len(pages("test")) == len(EVERY) // HELD_OUT
    titles = [page.title for page in EVERY]
    assert len(set(titles)) == len(titles)
    trained = {question.article.title for question in page_questions()}
    held_out = pages_set("test")
    assert trained.isdisjoint({document.title for document in held_out.documents})
    texts = {document.uri: document.text for document in held_out.documents}
    assert all(sentence in texts[uri] for question in held_out.questions for uri, sentence in question.gold)


def test_a_third_of_the_questions_are_near_misses_and_none_is_asked_twice_of_a_page() -> None:
    for page in EVERY:
        asked = Counter(text.lower() for text, _, _ in page.questions)
        assert max(asked.values()) == 1
    near_misses = [bool(lure) for page in EVERY for _, _, lure in page.questions]
    assert 0.3 < sum(near_misses) / len(near_misses) < 0.5


def test_no_evaluation_question_is_in_it_and_it_is_not_about_our_story() -> None:
    asked = {text.lower().strip(" ?") for page in EVERY for text, _, _ in page.questions}
    for path in EVALS.glob("*/queries*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            assert json.loads(line)["text"].lower().strip(" ?") not in asked
    text = " ".join(path.read_text("utf-8") for path in PAGES.glob("*.txt"))
    assert not [name for name in ("Trump", "Putin", "Zelensk", "Orbán", "Tomahawk", "Budapest") if name in text]
