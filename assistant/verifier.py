"""No support, no sentence: the last look at a draft before it is shown.

Checked exactly, by rule: every citation's quote is the source; every number, name, negation and quotation of the
sentence stands in its quotes (or, for a bracket, in the document's text or date). What an extractive sentence adds
to its quote can only be brackets, so for it this check is complete; a language model's sentence comes with the verdict
of :mod:`assistant.model.proof`, and here only its citations are held against their documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.citations import check
from assistant.composers import Draft
from assistant.dating import spell
from assistant.errors import BrokenCitation
from assistant.names import names_in
from assistant.readable import escape_markers
from assistant.types import Citation, Verdict, VerdictLabel
from index.types import Document

_BRACKET = re.compile(r" ?(?<!\\)\[[^\]]*(?<!\\)\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|denied|denies|n[’']t)\b|n[’']t\b", re.I
)
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_SPACE = re.compile(r"\s+")


def verify_draft(draft: Draft, citations: Sequence[Citation], fetch: Callable[[str], Document]) -> Verdict:
    """Whether a drafted sentence keeps its proof."""
    documents = {c.document.id: fetch(c.document.id) for c in citations}
    for citation in citations:
        try:
            check(citation, documents[citation.document.id])
        except BrokenCitation as error:
            return Verdict(label="unsupported", score=0.0, reasons=(str(error),))
    if draft.verdict is not None:
        return draft.verdict  # judged by assistant.model.proof, which knows the question
    quotes = [c.quote for c in citations]
    if _same_words(draft.text, quotes[:1]):
        return _brackets_hold(draft.text, list(documents.values()))
    return exact_checks(draft.text, quotes)


def _same_words(text: str, quotes: Sequence[str]) -> bool:
    """Whether the sentence is its quote, apart from bracketed explanations."""
    bare = _SPACE.sub(" ", _BRACKET.sub("", text)).strip()
    return any(bare == _SPACE.sub(" ", _BRACKET.sub("", escape_markers(q))).strip() for q in quotes)


def _brackets_hold(text: str, documents: Sequence[Document]) -> Verdict:
    """A bracket may name who stands in the document, or a day no later than its date."""
    for bracket in _BRACKET.findall(text):
        word = re.sub(r"[’']s$", "", bracket.strip(" []"))
        dated = any(d.published and spell(d.published).split()[-1] in word for d in documents)
        if not dated and not any(word in d.text for d in documents):
            return Verdict(label="unsupported", score=0.0, reasons=(f"“{word}” does not stand in the document",))
    return Verdict(label="supported", score=1.0, evidence=tuple(d.id for d in documents))


def exact_checks(claim: str, quotes: Sequence[str]) -> Verdict:
    """Numbers, names, quotation marks and negation of a claim against its quotes, without a model.

    ``contradicted`` is never given here: that a number is missing does not say that another is true.
    """
    source = "\n".join(quotes)
    reasons = [f"the number {n} is not in the source" for n in _missing(_NUMBER, claim, source)]
    lower = source.lower()
    reasons += [
        f"the name {n.text} is not in the source"
        for n in names_in(claim)
        if not all(part.lower() in lower for part in n.text.split())
    ]
    flat = _SPACE.sub(" ", source)
    reasons += [
        f"the words “{q}” are not in the source"
        for q in _QUOTED.findall(claim)
        if _SPACE.sub(" ", q).strip(" ,.") not in flat
    ]
    if bool(_NEGATION.search(claim)) != bool(_NEGATION.search(source)):
        reasons.append("claim and source differ in a negation")
    label: VerdictLabel = "unsupported" if reasons else "supported"
    return Verdict(label=label, score=0.0 if reasons else 1.0, reasons=tuple(reasons))


def _missing(pattern: re.Pattern[str], claim: str, source: str) -> list[str]:
    have = set(pattern.findall(source))
    return [found for found in pattern.findall(claim) if found not in have]
