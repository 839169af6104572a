"""Every back end of the embedding model keeps one contract, and the choice among them is stated and recorded."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.interfaces.doctor import examine
from index import IndexSettings, Library, ModelError
from index.embedder import BUNDLED_NAME, Embedder, SentenceTransformerEmbedder, embedder_for, made_by
from index.embedders.minilm import in_batches, padded
from index.embedders.onnx import OnnxEmbedder
from index.types import Document

openvino = pytest.mark.skipif(find_spec("openvino") is None, reason="OpenVINO has no wheel for this platform")
TEXTS = [
    "short",
    "Mayor Clara Voss closed the harbour.",
    "Zelenskyy – Зеленський – 泽连斯基",
    "word " * 400,
    "\U0001f600",
    "",
]


@pytest.fixture(scope="module", params=["onnx", "sentence-transformers", pytest.param("openvino", marks=openvino)])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "openvino":
        from index.embedders.openvino import OpenVinoEmbedder

        return OpenVinoEmbedder("fp32")
    return OnnxEmbedder() if request.param == "onnx" else SentenceTransformerEmbedder()


def test_vectors_have_length_one_and_keep_their_order(embedder: Embedder) -> None:
    texts = ["a long sentence about harbours and storms and what not", "bread", "storms close harbours"]
    steps: list[tuple[int, int]] = []
    vectors = embedder.passages(texts, step=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (3, 3)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    for i, text in enumerate(texts):
        assert vectors[i] == pytest.approx(embedder.passages([text])[0], abs=1e-4)
    assert embedder.passages([]).shape[0] == 0
    assert embedder.question(texts[0]) == pytest.approx(vectors[0], abs=1e-4)
    assert embedder.sentences(texts) == pytest.approx(vectors, abs=1e-4)


def test_all_ways_to_the_bundled_model_give_the_same_vectors(embedder: Embedder) -> None:
    reference = SentenceTransformerEmbedder()
    assert embedder.name == reference.name == BUNDLED_NAME
    assert np.abs(embedder.passages(TEXTS) - reference.passages(TEXTS)).max() < 1e-5
    assert np.abs(embedder.question(TEXTS[1]) - reference.question(TEXTS[1])).max() < 1e-5


@openvino
@pytest.mark.parametrize(("precision", "least"), [("bf16", 0.9999), ("int8", 0.995)])
def test_lower_precision_stays_near_fp32(precision: str, least: float, briefed: Assistant) -> None:
    from index.embedders.openvino import OpenVinoEmbedder, able

    if precision.upper() not in able():
        pytest.skip(f"this processor has no {precision}")
    library = briefed.library
    texts = [p.text for info in library.documents()[:12] for p in library.catalog.passages_of(info.id)]
    low = OpenVinoEmbedder(precision).passages(texts)  # type: ignore[arg-type]
    assert np.linalg.norm(low, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (low * OnnxEmbedder().passages(texts)).sum(axis=1).min() > least


@openvino
def test_what_is_kept_of_the_shapes_of_texts_has_a_bound(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from index.embedders import openvino as module

    assert module.OpenVinoEmbedder().passages(["The harbour is closed."]).shape == (1, 384)
    assert not caplog.records, "the pinned version knows the option"
    monkeypatch.setattr(module, "SHAPES_OPTION", "NO_SUCH_OPTION")
    assert module.OpenVinoEmbedder().passages(["The harbour is closed."]).shape == (1, 384)
    assert "NO_SUCH_OPTION" in caplog.text


@openvino
def test_the_precision_is_chosen_for_the_processor() -> None:
    from index.embedders.openvino import choose

    assert choose("auto", ["FP32", "INT8", "BF16"]) == "bf16"
    assert choose("auto", ["FP32", "INT8"]) == "fp32"
    assert choose("fp32", ["FP32", "BF16"]) == "fp32"
    assert choose("int8", ["FP32", "INT8"]) == "int8"
    with pytest.raises(ModelError, match="EMBEDDING_PRECISION"):
        choose("bf16", ["FP32"])


@openvino
def test_missing_calibration_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from index.embedders import int8

    monkeypatch.setattr(int8, "RANGES", tmp_path / "gone.npz")
    with pytest.raises(ModelError, match="calibration, is missing"):
        int8.read_ranges()


def test_a_precision_that_a_back_end_lacks_is_refused() -> None:
    with pytest.raises(ModelError, match="EMBEDDING_PRECISION"):
        SentenceTransformerEmbedder("some/model", precision="int8")
    with pytest.raises(ModelError, match="needs OpenVINO"):
        OnnxEmbedder("bf16")


def test_another_model_can_be_computed_in_bf16() -> None:
    """Any sentence-transformers model; here the bundled one by torch."""
    low = SentenceTransformerEmbedder(precision="bf16")
    assert low.backend.endswith("bf16")
    assert (low.passages(TEXTS[:3]) * OnnxEmbedder().passages(TEXTS[:3])).sum(axis=1).min() > 0.999


def test_batches_hold_texts_of_like_length_within_the_budget() -> None:
    rows = [[1] * n for n in (3, 100, 5, 90, 4, 200)]
    seen: list[list[int]] = []

    def run(batch: list[list[int]]) -> np.ndarray:
        seen.append([len(row) for row in batch])
        return np.array([[len(row)] * 384 for row in batch], dtype=np.float32)

    vectors = in_batches(rows, 200, run)
    assert seen == [[200], [100, 90], [5, 4, 3]]
    assert list(vectors[:, 0]) == [3, 100, 5, 90, 4, 200]
    assert in_batches([[1] * 300], 200, run).shape == (1, 384)


def test_padding_is_masked() -> None:
    ids, attention = padded([[7, 8, 9], [5]], np.int32)
    assert ids.tolist() == [[7, 8, 9], [5, 0, 0]]
    assert attention.tolist() == [[1, 1, 1], [1, 0, 0]]


def test_the_default_needs_no_torch_and_another_model_gets_sentence_transformers() -> None:
    assert isinstance(embedder_for("/some/folder", "cpu"), SentenceTransformerEmbedder)
    code = (
        "import sys; from index.embedder import embedder_for; e = embedder_for('bundled', 'cpu'); e.question('x'); "
        "print('openvino' in sys.modules); e.passages(['x']); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert shown.stdout.split("\n")[:2] == ["False", "[]"]


def test_a_model_that_cannot_be_loaded_is_named() -> None:
    with pytest.raises(ModelError, match="BRIEFING_INDEX__EMBEDDING_MODEL"):
        SentenceTransformerEmbedder("/nowhere/model").question("x")


def test_the_catalog_records_what_made_each_documents_vectors(settings: IndexSettings) -> None:
    texts = ("The harbour of Lindau was closed.", "Bread is baked at night.")
    notes = [Document.from_text(text, title="Note", uri=f"note:{i}") for i, text in enumerate(texts)]
    makers: list[Embedder] = [OnnxEmbedder(), embedder_for("bundled", "cpu", "fp32")]
    for note, maker in zip(notes, makers, strict=True):
        with Library.open(settings, embedder=maker) as library:
            library.add(note)
    with Library.open(settings) as library:
        recorded = library.catalog.embedded_by()
        assert sum(recorded.values()) == 2
        assert set(recorded) == {made_by(maker) for maker in makers}
        assert {hit.document.uri for hit in library.search("bread and harbours")} == {"note:0", "note:1"}


def test_doctor_states_the_back_end(settings: IndexSettings) -> None:
    found = {check.name: check for check in examine(Settings(index=settings))}
    assert found["embedding model"].ok
    assert made_by(embedder_for("bundled", "cpu")) in found["embedding model"].detail
    wrong = settings.model_copy(update={"embedding_model": "/nowhere", "embedding_precision": "int8"})
    refused = {check.name: check for check in examine(Settings(index=wrong))}["embedding model"]
    assert not refused.ok
    assert "EMBEDDING_PRECISION" in refused.detail
