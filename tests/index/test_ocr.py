"""Scans: pages that are pictures, read by OCR where the extra is there, and said to be so; else named as scans."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from assistant import Assistant
from assistant.interfaces.doctor import _scans
from assistant.interfaces.web.reader import document_html
from assistant.origin import place, read_by_ocr, reference
from index import Document, IndexSettings
from index.chunker import chunk
from index.errors import DocumentError
from index.loaders import ocr, read_bytes
from index.loaders.base import Limits, Loaded, Part, Step, Unread
from index.loaders.parse import parse
from index.loaders.pdf_layout import Line
from index.loaders.reading_order import Box, in_order
from index.sandbox import Sandbox
from index.text import TextBuilder
from index.versions import current, stamp
from tests.index import samples, scans

extra = pytest.mark.skipif(not ocr.installed(), reason="needs the extra `ocr`")
REST = "Ferries to Bregenz sail from Wasserburg until the pier is rebuilt, the shipping company announced."
RUSSIAN = "Мэр Линдау закрыл гавань во вторник после того, как шторм разрушил северный причал и склад."


def scan(*pages: list[str], **how: float) -> bytes:
    return scans.pdf([scans.worn(scans.drawn(page)[0], **how) for page in pages])


def mixed() -> bytes:
    """A page with a text layer, and one that is a picture."""
    from fpdf import FPDF

    made = FPDF()
    made.add_page()
    made.set_font("Helvetica", size=11)
    made.multi_cell(0, 6, f"{samples.COST} {REST}")
    made.add_page()
    made.image(scans.worn(scans.drawn([samples.FACT])[0]), 0, 0, 210)
    return bytes(made.output())


def read(raw: bytes, **settings: object) -> list[Document | Unread]:
    return list(read_bytes(raw, "scan.pdf", IndexSettings(**settings), uri="file:///scan.pdf"))  # type: ignore[arg-type]


def only(raw: bytes, **settings: object) -> Document:
    (found,) = read(raw, **settings)
    assert isinstance(found, Document), found
    assert all(found.text[p.start : p.end] == p.text for p in chunk(found))
    return found


# Without the extra, or turned off


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)


def here(raw: bytes, **limits: object) -> list[Part]:
    """Read in this process, where a test can take the extra away."""
    return list(parse(raw, "scan.pdf", Limits(**limits)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("without")
def test_without_the_extra_a_scan_names_it() -> None:
    (found,) = here(scan([samples.FACT]))
    assert isinstance(found, Unread)
    assert "scan.pdf: it is a scan" in found.message
    assert "pip install 'briefing-assistant[ocr]'" in found.message


@pytest.mark.usefixtures("without")
def test_without_the_extra_a_mixed_file_is_read_and_its_pictures_are_noted_unless_ocr_is_demanded() -> None:
    (found,) = here(mixed())
    assert isinstance(found, Loaded)
    assert found.metadata["pages_without_text"] == [2]
    (refused,) = here(mixed(), ocr="on")
    assert isinstance(refused, Unread)
    assert (
        "1 of its 2 pages are pictures without a text layer (page 2), and BRIEFING_INDEX__OCR is `on`"
        in refused.message
    )
    assert "briefing-assistant[ocr]" in refused.message


def test_turned_off_the_setting_is_named() -> None:
    (found,) = here(scan([samples.FACT]), ocr="off")
    assert isinstance(found, Unread)
    assert "BRIEFING_INDEX__OCR" in found.message


def test_what_was_left_out_is_read_again_once_ocr_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document.from_text("x", title="Scan", metadata={"pages_without_text": [2]})
    seen = Document.from_text("x", title="Scan", metadata={"pages_without_text": [2], "ocr": {"pages": []}})
    auto, off = IndexSettings(), IndexSettings(ocr="off")
    monkeypatch.setattr(ocr, "installed", lambda: False)
    before = stamp(auto)
    assert current(document, auto)
    monkeypatch.setattr(ocr, "installed", lambda: True)
    assert not current(document, auto)
    assert current(document, off)
    assert current(seen, auto)
    assert stamp(auto) != before
    assert stamp(off) == before


def test_the_doctor_says_whether_scans_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    assert "briefing-assistant[ocr]" in _scans(IndexSettings())
    assert "BRIEFING_INDEX__OCR=off" in _scans(IndexSettings(ocr="off"))
    with pytest.raises(DocumentError, match="the extra is missing"):
        _scans(IndexSettings(ocr="on"))
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "made_by", lambda: "RapidOCR 3")
    assert _scans(IndexSettings(ocr="on")) == "RapidOCR 3 reads pages that are pictures, 200 of a file"


# How lines become text


def boxes(*edges: tuple[float, float, float, float]) -> list[int]:
    return [box.number for box in in_order([Box(*e, n) for n, e in enumerate(edges)])]


def test_columns_are_read_one_after_the_other_between_what_goes_across() -> None:
    left = [(50.0, 100.0 + 15 * n, 280.0, 110.0 + 15 * n) for n in range(4)]
    right = [(310.0, 100.0 + 15 * n, 540.0, 110.0 + 15 * n) for n in range(4)]
    interleaved = [box for pair in zip(left, right, strict=True) for box in pair]
    title, foot = (50.0, 60.0, 540.0, 80.0), (50.0, 300.0, 500.0, 310.0)
    assert boxes(title, *interleaved, foot) == [0, 1, 3, 5, 7, 2, 4, 6, 8, 9]
    assert boxes() == []


def test_cells_are_read_row_by_row() -> None:
    cells = [(x, 100.0 + 15 * n, x + 40, 110.0 + 15 * n) for x in (50.0, 250.0) for n in range(4)]
    assert boxes(*cells) == [0, 4, 1, 5, 2, 6, 3, 7]


def corners(rows: list[tuple[float, float, float, float]], slope: float = 0.0) -> np.ndarray:
    """Boxes turned by ``slope`` (radians) about the page's corner."""
    turn = np.array([[np.cos(slope), np.sin(slope)], [-np.sin(slope), np.cos(slope)]])
    return np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in rows]) @ turn


def test_a_slanted_page_is_straightened_before_its_lines_are_put_in_order() -> None:
    rows = [(50.0, 100.0 + 15 * n, 500.0, 110.0 + 15 * n) for n in range(3)] + [(50.0, 145.0, 120.0, 155.0)]
    for slope in (0.0, 0.03, -0.03):
        found = ocr.assemble(corners(rows, slope), ["one", "two", "three", "four"], [1.0] * 4, 842)
        assert [line.text for line in found.lines] == ["one", "two", "three", "four"]
        gaps = [a.y - b.y for a, b in zip(found.lines, found.lines[1:], strict=False)]
        assert gaps == pytest.approx([15, 15, 15], abs=0.5)


def test_what_is_unsure_stands_as_illegible_and_counts_against_the_page() -> None:
    rows = [(50.0, 100.0 + 15 * n, 500.0, 110.0 + 15 * n) for n in range(4)]
    found = ocr.assemble(corners(rows), ["The mayor said", "xq e", "w rt", "on Tuesday."], [0.99, 0.5, 0.6, 0.99], 842)
    assert [line.text for line in found.lines] == ["The mayor said", "[illegible]", "on Tuesday."]
    assert not found.sure
    assert ocr.assemble(corners(rows[:1]), ["The mayor"], [0.99], 842).sure
    assert not ocr.Reading([], 1.0).sure


def test_words_that_a_lines_end_divides_are_marked_for_mending() -> None:
    lines = ocr._whole_words(
        [Line("the har-"), Line("bour of"), Line("Lindau-"), Line("Bregenz"), Line("5-"), Line("a")]
    )
    assert [line.text for line in lines] == ["the har\ufffebour", "of", "Lindau-", "Bregenz", "5-", "a"]


def test_type_near_the_usual_size_has_it_and_a_title_is_larger() -> None:
    page = [Line("Storm", size=22), Line("a line of text", size=9.2), Line("a line of text", size=11.1)]
    sizes = [line.size for line in ocr.evened([page])[0]]
    assert sizes[1] == sizes[2]
    assert sizes[0] > 1.5 * sizes[1]


def test_the_page_of_a_document_says_which_pages_were_pictures() -> None:
    built = TextBuilder()
    built.add(samples.COST, page=1)
    built.add(samples.FACT, page=2)
    text, blocks = built.result()
    about = {"ocr": {"by": "RapidOCR 3", "pages": [2], "score": 0.99}}
    document = Document.build(text=text, blocks=blocks, raw=b"", uri="file:///a.pdf", title="Scan", metadata=about)
    shown = document_html(document)
    assert "Page 1</p>" in shown
    assert "Page 2, read from a picture by OCR</p>" in shown


# With the extra: real pictures, read in the process apart


@extra
@pytest.mark.slow
def test_a_scan_is_read_with_its_pages_and_says_how(small: Assistant) -> None:
    raw = scan([samples.FACT, samples.COST], [REST], slant=1.0)
    document = only(raw)
    assert samples.FACT in document.text
    assert [b.page for b in document.blocks if document.text[b.start : b.end] == REST] == [2]
    noted = document.metadata["ocr"]
    assert noted["pages"] == [1, 2]
    assert noted["by"].startswith("RapidOCR ")
    assert noted["score"] > ocr.SURE
    small.library.add(document)
    answer = small.ask("Who ordered the closure of the harbour?")
    citation = answer.citations[0]
    assert small.library.document(citation.document.id).text[citation.start : citation.end] == citation.quote
    assert "Clara Voss" in citation.quote
    assert place(citation) == "page 1, read by OCR"
    assert reference(citation).endswith("page 1, read by OCR")


@extra
@pytest.mark.slow
def test_only_pictures_are_read_by_ocr_and_said_to_be() -> None:
    document = only(mixed())
    assert document.metadata["ocr"]["pages"] == [2]
    assert "pages_without_text" not in document.metadata
    assert [b.page for b in document.blocks if samples.FACT in document.text[b.start : b.end]] == [2]
    assert [read_by_ocr(document.info, page) for page in (1, 2, None)] == [False, True, False]


@extra
@pytest.mark.slow
def test_two_columns_are_not_mixed() -> None:
    words = [samples.FACT, REST, samples.COST]
    picture, _ = scans.drawn(words, title=samples.TITLE, columns=2, points=9)
    document = only(scans.pdf([scans.worn(picture)]))
    found = [document.text[b.start : b.end] for b in document.blocks]
    assert found == [samples.TITLE, samples.FACT, samples.COST, REST]
    assert document.blocks[0].kind == "heading"


@extra
@pytest.mark.slow
def test_a_script_it_does_not_know_is_refused_not_guessed() -> None:
    (found,) = read(scan([RUSSIAN] * 4))
    assert isinstance(found, Unread)
    assert "OCR could not read page 1 with certainty" in found.message


@extra
@pytest.mark.slow
def test_pages_beyond_the_limit_are_named() -> None:
    document, rest = sorted(
        read(scan([samples.FACT], [REST], [REST]), ocr_pages=1), key=lambda f: isinstance(f, Unread)
    )
    assert isinstance(document, Document)
    assert samples.FACT in document.text
    assert document.metadata["pages_without_text"] == [2, 3]
    assert isinstance(rest, Unread)
    assert "pages 2, 3 were not read: OCR reads 1 pages of a file (BRIEFING_INDEX__OCR_PAGES)" in rest.message


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@extra
@pytest.mark.slow
def test_a_page_that_takes_too_much_is_stopped(sandbox: Sandbox) -> None:
    raw = scan([samples.FACT] * 12)
    (late,) = sandbox.parse(raw, "scan.pdf", Limits(seconds=1))
    assert isinstance(late, Unread)
    assert "BRIEFING_INDEX__PARSE_SECONDS" in late.message
    (large,) = sandbox.parse(raw, "scan.pdf", Limits(memory_mb=250))
    assert isinstance(large, Unread)
    assert "takes 1000 MB of memory, 250 MB are allowed (BRIEFING_INDEX__PARSE_MEMORY_MB)" in large.message
    assert isinstance(next(sandbox.parse(samples.text(), "a.txt", Limits())), Loaded)


@extra
@pytest.mark.slow
def test_each_page_has_the_time_of_a_file(sandbox: Sandbox) -> None:
    parts = list(parse(scan([samples.FACT], [REST]), "scan.pdf", Limits()))
    assert [part.what for part in parts if isinstance(part, Step)] == ["page 1", "page 2"]
    (found,) = sandbox.parse(scan([samples.FACT], [REST]), "scan.pdf", Limits())
    assert isinstance(found, Loaded)
