"""``/healthz``, ``/metrics``, and ``/docs``: the routes as a page without a script (Swagger's would ask a CDN)."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from assistant import __version__
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.login import STYLE
from assistant.interfaces.api.metrics import Metrics

if TYPE_CHECKING:
    from assistant.assistant import Assistant

WIDE = """
main { width: min(60rem, 100vw - 2rem); margin: 2rem 0 }
pre { overflow: auto; padding: .75rem; border: 1px solid var(--line); border-radius: .4rem }
h2 { font-size: 1.05rem; margin: 2rem 0 .25rem } h2 b { color: var(--brand) }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0 }
"""


def add_operation_routes(app: FastAPI, assistant: Assistant, metrics: Metrics) -> None:
    """Routes for whoever runs the server."""

    @app.get("/healthz", tags=["operations"])
    def health(request: Request) -> dict[str, Any]:
        """Whether the server is up; for callers who are logged in, how much they can see."""
        body: dict[str, Any] = {"status": "ok", "version": __version__}
        if request.state.audience is not None:
            body["documents"], body["passages"] = assistant.library.count(audience_of(request))
        return body

    @app.get("/metrics", tags=["operations"], response_class=Response)
    def prometheus() -> Response:
        """Counters and timings for Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @app.get("/docs", include_in_schema=False, response_class=HTMLResponse)
    def reference() -> HTMLResponse:
        return HTMLResponse(page(app.openapi()))


def page(schema: dict[str, Any]) -> str:
    """The OpenAPI schema as HTML."""
    routes = "".join(
        _route(method, path, about, schema)
        for path, methods in schema["paths"].items()
        for method, about in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API · Briefing Assistant</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}{WIDE}</style></head>'
        f"<body><main><h1>Briefing Assistant: HTTP interface</h1><p>Version {__version__}. The same as a schema: "
        f'<a href="/openapi.json">openapi.json</a>.</p>{routes}</main></body></html>'
    )


def _route(method: str, path: str, about: dict[str, Any], schema: dict[str, Any]) -> str:
    rows = [(p["name"], p["in"], p.get("description", "")) for p in about.get("parameters", [])]
    for kind, content in about.get("requestBody", {}).get("content", {}).items():
        rows += [(name, kind, _about(field)) for name, field in _fields(content["schema"], schema)]
    cells = "".join(f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in row)}</tr>" for row in rows)
    table = f"<table><tr><th>field</th><th>in</th><th>what it is</th></tr>{cells}</table>" if rows else ""
    words = html.escape(about.get("description") or about.get("summary", ""))
    return f"<section><h2><b>{method.upper()}</b> {html.escape(path)}</h2><p>{words}</p>{table}</section>"


def _fields(body: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = schema["components"]["schemas"][body["$ref"].rsplit("/", 1)[-1]] if "$ref" in body else body
    return list(found.get("properties", {}).items())


def _about(field: dict[str, Any]) -> str:
    kinds = [str(option.get("type", "object")) for option in field.get("anyOf", [field])]
    default = f" (default {field['default']!r})" if field.get("default") not in (None, []) else ""
    return f"{' or '.join(kinds)}{default}. {field.get('description', '')}".strip()
