"""What the page does with documents: add files and addresses, remove. Functions behind Gradio's queue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from assistant.interfaces.web.access import audience_of, require_editor
from assistant.interfaces.web.asking import Reply, explained
from index.errors import BriefingError, DocumentError, UnreadableDocument
from index.loaders import load_bytes
from index.types import Added, Audience

if TYPE_CHECKING:
    from assistant.assistant import Assistant

WORDS = {"added": "Added", "replaced": "Replaced an earlier revision", "unchanged": "Already there, unchanged"}


def takes_addresses(assistant: Assistant) -> bool:
    """Whether this version's library reads web pages by their address."""
    return hasattr(assistant.library, "add_url") or "url" in (type(assistant.library).add.__doc__ or "").lower()


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
            raise UnreadableDocument(f"{name}: the file is above the limit of {limit} MB. Split it or raise the limit.")
        base = name.replace("\\", "/").rsplit("/", 1)[-1] or file.name
        visibility = assistant.settings.index.default_visibility
        document = load_bytes(file.read_bytes(), base, uri=f"upload:{base}", visibility=visibility)
    finally:
        file.unlink(missing_ok=True)
    return _said(assistant.library.add(document).results[0])


def _add_address(assistant: Assistant, address: str, audience: Audience) -> Reply:
    require_editor(assistant, audience)
    if not address.startswith(("http://", "https://")):
        raise UnreadableDocument(f"{address}: an address begins with https:// or http://.")
    report = assistant.library.add(address)
    return _said(report.results[0])


def _said(added: Added) -> Reply:
    if added.status == "failed" or added.document is None:
        raise DocumentError(added.message)
    passages = f", {added.passages} passages" if added.passages else ""
    note = f" ({added.message})" if added.message and added.status != "unchanged" else ""
    return {"kind": "done", "text": f"{WORDS[added.status]}: {added.document.title}{passages}{note}"}


def _remove(assistant: Assistant, document: str, audience: Audience) -> Reply:
    require_editor(assistant, audience)
    assistant.library.document(document, audience)  # nobody removes what they may not see
    return {"kind": "done", "text": f"Removed: {assistant.library.remove(document).title}"}
