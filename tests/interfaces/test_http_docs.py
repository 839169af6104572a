"""The page about the HTTP interface: its examples run, its routes are all there are."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.interfaces.conftest import Served

PAGE = (Path(__file__).parents[2] / "assistant/docs/http.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [line for block in BLOCKS for line in block.replace("\\\n", " ").splitlines() if line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("examples")
    (made / "report.md").write_text("# Pier\n\nThe pier of Lindau was rebuilt in two months.", "utf-8")
    (made / "notes.txt").write_text("The council of Lindau paid for the pier.", "utf-8")
    return made


def test_every_example_works(served: Served, folder: Path) -> None:
    assert len(EXAMPLES) >= 14
    with httpx.Client(base_url=served.url, trust_env=False, timeout=60) as http:
        answer = http.post("/v1/ask", json={"question": "Who proposed Budapest as the venue?"}).json()
        upload = {"files": ("gone.txt", b"The ferry of Wasserburg sails at noon on every Tuesday.")}
        document = http.post("/v1/documents/upload", files=upload).json()["results"][0]["document"]
        token = json.loads((served.data_dir / "owner.json").read_text("utf-8"))["token"]
        kept = http.post("/v1/ask", json={"question": "Who proposed Budapest as the venue?"}).json()
        known = {"CONVERSATION": answer["conversation"], "ANSWER": kept["id"], "DOCUMENT": document["id"]}
        known["TOKEN"] = token
        for example in EXAMPLES:
            command = example.replace("http://127.0.0.1:7860", served.url).replace("curl ", "curl --fail-with-body ", 1)
            shown = subprocess.run(
                ["bash", "-c", command], capture_output=True, text=True, cwd=folder, env=os.environ | known, check=False
            )
            assert shown.returncode == 0, (example, shown.stdout)
            assert '"status":"failed"' not in shown.stdout, example
            assert "event: failed" not in shown.stdout, example
        for left in http.get("/v1/documents").json()["documents"]:  # the server is shared with other tests
            if left["uri"].startswith("upload:"):
                http.delete(f"/v1/documents/{left['id']}", headers={"Authorization": f"Bearer {token}"})


def test_every_route_is_on_the_page(served: Served) -> None:
    with httpx.Client(base_url=served.url, trust_env=False) as http:
        paths = http.get("/openapi.json").json()["paths"]
    missing = [path for path in paths if re.sub(r"\{conversation\}", "$CONVERSATION", path) not in PAGE]
    assert missing == []
