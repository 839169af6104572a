"""Several libraries and processes on one Chroma server: nobody loses or sees another's vectors."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from index import Document, IndexSettings, Library
from index.embedder import Embedder
from index.errors import LibraryError
from index.identity import NAME, library_id
from tests.index.test_faults import chroma

BRIEFING = str(Path(sys.executable).with_name("briefing"))
HARBOUR = "The harbour of Lindau was closed by Mayor Clara Voss after the storm."
BREAD = "The bakers of Bregenz sell rye bread at half past ten."
Briefing = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = chroma(tmp_path_factory.mktemp("chroma"), port)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def test_a_library_keeps_its_name_and_another_folder_has_another(tmp_path: Path) -> None:
    first = library_id(tmp_path / "one")
    assert library_id(tmp_path / "one") == first
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert library_id(tmp_path / "two") != first


@pytest.mark.parametrize("content", ["", "../passages", "ABCDEF012345", "0" * 13])
def test_a_damaged_name_is_refused_with_the_way_back(tmp_path: Path, content: str) -> None:
    (tmp_path / NAME).write_text(content)
    with pytest.raises(LibraryError, match=r"library\.id.*--repair"):
        library_id(tmp_path)


@pytest.mark.slow
def test_two_libraries_on_one_server_leave_each_other_alone(server: str, tmp_path: Path, model: Embedder) -> None:
    one = IndexSettings(data_dir=tmp_path / "one", chroma_url=server)
    two = IndexSettings(data_dir=tmp_path / "two", chroma_url=server)
    with Library.open(one, embedder=model) as first, Library.open(two, embedder=model) as second:
        first.add(Document.from_text(HARBOUR, title="Harbour", uri="harbour"))
        second.add(Document.from_text(BREAD, title="Bread", uri="bread"))
        assert [hit.document.title for hit in first.search("Who sells rye bread?")] == ["Harbour"]
        assert [hit.document.title for hit in second.search("Who closed the harbour?")] == ["Bread"]
    for settings, title in ((one, "Harbour"), (two, "Bread")):  # opening holds the vectors against the catalog
        with Library.open(settings, embedder=model) as library:
            assert [hit.document.title for hit in library.search("Lindau or Bregenz?")] == [title]
            assert library.check().findings == ()


@pytest.mark.slow
def test_a_backup_restored_beside_its_library_has_vectors_of_its_own(
    server: str, tmp_path: Path, model: Embedder
) -> None:
    one = IndexSettings(data_dir=tmp_path / "one", chroma_url=server)
    two = IndexSettings(data_dir=tmp_path / "two", chroma_url=server)
    with Library.open(one, embedder=model) as library:
        library.add(Document.from_text(HARBOUR, title="Harbour", uri="harbour"))
        library.backup(tmp_path / "library.zip")
    Library.restore(two, tmp_path / "library.zip")
    with Library.open(two, embedder=model) as copy:
        copy.remove("harbour")
    with Library.open(one, embedder=model) as library:
        assert [hit.document.title for hit in library.search("Who closed the harbour?")] == ["Harbour"]
        assert library.check().findings == ()


@pytest.mark.slow
def test_one_process_adds_and_removes_and_the_one_that_serves_knows_at_once(server: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(HARBOUR, encoding="utf-8")

    with serving(tmp_path / "data", server) as (http, briefing):
        question = {"query": "Who closed the harbour of Lindau?", "k": 3}
        assert http.post("/v1/search", json=question).json()["passages"] == []
        assert briefing("add", str(note)).returncode == 0
        found = http.post("/v1/search", json=question).json()["passages"]
        assert [hit["passage"]["text"] for hit in found] == [HARBOUR]
        assert found[0]["dense_rank"] == 1, "by its vector, not by its words alone"
        assert briefing("ask", question["query"]).returncode == 0
        assert briefing("remove", str(note)).returncode == 0
        assert http.post("/v1/search", json=question).json()["passages"] == []

        second = briefing("serve", "--port", "0")
        assert second.returncode == 4
        assert f"is being served already at {http.base_url}".rstrip("/") in second.stderr


@contextmanager
def serving(data: Path, server: str) -> Iterator[tuple[httpx.Client, Briefing]]:
    """A server process over a library whose vectors are on a Chroma server, and ``briefing`` in another process."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFING_")}
    environment = kept | {
        "PYTHONUNBUFFERED": "1",
        "BRIEFING_CHROMA_URL": server,
        "BRIEFING_STARTER_CORPUS": "false",
    }
    command = [BRIEFING, "--data-dir", str(data)]

    def briefing(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, env=environment, check=False, timeout=120
        )

    process = subprocess.Popen([*command, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        url = next(m.group(1) for line in process.stdout if (m := re.search(r"Open (http://\S+)", line)))
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
            yield http, briefing
    finally:
        process.terminate()
        process.wait(30)
