"""Lists on the page: conversations and the documents of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.dating import spell
from assistant.interfaces.web.render import button, copy_html, exports, inert
from assistant.origin import date_is_guessed
from assistant.types import ConversationInfo
from index.types import DocumentInfo


def conversations_html(infos: Sequence[ConversationInfo], current: str) -> str:
    """Conversations as links, the last used first."""
    if not infos:
        return '<p class="empty">Your conversations will stand here.</p>'
    rows = []
    for info in infos:
        here = ' aria-current="true"' if info.id == current else ""
        noun = "question" if info.questions == 1 else "questions"
        rows.append(
            f'<li><a href="/?conversation={inert(info.id)}"{here}>{inert(info.title)}</a>'
            f'<span class="quiet">{spell(info.updated_at.date())} · {info.questions} {noun}</span></li>'
        )
    return f'<ul class="plain">{"".join(rows)}</ul>'


def conversation_head(info: ConversationInfo) -> str:
    """A conversation's title and what can be done with it."""
    about = {"data_conversation": info.id, "data_title": info.title}
    return (
        f'<h2>{inert(info.title)}</h2><div class="tools">{button("rename", "Rename", **about)}'
        f"{button('delete', 'Delete', **about)}{exports(info.id)}</div>"
    )


def documents_html(documents: Sequence[DocumentInfo], passages: Mapping[str, int], editable: bool) -> str:
    """The library as a table, newest first."""
    if not documents:
        return '<p class="empty">No document here. Add files above, or clear the filters.</p>'
    rows = "".join(_row(d, passages.get(d.id, 0), editable) for d in documents)
    noun = "document" if len(documents) == 1 else "documents"
    return (
        f'<p class="quiet" data-count>{len(documents)} {noun}</p><table><caption class="sr-only">Documents</caption>'
        '<thead><tr><th scope="col">Date</th><th scope="col">Title</th><th scope="col">Publisher</th>'
        '<th scope="col" class="number">Passages</th><th scope="col">State</th>'
        f'<th scope="col"><span class="sr-only">Actions</span></th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(document: DocumentInfo, passages: int, editable: bool) -> str:
    day = document.published.isoformat() if document.published else "undated"
    guessed = ' <span class="quiet">guessed</span>' if date_is_guessed(document) else ""
    state = "in use" if document.revision == 1 else f"in use, revision {document.revision}"
    remove = button(
        "remove", "Remove", data_document=document.id, data_title=document.title, aria_label=f"Remove {document.title}"
    )
    who = inert(document.publisher or document.author or "")
    copy = f"<br>{copy_html(document.near_copy_of)}" if document.near_copy_of else ""
    return (
        f'<tr data-document="{inert(document.id)}"><td class="date">{day}{guessed}</td>'
        f'<td class="title"><a href="/documents/{inert(document.id)}">{inert(document.title)}</a>{copy}</td>'
        f'<td class="publisher">{who}</td><td class="number">{passages}</td>'
        f"<td>{state}</td><td>{remove if editable else ''}</td></tr>"
    )
