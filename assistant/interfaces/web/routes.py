"""What the page reads: fragments of HTML, documents as pages of their own, links that keep, and the static files."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from assistant.errors import AssistantError
from assistant.feedback import Feedback
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.web.access import require_editor
from assistant.interfaces.web.asking import filters_of
from assistant.interfaces.web.lists import conversation_head, conversations_html, documents_html
from assistant.interfaces.web.reader import INERT, document_html, page, panel_html
from assistant.interfaces.web.render import copied, turns_html
from assistant.interfaces.web.reports import TITLES, report_html, reports_html
from assistant.suggestions import Suggestions
from index.errors import NotFound

if TYPE_CHECKING:
    from assistant.assistant import Assistant

STATIC = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
Id = Annotated[str, Query(max_length=200)]


def static_names() -> list[str]:
    """The page's own style sheets and scripts."""
    return sorted(f.name for f in (files("assistant.interfaces.web") / "static").iterdir() if f.is_file())


def add_page_routes(app: FastAPI, assistant: Assistant) -> None:
    """Everything the page fetches with GET; each route sees what its reader may see."""
    _add_static(app)
    _add_chat(app, assistant)
    _add_reports(app, assistant)
    _add_documents(app, assistant)


def _add_static(app: FastAPI) -> None:
    known = {name: (files("assistant.interfaces.web") / "static" / name).read_bytes() for name in static_names()}

    @app.get("/ui/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in known:
            return PlainTextResponse("Not found", 404)
        media_type = STATIC["." + name.rpartition(".")[2]]
        return Response(known[name], media_type=media_type, headers={"Cache-Control": "no-cache"})


def _add_chat(app: FastAPI, assistant: Assistant) -> None:
    feedback = Feedback(assistant.library.database)
    suggestions = Suggestions(assistant)

    @app.get("/ui/chat/conversations", include_in_schema=False)
    def conversations(request: Request, current: Id = "") -> HTMLResponse:
        infos = assistant.conversations.list(audience_of(request))
        return HTMLResponse(conversations_html(infos, current), headers=INERT)

    @app.get("/ui/chat/conversation", include_in_schema=False)
    def conversation(request: Request, key: Id) -> dict[str, Any]:
        """A conversation by its own id, or by that of an answer or citation in it."""
        audience = audience_of(request)
        owner = key if key.startswith("c") else assistant.conversations.answer(key.split(".")[0], audience).conversation
        answers = assistant.conversations.answers(owner, audience)
        if not key.startswith("c") and key.split(".")[0] not in {a.id for a in answers}:
            answers.append(assistant.conversations.answer(key.split(".")[0], audience))  # asked again since
        ratings = {a.id: kept[0] for a in answers if (kept := feedback.rating(a.id, audience))}
        info = next(i for i in assistant.conversations.list(audience) if i.id == owner)
        return {
            "id": owner,
            "title": info.title,
            "head": conversation_head(info),
            "html": turns_html(answers, ratings),
            "last": answers[-1].id if answers else "",
        }

    @app.get("/ui/chat/copy", include_in_schema=False)
    def copy(request: Request, answer: Id) -> PlainTextResponse:
        return PlainTextResponse(copied(assistant.conversations.answer(answer, audience_of(request))), headers=INERT)

    @app.get("/ui/chat/suggestions", include_in_schema=False)
    def suggested(
        request: Request, after: Id = "", since: Id = "", until: Id = "", source: Id = ""
    ) -> dict[str, list[str]]:
        audience = audience_of(request)
        if after:
            return {"questions": list(suggestions.after(after, audience))}
        filters = filters_of({"since": since, "until": until, "source": source})
        return {"questions": list(suggestions.general(audience, filters))}

    @app.get("/ui/citation", include_in_schema=False)
    def citation(request: Request, key: Id) -> HTMLResponse:
        return HTMLResponse(panel_html(*assistant.citation(key, audience_of(request))), headers=INERT)

    @app.get("/a/{answer_id}", include_in_schema=False)
    def answer_link(request: Request, answer_id: str) -> RedirectResponse:
        found = assistant.conversations.answer(answer_id, audience_of(request))
        return RedirectResponse(f"/?answer={found.id}", 303)

    @app.get("/c/{citation_id}", include_in_schema=False)
    def citation_link(request: Request, citation_id: str) -> RedirectResponse:
        audience = audience_of(request)
        found, _ = assistant.citation(citation_id, audience)
        if found.id.startswith("a"):
            return RedirectResponse(f"/?citation={found.id}", 303)
        report = assistant.reports.report(found.id.rpartition(".")[0], audience)
        return RedirectResponse(f"/{report.type}?report={report.id}&citation={found.id}", 303)


def _add_reports(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/ui/reports", include_in_schema=False)
    def reports(request: Request, kind: Id) -> HTMLResponse:
        if kind not in TITLES:
            raise NotFound(f"There is no report of the kind {kind!r}.")
        return HTMLResponse(reports_html(assistant.reports.list(audience_of(request), kind)), headers=INERT)

    @app.get("/ui/report", include_in_schema=False)
    def report(request: Request, key: Id) -> HTMLResponse:
        return HTMLResponse(report_html(assistant.reports.report(key, audience_of(request))), headers=INERT)


def _add_documents(app: FastAPI, assistant: Assistant) -> None:
    @app.get("/ui/library/sources", include_in_schema=False)
    def sources(request: Request) -> dict[str, Any]:
        from index.loaders import kinds

        return {"sources": assistant.library.catalog.publishers(audience_of(request)), "kinds": kinds()}

    @app.get("/ui/library/documents", include_in_schema=False)
    def documents(request: Request, since: Id = "", until: Id = "", source: Id = "") -> HTMLResponse:
        audience = audience_of(request)
        filters = filters_of({"since": since, "until": until, "source": source})
        counted = assistant.library.catalog.passages_by_document(audience)
        try:
            require_editor(assistant, audience)
            editable = True
        except AssistantError:
            editable = False
        listed = assistant.library.documents(audience, filters)
        return HTMLResponse(documents_html(listed, counted, editable), headers=INERT)

    @app.get("/documents/{document_id}", include_in_schema=False)
    def document(request: Request, document_id: str, citation: Id = "") -> HTMLResponse:
        audience = audience_of(request)
        found = assistant.library.document(document_id, audience)
        cited = assistant.citation(citation, audience)[0] if citation else None
        if cited and cited.document.id != found.id:
            raise NotFound(f"Citation {citation!r} is not of this document.")
        return HTMLResponse(page(found.title, document_html(found, cited)), headers=INERT)
