"""The first promise: a quote is the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citations import check, cite
from assistant.composers import Draft
from assistant.errors import BrokenCitation
from assistant.types import Evidence
from assistant.verifier import exact_checks, verify_draft
from index.sentences import sentence_spans
from index.types import Document

TEXT = "Peskov said nothing was planned. He repeated it on 21 October 2025 to 14 reporters."


def evidence_of(document: Document, start: int, end: int) -> Evidence:
    return Evidence(
        document=document.info, passage_id=f"{document.id}:0", start=start, end=end, text=document.text[start:end],
        probability=0.9, logit=2.0,
    )  # fmt: skip


@given(st.text(min_size=1, max_size=400))
def test_every_citation_of_every_text_is_the_source(text: str) -> None:
    document = Document.from_text(text, title="t")
    for number, (start, end) in enumerate(sentence_spans(document.text), start=1):
        citation = cite(evidence_of(document, start, end), "a1", number)
        assert document.text[citation.start : citation.end] == citation.quote
        check(citation, document)


@pytest.mark.parametrize("change", [{"start": 1}, {"end": 20}, {"quote": "Peskov said something."}, {"quote": ""}])
def test_a_citation_moved_or_altered_is_refused(change: dict[str, object]) -> None:
    document = Document.from_text(TEXT, title="t")
    citation = cite(evidence_of(document, 0, 32), "a1", 1).model_copy(update=change)
    with pytest.raises(BrokenCitation):
        check(citation, document)


def test_a_citation_of_another_document_is_refused() -> None:
    document, other = Document.from_text(TEXT, title="t"), Document.from_text(TEXT, title="u")
    with pytest.raises(BrokenCitation):
        check(cite(evidence_of(document, 0, 32), "a1", 1), other)


def test_a_draft_that_adds_words_to_its_quote_is_withheld() -> None:
    document = Document.from_text(TEXT, title="t")
    item = evidence_of(document, 0, 32)
    good = Draft("Peskov said nothing was planned.", (item,))
    bad = Draft("Peskov said 3 things were planned by Lavrov.", (item,))
    citations = [cite(item, "a1", 1)]
    assert verify_draft(good, citations, lambda _: document).label == "supported"
    verdict = verify_draft(bad, citations, lambda _: document)
    assert verdict.label == "unsupported"
    assert any("3" in reason for reason in verdict.reasons)


def test_a_bracket_naming_somebody_who_is_not_in_the_document_is_withheld() -> None:
    document = Document.from_text(TEXT, title="t")
    start = TEXT.index("He repeated")
    item = evidence_of(document, start, len(TEXT))
    citations = [cite(item, "a1", 1)]
    fine = Draft(TEXT[start:].replace("He", "He [Peskov]", 1), (item,))
    wrong = Draft(TEXT[start:].replace("He", "He [Lavrov]", 1), (item,))
    assert verify_draft(fine, citations, lambda _: document).label == "supported"
    assert verify_draft(wrong, citations, lambda _: document).label == "unsupported"


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("He repeated it on 22 October 2025.", "22"),
        ("Lavrov repeated it on 21 October 2025.", "Lavrov"),
        ("Peskov did not say anything on 21 October 2025.", "negation"),
        ("Peskov called it “a plan of the century”.", "a plan of the century"),
    ],
)
def test_one_wrong_detail_fails_a_claim(claim: str, word: str) -> None:
    source = "Peskov said it was planned. He repeated it on 21 October 2025 to 14 reporters."
    verdict = exact_checks(claim, [source])
    assert verdict.label == "unsupported"
    assert any(word in reason for reason in verdict.reasons)
