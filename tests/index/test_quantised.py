"""The quantised copy: near enough, the same under any filter, whole after a crash, and forgetting what it should."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import StoreError
from index.embedder import unit
from index.quantised import Numbering, QuantisedCopy
from index.quantised import copy as copy_module
from index.quantised.codes import encode, rotation
from index.quantised.numbering import joined, parted
from index.quantised.scan import BLOCK, THREADS_FROM

DIMENSION = 96


def clustered(rows: int, seed: int = 1) -> np.ndarray:
    """Unit vectors ``(rows, DIMENSION)`` around 60 centres, as topics are."""
    rng = np.random.default_rng(seed)
    centres = unit(np.random.default_rng(0).normal(size=(60, DIMENSION)).astype(np.float32))
    noise = rng.normal(size=(rows, DIMENSION)).astype(np.float32) * 0.9 / np.sqrt(DIMENSION)
    return unit(centres[rng.integers(0, 60, rows)] + noise)


def names(rows: int) -> list[str]:
    return [f"d{i // 5}:{i % 5}" for i in range(rows)]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return clustered(THREADS_FROM * BLOCK + 500)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, vectors: np.ndarray) -> QuantisedCopy:
    copy = QuantisedCopy(tmp_path_factory.mktemp("copy"), Numbering())
    ids = names(len(vectors))
    for start in range(0, len(ids), 7_000):
        copy.put(ids[start : start + 7_000], vectors[start : start + 7_000])
    return copy


def recall(copy: QuantisedCopy, vectors: np.ndarray, allowed: np.ndarray | None = None) -> float:
    """The share of the exact first ten that the copy finds, over 40 questions."""
    ids, found = np.array(names(len(vectors))), []
    passes = np.ones(len(ids), bool) if allowed is None else np.repeat(allowed[1:], 5)[: len(ids)]
    for question in clustered(40, seed=2):
        exact = np.where(passes, vectors @ question, -2)
        first = set(ids[np.argsort(-exact)[: min(10, passes.sum())]])
        found.append(len(first & {i for i, _ in copy.nearest(question, 10, allowed)}) / len(first))
    return float(np.mean(found))


def test_turning_keeps_cosines_and_is_the_same_everywhere() -> None:
    turning = rotation(DIMENSION)
    assert turning @ turning.T == pytest.approx(np.eye(DIMENSION), abs=1e-5)
    first = np.sign(rotation(8)[0]).tolist()
    assert first == [1, 1, 1, 1, 1, 1, 1, -1], "files made elsewhere stay readable"


def test_a_vector_is_its_own_nearest_with_cosine_one(filled: QuantisedCopy, vectors: np.ndarray) -> None:
    for row in (0, 4_999, BLOCK - 1, BLOCK, len(vectors) - 1):
        (identifier, cosine), *_ = filled.nearest(vectors[row], 3)
        assert identifier == f"d{row // 5}:{row % 5}"
        assert cosine == pytest.approx(1, abs=1e-4)


def test_the_first_ten_are_the_exact_ones(filled: QuantisedCopy, vectors: np.ndarray) -> None:
    assert len(vectors) > copy_module.EXACT, "so that signs decide what is scored"
    assert recall(filled, vectors) >= 0.97


@pytest.mark.parametrize("share", [0.5, 0.1, 0.001])
def test_filters_lose_nothing(filled: QuantisedCopy, vectors: np.ndarray, share: float) -> None:
    allowed = np.random.default_rng(3).random(1 + -(-len(vectors) // 5)) < share
    allowed[0] = False
    hits = filled.nearest(vectors[0], 50, allowed)
    assert all(allowed[1 + int(i[1:].split(":")[0])] for i, _ in hits)
    assert recall(filled, vectors, allowed) >= 0.97


def test_nothing_is_found_where_nothing_is_allowed(filled: QuantisedCopy, vectors: np.ndarray) -> None:
    assert filled.nearest(vectors[0], 5, np.zeros(1 << 15, bool)) == []
    assert filled.nearest(vectors[0], 5, np.zeros(1, bool)) == [], "documents that came after the filter was made"


def test_estimates_are_without_bias() -> None:
    vectors, question = clustered(4_000), clustered(1, seed=9)[0]
    codes, scales, _ = encode(vectors)
    estimated = (codes.astype(np.float32) @ (rotation(DIMENSION) @ question)) * scales
    assert np.mean(estimated - vectors @ question) == pytest.approx(0, abs=1e-4)
    assert np.abs(estimated - vectors @ question).max() < 6e-3


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    vectors = clustered(100)
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(100), vectors)
    copy.remove(["d3:0", "d3:1", "nobody:7"])
    copy.put(["d3:1", "late:0"], vectors[:2])
    before, expected = copy.ids(), copy.nearest(vectors[50], 20)
    copy.close()
    numbering = Numbering()
    numbering.number("another document, so that numbers differ")
    again = QuantisedCopy(tmp_path, numbering)
    assert again.ids() == before == (set(names(100)) - {"d3:0"}) | {"late:0"}
    assert again.nearest(vectors[50], 20) == expected
    assert again.count() == 100
    assert again.counts()[numbering.get("d3")] == 4


def test_free_rows_are_used_again(tmp_path: Path) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(500), clustered(500))
    size = (tmp_path / "codes").stat().st_size
    for turn in range(5):
        copy.remove(names(500))
        assert copy.nearest(clustered(1)[0], 3) == []
        copy.put(names(500), clustered(500, seed=turn))
    assert (tmp_path / "codes").stat().st_size == size


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(50), clustered(50))
    real, fail = os.fsync, [0]

    def full(descriptor: int) -> None:
        fail[0] += 1
        if fail[0] > 3:  # the vectors are written, their documents are not
            raise OSError(28, "No space left on device")
        real(descriptor)

    with monkeypatch.context() as limited:
        limited.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            copy.put(["lost:0", "lost:1"], clustered(2, seed=6))
    copy.put(["kept:0"], clustered(1, seed=7))
    copy.close()
    again = QuantisedCopy(tmp_path, Numbering())
    assert again.ids() == set(names(50)) | {"kept:0"}
    assert again.nearest(clustered(1, seed=7)[0], 1)[0][0] == "kept:0"


def test_a_search_under_way_ends_in_what_it_began_with(tmp_path: Path) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(10), clustered(10))
    view = copy._view
    copy.put([f"e:{i}" for i in range(300_000)][:20_000], clustered(20_000))
    assert view is not None
    assert len(view.numbers) == 10
    assert view.codes[9].any()


@pytest.mark.parametrize("name", ["codes", "scales", "signs", "documents"])
def test_a_file_cut_short_is_noticed_and_the_copy_begun_anew(tmp_path: Path, name: str) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(50), clustered(50))
    copy.close()
    os.truncate(tmp_path / name, 10)
    again = QuantisedCopy(tmp_path, Numbering())
    assert again.count() == 0
    again.put(names(50), clustered(50))
    assert again.ids() == set(names(50))


def test_what_a_crash_left_unsaid_is_not_there(tmp_path: Path) -> None:
    """Vectors are written before the row that says whose they are, and a line of a document before it is used."""
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(50), clustered(50))
    copy.close()
    with (tmp_path / "codes").open("ab") as codes, (tmp_path / "documents").open("ab") as documents:
        codes.write(b"\x01" * 40 * DIMENSION)
        documents.write(b"half a na")
    again = QuantisedCopy(tmp_path, Numbering())
    assert again.ids() == set(names(50))
    again.put(["new:0"], clustered(1, seed=4))
    again.close()
    assert QuantisedCopy(tmp_path, Numbering()).nearest(clustered(1, seed=4)[0], 1)[0][0] == "new:0"


def test_another_format_or_a_broken_header_begins_anew(tmp_path: Path) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(names(5), clustered(5))
    copy.close()
    for header in ('{"format": 99, "dimension": 96}', "not json", "[]"):
        (tmp_path / "header.json").write_text(header)
        assert QuantisedCopy(tmp_path, Numbering()).count() == 0


def test_another_model_takes_the_place_of_the_first(tmp_path: Path) -> None:
    copy = QuantisedCopy(tmp_path, Numbering())
    copy.put(["a:0"], clustered(1))
    with pytest.raises(StoreError, match="reindex"):
        copy.nearest(np.ones(8, np.float32), 1)
    copy.put(["b:0"], unit(np.ones((1, 8), np.float32)))
    assert copy.ids() == {"b:0"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="made again from the vector store"):
        QuantisedCopy(tmp_path / "file" / "quantised", Numbering())


@given(st.text(max_size=20))
def test_ids_are_taken_apart_without_loss(identifier: str) -> None:
    assert joined(*parted(identifier)) == identifier


@pytest.mark.parametrize("identifier", ["a:0", "a:01", ":3", "a:b:7", "a:-1", "a:²", "a:99999999999", "a"])
def test_strange_ids_too(identifier: str) -> None:
    assert joined(*parted(identifier)) == identifier
