"""Files dropped into a direct message: offered for the library, and taken in when an editor presses the button.

Who is an editor, the setting ``BRIEFING_SLACK__EDITORS`` says; without it nobody is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.interfaces.slack.asides import respond
from assistant.interfaces.slack.blocks import actions, button, paragraphs
from assistant.interfaces.slack.clients import TIMEOUT_S, Workspace
from assistant.interfaces.slack.jobs import FileOffer, FileTaken
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.limits import Message, pack
from assistant.interfaces.slack.mrkdwn import escape
from assistant.interfaces.slack.services import Services, said
from assistant.interfaces.uploads import documents_of, safe_name
from index.config import IndexSettings
from index.errors import BriefingError, DocumentError, UnreadableDocument
from index.loaders import kinds, supported
from index.types import Added, Audience

log = logging.getLogger(__name__)
WORDS = {"added": "Added", "replaced": "Replaced an earlier revision of", "unchanged": "Already there, unchanged:"}
NOBODY = "You may not add documents from Slack (setting BRIEFING_SLACK__EDITORS)."


def offer_files(services: Services, entry: Entry, job: FileOffer) -> None:
    """Offer each file that can be read; say why not for the others."""
    workspace = services.workspace(job.place)
    reply = services.reply(workspace, entry, job.place, job.ts)
    if refusal := services.access.refusal(job.place):
        reply.finish(said(refusal))
    elif not services.access.may_add(job.place):
        reply.finish(said(NOBODY))
    else:
        found = [workspace.steady.files_info(file=key)["file"] for key in job.files]
        reply.finish([_offer(file, services.assistant.settings.index) for file in found])
    services.threads.replied(job.place, f"files:{job.ts}", reply.progress.posted, "")


def _offer(file: Mapping[str, Any], settings: IndexSettings) -> Message:
    name = safe_name(str(file.get("name") or ""))
    if problem := _problem(file, name, settings):
        return said(problem)[0]
    words = f"Shall I add “{name}” to the library?"
    buttons = actions(
        button("file_add", "Add to the library", str(file["id"]), primary=True),
        button("file_decline", "No", str(file["id"])),
    )
    return pack([[block] for block in paragraphs(words)], escape(words), [buttons])[0]


def _problem(file: Mapping[str, Any], name: str, settings: IndexSettings) -> str:
    if not supported(Path(name)):
        return f"I can't read “{name}”. Known kinds of file: {kinds()}."
    if int(file.get("size") or 0) > settings.max_file_mb * 1_000_000:
        return f"“{name}” is above the limit of {settings.max_file_mb} MB (setting BRIEFING_INDEX__MAX_FILE_MB)."
    return ""


def take_file(services: Services, entry: Entry, job: FileTaken) -> None:
    """Take an offered file into the library, or leave it; the offer becomes the report of what was done."""
    if not services.access.may_add(job.place):
        respond(job.response_url, {"response_type": "ephemeral", "text": NOBODY})
        return
    words = "Left out." if not job.wanted else _taken(services, services.workspace(job.place), job)
    message = said(words)[0]
    respond(job.response_url, {"replace_original": True, "text": message.text, "blocks": list(message.blocks)})


def _taken(services: Services, workspace: Workspace, job: FileTaken) -> str:
    index = services.assistant.settings.index
    if services.settings.files_visibility:
        index = index.model_copy(update={"default_visibility": services.settings.files_visibility})
    try:
        file = workspace.steady.files_info(file=job.file)["file"]
        name = safe_name(str(file.get("name") or ""))
        raw = download(services, workspace, str(file["url_private_download"]), name, index)
        reader = Audience(principal=f"slack:{job.place.team}:{job.place.user}")
        documents, refused = documents_of(raw, name, reader, index)
        results = services.assistant.library.add(documents).results if documents else ()
    except BriefingError as error:
        return str(error)
    return _report([*results, *refused]) or str(DocumentError(f"No readable text was found in {name}."))


def download(services: Services, workspace: Workspace, url: str, name: str, settings: IndexSettings) -> bytes:
    """A file's content. The token goes to Slack's own hosts only, whatever address the file names.

    Raises:
        UnreadableDocument: the file is too large, or Slack does not give it out.
    """
    import httpx

    at, api = urlsplit(url), urlsplit(services.settings.api_url)
    theirs = at.scheme == "https" and (at.hostname or "").endswith((".slack.com", ".slack-gov.com"))
    if not theirs and (at.scheme, at.netloc) != (api.scheme, api.netloc):
        raise UnreadableDocument(f"{name} is kept outside Slack and can't be fetched. Upload the file itself.")
    room = settings.max_file_mb * 1_000_000
    held = bytearray()
    headers = {"Authorization": f"Bearer {workspace.once.token}"}
    try:
        with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT_S, follow_redirects=False) as response:
            response.raise_for_status()
            if "x-slack-failure" in response.headers or _is_login_page(response, name):
                raise UnreadableDocument(f"Slack does not give {name} to the app. It needs the scope files:read.")
            for part in response.iter_bytes():
                held += part
                if len(held) > room:
                    raise UnreadableDocument(f"{name} is above the limit of {settings.max_file_mb} MB.")
    except httpx.HTTPError as error:
        raise UnreadableDocument(f"{name} could not be fetched from Slack ({error}). Try again.") from error
    return bytes(held)


def _is_login_page(response: Any, name: str) -> bool:
    """Without the scope Slack answers 200 with a page to sign in."""
    return "text/html" in response.headers.get("content-type", "") and not name.lower().endswith((".html", ".htm"))


def _report(results: Sequence[Added]) -> str:
    lines = []
    for added in results[:10]:
        title = f"“{added.document.title}”" if added.document else added.uri
        passages = f" ({added.passages} passages)" if added.passages else ""
        lines.append(
            f"{WORDS[added.status]} {title}{passages}." if added.status in WORDS else f"Not read: {added.message}"
        )
    if len(results) > 10:
        lines.append(f"… and {len(results) - 10} more.")
    return "\n".join(lines)
