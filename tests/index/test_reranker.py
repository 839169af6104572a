"""A cross-encoder by setting reorders what was found, and its faults are explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from sentence_transformers import CrossEncoder

from index import Document, IndexSettings, Library
from index.bundled_model import bundled_model_path
from index.embedder import Embedder
from index.errors import ModelError
from index.reranker import CrossEncoderReranker

TEXTS = (
    "The harbour of Lindau was closed after the storm.",
    "The harbour master of Lindau keeps bees.",
    "A storm closed the pass above Bregenz.",
)


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real CrossEncoder on disk: MiniLM with an untrained head, whose order is arbitrary but fixed."""
    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("cross-encoder")
    CrossEncoder(str(bundled_model_path()), num_labels=1, device="cpu").save_pretrained(str(folder))
    return folder


@pytest.fixture
def reranking(tmp_path: Path, cross_encoder: Path, model: Embedder) -> Iterator[Library]:
    settings = IndexSettings(data_dir=tmp_path / "data", reranker=str(cross_encoder))
    with Library.open(settings, embedder=model) as library:
        library.add([Document.from_text(text, title=f"Note {n}", uri=f"n:{n}") for n, text in enumerate(TEXTS)])
        yield library


def test_passages_come_in_the_order_of_the_cross_encoder(reranking: Library, cross_encoder: Path) -> None:
    question = "Why was the harbour closed?"
    hits = reranking.search(question, 3)
    scores = [hit.rerank_score for hit in hits]
    assert len(hits) == 3
    assert None not in scores
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]
    assert [hit.rank for hit in hits] == [1, 2, 3]
    alone = CrossEncoderReranker(str(cross_encoder)).score(
        question, [f"{h.document.title}\n{h.passage.text}" for h in hits]
    )
    assert alone == pytest.approx(scores, abs=1e-4)


def test_without_the_setting_nothing_is_reranked(tmp_path: Path, model: Embedder) -> None:
    with Library.open(IndexSettings(data_dir=tmp_path / "data"), embedder=model) as library:
        library.add(Document.from_text(TEXTS[0], title="Note", uri="n:0"))
        assert library.search("harbour", 1)[0].rerank_score is None


def test_a_reranker_that_is_not_there_is_named_with_its_setting() -> None:
    with pytest.raises(ModelError, match="BRIEFING_INDEX__RERANKER"):
        CrossEncoderReranker("/nowhere/cross-encoder").score("a", ["b"])
