"""Login, sessions, throttling: who gets in, and who does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from assistant import Assistant, Settings
from assistant.interfaces.api.exposure import check_exposure
from assistant.interfaces.api.identity import audience_of, user_of
from assistant.interfaces.api.login import inside
from assistant.interfaces.api.users import Users, hash_password
from assistant.interfaces.http import make_app
from index.errors import SettingsError
from tests.interfaces.conftest import Run
from tests.interfaces.serving import ANN, BOB, TOKEN, client, configured, serving, users


@pytest.fixture
def guarded(small: Assistant) -> Iterator[str]:
    with serving(configured(small, auth=users(), login_attempts=3)) as url:
        yield url


def log_in(http: httpx.Client, name: str, password: str, target: str = "/docs") -> httpx.Response:
    return http.post("/login", data={"name": name, "password": password, "next": target})


def test_nothing_but_login_and_health_answers_without_a_login(small: Assistant, guarded: str) -> None:
    paths = make_app(configured(small, auth=users()), TOKEN).openapi()["paths"]
    assert len(paths) >= 14
    everything = [(method, path) for path, methods in paths.items() for method in methods]
    everything += [("get", p) for p in ("/", "/docs", "/openapi.json", "/metrics", "/mcp", "/gradio_api/info", "/nope")]
    with client(guarded) as http:
        for method, path in everything:
            if path != "/healthz":
                answer = http.request(method, re.sub(r"\{.*?\}", "x", path), json={} if method == "post" else None)
                assert answer.status_code == 401, (method, path)
        assert http.get("/healthz").json().keys() == {"status", "version"}, "no count for strangers"
        assert http.get("/login").status_code == 200


def test_a_browser_is_sent_to_the_login_and_back(guarded: str) -> None:
    with client(guarded) as http:
        sent = http.get("/docs?x=1", headers={"Accept": "text/html"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fdocs%3Fx%3D1")
        form = http.get(sent.headers["location"]).text
        assert 'value="/docs?x=1"' in form
        assert "<script" not in form
        wrong = log_in(http, "ann", "nope")
        assert wrong.status_code == 401
        assert "Name and password don" in wrong.text
        right = log_in(http, *ANN, "/docs?x=1")
        assert (right.status_code, right.headers["location"]) == (303, "/docs?x=1")
        flags = right.headers["set-cookie"].lower()
        assert all(flag in flags for flag in ("httponly", "samesite=strict", "path=/"))
        assert "secure" not in flags
        assert http.get("/docs").status_code == 200


def test_the_cookie_is_secure_behind_https(small: Assistant) -> None:
    with serving(configured(small, auth=users(), public_url="https://brief.example.org")) as url, client(url) as http:
        assert "secure" in log_in(http, *ANN).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", "/login"]
)
def test_a_login_never_leads_to_another_site(target: str) -> None:
    assert inside(target) == "/"


def test_what_is_typed_into_the_form_comes_back_as_text(guarded: str) -> None:
    with client(guarded) as http:
        page = log_in(http, '"><script>alert(1)</script>', "x", '/"><script>').text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_session_outlives_a_restart_but_not_its_log_out(small: Assistant) -> None:
    settings = configured(small, auth=users())
    with serving(settings) as url, client(url) as http:
        log_in(http, *ANN)
        cookie = dict(http.cookies)
    with serving(settings) as url, client(url, cookies=cookie) as http:
        assert http.get("/v1/conversations").status_code == 200
        http.post("/logout")
    with serving(settings) as url, client(url, cookies=cookie) as http:
        assert http.get("/v1/conversations").status_code == 401, "a copy of the cookie is worth nothing"


def test_a_session_ends_with_its_password_and_its_user(small: Assistant) -> None:
    with serving(configured(small, auth=users())) as url, client(url) as http:
        log_in(http, *ANN)
        cookie = dict(http.cookies)
    for auth in (users(), f"bob:{hash_password('something')}"):  # the same password hashed anew is another hash
        with serving(configured(small, auth=auth)) as url, client(url, cookies=cookie) as http:
            assert http.get("/v1/conversations").status_code == 401


def test_a_forged_session_is_none(guarded: str) -> None:
    with client(guarded) as http:
        log_in(http, *BOB)
        value = http.cookies["briefing_session"]
        body, _, signature = value.partition(".")
    for forged in (body[:-2] + "AA." + signature, body + ".", "." + signature, "a.b.c", ""):
        with client(guarded, cookies={"briefing_session": forged}) as http:
            assert http.get("/v1/conversations").status_code == 401
    with client(guarded) as http:
        raw = [(b"cookie", "briefing_session=é.é".encode("latin-1"))]
        assert http.get("/v1/conversations", headers=raw).status_code == 401


def test_basic_and_bearer_log_in_a_program(guarded: str) -> None:
    with client(guarded) as http:
        assert http.get("/v1/conversations", auth=ANN).status_code == 200
        bearer = {"Authorization": "Bearer ann:correct horse"}
        assert http.get("/v1/conversations", headers=bearer).status_code == 200
        assert http.get("/v1/conversations", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        for wrong in ("Bearer x", "Basic !!", "Basic YW5u", "Digest x", "Bearer ann:"):
            response = http.get("/v1/conversations", headers={"Authorization": wrong})
            assert response.status_code in (401, 429)


def test_failed_logins_are_throttled_by_name_even_with_the_right_password_at_last(guarded: str) -> None:
    with client(guarded) as http:
        assert [log_in(http, "ann", "wrong").status_code for _ in range(3)] == [401, 401, 429]
        late = log_in(http, *ANN)
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        assert http.get("/v1/conversations", auth=ANN).status_code == 429


def test_failed_logins_are_throttled_by_address_whatever_the_names(guarded: str) -> None:
    with client(guarded) as http:
        codes = [http.get("/v1/conversations", auth=(f"eve{n}", "x")).status_code for n in range(3)]
        assert codes == [401, 401, 429]
        assert log_in(http, *BOB).status_code == 429


def test_who_is_logged_in_already_is_not_locked_out_by_others(guarded: str) -> None:
    with client(guarded) as http:
        log_in(http, *ANN)
        for _ in range(4):
            http.get("/v1/conversations", auth=("ann", "wrong"))
        assert http.get("/v1/conversations").status_code == 200


def test_serving_beyond_this_machine_needs_a_login(briefing: Run, tmp_path: object) -> None:
    shown = briefing("--data-dir", f"{tmp_path}/data", "serve", "--host", "192.0.2.1", "--port", "0")
    assert shown.returncode == 1
    assert "BRIEFING_AUTH" in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    ("host", "http", "auth", "fine"),
    [
        ("127.0.0.1", {}, False, True),
        ("::1", {}, False, True),
        ("192.168.1.5", {}, False, False),
        ("192.168.1.5", {}, True, True),
        ("192.168.1.5", {"without_login": True}, False, True),
        ("127.0.0.1", {"public_url": "https://brief.example.org"}, False, False),
        ("127.0.0.1", {"public_url": "https://brief.example.org"}, True, True),
    ],
)
def test_a_login_is_off_only_on_loopback(host: str, http: dict[str, object], auth: bool, fine: bool) -> None:
    settings = Settings(host=host, http=http, auth=users() if auth else None)
    if fine:
        check_exposure(settings)
    else:
        with pytest.raises(SettingsError, match="BRIEFING_AUTH"):
            check_exposure(settings)


def test_hashes_are_made_by_a_command_and_read_from_a_file(briefing: Run, tmp_path: object) -> None:
    made = briefing("auth", "hash", "ann", "--sees", "public+team", stdin="correct horse\n").stdout
    path = f"{tmp_path}/users.txt"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"# who may\n{made}\nbob:{hash_password('battery staple')}\n")
    found = Users.from_settings(Settings(auth=path))
    ann, bob = found.verify("ann", "correct horse"), found.verify("bob", "battery staple")
    assert ann is not None
    assert ann.visibilities == {"public", "team"}
    assert bob is not None
    assert bob.visibilities is None
    assert found.verify("ann", "battery staple") is None
    assert found.verify("eve", "") is None


def test_nobody_may_take_the_local_owners_name() -> None:
    with pytest.raises(SettingsError, match="this machine's own user"):
        Users.from_settings(Settings(auth=f"Owner:{hash_password('correct horse')}"))


@pytest.mark.parametrize("value", ["ann:secret", "/no/such/file", "a b:$argon2id$x", "ann:$argon2id$broken"])
def test_a_setting_that_cannot_be_read_is_explained_without_its_secret(value: str) -> None:
    with pytest.raises(SettingsError, match="briefing auth hash") as told:
        Users.from_settings(Settings(auth=value))
    assert "secret" not in str(told.value)
    assert "argon2id" not in str(told.value)


def test_the_page_of_gradio_knows_who_asks(small: Assistant) -> None:
    import gradio as gr
    from fastapi import FastAPI

    def whoami(request: gr.Request) -> str:
        audience = audience_of(request)
        return f"{request.username} {audience.principal} {sorted(audience.visibilities or ['*'])}"

    def mount(app: FastAPI) -> FastAPI:
        with gr.Blocks(analytics_enabled=False) as page:
            box = gr.Textbox()
            gr.Button().click(whoami, outputs=box, api_name="whoami")
        mounted: FastAPI = gr.mount_gradio_app(app, page, path="", auth_dependency=user_of, show_error=False)
        return mounted

    whoami.__annotations__["request"] = gr.Request
    with serving(configured(small, auth=users("public+team")), mount) as url:
        for auth, said in ((ANN, "ann ann ['*']"), (BOB, "bob bob ['public', 'team']")):
            with client(url, auth) as http:
                event = http.post("/gradio_api/call/whoami", json={"data": []}).json()["event_id"]
                assert said in http.get(f"/gradio_api/call/whoami/{event}").text
        with client(url) as http:
            assert http.post("/gradio_api/call/whoami", json={"data": []}).status_code == 401
            assert http.get("/config").status_code == 401
