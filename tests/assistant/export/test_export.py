"""Exports of answers and reports: each format keeps every quote, hostile text stays text, and quotes can be checked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date

import docx
import pypdfium2
import pytest
from lxml import etree, html

from assistant import Assistant, Document
from assistant.briefing.types import (
    Brief,
    Change,
    Changes,
    Disagreement,
    Disagreements,
    Position,
    Positions,
    Section,
    Side,
    SourceUse,
    Statement,
    Timeline,
    TimelineEvent,
)
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.errors import ExportError
from assistant.export import FORMATS, export, format_of
from assistant.export.check import citations_in
from assistant.ledger import Ledger
from assistant.readable import readable
from assistant.types import Answer, AnswerSentence, Citation, Evidence
from index.sentences import sentence_spans

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.example/p.png) [1] | *bold* & “quoted” said Clara Voss on "
    "3 March 2026. Жители Линдау ждут.\u202e"
)


@pytest.fixture
def answer(briefed: Assistant) -> Answer:
    return briefed.ask("Who proposed Budapest as the venue?")


@pytest.fixture
def hostile(small: Assistant) -> Answer:
    title = "<img src=x onerror=alert(1)> ](javascript:alert(1)) # Storm"
    small.library.add(Document.from_text(HOSTILE, title=title, published=date(2026, 3, 4), uri="note:hostile"))
    answer = small.ask("What did Clara Voss say?")
    ledger = Ledger(small.library, answer.id)  # an answer would leave markup out; an export must stand it
    (info,) = small.library.documents(limit=1)
    document = small.library.document(info.id)
    (passage,) = small.library.catalog.passages_of(document.id)
    for start, end in sentence_spans(document.text):
        text = document.text[start:end]
        evidence = Evidence(
            document=document.info, passage_id=passage.id, start=start, end=end, text=text, before="", page=None,
            paragraph=1, heading="", probability=0.9, logit=2.0,
        )  # fmt: skip
        assert ledger.line(Draft(readable(evidence), (evidence,)))
    return answer.model_copy(
        update={"sentences": tuple(ledger.sentences), "citations": tuple(ledger.citations), "outcome": "answered"}
    )


def reports(briefed: Assistant) -> list[Brief | Timeline | Positions | Disagreements | Changes]:
    """One report of each kind, its lines proved by a ledger over the starter corpus."""
    _, research = briefed.research("Who opposes sending Tomahawks to Ukraine?")
    made: list[Brief | Timeline | Positions | Disagreements | Changes] = []
    for kind in ("brief", "timeline", "positions", "disagreements", "changes"):
        owner = new_id("b")
        ledger = Ledger(briefed.library, owner)
        lines = [line for e in research.found.evidence[:3] if (line := ledger.line(Draft(e.text, (e,))))]
        assert len(lines) == 3
        made.append(_report(kind, owner, lines, tuple(ledger.citations)))
    return made


def _report(
    kind: str, owner: str, lines: list[AnswerSentence], citations: tuple[Citation, ...]
) -> Brief | Timeline | Positions | Disagreements | Changes:
    common = {"id": owner, "topic": "Tomahawks", "made_at": now(), "citations": citations, "as_of": date(2026, 1, 1)}
    day = date(2025, 10, 16)
    if kind == "brief":
        sections = (
            Section(name="bottom line", title="Bottom line", lines=(lines[0],)),
            Section(name="what happened", title="What happened", lines=tuple(lines)),
            Section(name="not known", title="Not known", note="Nothing was found."),
            Section(name="sources", title="Sources"),
        )
        uses = tuple(SourceUse(document=c.document, cited=1) for c in citations)
        return Brief.model_validate(common | {"sections": sections, "sources": uses})
    if kind == "timeline":
        events = [
            TimelineEvent(first=day, last=date(2025, 10, 16 + i), wording="Thursday", basis="relative", line=line)
            for i, line in enumerate(lines)
        ]
        return Timeline.model_validate(common | {"events": tuple(events)})
    if kind == "positions":
        said = tuple(Statement(stance="against", said_on=day, line=line) for line in lines)
        position = Position(actor="Kremlin", stance="against", shifted=True, statements=said)
        return Positions.model_validate(common | {"positions": (position,)})
    if kind == "disagreements":
        sides = tuple(Side(value="two hours", line=line, published=day, publisher="A") for line in lines)
        item = Disagreement(subject="length of the call", kind="conflict", sides=sides)
        return Disagreements.model_validate(common | {"disagreements": (item,)})
    changes = (Change(kind="changed", before=lines[0], after=lines[1]), Change(kind="new", after=lines[2]))
    return Changes.model_validate(common | {"since": day, "changes": changes})


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words_of(content: bytes, kind: str) -> str:
    """The text a reader of the file sees, footnotes included."""
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [package.read(name) for name in ("word/document.xml", "word/footnotes.xml")]
        return "".join(t.text or "" for part in parts for t in etree.fromstring(part).iter(f"{W}t"))
    if kind == "pdf":
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    if kind == "html":
        return str(html.fromstring(content.decode()).find(".//main").text_content())
    if kind == "json":
        return json.dumps(json.loads(content), ensure_ascii=False).replace('\\"', '"')
    return re.sub(r"\\(.)", r"\1", content.decode())


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_carries_quote_title_date_and_offsets(answer: Answer, kind: str) -> None:
    shown = flat(words_of(export(answer, kind), kind))
    for citation in answer.citations:
        assert flat(citation.quote) in shown
        assert flat(citation.document.title) in shown
        if kind != "json":
            assert f"{citation.start}–{citation.end}" in shown
            assert citation.document.id in shown


@pytest.mark.parametrize("kind", FORMATS)
def test_every_report_can_be_exported_in_every_format(briefed: Assistant, kind: str) -> None:
    for report in reports(briefed):
        shown = flat(words_of(export(report, kind), kind))
        for citation in report.citations:
            assert flat(citation.quote) in shown, report.type


def test_a_conversation_numbers_the_citations_of_all_its_answers_in_one_row(briefed: Assistant) -> None:
    first = briefed.ask("Who proposed Budapest as the venue?")
    briefed.ask("When was the summit cancelled?", conversation=first.conversation)
    answers = briefed.kept(first.conversation)
    assert isinstance(answers, list)
    text = export(answers, "markdown").decode()
    notes = [int(n) for n in re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)]
    assert notes == list(range(1, len(notes) + 1))
    assert len(notes) == sum(len(a.citations or a.nearest) for a in answers)


def test_word_has_real_footnotes_and_one_for_each_citation(briefed: Assistant) -> None:
    brief = reports(briefed)[0]
    content = export(brief, "docx")
    document = docx.Document(io.BytesIO(content))
    references = [int(r.get(f"{W}id")) for r in document.element.body.iter(f"{W}footnoteReference")]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        notes = etree.fromstring(package.read("word/footnotes.xml"))
        assert b"footnotes+xml" in package.read("[Content_Types].xml")
    numbers = [int(n.get(f"{W}id")) for n in notes if n.get(f"{W}type") is None]
    assert references == numbers == list(range(1, len(brief.citations) + 1))
    repeated = [i.text for i in document.element.body.iter(f"{W}instrText")]
    assert any("NOTEREF _Note1" in (text or "") for text in repeated), "a citation met again is a cross-reference"


def test_html_loads_and_runs_nothing(hostile: Answer) -> None:
    page = html.fromstring(export(hostile, "html").decode())
    assert not page.xpath("//img | //iframe | //link | //object | //*[@onerror] | //*[@onclick]")
    scripts = page.xpath("//script")
    assert [s.get("type") for s in scripts] == ["application/json"], "the data block only"
    assert all(link.startswith("#") for link in page.xpath("//@href"))
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_document_text_stays_text_in_markdown(hostile: Answer) -> None:
    from markdown_it import MarkdownIt

    shown = MarkdownIt("commonmark").render(export(hostile, "markdown").decode())
    page = html.fromstring(f"<div>{shown}</div>")
    assert not page.xpath("//img | //script | //a[@href]")
    assert "<script>alert(1)</script>" in page.text_content()


def test_cyrillic_is_readable_in_the_pdf_and_direction_marks_are_gone(hostile: Answer) -> None:
    shown = words_of(export(hostile, "pdf"), "pdf")
    assert "Жители Линдау" in shown
    assert "\u202e" not in shown


def test_an_abstention_says_so_and_lists_what_came_nearest(briefed: Assistant) -> None:
    answer = briefed.ask("What is the boiling point of lead?")
    assert answer.abstained
    assert "not an answer" in export(answer, "markdown").decode() or not answer.nearest


def test_unknown_formats_are_named(answer: Answer) -> None:
    with pytest.raises(ExportError, match="markdown, html, docx, pdf, json"):
        export(answer, "odt")
    with pytest.raises(ExportError, match=r"\.docx"):
        format_of("brief.odt")
    assert format_of("Brief.DOCX") == "docx"


@pytest.mark.parametrize("kind", ["json", "html"])
def test_quotes_of_an_export_hold_against_the_library(briefed: Assistant, answer: Answer, kind: str) -> None:
    checks = briefed.check_quotes(export(answer, kind))
    assert [c.citation.id for c in checks] == [c.id for c in answer.citations + answer.nearest]
    assert {c.state for c in checks} == {"holds"}


def test_a_check_tells_what_was_replaced_moved_changed_removed_and_forged(small: Assistant, note: Document) -> None:
    small.library.add(note)
    answer = small.ask("Who ordered the closure of the harbour?")
    saved = export(answer, "json")
    quote = answer.citations[0].quote

    def state() -> set[str]:
        return {c.state for c in small.check_quotes(saved) if c.citation.quote == quote}

    assert state() == {"holds"}
    small.library.add(_revised(note, note.text + "\n\nThe pier was rebuilt."))
    assert state() == {"replaced"}
    small.library.add(_revised(note, "Corrected on Friday.\n\n" + note.text))
    moved = small.check_quotes(saved)[0]
    assert moved.state == "moved"
    assert moved.document is not None
    assert small.library.document(moved.document.id).text[moved.start : moved.end] == quote
    small.library.add(_revised(note, "All of it was withdrawn."))
    assert state() == {"changed"}
    small.library.remove("note:lindau")
    assert state() == {"removed"}
    forged = saved.replace(b"Clara Voss", b"Clara Vass")
    assert {c.state for c in small.check_quotes(forged)} == {"gone"}


def _revised(note: Document, text: str) -> Document:
    return Document.from_text(text, title=note.title, uri=note.uri, publisher=note.publisher)


@pytest.mark.parametrize("data", [b"", b"{", b"\x00\xff", b"{}", b'{"citations": [{"id": 1}]}', b"<html></html>"])
def test_what_is_no_export_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(ExportError, match="export"):
        citations_in(data)
