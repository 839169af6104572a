"""Cross-site requests, rates, sizes, headers."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator

import httpx
import pytest

from assistant import Assistant
from tests.interfaces.serving import ANN, BOB, TOKEN, client, configured, serving, users


@pytest.fixture
def http(small: Assistant) -> Iterator[httpx.Client]:
    with (
        serving(configured(small, max_body_kb=20, upload_mb=1, upload_files=2)) as url,
        client(url) as opened,
    ):
        yield opened


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
    ],
)
def test_another_sites_posts_are_refused(http: httpx.Client, headers: dict[str, str], status: int) -> None:
    assert http.post("/v1/search", json={"query": "harbour"}, headers=headers).status_code == status
    own = {"Origin": str(http.base_url).rstrip("/")}
    assert http.post("/v1/search", json={"query": "harbour"}, headers=own).status_code == 200


def test_another_sites_script_may_read_nothing(http: httpx.Client) -> None:
    asked = http.options("/v1/ask", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    for response in (asked, http.get("/v1/documents", headers={"Origin": "https://evil.example"})):
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/login", "/v1/documents", "/v1/documents/nope", "/nope"])
def test_every_response_carries_the_security_headers(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"], "nothing beyond this server"
    refused = http.post(path, headers={"Origin": "https://evil.example"})
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_the_policy_can_be_watched_before_it_is_enforced(small: Assistant) -> None:
    with serving(configured(small, content_security_policy="report")) as url, client(url) as http:
        headers = http.get("/nope").headers
    assert "content-security-policy-report-only" in headers
    assert "content-security-policy" not in headers


def test_questions_and_requests_are_counted_by_user(small: Assistant) -> None:
    with (
        serving(configured(small, auth=users(), questions_per_minute=2, requests_per_minute=6)) as url,
        client(url, ANN) as ann,
        client(url, BOB) as bob,
    ):
        codes = [ann.post("/v1/search", json={"query": "x"}).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert ann.get("/healthz").status_code == 200, "other requests go on"
        assert bob.post("/v1/search", json={"query": "x"}).status_code == 200, "and other users"
        codes = [ann.get("/healthz").status_code for _ in range(4)]
        assert codes[-1] == 429
        late = ann.get("/healthz")
        assert 0 < int(late.headers["retry-after"]) <= 60
        assert late.json()["error"]["type"] == "TooManyRequests"


def test_the_owner_on_this_machine_is_not_counted(http: httpx.Client) -> None:
    assert {http.post("/v1/search", json={"query": "x"}).status_code for _ in range(150)} == {200}


def test_a_body_that_is_too_large_is_refused_whatever_it_says_of_itself(http: httpx.Client) -> None:
    body = b'{"query": "' + b"x" * 30_000 + b'"}'
    declared = http.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    chunked = http.post("/v1/search", content=iter([body]), headers={"Content-Type": "application/json"})
    assert (declared.status_code, chunked.status_code) == (413, 413)
    assert "MAX_BODY_KB" in declared.json()["error"]["message"]


def test_a_question_that_is_too_long_is_refused(http: httpx.Client) -> None:
    for path, field in (("/v1/ask", "question"), ("/v1/verify", "claim")):
        response = http.post(path, json={field: "why " * 1000})
        assert response.status_code == 400
        assert "MAX_QUESTION_CHARACTERS" in response.text


def upload(http: httpx.Client, *files: tuple[str, bytes], **more: object) -> httpx.Response:
    return http.post("/v1/documents/upload", files=[("files", (n, io.BytesIO(c))) for n, c in files], **more)  # type: ignore[arg-type]


NOTE = b"The harbour of Lindau was closed on Tuesday. Mayor Clara Voss ordered the closure after a storm."


def test_an_uploaded_file_keeps_its_name_and_answers(http: httpx.Client) -> None:
    result = upload(http, ("../../etc/Lindau storm.txt", NOTE), ("x.exe", b"MZ")).json()["results"]
    assert [(r["uri"], r["status"]) for r in result] == [
        ("upload:Lindau storm.txt", "added"),
        ("upload:x.exe", "failed"),
    ]
    assert "can't be read" in result[1]["message"]
    assert tempfile.gettempdir() not in result[1]["message"]
    answer = http.post("/v1/ask", json={"question": "Who closed the harbour of Lindau?"}).json()
    assert answer["citations"][0]["document"]["uri"] == "upload:Lindau storm.txt"
    again = upload(http, ("Lindau storm.txt", NOTE)).json()["results"]
    assert again[0]["status"] == "unchanged"


def test_uploads_are_limited_in_number_and_size(http: httpx.Client) -> None:
    many = upload(http, *[(f"{n}.txt", NOTE) for n in range(3)])
    assert (many.status_code, "UPLOAD_FILES" in many.text) == (400, True)
    large = upload(http, ("a.txt", b"word " * 500_000))
    assert (large.status_code, "UPLOAD_MB" in large.text) == (413, True)
    assert http.get("/v1/documents").json()["documents"] == []


def test_only_the_token_opens_files_of_the_servers_machine(http: httpx.Client) -> None:
    assert http.post("/v1/documents", json={"paths": ["/etc/passwd"]}).status_code == 401
    assert http.post("/v1/documents", json={}).status_code == 401
    assert http.delete("/v1/documents/x").status_code == 403
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert http.post("/v1/documents", json={"paths": ["/no/such"]}, headers=token).status_code == 400
    assert http.post("/v1/documents", json={"urls": ["file:///etc/passwd"]}).status_code == 400


def test_only_editors_change_the_library(small: Assistant) -> None:
    with (
        serving(configured(small, auth=users(), editors="ann")) as url,
        client(url, ANN) as ann,
        client(url, BOB) as bob,
    ):
        assert upload(bob, ("a.txt", NOTE)).status_code == 403
        document = upload(ann, ("a.txt", NOTE)).json()["results"][0]["document"]
        assert document["uri"] == "upload:ann/a.txt"
        assert bob.delete(f"/v1/documents/{document['id']}").status_code == 403
        assert ann.delete(f"/v1/documents/{document['id']}").status_code == 200
        assert ann.get("/v1/documents").json()["documents"] == []
