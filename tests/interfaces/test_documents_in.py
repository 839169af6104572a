"""Files of every kind and web addresses through HTTP and the command line, alone and beside a server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, Settings
from index.embedder import Embedder
from tests.index import samples
from tests.index.site import Site
from tests.index.site import serving as site_serving
from tests.interfaces.conftest import Run, Served
from tests.interfaces.serving import client, configured, serving

QUESTION = "Who ordered the closure of the harbour?"
NETWORK = {"BRIEFING_INDEX__FETCH_NETWORKS": "127.0.0.1/32"}


@pytest.fixture
def site() -> Iterator[Site]:
    with site_serving() as running:
        yield running


@pytest.fixture
def http(tmp_path: Path, model: Embedder) -> Iterator[httpx.Client]:
    """A server that may fetch from this machine."""
    settings = Settings(data_dir=str(tmp_path / "data"), index={"fetch_networks": "127.0.0.1/32"})
    with (
        Assistant.open(settings, embedder=model) as assistant,
        serving(configured(assistant, upload_files=40)) as url,
        client(url) as opened,
    ):
        yield opened


def test_files_of_every_kind_are_taken_and_answer(http: httpx.Client) -> None:
    files = [("files", (f"storm{ending}", io.BytesIO(make()))) for ending, make in samples.SAMPLES.items()]
    results = http.post("/v1/documents/upload", files=files).json()["results"]
    assert [r for r in results if r["status"] == "failed"] == []
    uris = {r["uri"] for r in results}
    assert all(any(uri.startswith(f"upload:storm{ending}") for uri in uris) for ending in samples.SAMPLES)
    assert "upload:storm.zip#notes/storm.docx" in uris
    answer = http.post("/v1/ask", json={"question": QUESTION}).json()
    assert answer["outcome"] == "answered"
    assert "Clara Voss" in answer["text"]


def test_a_bad_part_of_an_upload_is_reported_by_itself(http: httpx.Client) -> None:
    packed = samples.archive({"good.docx": samples.docx(), "bad.pdf": b"%PDF-1.7 nothing", "scan.doc": b"x"})
    results = http.post("/v1/documents/upload", files={"files": ("all.zip", packed)}).json()["results"]
    assert {(r["uri"], r["status"]) for r in results} == {
        ("upload:all.zip#good.docx", "added"),
        ("upload:all.zip#bad.pdf", "failed"),
    }


def test_an_address_is_fetched_over_http(http: httpx.Client, site: Site) -> None:
    url = site.put("/storm", samples.html())
    (result,) = http.post("/v1/documents", json={"urls": [url]}).json()["results"]
    assert (result["status"], result["uri"]) == ("added", url)
    (refused,) = http.post("/v1/documents", json={"urls": ["http://127.0.0.2/x"]}).json()["results"]
    assert refused["status"] == "failed"
    assert "no public address" in refused["message"]
    assert http.post("/v1/documents", json={"urls": ["ftp://x/y"]}).status_code == 400


def test_an_address_is_added_asked_and_removed_on_the_command_line(briefing: Run, site: Site, tmp_path: Path) -> None:
    url = site.put("/storm", samples.html())
    data = tmp_path / "data"
    added = briefing("add", url, data_dir=data, **NETWORK)
    assert added.returncode == 0, added.stderr
    assert samples.TITLE in added.stdout
    assert "Clara Voss" in briefing("ask", QUESTION, data_dir=data).stdout
    assert briefing("remove", url, data_dir=data).returncode == 0
    refused = briefing("add", url, data_dir=data)
    assert refused.returncode == 1
    assert "BRIEFING_INDEX__FETCH_NETWORKS" in refused.stderr


def test_beside_a_server_the_server_fetches_by_its_own_settings(briefing: Run, served: Served, site: Site) -> None:
    url = site.put("/storm", samples.html())
    refused = briefing("add", url, data_dir=served.data_dir, **NETWORK)
    assert refused.returncode == 1
    assert "no public address" in refused.stderr
    assert site.asked == []
