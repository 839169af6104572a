"""Short names of settings that people expect: the long one wins if both are set."""

from __future__ import annotations

import os

import pytest

from assistant import Settings
from assistant.settings import PREFIX, SHORT


@pytest.fixture(autouse=True)
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SHORT:  # set first, so that what reading the settings leaves behind is undone
        for variable in (f"{PREFIX}{name}", f"{PREFIX}INDEX__{name}"):
            monkeypatch.setenv(variable, "")
            del os.environ[variable]


def test_the_short_names_reach_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHROMA_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("BRIEFING_DATA_DIR", "/srv/short")
    settings = Settings()
    assert settings.index.chroma_url == "http://127.0.0.1:8000"
    assert str(settings.data_dir) == "/srv/short"


def test_the_long_name_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHROMA_URL", "http://127.0.0.1:8000")
    monkeypatch.setenv("BRIEFING_INDEX__CHROMA_URL", "http://127.0.0.1:9000")
    assert Settings().index.chroma_url == "http://127.0.0.1:9000"
