"""Citations: made from evidence, and checked against the document before anything is shown.

The first promise: ``document.text[start:end] == quote``, on every surface.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from assistant.errors import BrokenCitation
from assistant.types import Citation, Evidence
from index.types import Document

Fetch = Callable[[str], Document]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def cite(evidence: Evidence, answer_id: str, number: int) -> Citation:
    """A citation for a piece of evidence; ``number`` counts from 1 within the answer."""
    return Citation(
        id=f"{answer_id}.{number}",
        number=number,
        document=evidence.document,
        start=evidence.start,
        end=evidence.end,
        quote=evidence.text,
        quote_sha256=sha256(evidence.text),
        page=evidence.page,
        paragraph=evidence.paragraph,
        heading=evidence.heading,
    )


def check(citation: Citation, document: Document) -> None:
    """Hold a citation against its document.

    Raises:
        BrokenCitation: the quote is not the text at its offsets, or not the one that was hashed.
    """
    found = document.text[citation.start : citation.end]
    if document.id != citation.document.id or not citation.quote or found != citation.quote:
        raise BrokenCitation(
            f"Citation {citation.id}: the text at {citation.start}–{citation.end} of {citation.document.title!r} "
            f"({citation.document.id}) is not the quote. The sentence is withheld; run `briefing doctor`."
        )
    if sha256(citation.quote) != citation.quote_sha256:
        raise BrokenCitation(f"Citation {citation.id}: the quote's hash does not fit. The sentence is withheld.")


def broken(citations: Iterable[Citation], fetch: Fetch) -> dict[int, str]:
    """Numbers of citations that don't hold, with the reason; ``fetch`` returns a document by id."""
    problems: dict[int, str] = {}
    for citation in citations:
        try:
            check(citation, fetch(citation.document.id))
        except BrokenCitation as error:
            problems[citation.number] = str(error)
    return problems
