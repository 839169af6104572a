"""The training set in the domain: well formed, apart from every evaluation question, and not about our story."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistant.training.data import (
    BROAD,
    CALIBRATION_NEWS,
    CLAIM_LABELS,
    HELD_OUT_NEWS,
    NEWS,
    broad_articles,
    news_articles,
    news_split,
)
from assistant.training.news_set import news_set

GOLD = Path(__file__).parents[1] / "evals/gold"
SPLITS = ("train", "calibrate", "test")
KINDS = set("direct paraphrase buried speaker context reason when_number sloppy several yes_no near_miss".split())
BROAD_KINDS = set("says why what who when where number whether reaction consequence near_miss".split())
ROWS = [json.loads(line) for path in sorted(NEWS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_an_article_and_its_questions_are_well_formed(row: dict[str, object]) -> None:
    sentences = row["sentences"]
    assert isinstance(sentences, list)
    assert len(sentences) >= 12
    date.fromisoformat(str(row["date"]))
    for asked in row["questions"]:  # type: ignore[attr-defined]
        assert asked["q"].strip()
        assert asked["kind"] in KINDS
        assert bool(asked["evidence"]) == (asked["kind"] != "near_miss")
        assert all(0 <= i < len(sentences) for i in asked["evidence"] + asked.get("lure", []))
    for claim in row.get("claims", ()):  # type: ignore[attr-defined]
        assert claim["label"] in CLAIM_LABELS
        assert claim["evidence"]
        assert all(0 <= i < len(sentences) for i in claim["evidence"])


def test_ids_are_unique_and_splits_cover_all() -> None:
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert {news_split(i) for i in ids} == set(SPLITS)
    by_split = {split: {row["id"] for row in news_articles(split)} for split in SPLITS}
    assert sum(map(len, by_split.values())) == len(ids)
    assert all(i.partition("-")[0] in HELD_OUT_NEWS for i in by_split["test"])
    assert all(i.partition("-")[2] in CALIBRATION_NEWS for i in by_split["calibrate"])


def test_the_set_is_as_large_as_the_card_says() -> None:
    train = [asked for row in news_articles("train") for asked in row["questions"]]
    kinds = Counter(asked["kind"] for asked in train)
    assert len(train) > 5000
    assert kinds["near_miss"] > 0.25 * len(train)


def test_broad_questions_are_well_formed_and_belong_to_articles() -> None:
    asked = [
        json.loads(line) for path in sorted(BROAD.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    ids = [row["id"] for row in asked]
    assert len(ids) == len(set(ids))
    sentences = {row["id"]: len(row["sentences"]) for row in ROWS}
    for row in asked:
        assert len({q["q"].lower() for q in row["questions"]}) == len(row["questions"])
        for question in row["questions"]:
            assert question["kind"] in BROAD_KINDS
            assert bool(question["evidence"]) == (question["kind"] != "near_miss")
            assert all(0 <= i < sentences[row["id"]] for i in question["evidence"] + question.get("lure", []))


def test_broad_questions_keep_to_the_split_of_their_article() -> None:
    by_split = {split: {row["id"] for row in broad_articles(split)} for split in SPLITS}
    for split, ids in by_split.items():
        assert ids
        assert {news_split(i) for i in ids} == {split}
    held_out = news_set("test", among=("test",), broad=True)
    assert {q.paragraph for q in held_out.questions} == {f"news:{i}" for i in by_split["test"]}
    several = [q for q in held_out.questions if len(q.gold) > 1]
    assert len(several) > 0.3 * len(held_out.questions)


def test_no_evaluation_question_is_in_it_and_it_is_not_about_our_story() -> None:
    rows = [*ROWS, *(row for split in SPLITS for row in broad_articles(split))]
    asked = {q["q"].lower().strip(" ?") for row in rows for q in row["questions"]}
    for path in GOLD.glob("queries-*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            assert json.loads(line)["text"].lower().strip(" ?") not in asked
    text = " ".join(s for row in ROWS for s in row["sentences"])
    assert not [name for name in ("Trump", "Putin", "Zelensk", "Orbán", "Tomahawk", "Ushakov") if name in text]
