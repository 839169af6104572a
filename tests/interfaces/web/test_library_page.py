"""The library's page: what is there, files in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant import Assistant, Settings
from index.embedder import Embedder
from index.types import Document
from tests.index import samples
from tests.index.site import serving as site_serving
from tests.interfaces.web.conftest import Desk, ask, serving, shot

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
HARBOUR = b"# Storm closes the harbour\n\nMayor Clara Voss ordered the closure of the harbour of Lindau on Tuesday."


def upload(page: Page, *files: tuple[str, bytes]) -> list[str]:
    """Choose files and wait for what is said of each."""
    given = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files]
    done = "[data-uploads] [data-state=done], [data-uploads] [data-state=failed]"
    before = page.locator(done).count()
    page.set_input_files("[data-files]", given)  # type: ignore[arg-type]
    page.wait_for_function(
        "([done, n]) => document.querySelectorAll(done).length >= n", arg=[done, before + len(files)], timeout=60_000
    )
    return page.locator("[data-uploads] li").all_inner_texts()


def test_each_uploaded_file_has_its_own_result_and_can_be_asked_about(page: Page, small_desk: Desk) -> None:
    page.goto(f"{small_desk.url}/library")
    page.wait_for_selector(".table .empty")
    said = upload(page, ("harbour.md", HARBOUR), ("picture.xyz", b"\x00\x01"), ("empty.txt", b"  "))
    assert "Added" in said[0]
    assert ".xyz" in said[1]
    assert "empty" in said[2]
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() == 1
    shot(page, "library-upload-light")
    assert "Already there" in upload(page, ("harbour.md", HARBOUR))[-1]
    page.goto(small_desk.url)
    page.wait_for_selector(".welcome .lead")
    ask(page, "Who ordered the closure of the harbour?")
    assert "Clara Voss" in page.inner_text(".turn")


def test_files_are_taken_where_they_are_dropped(page: Page, small_desk: Desk) -> None:
    page.goto(f"{small_desk.url}/library")
    page.wait_for_selector(".table .empty")
    data = page.evaluate_handle(
        "text => { const t = new DataTransfer(); t.items.add(new File([text], 'dropped.md')); return t; }",
        HARBOUR.decode(),
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": data})
    page.wait_for_selector("[data-uploads] [data-state=done]")
    assert len(small_desk.assistant.library.documents()) == 1


def test_a_document_is_removed_after_a_question_back(page: Page, small_desk: Desk, note: Document) -> None:
    small_desk.assistant.library.add(note)
    page.goto(f"{small_desk.url}/library")
    page.click("tbody [data-action=remove]")
    page.click("dialog.ask >> text=Cancel")
    assert page.locator("tbody tr").count() == 1
    page.click("tbody [data-action=remove]")
    page.click("dialog.ask [type=submit]")
    page.wait_for_selector(".table .empty")
    assert small_desk.assistant.library.documents() == []


def test_filters_narrow_the_table_and_then_the_chat(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.url}/library")
    page.wait_for_selector("tbody tr")
    shot(page, "library-light")
    page.fill("[name=since]", "2026-01-01")
    page.dispatch_event("[name=since]", "change")
    page.wait_for_function("document.querySelectorAll('tbody tr').length < 20")
    days = page.locator("tbody td.date").all_inner_texts()
    assert days
    assert all(day >= "2026-01-01" for day in days)
    page.click("[data-narrow]")
    page.wait_for_selector("[data-filter-note]:not([hidden])")
    ask(page, "What is known about Tomahawk stocks?")
    answer = desk.assistant.conversations.answers(desk.assistant.conversations.list()[0].id)[-1]
    cited = answer.citations or answer.nearest
    assert cited
    assert all(c.document.effective_date.isoformat() >= "2026-01-01" for c in cited)


def test_a_document_opens_as_a_readable_page_with_the_quote_marked(page: Page, desk: Desk) -> None:
    answer = desk.assistant.ask("Who proposed Budapest as the venue?")
    citation = answer.citations[0]
    page.goto(f"{desk.url}/documents/{citation.document.id}?citation={citation.id}")
    assert "".join(page.locator("mark").all_text_contents()) == citation.quote
    assert page.inner_text("h1") == citation.document.title
    text = desk.assistant.library.document(citation.document.id).text
    shown = page.inner_text("article")
    assert all(" ".join(line.split()) in " ".join(shown.split()) for line in text.splitlines() if line.strip())
    shot(page, "document-light")


def test_an_upload_by_another_path_is_refused(small_desk: Desk) -> None:
    import httpx

    with httpx.Client(base_url=small_desk.url, trust_env=False) as http:
        begun = http.post("/gradio_api/call/add_file", json={"data": ["/etc/passwd", "passwd.txt"]}).json()
        reply = http.get(f"/gradio_api/call/add_file/{begun['event_id']}").text
    assert "not there any more" in reply
    assert small_desk.assistant.library.documents() == []


def test_a_word_file_an_archive_and_an_address_are_taken(page: Page, tmp_path: Path, model: Embedder) -> None:
    settings = Settings(data_dir=str(tmp_path / "data"), index={"fetch_networks": "127.0.0.1/32"})
    with Assistant.open(settings, embedder=model) as assistant, serving(assistant) as desk, site_serving() as site:
        page.goto(f"{desk.url}/library")
        page.wait_for_selector(".table .empty")
        packed = samples.archive({"a.pdf": samples.pdf(), "b.pptx": samples.pptx(), "bad.pdf": b"%PDF-1.7 nothing"})
        said = upload(page, ("storm.docx", samples.docx()), ("all.zip", packed))
        assert samples.TITLE in said[0]
        assert said[1].count("Added") == 2
        assert "not read: all.zip#bad.pdf" in said[1]
        page.fill("[name=address]", site.put("/storm", samples.html()))
        page.press("[name=address]", "Enter")
        page.wait_for_function("document.querySelectorAll('[data-uploads] [data-state=done]').length === 3")
        page.fill("[name=address]", "http://127.0.0.2/secret")
        page.press("[name=address]", "Enter")
        page.wait_for_selector("[data-uploads] [data-state=failed]")
        assert "no public address" in page.locator("[data-state=failed]").inner_text()
        assert len(assistant.library.documents()) == 4
        page.wait_for_function("document.querySelectorAll('tbody tr').length === 4")
        shot(page, "library-formats-light")
