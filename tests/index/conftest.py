"""An empty library with the real models and stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import IndexSettings, Library
from index.embedder import Embedder


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path / "data", lock_wait_s=0.2)


@pytest.fixture
def library(settings: IndexSettings, model: Embedder) -> Iterator[Library]:
    with Library.open(settings, embedder=model) as opened:
        yield opened
