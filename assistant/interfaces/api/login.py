"""The login page: plain HTML from here, no script, light and dark."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.interfaces.api.identity import Identity, address_of
from assistant.interfaces.api.sessions import COOKIE

if TYPE_CHECKING:
    from assistant.settings_http import HttpSettings

STYLE = """
:root { color-scheme: light dark; --paper: #f7f7f5; --card: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #8c959f;
  --brand: #0f766e; --on-brand: #fff; --bad: #b42318 }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1d2125; --ink: #eceff2; --quiet: #a8b1ba;
  --line: #78828c; --brand: #5eead4; --on-brand: #06302c; --bad: #ffa198 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, sans-serif }
main { box-sizing: border-box; width: min(23rem, 100vw - 2rem); padding: 2rem; background: var(--card);
  border-radius: .75rem; box-shadow: 0 1px 3px #0003 }
h1 { margin: 0 0 .25rem; font-size: 1.35rem } p { margin: 0 0 1.25rem; color: var(--quiet) }
p.bad { color: var(--bad) } label { display: block; margin-bottom: .25rem; font-weight: 600 }
input { box-sizing: border-box; width: 100%; margin-bottom: 1rem; padding: .6rem .7rem; font: inherit;
  color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem }
button { width: 100%; padding: .65rem; font: inherit; font-weight: 600; color: var(--on-brand);
  background: var(--brand); border: 0; border-radius: .4rem; cursor: pointer }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px }
"""


def page(target: str, name: str = "", problem: str = "", status: int = 200) -> HTMLResponse:
    """The form. ``target`` is where to go afterwards, ``problem`` what went wrong."""
    described = ' aria-describedby="problem"' if problem else ""
    told = f'<p class="bad" id="problem" role="alert">{html.escape(problem)}</p>' if problem else ""
    return HTMLResponse(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Log in · Briefing Assistant</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body><main>
<h1>Briefing Assistant</h1><p>Log in to ask your documents.</p>{told}
<form method="post" action="/login"><input type="hidden" name="next" value="{html.escape(target)}">
<label for="name">Name</label><input id="name" name="name" value="{html.escape(name)}" autocomplete="username"
 autocapitalize="none" spellcheck="false" required{described}{"" if name else " autofocus"}>
<label for="password">Password</label><input id="password" name="password" type="password"
 autocomplete="current-password" required{described}{" autofocus" if name else ""}>
<button type="submit">Log in</button></form></main></body></html>""",
        status,
    )


def inside(target: str) -> str:
    """Where to go after the login: a path of this server, never another site."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith("//") and target.isprintable()
    return target if plain and "\\" not in target and not parts.netloc and parts.path != "/login" else "/"


def add_login_routes(app: FastAPI, identity: Identity, settings: HttpSettings) -> None:
    """``/login`` and ``/logout``."""

    @app.get("/login", include_in_schema=False, response_model=None)
    def form(request: Request, next: str = "/") -> Response:
        return page(inside(next)) if identity.users else RedirectResponse("/", 303)

    @app.post("/login", include_in_schema=False)
    async def log_in(request: Request) -> Response:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        name, password, target = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
        target, address = inside(target), address_of(request)
        user = await identity.login(name[:64], password[:1024], address)
        if user is None:
            wait = identity.wait(name, address)
            if wait:
                response = page(target, name, f"Too many failed logins. Try again in {-(-wait // 60)} min.", 429)
                response.headers["Retry-After"] = str(wait)
                return response
            return page(target, name, "Name and password don't fit. Check both and try again.", 401)
        answer = RedirectResponse(target, 303)
        answer.set_cookie(
            COOKIE,
            identity.sessions.start(user),
            max_age=identity.sessions.seconds,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https" or (settings.public_url or "").startswith("https:"),
        )
        return answer

    @app.post("/logout", include_in_schema=False)
    def log_out(request: Request) -> Response:
        identity.sessions.end(request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer
