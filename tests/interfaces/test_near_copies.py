"""Near copies are named wherever documents are listed, and count once in answers and reports."""

from __future__ import annotations

import io
from datetime import date

import pytest
from fastapi.testclient import TestClient
from rich.console import Console

from assistant.assistant import Assistant
from assistant.interfaces.http import make_app
from assistant.interfaces.terminal import print_documents
from assistant.interfaces.web.lists import documents_html
from assistant.interfaces.web.reader import document_html
from index.types import Document
from tests.index.test_stories import OTHER, WIRE, paper, printed


@pytest.fixture
def papers(small: Assistant) -> Assistant:
    wall = OTHER + " Captain Petra Mann had steered towards the pier in thick fog when the radar failed."
    small.library.add(
        [
            paper("<b>Courier", printed(), 14),
            paper("Gazette", WIRE, 15),
            paper("Mirror", WIRE, 16),
            paper("Wall", wall, 17),
        ]
    )
    return small


def test_the_list_names_the_original(papers: Assistant) -> None:
    console = Console(file=io.StringIO(), width=200)
    print_documents(console, papers.library.documents())
    assert console.file.getvalue().count("near copy of “<b>Courier reports”, <b>Courier") == 2  # type: ignore[attr-defined]


def test_the_page_links_to_the_original_and_shows_its_title_as_text(papers: Assistant) -> None:
    documents = papers.library.documents()
    original = next(d for d in documents if "Courier" in d.title)
    page = documents_html(documents, {}, editable=False)
    assert page.count("near copy of") == 2
    assert page.count(f'href="/documents/{original.id}"') == 3
    copy = papers.library.document(next(d.id for d in documents if d.title == "Mirror reports"))
    assert f'near copy of <a href="/documents/{original.id}"' in document_html(copy)
    assert "<b>" not in page + document_html(copy)


def test_the_interface_gives_it_with_the_documents_data(papers: Assistant) -> None:
    with TestClient(make_app(papers, "token"), base_url="http://127.0.0.1") as http:
        listed = {d["title"]: d for d in http.get("/v1/documents").json()["documents"]}
        assert listed["Wall reports"]["near_copy_of"] is None
        assert listed["Mirror reports"]["near_copy_of"]["title"] == "<b>Courier reports"
        one = http.get(f"/v1/documents/{listed['Gazette reports']['id']}").json()
        assert Document.model_validate(one).near_copy_of is not None


def test_an_answer_cites_one_print_of_a_story_beside_an_independent_one(papers: Assistant) -> None:
    answer = papers.ask("Who steered the ferry towards the pier in thick fog?")
    first = next(s for s in answer.sentences if "Petra Mann" in s.text)
    cited = [c.document.title for c in answer.citations if c.number in first.citations]
    assert len(cited) == 2
    assert "Wall reports" in cited


def test_a_report_counts_a_story_once_also_without_its_first_print(papers: Assistant) -> None:
    parts = WIRE.split(". ")
    papers.library.add(
        [
            paper("Early", ". ".join(parts[:4]), 20),  # the first three fifths, and the last three: they share one
            paper("Late", ". ".join(parts[2:]), 21),
        ]
    )
    documents = [papers.library.document(d.id) for d in papers.library.documents()]
    assert papers.desk.independent(documents) == 2
    assert {d.title for d in papers.desk.originals(documents)} == {"<b>Courier reports", "Wall reports"}
    assert date(2025, 10, 14) in {d.published for d in papers.desk.originals(documents)}
