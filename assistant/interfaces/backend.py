"""One way to the assistant for every command: in this process, or through the server that owns the library.

Embedded Chroma is for one process, so while ``briefing serve`` runs, ``briefing ask`` beside it speaks to the
server's loopback address instead of opening the library a second time.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import ServerError
from assistant.settings import Settings
from index.errors import LibraryBusy
from index.lock import Owner, OwnerLock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Thread

    from assistant.assistant import Assistant
    from assistant.audit.records import Record
    from assistant.audit.replay import Replay
    from assistant.briefing.types import Report
    from assistant.export.check import QuoteCheck
    from assistant.interfaces.upkeep import RemoteUpkeep, UpkeepDoor
    from assistant.types import Answer, Citation
    from index.progress import Report as Watch
    from index.types import AddReport, Document, DocumentInfo, Filters


class Backend(Protocol):
    """What the command line needs, wherever the library is open."""

    def ask(self, question: str, *, as_of: str | None, conversation: str | None, filters: Filters) -> Answer: ...

    def add(self, paths: Sequence[str], progress: Watch | None = None) -> AddReport: ...

    def documents(self) -> list[DocumentInfo]: ...

    def document(self, document_id: str) -> Document: ...

    def remove(self, key: str) -> DocumentInfo: ...

    def citation(self, citation_id: str) -> tuple[Citation, Document]: ...

    def answer(self, answer_id: str) -> Answer: ...

    def report(self, kind: str, asked: dict[str, Any]) -> Report: ...

    def export(self, key: str, format: str) -> bytes: ...

    def check_quotes(self, data: bytes) -> list[QuoteCheck]: ...

    def record(self, answer_id: str) -> Record: ...

    def replay(self, data: bytes) -> Replay: ...

    def count(self) -> tuple[int, int]: ...

    @property
    def upkeep(self) -> UpkeepDoor: ...

    def close(self) -> None: ...


class Local:
    """The library is open in this process."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._warming: list[Thread] | None = None

    def ask(self, question: str, *, as_of: str | None, conversation: str | None, filters: Filters) -> Answer:
        from assistant.warming import warm

        if self._warming is None:
            self._warming = warm(self.assistant.library, self.assistant.reader)
        return self.assistant.ask(question, as_of=as_of, conversation=conversation, filters=filters)

    def add(self, paths: Sequence[str], progress: Watch | None = None) -> AddReport:
        return self.assistant.library.add(paths, progress=progress)

    def documents(self) -> list[DocumentInfo]:
        return self.assistant.library.documents()

    def document(self, document_id: str) -> Document:
        return self.assistant.library.document(document_id)

    def remove(self, key: str) -> DocumentInfo:
        return self.assistant.library.remove(key)

    def citation(self, citation_id: str) -> tuple[Citation, Document]:
        return self.assistant.citation(citation_id)

    def answer(self, answer_id: str) -> Answer:
        return self.assistant.conversations.answer(answer_id)

    def report(self, kind: str, asked: dict[str, Any]) -> Report:
        made: Report = getattr(self.assistant, kind)(**asked)
        return made

    def export(self, key: str, format: str) -> bytes:
        return self.assistant.export(key, format)

    def check_quotes(self, data: bytes) -> list[QuoteCheck]:
        return self.assistant.check_quotes(data)

    def record(self, answer_id: str) -> Record:
        return self.assistant.record(answer_id)

    def replay(self, data: bytes) -> Replay:
        return self.assistant.replay(data)

    def count(self) -> tuple[int, int]:
        return self.assistant.library.count()

    @property
    def upkeep(self) -> UpkeepDoor:
        return self.assistant.library

    def close(self) -> None:
        from assistant.warming import settle

        settle(self._warming or [])
        self.assistant.close()


class Remote:
    """The library is open in a server on this machine."""

    def __init__(self, owner: Owner) -> None:
        import httpx

        headers = {"Authorization": f"Bearer {owner.token}"}
        # trust_env: a proxy from the environment must not see loopback traffic; retries: a server may be starting
        self._http = httpx.Client(
            base_url=owner.url or "",
            headers=headers,
            timeout=120.0,
            trust_env=False,
            transport=httpx.HTTPTransport(retries=3),
        )
        self._pid = owner.pid

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        return self._send(method, path, **arguments).json()

    def _send(self, method: str, path: str, **arguments: Any) -> Any:
        import httpx

        try:
            response = self._http.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise ServerError(
                f"The running server (process {self._pid}, {self._http.base_url}) did not answer: {error}. "
                "Stop it with Ctrl-C where it runs, or try again."
            ) from error
        if response.status_code >= 400:
            raise _error(response)
        return response

    def _lines(self, name: str, body: dict[str, Any]) -> Iterator[str]:
        """The lines of a long answer as they come."""
        import httpx

        try:
            with self._http.stream("POST", f"/v1/library/{name}", json=body, timeout=None) as response:
                if response.status_code >= 400:
                    response.read()
                    raise _error(response)
                yield from response.iter_lines()
        except httpx.HTTPError as error:
            raise ServerError(
                f"The running server (process {self._pid}) broke off: {error}. What it had finished is kept; try again."
            ) from error

    @property
    def upkeep(self) -> RemoteUpkeep:
        from assistant.interfaces.upkeep import RemoteUpkeep

        def send(name: str, body: dict[str, Any]) -> Any:
            return self._call("POST", f"/v1/library/{name}", json=body, timeout=None)

        return RemoteUpkeep(send, self._lines, error_of)

    def ask(self, question: str, *, as_of: str | None, conversation: str | None, filters: Filters) -> Answer:
        from assistant.types import Answer

        body = {"question": question, "as_of": as_of, "conversation": conversation}
        body |= filters.model_dump(mode="json", include={"since", "until", "sources"})
        return Answer.model_validate(self._call("POST", "/v1/ask", json=body))

    def add(self, paths: Sequence[str], progress: Watch | None = None) -> AddReport:
        return self.upkeep.add([_absolute(path) for path in paths], progress)

    def documents(self) -> list[DocumentInfo]:
        from index.types import DocumentInfo

        return [DocumentInfo.model_validate(row) for row in self._call("GET", "/v1/documents")["documents"]]

    def document(self, document_id: str) -> Document:
        from index.types import Document

        return Document.model_validate(self._call("GET", f"/v1/documents/{_segment(document_id)}"))

    def remove(self, key: str) -> DocumentInfo:
        from index.types import DocumentInfo

        if Path(key).exists():
            key = Path(key).resolve().as_uri()
        return DocumentInfo.model_validate(self._call("POST", "/v1/documents/remove", json={"key": key}))

    def citation(self, citation_id: str) -> tuple[Citation, Document]:
        from assistant.citations import check
        from assistant.types import Citation

        citation = Citation.model_validate(self._call("GET", f"/v1/citations/{_segment(citation_id)}"))
        document = self.document(citation.document.id)
        check(citation, document)
        return citation, document

    def answer(self, answer_id: str) -> Answer:
        from assistant.types import Answer

        return Answer.model_validate(self._call("GET", f"/v1/answers/{_segment(answer_id)}"))

    def report(self, kind: str, asked: dict[str, Any]) -> Report:
        from pydantic import TypeAdapter

        from assistant.briefing.types import Report

        made: Report = TypeAdapter(Report).validate_python(self._call("POST", f"/v1/{kind}", json=asked))
        return made

    def export(self, key: str, format: str) -> bytes:
        content: bytes = self._send("GET", f"/v1/export/{_segment(key)}", params={"format": format}).content
        return content

    def check_quotes(self, data: bytes) -> list[QuoteCheck]:
        from assistant.export.check import QuoteCheck

        return [QuoteCheck.model_validate(row) for row in self._call("POST", "/v1/check-quotes", content=data)]

    def record(self, answer_id: str) -> Record:
        from assistant.audit.records import Record

        return Record.model_validate(self._call("GET", f"/v1/answers/{_segment(answer_id)}/record"))

    def replay(self, data: bytes) -> Replay:
        from assistant.audit.replay import Replay

        return Replay.model_validate(self._call("POST", "/v1/replay", content=data))

    def count(self) -> tuple[int, int]:
        health = self._call("GET", "/healthz")
        return health["documents"], health["passages"]

    def close(self) -> None:
        self._http.close()


def _absolute(path: str) -> str:
    """A path that means the same in the server's working directory; web addresses as they are."""
    from index.reading import check_scheme, is_url

    check_scheme(path)
    return path if is_url(path) else str(Path(path).expanduser().resolve())


def _segment(value: str) -> str:
    from urllib.parse import quote

    return quote(value, safe="")


def _error(response: Any) -> Exception:
    try:
        body = response.json()["error"]
        kind, message = body["type"], body["message"]
    except (ValueError, KeyError, TypeError):
        return ServerError(f"The running server answered {response.status_code}: {response.text[:200]}")
    return error_of(kind, message)


def error_of(kind: str, message: str) -> Exception:
    """The server's error as the same class it had there, where the command line tells them apart."""
    from assistant.errors import ExportError, QuestionError
    from index.errors import BriefingError, ConfirmationNeeded, DocumentError, NotFound

    classes = (QuestionError, ExportError, NotFound, DocumentError, ConfirmationNeeded)
    known: dict[str, type[BriefingError]] = {c.__name__: c for c in classes}
    return known.get(kind, ServerError)(message)


def connect(settings: Settings, *, starter: bool = False, progress: Watch | None = None) -> Backend:
    """The library here if it is free, else through its server.

    ``starter``: load the starter corpus if the data directory is new.

    Raises:
        LibraryBusy: another process that serves nothing holds the library.
    """
    deadline = time.monotonic() + settings.index.lock_wait_s
    while True:
        try:
            return Local(_open(settings, starter, progress))
        except LibraryBusy:
            owner = OwnerLock(settings.data_dir).owner()
            if owner and owner.url:
                return Remote(owner)
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.1)


def _open(settings: Settings, starter: bool, progress: Watch | None) -> Assistant:
    from assistant.assistant import Assistant
    from assistant.starter import is_new, load_starter_corpus

    new = is_new(settings)
    brief_wait = settings.index.model_copy(update={"lock_wait_s": 0.3})
    assistant = Assistant.open(settings.model_copy(update={"index": brief_wait}))
    if starter and settings.starter_corpus:
        try:
            load_starter_corpus(assistant.library, new=new, progress=progress)
        except BaseException:
            assistant.close()
            raise
    return assistant


@contextmanager
def backend(settings: Settings, *, starter: bool = False, progress: Watch | None = None) -> Iterator[Backend]:
    """:func:`connect`, closed at the end."""
    opened = connect(settings, starter=starter, progress=progress)
    try:
        yield opened
    finally:
        opened.close()
