"""The product's errors as HTTP responses: ``{"error": {"type", "message"}}``, never a traceback."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
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


def add_error_handlers(app: FastAPI) -> None:
    """Errors of the product's tree, and HTTP's own in the same form."""

    @app.exception_handler(BriefingError)
    async def explain(request: Request, error: BriefingError) -> JSONResponse:
        known = next((c.__name__ for c in type(error).__mro__ if c.__name__ in STATUS), type(error).__name__)
        return as_response(type(error).__name__, str(error), status_of(known))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        response = as_response("HTTPError", str(error.detail), error.status_code)
        response.headers.update(error.headers or {})
        return response
