"""``briefing export`` and ``check-quotes``, alone and beside a running server."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.interfaces.conftest import Run, Served


@pytest.fixture(scope="module")
def answer_id(served: Served) -> str:
    body = {"question": "Who proposed Budapest as the venue?"}
    with httpx.Client(trust_env=False, timeout=60) as client:
        return str(client.post(f"{served.url}/v1/ask", json=body).json()["id"])


def test_an_answer_is_written_and_its_quotes_checked(
    briefing: Run, served: Served, answer_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "answer.html"
    written = briefing("export", answer_id, str(file), data_dir=served.data_dir)
    assert written.returncode == 0, written.stderr
    checked = briefing("check-quotes", str(file), data_dir=served.data_dir)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "holds" in checked.stdout
    again = briefing("export", answer_id, str(file), data_dir=served.data_dir)
    assert again.returncode == 1
    assert "--force" in again.stderr


def test_a_changed_quote_is_reported_with_an_exit_code(
    briefing: Run, served: Served, answer_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "answer.json"
    assert briefing("export", answer_id, str(file), data_dir=served.data_dir).returncode == 0
    saved = json.loads(file.read_text(encoding="utf-8"))
    saved["citations"][0]["quote"] = "Somebody else proposed it."
    file.write_text(json.dumps(saved), encoding="utf-8")
    checked = briefing("check-quotes", str(file), data_dir=served.data_dir)
    assert checked.returncode == 1
    assert "gone" in checked.stdout


def test_an_export_is_a_download_and_an_unknown_id_or_format_an_error(served: Served, answer_id: str) -> None:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=60) as client:
        response = client.get(f"/v1/export/{answer_id}", params={"format": "html"})
        assert response.headers["content-disposition"].startswith("attachment")
        assert client.get(f"/v1/export/{answer_id}", params={"format": "odt"}).status_code == 400
        assert client.get("/v1/export/a000000000000").status_code == 404
