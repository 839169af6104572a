"""Reports from the command line and over HTTP: the same objects, here and through a running server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, Document
from assistant.briefing.types import Positions, Timeline
from tests.interfaces.conftest import Run, Served
from tests.interfaces.serving import client, serving

STORM = Document.from_text(
    "The harbour of Lindau was closed on 3 March 2026. The council will meet on 9 March 2026.",
    title="Storm",
    published=date(2026, 3, 4),
    publisher="Lake Gazette",
)


def test_a_timeline_in_the_terminal_beside_a_running_server(briefing: Run, served: Served) -> None:
    shown = briefing("timeline", "the Budapest summit", "--as-of", "2025-10-20", data_dir=served.data_dir)
    assert shown.returncode == 0, shown.stderr
    assert "Timeline: the Budapest summit" in shown.stdout
    assert "As of 20 October 2025" in shown.stdout
    assert "16 October 2025:" in shown.stdout
    assert "Sources" in shown.stdout
    assert "\x1b[" not in shown.stdout, "no colour without a terminal"
    made = Timeline.model_validate_json(
        briefing("timeline", "--json", "the Budapest summit", data_dir=served.data_dir).stdout
    )
    assert made.events
    assert briefing("show", made.citations[0].id, data_dir=served.data_dir).returncode == 0


def test_a_timeline_of_an_own_library(briefing: Run, tmp_path: Path) -> None:
    (tmp_path / "storm.md").write_text(f"# Storm\n\nLindau, 4 March 2026. {STORM.text}\n", encoding="utf-8")
    data = tmp_path / "data"
    assert briefing("add", str(tmp_path / "storm.md"), data_dir=data).returncode == 0
    shown = briefing("timeline", "--json", data_dir=data)
    assert shown.returncode == 0, shown.stderr
    events = json.loads(shown.stdout)["events"]
    assert [(e["first"], e["planned"]) for e in events] == [("2026-03-03", False), ("2026-03-09", True)]
    nothing = briefing("timeline", "the price of grain", "--as-of", "2020-01-01", data_dir=data)
    assert nothing.returncode == 3
    assert "No dated event was found" in nothing.stdout
    wrong = briefing("timeline", "--as-of", "soon", data_dir=data)
    assert (wrong.returncode, "not a date" in wrong.stderr) == (1, True)


def test_positions_in_the_terminal_beside_a_running_server(briefing: Run, served: Served) -> None:
    shown = briefing("positions", "Should Ukraine get Tomahawks?", data_dir=served.data_dir)
    assert shown.returncode == 0, shown.stderr
    assert "Actor: Vladimir Putin: against" in shown.stdout
    assert "relayed by Yuri Ushakov" in " ".join(shown.stdout.split())
    made = Positions.model_validate_json(
        briefing("positions", "--json", "Should Ukraine get Tomahawks?", data_dir=served.data_dir).stdout
    )
    assert made.positions
    assert briefing("positions", "Should cats be taxed?", data_dir=served.data_dir).returncode == 3
    assert "question of debate" in briefing("positions", data_dir=served.data_dir).stderr


@pytest.fixture
def http(small: Assistant) -> Iterator[httpx.Client]:
    small.library.add(STORM)
    with serving(small) as url, client(url) as opened:
        yield opened


def test_a_timeline_over_http_is_kept_and_narrowed(http: httpx.Client) -> None:
    made = http.post("/v1/timeline", json={"topic": ""}).json()
    assert [e["first"] for e in made["events"]] == ["2026-03-03", "2026-03-09"]
    assert http.get(f"/v1/reports/{made['id']}").json() == made
    assert http.post("/v1/timeline", json={"topic": "", "sources": ["Other"]}).json()["events"] == []
    assert http.post("/v1/timeline", json={"topic": "", "as_of": "2026-03-03"}).json()["events"] == []
    assert http.post("/v1/timeline", json={"topic": "", "as_off": "x"}).status_code == 422
    refused = http.post("/v1/timeline", json={"topic": "", "as_of": "soon"})
    assert (refused.status_code, "not a date" in refused.text) == (400, True)


def test_changes_in_the_terminal_and_over_http(briefing: Run, served: Served, http: httpx.Client) -> None:
    asked = ("changes", "the Budapest summit", "--since", "2025-10-18", "--until", "2025-12-01")
    shown = briefing(*asked, data_dir=served.data_dir)
    assert shown.returncode == 0, shown.stderr
    assert "Since 18 October 2025" in shown.stdout
    assert "Changed: before:" in shown.stdout
    made = json.loads(briefing(*asked, "--json", data_dir=served.data_dir).stdout)
    assert {"changed", "new", "confirmed"} == {change["kind"] for change in made["changes"]}
    assert briefing("changes", "x", data_dir=served.data_dir).returncode == 2, "since when is needed"
    none = http.post("/v1/changes", json={"since": "2026-03-04"}).json()
    assert none["changes"] == []
    new = http.post("/v1/changes", json={"since": "2026-03-01"}).json()["changes"]
    assert {change["kind"] for change in new} == {"new"}
    assert http.post("/v1/changes", json={"since": none["corpus_revision"]}).json()["changes"] == []
    revision = made["corpus_revision"]
    shown = briefing("changes", "--since", f"r{revision}", "--until", f"r{revision}", data_dir=served.data_dir)
    assert f"From corpus revision {revision} to {revision}" in shown.stdout
    assert http.post("/v1/changes", json={"since": 99}).status_code == 404
    assert http.post("/v1/changes", json={"since": "bffffffffffff"}).status_code == 404
    assert http.post("/v1/changes", json={"since": "soon"}).status_code == 400
