"""A small library asked through a real HTTP server that plays the language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from assistant import Assistant, Document, Settings
from index.embedder import Embedder
from tests.assistant.model.server import ModelServer, Script, model_server

Talk = Callable[..., Any]
DOCUMENTS = [
    Document.from_text(
        "The harbour of Lindau was closed on Tuesday. Mayor Clara Voss ordered the closure after a storm broke the "
        "northern pier.\n\nVoss said the repair would cost 4.2 million euros. The ferries to Bregenz sail from "
        "Wasserburg until the pier is rebuilt.",
        title="Storm closes the harbour of Lindau",
        published=date(2025, 3, 6),
        uri="note:lindau",
        publisher="Lake Gazette",
    ),
    Document.from_text(
        "Engineers looked at the northern pier of Lindau on 7 March 2025. Chief engineer Jonas Kelm said the repair "
        "would cost 5.5 million euros. The harbour of Lindau will not open before May 2025, Kelm said.",
        title="Engineers look at the pier of Lindau",
        published=date(2025, 3, 8),
        uri="note:pier",
        publisher="Allgau Post",
    ),
    Document.from_text(
        "The cheese market of Wangen opened on 1 March 2025. Dealer Maria Frei sold two tonnes of mountain cheese.",
        title="Cheese market opens",
        published=date(2025, 3, 2),
        uri="note:cheese",
        publisher="Lake Gazette",
    ),
]
WHO = "Who ordered the closure of the harbour of Lindau?"
PROVED = "Mayor Clara Voss ordered the closure after a storm broke the northern pier."


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Iterator[Assistant]:
    """Three documents, no language model."""
    with Assistant.open(Settings(data_dir=str(tmp_path_factory.mktemp("lake") / "data")), embedder=model) as assistant:
        assistant.library.add(DOCUMENTS)
        yield assistant


def with_model(assistant: Assistant, url: str, **model: object) -> Assistant:
    """The same library, with a language model at this address."""
    chosen = {"name": "openai:tester", "base_url": url, "timeout_s": 20, "total_s": 60, "retries": 2} | model
    return Assistant(assistant.library, Settings(data_dir=str(assistant.settings.data_dir), model=chosen))


@contextmanager
def talking(assistant: Assistant, script: Script, **model: object) -> Iterator[tuple[Assistant, ModelServer]]:
    """An assistant whose model follows the script, and the server to look at."""
    with model_server(script) as server:
        yield with_model(assistant, server.url, **model), server


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.model.language_model.FIRST_WAIT_S", 0.02)
