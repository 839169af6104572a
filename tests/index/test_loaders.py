"""Files in: formats, encodings, dates and titles, and what can't be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index import IndexSettings, NothingToRead, UnreadableDocument
from index.loaders import files_in, load_bytes, load_file
from index.loaders.guess import dates_in
from index.reading import expand


def load(text: str | bytes, name: str = "x.txt"):  # type: ignore[no-untyped-def]
    return load_bytes(text if isinstance(text, bytes) else text.encode(), name, uri="u")


def test_front_matter_is_read_and_left_out_of_the_text() -> None:
    raw = "---\ntitle: A call\npublished: 2025-10-17\npublisher: Desk\nactors: [A, B]\n---\n\nIt was **short**, see [it](http://x)."
    document = load(raw, "x.md")
    assert (document.title, document.published, document.publisher) == ("A call", date(2025, 10, 17), "Desk")
    assert document.published_basis == "front matter"
    assert document.metadata == {"actors": ["A", "B"]}
    assert document.text == "It was short, see it."


def test_text_between_two_rules_is_not_lost() -> None:
    assert "between" in load("---\nwords between rules\n---\n\nafter", "x.md").text


def test_broken_front_matter_names_file_and_line() -> None:
    with pytest.raises(UnreadableDocument, match=r"x\.md.*line 3"):
        load("---\ntitle: [unclosed\n---\ntext", "x.md")


def test_images_and_raw_html_of_markdown_are_left_out() -> None:
    text = load("Look ![alt](http://e/x.png) here <script>alert(1)</script> now.", "x.md").text
    assert "http" not in text
    assert "<script" not in text


def test_html_gives_main_text_title_author_and_date() -> None:
    page = (
        "<html><head><title>Harbour closed</title><meta name='author' content='Ann Lee'>"
        "<meta property='article:published_time' content='2026-03-03T10:00:00Z'></head><body><nav>Menu Home</nav>"
        "<article><h1>Harbour closed</h1><p>"
        + "The harbour of Lindau was closed on Tuesday after a storm. "
        * 6
        + "</p>"
        "<p>" + "Mayor Clara Voss ordered the closure that morning. " * 6 + "</p></article></body></html>"
    )
    document = load(page, "x.html")
    assert document.title == "Harbour closed"
    assert document.author == "Ann Lee"
    assert document.published == date(2026, 3, 3)
    assert "Clara Voss" in document.text
    assert "Menu" not in document.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told(encoding: str) -> None:
    assert load("Der Bürgermeister schloß den Hafen – „sofort“.".encode(encoding)).text.startswith("Der Bürgermeister")


@pytest.mark.parametrize(
    ("raw", "name", "said"),
    [
        (b"", "x.txt", "empty"),
        (b"  \n ", "x.txt", "empty"),
        (bytes(range(256)) * 4, "x.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.md", "a picture"),
        (b"text", "x.exe", ".exe"),
        (b"---\ntitle: only\n---\n", "x.md", "no readable text"),
        (b"<html><body></body></html>", "x.html", "no readable text"),
    ],
)
def test_what_cannot_be_read_is_named(raw: bytes, name: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said) as caught:
        load(raw, name)
    assert name in str(caught.value)


def test_a_file_above_the_limit_is_refused_with_the_setting(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"word " * 300_000)
    with pytest.raises(UnreadableDocument, match="BRIEFING_INDEX__MAX_FILE_MB"):
        load_file(path, IndexSettings(max_file_mb=1))


@pytest.mark.parametrize("address", ["ftp://example.org/a.pdf", "file:///etc/passwd", "gopher://x"])
def test_addresses_that_are_not_fetched_are_not_taken_for_paths(address: str) -> None:
    with pytest.raises(NothingToRead, match="only http and https"):
        list(expand([address]))


def test_paths_that_hold_nothing_are_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="does not exist"):
        list(files_in(tmp_path / "no"))
    (tmp_path / "x.bin").write_bytes(b"1")
    (tmp_path / ".hidden.txt").write_text("x")
    with pytest.raises(NothingToRead, match=r"\.txt"):
        list(files_in(tmp_path))


@pytest.mark.parametrize(
    ("text", "name", "title", "day", "basis"),
    [
        ("Washington – October 17, 2025 – In a move that was long awaited, leaders met today.", "a.txt",
         "In a move that was long awaited, leaders met today.", date(2025, 10, 17), "text"),
        ("Harbour closed\n\nIt was closed on 3 March 2026.", "a.txt", "Harbour closed", date(2026, 3, 3), "text"),
        ("no.", "2026-03-03-harbour-closed.txt", "2026 03 03 harbour closed", date(2026, 3, 3), "file name"),
        ("no date here at all", "plain.txt", "no date here at all", None, "none"),
    ],
)  # fmt: skip
def test_title_and_date_are_guessed_and_marked(text: str, name: str, title: str, day: date | None, basis: str) -> None:
    document = load(text, name)
    assert document.title == title
    assert (document.published, document.published_basis) == (day, basis)


def test_dates_that_do_not_exist_are_no_dates() -> None:
    assert dates_in("31 February 2025, 2025-13-40") == []
    assert [d for _, _, d in dates_in("On Oct. 16, 2025 and 2nd March 2026")] == [date(2025, 10, 16), date(2026, 3, 2)]


def test_a_librarys_own_files_are_no_documents(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("words")
    (tmp_path / "data/keywords").mkdir(parents=True)
    (tmp_path / "data/catalog.sqlite").touch()
    (tmp_path / "data/owner.json").write_text('{"token": "secret", "text": "words"}')
    (tmp_path / "data/keywords/meta.json").write_text('{"text": "words"}')
    assert [file.name for file in files_in(tmp_path)] == ["note.txt"]
