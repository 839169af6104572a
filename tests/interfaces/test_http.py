"""The HTTP interface of a running server."""

from __future__ import annotations

import json

import httpx
import pytest

from assistant.types import Answer
from index.types import Document
from tests.interfaces.conftest import Served


@pytest.fixture
def http(served: Served) -> httpx.Client:
    return httpx.Client(base_url=served.url, trust_env=False, timeout=60)


def test_health_counts_what_is_there(http: httpx.Client) -> None:
    body = http.get("/healthz").json()
    assert body["status"] == "ok"
    assert body["documents"] >= 30
    assert body["passages"] > body["documents"]


def test_ask_returns_the_answer_as_json(http: httpx.Client) -> None:
    response = http.post("/v1/ask", json={"question": "Who proposed Budapest as the venue?"})
    answer = Answer.model_validate(response.json())
    assert answer.outcome == "answered"
    for citation in answer.citations:
        document = Document.model_validate(http.get(f"/v1/documents/{citation.document.id}").json())
        assert document.text[citation.start : citation.end] == citation.quote
        assert http.get(f"/v1/citations/{citation.id}").json()["quote"] == citation.quote


def test_ask_takes_a_date_and_earlier_turns(http: httpx.Client) -> None:
    body = {
        "question": "why?",
        "as_of": "2025-10-23",
        "history": [["Was the summit cancelled?", "Yes, on 22 October."]],
    }
    answer = Answer.model_validate(http.post("/v1/ask", json=body).json())
    assert "summit" in answer.standalone_question
    assert all(c.document.effective_date.isoformat() <= "2025-10-23" for c in answer.citations)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"question": ""}, 400, "empty"),
        ({"question": "Who?", "as_of": "someday"}, 400, "2025-10-18"),
        ({"question": "Who is it?", "conversation": "c0"}, 404, "conversation"),
        ({"question": "Who?", "colour": "red"}, 422, "colour"),
        ({}, 422, "question"),
    ],
)
def test_bad_requests_are_explained(http: httpx.Client, body: dict[str, str], status: int, said: str) -> None:
    response = http.post("/v1/ask", json=body)
    assert response.status_code == status
    assert said in response.text
    assert "Traceback" not in response.text


def test_unknown_ids_are_not_found(http: httpx.Client) -> None:
    for path in ("/v1/documents/nope", "/v1/citations/a0.1", "/v1/answers/a0"):
        assert http.get(path).status_code == 404


def test_changing_the_library_needs_the_token(http: httpx.Client, served: Served) -> None:
    for path, body in (("/v1/documents", {"paths": ["/etc"]}), ("/v1/documents/remove", {"key": "x"})):
        assert http.post(path, json=body).status_code == 401
        wrong = http.post(path, json=body, headers={"Authorization": "Bearer wrong"})
        assert wrong.status_code == 401
    card = served.data_dir / "owner.json"
    assert card.stat().st_mode & 0o077 == 0, "only this user may read the token"
    assert json.loads(card.read_text())["url"] == served.url


def test_a_foreign_host_name_is_refused(http: httpx.Client) -> None:
    assert http.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
