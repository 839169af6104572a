"""Quotes of an export held against the library as it is now: which still hold, which moved, which vanished."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import ValidationError

from assistant.citations import check
from assistant.errors import BrokenCitation, ExportError
from assistant.export.web import DATA_ID
from assistant.types import Citation
from index.errors import NotFound
from index.library import Library
from index.types import OWNER, Audience, DocumentInfo, Frozen

State = Literal["holds", "replaced", "removed", "moved", "changed", "gone"]
_DATA = re.compile(rf'<script type="application/json" id="{DATA_ID}">(.*?)</script>', re.DOTALL)


class QuoteCheck(Frozen):
    """What became of one citation.

    ``holds``: the quote is the text at its offsets, and its document is current. ``replaced`` and ``removed``: it
    holds in a revision that is no longer current or was taken out. ``moved``: it stands elsewhere in the newer
    revision (``start`` and ``end`` say where). ``changed``: the newer revision doesn't hold it. ``gone``: the document
    is unknown here, or its text differs from what was quoted.
    """

    citation: Citation
    state: State
    detail: str = ""
    document: DocumentInfo | None = None
    start: int | None = None
    end: int | None = None


def citations_in(data: bytes) -> list[Citation]:
    """Every citation of an exported JSON or HTML file, once each.

    Raises:
        ExportError: the file is neither, or holds no citation.
    """
    text = data.decode("utf-8", "replace")
    embedded = _DATA.search(text)
    try:
        found = {c.id: c for c in _citations(json.loads(embedded.group(1) if embedded else text))}
    except (json.JSONDecodeError, ValidationError, RecursionError) as error:
        raise ExportError(
            f"The file can't be read as an export ({type(error).__name__}). Give the JSON or HTML file that "
            "`briefing export` or `briefing brief --out` wrote."
        ) from error
    if not found:
        raise ExportError("The file holds no citation. Give the JSON or HTML export of an answer or a report.")
    return list(found.values())


def _citations(value: Any) -> Iterator[Citation]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("citations", "nearest") and isinstance(inner, list):
                # a sentence's "citations" are numbers only
                yield from (Citation.model_validate(item) for item in inner if isinstance(item, dict))
            else:
                yield from _citations(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _citations(item)


def check_quotes(citations: list[Citation], library: Library, audience: Audience = OWNER) -> list[QuoteCheck]:
    """What became of each citation in the library as it is now."""
    current = {info.source_id: info for info in library.documents(audience)}
    return [_check(citation, library, audience, current) for citation in citations]


def _check(citation: Citation, library: Library, audience: Audience, current: dict[str, DocumentInfo]) -> QuoteCheck:
    newest = current.get(citation.document.source_id)
    try:
        check(citation, library.document(citation.document.id, audience))
    except BrokenCitation as error:
        return QuoteCheck(citation=citation, state="gone", detail=str(error))
    except NotFound:
        return _elsewhere(citation, library, audience, newest, held=False)
    if newest is None:
        return QuoteCheck(citation=citation, state="removed", detail="its document was taken out of the library")
    if newest.id == citation.document.id:
        return QuoteCheck(citation=citation, state="holds", document=newest, start=citation.start, end=citation.end)
    return _elsewhere(citation, library, audience, newest, held=True)


def _elsewhere(
    citation: Citation, library: Library, audience: Audience, newest: DocumentInfo | None, *, held: bool
) -> QuoteCheck:
    if newest is None:
        return QuoteCheck(citation=citation, state="gone", detail="this library holds no such document")
    start = nearest(library.document(newest.id, audience).text, citation.quote, citation.start)
    if start < 0:
        state: State = "changed"
        detail = "the newer revision of its document doesn't hold these words"
        return QuoteCheck(citation=citation, state=state, detail=detail, document=newest)
    state = "replaced" if held and start == citation.start else "moved"
    return QuoteCheck(
        citation=citation,
        state=state,
        detail="its document has a newer revision, which holds the same words",
        document=newest,
        start=start,
        end=start + len(citation.quote),
    )


def nearest(text: str, quote: str, start: int) -> int:
    """Where ``quote`` stands in ``text``, of several places the one nearest to ``start``; -1: nowhere."""
    places = [m.start() for m in re.finditer(re.escape(quote), text)]
    return min(places, key=lambda at: abs(at - start), default=-1)
