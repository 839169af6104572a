"""``briefing sync``, ``remove --purge`` and ``doctor --repair``, alone and through a running server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.index.traces import traces
from tests.interfaces.conftest import BRIEFING, Run, Served, clean_environment

MARKER = "zanzibarkoala"
NOTES = {
    "harbour.md": "# Storm\n\nThe harbour of Lindau was closed on 3 March 2026. Mayor Clara Voss ordered it.\n",
    "bakery.md": "# Bread\n\nThe bakery in Bregenz sells bread made of spelt. Its owner is called Ottilie Kern.\n",
    "agent.md": f"# File\n\nThe agent {MARKER} met the minister at night. The agent {MARKER} lives in Wangen.\n",
}


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_sync_remove_and_purge_in_an_own_library(briefing: Run, notes: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    planned = briefing("sync", str(notes), "--dry-run", data_dir=data)
    assert planned.stdout.count("would add") == 3, planned.stderr
    assert "3 new" in briefing("sync", str(notes), data_dir=data).stdout
    (notes / "bakery.md").unlink()
    second = briefing("sync", str(notes), "--json", data_dir=data)
    assert json.loads(second.stdout)["plan"]["deleted"] == [str(notes / "bakery.md")]
    asked = briefing("ask", f"Where does the agent {MARKER} live?", data_dir=data)
    assert asked.returncode == 0, asked.stdout
    assert traces(data, MARKER.encode())
    purged = briefing("remove", "--purge", str(notes / "agent.md"), data_dir=data)
    assert purged.returncode == 0, purged.stderr
    assert f"still lies at {notes / 'agent.md'}" in purged.stdout
    assert traces(data, MARKER.encode(), b"lives in Wangen") == [], "the answer that cited it is gone too"
    assert "purged" in briefing("sync", str(notes), data_dir=data).stdout
    assert briefing("doctor", data_dir=data).returncode == 0


@pytest.mark.slow
def test_a_vanished_folder_wants_a_confirmation(briefing: Run, notes: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    briefing("sync", str(notes), data_dir=data)
    shutil.rmtree(notes)
    refused = briefing("sync", str(notes), data_dir=data)
    assert refused.returncode == 1
    assert "--yes-delete" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "3 deleted" in briefing("sync", str(notes), "--yes-delete", data_dir=data).stdout


@pytest.mark.slow
def test_doctor_repairs_a_lost_index(briefing: Run, notes: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    briefing("sync", str(notes), data_dir=data)
    shutil.rmtree(data / "vectors")
    found = briefing("doctor", data_dir=data)
    assert found.returncode == 1
    assert "briefing doctor --repair" in found.stdout
    mended = briefing("doctor", "--repair", data_dir=data)
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert briefing("doctor", data_dir=data).returncode == 0


@pytest.mark.slow
def test_upkeep_goes_through_the_running_server(briefing: Run, served: Served, notes: Path) -> None:
    done = briefing("sync", str(notes), data_dir=served.data_dir)
    assert "3 new" in done.stdout, done.stderr
    asked = briefing("ask", "Who is the owner of the bakery in Bregenz?", data_dir=served.data_dir)
    assert "Ottilie Kern" in asked.stdout
    (notes / "bakery.md").rename(notes / "bread.md")
    assert "1 moved" in briefing("sync", str(notes), data_dir=served.data_dir).stdout
    briefing("ask", f"Where does the agent {MARKER} live?", data_dir=served.data_dir)
    purged = briefing("remove", "--purge", str(notes / "agent.md"), data_dir=served.data_dir)
    assert purged.returncode == 0, purged.stderr
    assert traces(served.data_dir, MARKER.encode()) == []
    examined = briefing("doctor", data_dir=served.data_dir)
    assert examined.returncode == 0, examined.stdout
    assert "running server" in examined.stdout
    assert briefing("doctor", "--repair", data_dir=served.data_dir).returncode == 0
    shutil.rmtree(notes)
    refused = briefing("sync", str(notes), data_dir=served.data_dir)
    assert refused.returncode == 1
    assert "--yes-delete" in refused.stderr
    assert "2 deleted" in briefing("sync", str(notes), "--yes-delete", data_dir=served.data_dir).stdout


def test_upkeep_over_http_is_for_this_machines_token(served: Served) -> None:
    with httpx.Client(base_url=served.url, trust_env=False) as client:
        for name, body in (("sync", {"folder": "/tmp"}), ("purge", {"key": "x"}), ("check", {})):  # noqa: S108
            answered = client.post(f"/v1/library/{name}", json=body)
            assert answered.status_code == 403, name
            assert "owner.json" in answered.json()["error"]["message"]


@pytest.fixture
def watching(notes: Path, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """``briefing sync --watch`` in a process of its own; call to wait for a line of its output."""
    process = subprocess.Popen(
        [BRIEFING, "--data-dir", str(tmp_path / "data"), "sync", str(notes), "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
        # a shell's background jobs start with SIGINT ignored, and a run in the background would hand that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    assert process.stdout is not None
    out = process.stdout

    def until(words: str) -> None:
        seen = []
        for line in out:
            seen.append(line)
            if words in line:
                return
        raise AssertionError("".join(seen))

    until("Watching")
    yield until
    process.send_signal(signal.SIGINT)
    try:
        assert process.wait(90) == 0
    finally:
        process.kill()


@pytest.mark.slow
def test_watch_keeps_the_library_in_step(
    watching: Callable[[str], None], briefing: Run, notes: Path, tmp_path: Path
) -> None:
    time.sleep(0.5)  # the watch begins just after it has said so
    (notes / "ferry.md").write_text("# Ferry\n\nThe ferry is called Hohentwiel. It sails at noon.\n")
    watching("1 new")
    asked = briefing("ask", "What is the ferry called?", data_dir=tmp_path / "data")
    assert "Hohentwiel" in asked.stdout, "the library is free between two syncs"
    os.rename(notes / "ferry.md", notes / "boat.md")
    watching("1 moved")
    (notes / "boat.md").unlink()
    watching("1 deleted")
    assert briefing("ask", "What is the ferry called?", data_dir=tmp_path / "data").returncode == 3
