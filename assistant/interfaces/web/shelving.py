"""What the page does with documents: add files and addresses, remove. Functions behind Gradio's queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.uploads import documents_of, safe_name
from assistant.interfaces.web.access import require_editor
from assistant.interfaces.web.asking import Reply, explained
from index.errors import BriefingError, DocumentError, UnreadableDocument
from index.reading import is_url
from index.types import Added, Audience

if TYPE_CHECKING:
    from assistant.assistant import Assistant

WORDS = {"added": "Added", "replaced": "Replaced an earlier revision", "unchanged": "Already there, unchanged"}


def add_shelving(assistant: Assistant) -> None:
    """Offer the functions to the page that is being built."""

    def add_file(path: str, name: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Take an uploaded file into the library."""
        return _explained(lambda: _add_file(assistant, path, name, audience_of(request)))

    def add_address(address: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Take a web page into the library."""
        return _explained(lambda: _add_address(assistant, address, audience_of(request)))

    def remove(document: str, request: gr.Request) -> dict:  # type: ignore[type-arg]
        """Take a document out of every answer."""
        return _explained(lambda: _remove(assistant, document, audience_of(request)))

    for function in (add_file, add_address, remove):
        gr.api(function, api_name=function.__name__, api_visibility="undocumented", concurrency_limit=2)


def _explained(work: Callable[[], Reply]) -> Reply:
    try:
        return work()
    except BriefingError as error:
        return explained(error)


def uploaded(path: str) -> Path:
    """The file that Gradio put aside for an upload. Nothing else can be read by its path.

    Raises:
        UnreadableDocument: the path is not an upload.
    """
    folder = Path(gr.utils.get_upload_folder()).resolve()
    file = Path(path).resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise UnreadableDocument("The uploaded file is not there any more. Choose it again.")
    return file


def _add_file(assistant: Assistant, path: str, name: str, audience: Audience) -> Reply:
    require_editor(assistant, audience)
    file = uploaded(path)
    try:
        limit = assistant.settings.index.max_file_mb
        if file.stat().st_size > limit * 1_000_000:
            raise UnreadableDocument(f"The file is above the limit of {limit} MB. Split it or raise the limit.")
        name = safe_name(name)
        documents, refused = documents_of(file.read_bytes(), name, audience, assistant.settings.index)
    finally:
        file.unlink(missing_ok=True)
    added = assistant.library.add(documents).results if documents else ()
    return _said([*added, *refused], name)


def _add_address(assistant: Assistant, address: str, audience: Audience) -> Reply:
    require_editor(assistant, audience)
    if not is_url(address):
        raise UnreadableDocument(f"{address}: an address begins with https:// or http://.")
    return _said(assistant.library.add(address).results, address)


def _said(results: Sequence[Added], name: str) -> Reply:
    """What became of one upload. Raises :class:`DocumentError` if nothing of it was taken in."""
    taken = [added for added in results if added.document is not None]
    failed = [added.message.removeprefix(f"{name}: ") for added in results if added.document is None]
    if not taken:
        raise DocumentError(failed[0] if failed else "No readable text was found in it. Nothing was added.")
    parts = [_line(added) for added in taken[:5]]
    if len(taken) > 5:
        parts.append(f"and {len(taken) - 5} more documents")
    parts += [f"not read: {message}" for message in failed[:5]]
    return {"kind": "done", "text": "; ".join(parts)}


def _line(added: Added) -> str:
    title = added.document.title if added.document else added.uri
    noun = "passage" if added.passages == 1 else "passages"
    passages = f", {added.passages} {noun}" if added.passages else ""
    note = f" ({added.message})" if added.message and added.status != "unchanged" else ""
    return f"{WORDS[added.status]}: {title}{passages}{note}"


def _remove(assistant: Assistant, document: str, audience: Audience) -> Reply:
    require_editor(assistant, audience)
    assistant.library.document(document, audience)  # nobody removes what they may not see
    return {"kind": "done", "text": f"Removed: {assistant.library.remove(document).title}"}
