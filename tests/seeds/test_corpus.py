"""The starter corpus keeps its own rules: form, honest dates, both sides of every disagreement, nobody else's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tests.seeds.build_article_hashes import DIGITS, HASHES, hashed_runs
from tests.seeds.build_manifest import MANIFEST, ROOT, SEEDS, Seed, build_manifest, read_seed, read_seeds

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
EVERY_DISAGREEMENT = range(1, 47)
NAMES = "|".join(MONTHS)
DAY = re.compile(rf"\b(\d{{1,2}})(?:\s*(?:–|-|\band\b|\bto\b|\bor\b)\s*(\d{{1,2}}))? ({NAMES}) (\d{{4}})\b")
MONTH = re.compile(rf"(?<!\d )\b({NAMES}) (\d{{4}})\b")
ENDS = re.compile(r"[.!?][\"”]?$")

Text = Annotated[str, Field(min_length=3)]
Kind = Literal["event report", "actor position", "backgrounder", "data note", "analysis", "digest"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Source(_Strict):
    """Where a document's facts come from. ``date`` is a day, a month, a year, or unknown."""

    key: Annotated[str, Field(pattern=r"^S\d{1,3}$")]
    publisher: Text
    title: Text
    date: date | Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")] | None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None


class Covers(_Strict):
    start: date = Field(alias="from")
    end: date = Field(alias="to")


class FrontMatter(_Strict):
    """The keys of a starter document: all of them, and no others."""

    title: Text
    kind: Kind
    published: date
    covers: Covers
    publisher: Literal["Starter corpus"]
    actors: Annotated[list[Text], Field(min_length=1)]
    confidence: Literal["high", "medium", "low"]
    disagreements: list[Annotated[str, Field(pattern=r"^[1-9]\d?[AB]$")]]
    ahead: list[date]
    sources: Annotated[list[Source], Field(min_length=1)]

    @model_validator(mode="after")
    def _holds_together(self) -> FrontMatter:
        keys = [source.key for source in self.sources]
        if len(set(keys)) < len(keys) or len(set(self.disagreements)) < len(self.disagreements):
            raise ValueError("named twice")
        if not self.covers.start <= self.covers.end <= self.published:
            raise ValueError("covers what was not yet there")
        return self


ALL = read_seeds()
every_seed = pytest.mark.parametrize("seed", ALL, ids=lambda seed: seed.file)


def _days(text: str) -> Iterator[date]:
    for first, second, month, year in DAY.findall(text):
        for day in filter(None, (first, second)):
            yield date(int(year), MONTHS.index(month) + 1, int(day))


def _months(text: str) -> Iterator[date]:
    for month, year in MONTH.findall(text):
        yield date(int(year), MONTHS.index(month) + 1, 1)


def _paragraphs(body: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", body):
        if not block.lstrip().startswith(("#", "|")):
            yield " ".join(block.split())


@every_seed
def test_front_matter_has_exactly_the_agreed_keys(seed: Seed) -> None:
    FrontMatter.model_validate(seed.front_matter)


@pytest.mark.parametrize(
    "change",
    [
        {"author": "somebody"},
        {"publisher": "Someone else"},
        {"kind": "essay"},
        {"published": "2025-10-17"},
        {"confidence": "certain"},
        {"disagreements": ["4C"]},
        {"sources": [{"key": "S2", "publisher": "Reuters", "title": "Summit"}]},
        {"covers": {"from": date(2025, 10, 16), "to": date(2030, 1, 1)}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_schema_refuses_what_was_not_agreed(change: dict[str, Any]) -> None:
    good = read_seed(SEEDS / "2025-10-17-trump-putin-call.md").front_matter
    with pytest.raises(ValidationError):
        FrontMatter.model_validate(good | change)


@every_seed
def test_the_file_is_named_for_its_day(seed: Seed) -> None:
    assert re.fullmatch(rf"{seed.front_matter['published'].isoformat()}-[a-z0-9]+(-[a-z0-9]+)*\.md", seed.file)


@every_seed
def test_length_and_shape(seed: Seed) -> None:
    assert 350 <= seed.words <= 900
    headings = re.findall(r"^(#+) ", seed.body, re.MULTILINE)
    assert 2 <= len(headings) <= 6
    assert set(headings) == {"##"}
    assert all(ENDS.search(paragraph) for paragraph in _paragraphs(seed.body))


@every_seed
def test_no_source_is_younger_than_the_document(seed: Seed) -> None:
    front = FrontMatter.model_validate(seed.front_matter)
    assert [s.key for s in front.sources if isinstance(s.date, date) and s.date > front.published] == []
    month = front.published.isoformat()
    assert [s.key for s in front.sources if isinstance(s.date, str) and s.date > month[: len(s.date)]] == []


@every_seed
def test_no_date_in_the_text_lies_ahead_unless_announced(seed: Seed) -> None:
    front = FrontMatter.model_validate(seed.front_matter)
    text = f"{front.title}\n{seed.body}"
    assert {day for day in _days(text) if day > front.published} == set(front.ahead)
    horizon = max(front.ahead, default=front.published)
    assert [month for month in _months(text) if month > horizon] == []


def test_dates_are_found_in_text() -> None:
    assert list(_days("On 18–19 December 2025 and from 5 to 12 October 2025.")) == [
        date(2025, 12, 18),
        date(2025, 12, 19),
        date(2025, 10, 5),
        date(2025, 10, 12),
    ]
    assert list(_months("In May 2025, and on 2 June 2026.")) == [date(2025, 5, 1)]


def test_a_source_is_described_alike_everywhere() -> None:
    seen: dict[tuple[str, str | None], set[str]] = {}
    for seed in ALL:
        for source in FrontMatter.model_validate(seed.front_matter).sources:
            seen.setdefault((source.key, source.url), set()).add(str(source.date))
    assert {key: dates for key, dates in seen.items() if len(dates) > 1} == {}


def test_the_corpus_is_large_enough_and_tells_the_story_to_its_end() -> None:
    published = [seed.front_matter["published"] for seed in ALL]
    assert len(published) >= 30
    assert sum(day <= date(2025, 10, 18) for day in published) >= 10
    assert max(published) >= date(2026, 4, 1)


def test_all_disagreements_have_both_sides_in_the_corpus() -> None:
    bodies = {seed.file: seed.body for seed in ALL}
    entries = json.loads(MANIFEST.read_text(encoding="utf-8"))["disagreements"]
    assert [entry["number"] for entry in entries] == list(EVERY_DISAGREEMENT)
    for entry in entries:
        assert re.fullmatch(r"[DSE](/[DSE])?", entry["kind"])
        for side in ("A", "B"):
            label = f"{entry['number']}{side}"
            claimed = [seed.file for seed in ALL if label in seed.front_matter["disagreements"]]
            assert entry[side]["files"] == claimed, label
            assert claimed, label
            stated = entry[side]["statements"]
            assert sorted({statement["file"] for statement in stated}) == claimed, label
            for statement in stated:
                assert any(statement["quote"] in p for p in _paragraphs(bodies[statement["file"]])), statement
                assert ENDS.search(statement["quote"]), statement


def test_the_manifest_is_up_to_date() -> None:
    assert MANIFEST.read_text(encoding="utf-8") == build_manifest(), "run python tests/seeds/build_manifest.py"


def _article() -> set[str]:
    return set(HASHES.read_text(encoding="ascii").split())


def _our_texts() -> list[Path]:
    found = [*SEEDS.glob("*.md"), MANIFEST, ROOT / "README.md", ROOT / "CHANGELOG.md"]
    found += (ROOT / "assistant" / "docs").rglob("*.md")
    found += (ROOT / "prompts").rglob("*.md")
    found += (ROOT / "tests" / "evals" / "gold").glob("*.jsonl")
    return sorted(found)


def test_the_article_is_present_as_hashes_only() -> None:
    lines = HASHES.read_text(encoding="ascii").splitlines()
    assert len(lines) > 1500
    assert lines == sorted(set(lines))
    assert all(re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", line) for line in lines)


@pytest.mark.parametrize("path", _our_texts(), ids=lambda path: path.name)
def test_no_twelve_words_are_the_articles(path: Path) -> None:
    runs = hashed_runs(path.read_text(encoding="utf-8"))
    assert [runs[h] for h in runs.keys() & _article()] == []


def test_a_borrowed_run_would_be_caught() -> None:
    sentence = "The ferry from Lindau leaves at seven and nobody on board has read today's paper."
    known = _article() | set(hashed_runs(sentence))
    disguised = (
        "## Note\n\nIt is said: the Ferry from LINDAU leaves at seven — and nobody, on board, has read today’s paper!"
    )
    assert hashed_runs(disguised).keys() & known
    assert not hashed_runs(disguised.replace("seven", "eight")).keys() & known
