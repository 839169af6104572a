"""``/v1/documents``: list, get, upload, add by address, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, File, Query, Request, UploadFile
from pydantic import Field

from assistant.errors import AccessError
from assistant.interfaces.api.asking import Body
from assistant.interfaces.api.failures import as_response
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import WRITING, in_thread
from assistant.interfaces.uploads import address, documents_of, safe_name
from index.errors import UnreadableDocument
from index.loaders import too_big
from index.reading import is_url
from index.types import Added, AddReport, Audience, Document, DocumentInfo

if TYPE_CHECKING:
    from starlette.responses import Response

    from assistant.assistant import Assistant


class Places(Body):
    """Files or folders on the server's machine (with the token of owner.json only), and web addresses."""

    paths: list[str] = Field([], max_length=10_000)
    urls: list[str] = Field([], max_length=20)


class Key(Body):
    """A document's id or address."""

    key: str


def add_document_routes(app: FastAPI, assistant: Assistant, login: bool) -> None:
    """Routes over the library. ``login``: whether callers without the token are users who may have been allowed."""
    library = assistant.library
    editors = assistant.settings.http.editor_names

    def editor(request: Request, *, token_only: bool = False) -> Audience:
        """The caller, if they may change the library. Raises :class:`AccessError`."""
        audience = audience_of(request)
        if getattr(request.state, "by_token", False):
            return audience
        if token_only:
            raise AccessError("This needs the token from owner.json in the data directory, as `briefing` sends it.")
        if login and editors and audience.principal not in editors:
            raise AccessError(f"{audience.principal} may not change the library (setting BRIEFING_HTTP__EDITORS).")
        return audience

    @app.get("/v1/documents", tags=["documents"])
    def documents(
        request: Request, limit: Annotated[int | None, Query(ge=1, description="At most so many.")] = None
    ) -> dict[str, list[DocumentInfo]]:
        """The documents you may see, newest first."""
        return {"documents": library.documents(audience_of(request), limit=limit)}

    @app.get("/v1/documents/{document_id}", tags=["documents"])
    def document(document_id: str, request: Request) -> Document:
        """A document with its text, also an old revision."""
        return library.document(document_id, audience_of(request))

    @app.post("/v1/documents", tags=["documents"], response_model=AddReport)
    async def add(body: Places, request: Request) -> AddReport | Response:
        """Add web addresses; or, with the token, files and folders of the server's machine."""
        try:
            editor(request, token_only=bool(body.paths) or not body.urls)
        except AccessError as error:
            return as_response("AccessError", str(error), 401 if body.paths or not body.urls else 403)
        for url in body.urls:
            if not is_url(url):
                raise UnreadableDocument(f"{url[:200]!r} is no web address. Give one that begins with https://.")
        return await in_thread(lambda: library.add([*body.paths, *body.urls]), WRITING)

    @app.post("/v1/documents/upload", tags=["documents"])
    async def upload(
        request: Request, files: Annotated[list[UploadFile], File(description="One or more files.")]
    ) -> AddReport:
        """Upload files. Each is reported by itself: one that can't be read doesn't stop the others."""
        audience = editor(request)
        limit = assistant.settings.http.upload_files
        if len(files) > limit:
            raise UnreadableDocument(f"{len(files)} files at once, {limit} are allowed (BRIEFING_HTTP__UPLOAD_FILES).")
        return await in_thread(lambda: take_in(assistant, files, audience), WRITING)

    @app.delete("/v1/documents/{document_id}", tags=["documents"])
    async def delete(document_id: str, request: Request) -> DocumentInfo:
        """Take a document out of every answer. Old citations of it can still be shown."""
        audience = editor(request, token_only=not login)
        return await in_thread(lambda: removed(document_id, audience), WRITING)

    @app.post("/v1/documents/remove", tags=["documents"], response_model=DocumentInfo)
    async def remove(body: Key, request: Request) -> DocumentInfo | Response:
        """As DELETE, also by address; with the token."""
        try:
            editor(request, token_only=True)
        except AccessError as error:
            return as_response("AccessError", str(error), 401)
        return await asyncio.to_thread(library.remove, body.key)

    def removed(document_id: str, audience: Audience) -> DocumentInfo:
        library.document(document_id, audience)  # what one may not see can't be removed either
        return library.remove(document_id)


def take_in(assistant: Assistant, files: list[UploadFile], audience: Audience) -> AddReport:
    """Uploaded files into the library, each under an address of its name and its sender's."""
    failed: list[Added] = []

    def read() -> Iterator[Document]:
        for file in files:
            documents, refused = _read(assistant, file, audience)
            failed.extend(refused)
            yield from documents

    readable = list(read())
    report = assistant.library.add(readable) if readable else AddReport(results=())
    return AddReport(results=(*report.results, *failed))


def _read(assistant: Assistant, file: UploadFile, audience: Audience) -> tuple[list[Document], list[Added]]:
    name = safe_name(file.filename or "")
    settings = assistant.settings.index
    if file.size is not None and file.size > settings.max_file_mb * 1_000_000:
        refused = Added(uri=address(name, audience), status="failed", message=too_big(name, file.size, settings))
        return [], [refused]
    return documents_of(file.file.read(), name, audience, settings)
