"""Answers and sources as HTML, made here from escaped text only.

Everything that comes from documents, questions or a model passes :func:`inert`. In the chat, Gradio runs Markdown
over a message; numeric entities for all punctuation keep text from becoming markup, links or images there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from assistant.dating import spell
from assistant.interfaces.terminal import surroundings
from assistant.origin import origin
from assistant.types import Answer, AnswerSentence, Citation
from index.types import Document

_PUNCTUATION = re.compile(r"[^\w\s]|_", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WORDS = {
    "answered": "Answered from the documents",
    "related": "The documents don’t answer this",
    "abstained": "The documents don’t say",
    "clarify": "A question back",
}


def inert(text: str) -> str:
    """Text that is only text in HTML and in Markdown."""
    flat = _CONTROL.sub("\ufffd", " ".join(text.split()))
    return _PUNCTUATION.sub(lambda m: f"&#{ord(m.group())};" if ord(m.group()) < 128 else m.group(), flat)


def anchor(citation_id: str) -> str:
    """The id of a citation's card in the sources panel."""
    return "src-" + re.sub(r"[^a-z0-9]", "-", citation_id)


def chips(numbers: Iterable[int], citations: dict[int, Citation]) -> str:
    links = []
    for number in numbers:
        citation = citations[number]
        hint = html.escape(f"{citation.document.title} — {origin(citation.document)}", quote=True)
        links.append(f'<a class="chip" href="#{anchor(citation.id)}" title="{hint}">{number}</a>')
    return "".join(links)


def sentence_html(sentence: AnswerSentence, citations: dict[int, Citation]) -> str:
    return f'<p class="sentence">{inert(sentence.text)} {chips(sentence.citations, citations)}</p>'


def answer_html(answer: Answer) -> str:
    """A chat message: what was understood, the sentences with their chips, or an abstention that helps."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f'<p class="quiet">Understood as: {inert(answer.standalone_question)}</p>')
    if answer.as_of:
        parts.append(f'<p class="quiet">As of {spell(answer.as_of)}: what was published later is hidden.</p>')
    if answer.sentences:
        citations = {c.number: c for c in answer.citations}
        parts += [sentence_html(s, citations) for s in answer.sentences]
    else:
        parts.append(f'<p class="sentence">{inert(answer.text)}</p>')
    parts += [f'<p class="warning">{inert(w)}</p>' for w in answer.warnings]
    note = f"{WORDS[answer.outcome]} · confidence {answer.confidence:.0%} · {answer.composer}"
    parts.append(f'<p class="quiet">{inert(note)}</p>')
    return "".join(parts)


def partial_html(sentences: list[AnswerSentence], citations: dict[int, Citation]) -> str:
    """The message while sentences are still coming."""
    return "".join(sentence_html(s, citations) for s in sentences)


def sources_html(answer: Answer | None, fetch: Callable[[str], Document]) -> str:
    """The sources panel: each citation in its paragraph, the quoted words marked."""
    if answer is None:
        return '<div class="sources"><p class="quiet">Sources of the latest answer appear here.</p></div>'
    shown = answer.citations or answer.nearest
    title = "Sources" if answer.citations else "What came nearest (not an answer)"
    if not shown:
        return '<div class="sources"><p class="quiet">No passage came near this question.</p></div>'
    cards = "".join(_card(citation, fetch(citation.document.id)) for citation in shown)
    return f'<div class="sources"><h2>{title}</h2>{cards}</div>'


def _card(citation: Citation, document: Document) -> str:
    low, high = surroundings(document, citation.start, citation.end)
    before = ("… " if low else "") + document.text[low : citation.start]
    after = document.text[citation.end : high] + (" …" if high < len(document.text) else "")
    quoted = document.text[citation.start : citation.end]
    place = f", paragraph {citation.paragraph}" if citation.paragraph else ""
    return (
        f'<article class="card" id="{anchor(citation.id)}">'
        f'<header><span class="number">{citation.number}</span><span class="title">{inert(document.title)}</span>'
        f'<span class="quiet">{inert(origin(document))}{place}</span></header>'
        f"<blockquote>{_keep(before)}<mark>{_keep(quoted)}</mark>{_keep(after)}</blockquote>"
        f"{_publishers(document)}</article>"
    )


def _keep(text: str) -> str:
    """Escaped with its line ends, so that the marked words are the document's, character for character."""
    return html.escape(_CONTROL.sub("\ufffd", text)).replace("\n", "<br>")


def _publishers(document: Document) -> str:
    """The sources behind one of our own notes: independence is counted over these."""
    sources = document.metadata.get("sources")
    if not isinstance(sources, list):
        return ""
    names = dict.fromkeys(str(s.get("publisher")) for s in sources if isinstance(s, dict) and s.get("publisher"))
    if not names:
        return ""
    listed = ", ".join(list(names)[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return f'<p class="quiet">This note rests on {inert(listed)}.</p>'
