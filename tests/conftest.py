"""One assistant over the real starter corpus for the whole session, and a small library to change at will."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, Document, Settings
from assistant.starter import load_starter_corpus
from index.embedder import Embedder, embedder_for


@pytest.fixture(scope="session")
def briefed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The real models over the starter corpus; tests only ask."""
    folder = tmp_path_factory.mktemp("briefed") / "data"
    with Assistant.open(Settings(data_dir=str(folder))) as assistant:
        load_starter_corpus(assistant.library, new=True)
        yield assistant


@pytest.fixture(scope="session")
def model() -> Embedder:
    """The bundled embedding model, loaded once."""
    return embedder_for("bundled", "cpu")


@pytest.fixture
def small(tmp_path: Path, model: Embedder) -> Iterator[Assistant]:
    """An empty library with the real models, for tests that add and remove."""
    with Assistant.open(Settings(data_dir=str(tmp_path / "data")), embedder=model) as assistant:
        yield assistant


@pytest.fixture
def note() -> Document:
    return Document.from_text(
        "The harbour of Lindau was closed on Tuesday. Mayor Clara Voss ordered the closure after a storm broke the "
        "northern pier.\n\nShe said the repair would cost 4.2 million euros. The ferries to Bregenz sail from "
        "Wasserburg until the pier is rebuilt.",
        title="Storm closes the harbour of Lindau",
        published=None,
        uri="note:lindau",
        publisher="Lake Gazette",
    )
