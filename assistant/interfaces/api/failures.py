"""The product's errors as HTTP responses: ``{"error": {"type", "message"}}``, never a traceback.

A browser that was sent to such an address (a link to an answer that was deleted) gets a page instead.
"""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from index.errors import BriefingError

STATUS = {
    "QuestionError": 400,
    "ExportError": 400,
    "DocumentError": 400,
    "UnreadableDocument": 400,
    "NothingToRead": 400,
    "AccessError": 403,
    "NotFound": 404,
    "BrokenCitation": 409,
    "ConfirmationNeeded": 409,
}


def status_of(kind: str) -> int:
    """The HTTP status for an error's class name; 503 for what is the server's own trouble."""
    return STATUS.get(kind, 503)


def as_response(kind: str, message: str, status: int | None = None) -> JSONResponse:
    return JSONResponse({"error": {"type": kind, "message": message}}, status or status_of(kind))


def as_page(message: str, status: int) -> HTMLResponse:
    """The same for a reader, with the way on."""
    from assistant.interfaces.web.reader import INERT, failure_page

    return HTMLResponse(failure_page(message, status), status, headers=INERT)


def for_reader(request: Request) -> bool:
    """Whether a browser asks for a page: by its address bar or a link, not by a script."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def add_error_handlers(app: FastAPI) -> None:
    """Errors of the product's tree, and HTTP's own in the same form."""

    @app.exception_handler(BriefingError)
    async def explain(request: Request, error: BriefingError) -> Response:
        known = next((c.__name__ for c in type(error).__mro__ if c.__name__ in STATUS), type(error).__name__)
        if for_reader(request):
            return as_page(str(error), status_of(known))
        return as_response(type(error).__name__, str(error), status_of(known))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        response: Response
        if for_reader(request):
            response = as_page("There is nothing at this address." if error.status_code == 404 else str(error.detail),
                               error.status_code)  # fmt: skip
        else:
            response = as_response("HTTPError", str(error.detail), error.status_code)
        response.headers.update(error.headers or {})
        return response
