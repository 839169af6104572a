"""The stores behind the library: one contract for vectors, keywords that survive any question, the bundled model."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index import IndexSettings, StoreError
from index.bundled_model import WEIGHTS_SHA256, bundled_model_path, file_sha256
from index.embedder import unit
from index.fusion import fuse, near_copy, shingles
from index.keyword_store import KeywordStore
from index.mirrored import MirroredVectors
from index.quantised import Numbering, QuantisedCopy
from index.types import Passage
from index.vector_store import ChromaVectorStore, VectorStore


class VectorStoreContract:
    """What every vector store must do. ``tolerance``: how far a cosine may be off (16 dimensions are hard on bytes)."""

    tolerance = 1e-3

    @pytest.fixture
    def store(self) -> Iterator[VectorStore]:
        raise AssertionError("a subclass gives the store")

    def vectors(self, n: int) -> np.ndarray:
        return unit(np.random.default_rng(5).normal(size=(n, 16)).astype(np.float32))

    def test_nearest_comes_first_with_its_cosine(self, store: VectorStore) -> None:
        vectors = self.vectors(50)
        store.put([f"p{i}" for i in range(50)], vectors)
        hits = store.nearest(vectors[7], 5)
        assert hits[0][0] == "p7"
        assert hits[0][1] == pytest.approx(1.0, abs=1e-4)
        assert [s for _, s in hits] == sorted((s for _, s in hits), reverse=True)
        expected = np.sort(vectors @ vectors[7])[::-1][:5]
        assert [s for _, s in hits] == pytest.approx(list(expected), abs=self.tolerance)

    def test_put_replaces(self, store: VectorStore) -> None:
        vectors = self.vectors(3)
        store.put(["a", "b"], vectors[:2])
        store.put(["a"], vectors[2:])
        assert store.count() == 2
        assert store.nearest(vectors[2], 1)[0][0] == "a"

    def test_removed_ids_are_gone_and_unknown_ones_passed_over(self, store: VectorStore) -> None:
        vectors = self.vectors(3)
        store.put(["a", "b", "c"], vectors)
        store.remove(["b", "never"])
        assert store.ids() == {"a", "c"}
        assert "b" not in [i for i, _ in store.nearest(vectors[1], 3)]

    def test_vectors_are_given_back(self, store: VectorStore) -> None:
        vectors = self.vectors(3)
        store.put(["a", "b", "c"], vectors)
        found = store.vectors_of(["c", "a", "never"])
        assert found.keys() == {"a", "c"}
        assert found["c"] == pytest.approx(vectors[2], abs=1e-6)

    def test_an_empty_store_finds_nothing(self, store: VectorStore) -> None:
        store.put(["a"], self.vectors(1))
        store.remove(["a"])
        assert store.nearest(self.vectors(1)[0], 5) == []
        assert store.ids() == set()


class TestEmbedded(VectorStoreContract):
    @pytest.fixture
    def store(self, settings: IndexSettings) -> Iterator[VectorStore]:
        opened = ChromaVectorStore.open(settings)
        yield opened
        opened.close()


class TestMirrored(VectorStoreContract):
    """Chroma with the quantised copy that answers for it."""

    tolerance = 4e-3

    @pytest.fixture
    def store(self, settings: IndexSettings) -> Iterator[VectorStore]:
        copy = QuantisedCopy(settings.data_dir / "vectors" / "quantised", Numbering())
        opened = MirroredVectors(lambda: ChromaVectorStore.open(settings), copy)
        yield opened
        opened.close()


@pytest.mark.slow
class TestServer(VectorStoreContract):
    @pytest.fixture(scope="class")
    def port(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        chroma = str(Path(sys.executable).with_name("chroma"))
        folder = str(tmp_path_factory.mktemp("chroma"))
        command = [chroma, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
        yield port
        process.terminate()
        process.wait(20)

    @pytest.fixture
    def store(self, settings: IndexSettings, port: int) -> Iterator[VectorStore]:
        opened = ChromaVectorStore.open(settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{port}"}))
        opened.remove(sorted(opened.ids()))
        yield opened
        opened.close()


def test_a_server_that_is_down_is_named(settings: IndexSettings) -> None:
    with pytest.raises(StoreError, match="BRIEFING_INDEX__CHROMA_URL"):
        ChromaVectorStore.open(settings.model_copy(update={"chroma_url": "http://127.0.0.1:9"}))


@pytest.fixture(scope="module")
def keywords(tmp_path_factory: pytest.TempPathFactory) -> KeywordStore:
    store = KeywordStore(tmp_path_factory.mktemp("keywords"))
    texts = ["The harbour was closed after storms.", "Bakers sell bread at 10:30.", "Nothing of note."]
    passages = [
        Passage(id=f"d:{i}", document_id="d", ordinal=i, start=0, end=len(t), text=t) for i, t in enumerate(texts)
    ]
    store.put((p, "Notes") for p in passages)
    return store


@given(st.text(max_size=60))
@hypothesis_settings(deadline=None)
def test_no_question_breaks_the_keyword_search(keywords: KeywordStore, question: str) -> None:
    keywords.search(question, 5)


@pytest.mark.parametrize("question", ['a:b "x', "10:30 -x don't", "closing: harbours?", "NOT (storm", "body:* storm"])
def test_operators_in_a_question_are_words(keywords: KeywordStore, question: str) -> None:
    assert all(score > 0 for _, score in keywords.search(question, 5))


def test_words_match_by_their_stem(keywords: KeywordStore) -> None:
    assert keywords.search("closing of harbours in a storm", 3)[0][0] == "d:0"
    assert keywords.search("what is the of and", 3) == []


def test_the_bundled_model_is_the_published_one() -> None:
    assert file_sha256(bundled_model_path() / "model.safetensors") == WEIGHTS_SHA256


def test_fusing_adds_the_scores_and_keeps_both_ranks() -> None:
    fused = fuse([("a", 9.0), ("b", 8.0)], [("c", 0.9), ("b", 0.8)], keyword_weight=0.05)
    assert [f.id for f in fused] == ["a", "b", "c"]
    assert [f.score for f in fused] == pytest.approx([0.45 + 0.8, 0.4 + 0.8, 0.9])
    assert (fused[1].keyword_rank, fused[1].dense_rank) == (2, 2)
    assert fused[0].dense_rank is None


def test_a_weight_of_zero_leaves_one_list() -> None:
    keyword, dense = [("a", 9.0), ("b", 1.0)], [("b", 0.9), ("a", 0.1)]
    assert [f.id for f in fuse(keyword, dense, keyword_weight=0)] == ["b", "a"]
    assert [f.id for f in fuse(keyword, dense, dense_weight=0)] == ["a", "b"]


def test_near_copies_are_seen_and_other_texts_are_not() -> None:
    a = shingles("The harbour of Lindau was closed by the mayor after the storm broke the pier.")
    assert near_copy(a, shingles("The harbour of Lindau was closed by the mayor after the storm broke the pier!"))
    assert not near_copy(
        a, shingles("The harbour of Bregenz was opened by the mayor before the storm reached the town.")
    )
