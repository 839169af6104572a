"""Each row of the table of formats, with a real file: text, exact blocks, what the file says about itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from index import Document, IndexSettings, Library
from index.chunker import chunk
from index.loaders import Unread, load_bytes, read_bytes
from index.loaders.encoding import decode
from index.loaders.formats import FORMATS, format_named, formats_table, kinds, of_media_type
from index.text import canonical
from tests.index import samples
from tests.index.samples import AUTHOR, COST, FACT, SAMPLES, TITLE

DOCS = Path(__file__).parents[2] / "assistant/docs/documents.md"
SETTINGS = IndexSettings()


def read(raw: bytes, name: str, settings: IndexSettings = SETTINGS) -> list[Document | Unread]:
    return list(read_bytes(raw, name, settings, uri=f"file:///{name}"))


def documents(raw: bytes, name: str) -> list[Document]:
    found = read(raw, name)
    assert all(isinstance(d, Document) for d in found), found
    return found  # type: ignore[return-value]


def kinds_of(document: Document) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_there_is_a_sample_for_each_ending_and_the_docs_have_the_table() -> None:
    assert sorted(SAMPLES) == sorted(e for f in FORMATS for e in f.endings)
    assert kinds() == ", ".join(sorted(SAMPLES))
    assert formats_table() in DOCS.read_text(encoding="utf-8")
    assert len({f.name for f in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("ending", SAMPLES)
def test_each_format_gives_its_words_with_exact_blocks(ending: str) -> None:
    found = documents(SAMPLES[ending](), f"storm{ending}")
    assert any(FACT in d.text for d in found)
    assert any("4.2" in d.text for d in found)
    for document in found:
        assert document.text == canonical(document.text)
        assert document.uri.startswith(f"file:///storm{ending}")
        format = format_named(document.parser)
        assert (document.parser_version, document.media_type) == (format.version, format.media_type)
        position = 0
        for block in document.blocks:
            assert position <= block.start < block.end <= len(document.text)
            assert not document.text[position : block.start].strip()
            position = block.end
        assert not document.text[position:].strip()
        passages = chunk(document)
        assert passages
        assert all(document.text[p.start : p.end] == p.text for p in passages)


STATED = {".md", ".html", ".epub", ".eml", ".json"}


@pytest.mark.parametrize(
    "ending", [".md", ".html", ".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub", ".rtf", ".eml", ".json"]
)
def test_title_author_and_date_are_found_and_guesses_marked(ending: str) -> None:
    document = documents(SAMPLES[ending](), f"storm{ending}")[0]
    assert document.title == TITLE
    assert document.title_basis in ("metadata", "front matter")
    assert document.author == AUTHOR
    if ending in STATED:
        assert document.published == date(2026, 3, 4)
        assert document.published_basis in ("metadata", "front matter")
    else:
        assert document.published_basis in ("text", "file date")
        assert document.published == date(2026, 3, 3 if document.published_basis == "text" else 4)


@pytest.mark.parametrize("ending", [".md", ".html", ".docx", ".odt"])
def test_headings_and_tables_are_kept(ending: str) -> None:
    found = kinds_of(documents(SAMPLES[ending](), f"storm{ending}")[0])
    assert ("heading", "Costs") in found
    assert ("row", "2026 | 4.2") in found
    assert chunk(documents(SAMPLES[ending](), f"storm{ending}")[0])[-1].heading == "Costs"


def test_slides_are_pages_and_notes_are_read() -> None:
    document = documents(samples.pptx(), "storm.pptx")[0]
    by_page = {b.page for b in document.blocks}
    assert by_page == {1, 2}
    assert ("heading", "Costs") in kinds_of(document)
    assert "council votes in May" in document.text
    assert [p.page for p in chunk(document)] == [1, 2]


def test_sheets_are_headings_and_cells_are_shown_as_a_reader_sees_them() -> None:
    found = kinds_of(documents(samples.xlsx(), "storm.xlsx")[0])
    assert found[0] == ("heading", "Costs")
    assert ("row", "2026 | 4.2") in found
    assert ("row", "2026-03-03 | 25%") in found


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_a_tables_first_row_is_no_title(ending: str) -> None:
    document = documents(SAMPLES[ending](), f"costs-of-the-pier{ending}")[0]
    assert (document.title, document.title_basis) == ("costs of the pier", "file name")
    assert ("row", f"{FACT} | {COST}") in kinds_of(document)


def test_a_mail_has_its_headers_and_its_attachments_its_date() -> None:
    mail, costs = documents(samples.mail(), "storm.eml")
    assert mail.text.startswith(f"From: {AUTHOR} <ann@lindau.example>\nTo: desk@gazette.example\n")
    assert mail.text.count(FACT) == 1  # the HTML alternative is the same body
    assert mail.metadata["attachments"] == ["costs.csv", "pier.png"]
    assert costs.uri == "file:///storm.eml#costs.csv"
    assert (costs.published, costs.published_basis) == (date(2026, 3, 4), "metadata")


def test_each_mail_of_a_mailbox_is_a_document_called_by_its_id() -> None:
    first, second = documents(samples.mbox(), "desk.mbox")
    assert (first.title, second.title) == ("First", "Second")
    assert first.uri == "file:///desk.mbox#one@x.example.eml"
    assert first.raw_sha256 != second.raw_sha256


def test_lines_of_json_are_documents_whose_identity_does_not_depend_on_the_others() -> None:
    one, two = documents(samples.jsonl(), "news.jsonl")
    alone = documents(samples.jsonl().split(b"\n")[1], "news.jsonl")[0]
    assert one.uri == "file:///news.jsonl#storm-1"
    assert two.id == alone.id
    broken = read(samples.jsonl() + b"\n{broken\n", "news.jsonl")
    assert [type(d) for d in broken] == [Document, Document, Unread]
    assert "line 3" in broken[-1].message  # type: ignore[union-attr]


def test_json_without_a_text_says_which_fields_count() -> None:
    (found,) = read(b'{"a": 1}', "x.json")
    assert isinstance(found, Unread)
    assert "articleBody" in found.message


@pytest.mark.parametrize("ending", [".vtt", ".srt"])
def test_captions_become_sentences_below_their_time(ending: str) -> None:
    document = documents(SAMPLES[ending](), f"talk{ending}")[0]
    assert kinds_of(document) == [
        ("heading", "00:00:01"),
        ("paragraph", FACT),
        ("heading", "00:01:10"),
        ("paragraph", COST),
    ]
    assert [p.heading for p in chunk(document)] == ["00:00:01", "00:01:10"]


def test_voices_of_captions_are_kept() -> None:
    raw = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Clara Voss>It is closed.\n\n00:03.000 --> 00:04.000\n<v Ann>Why?\n"
    assert documents(raw, "talk.vtt")[0].text.endswith("Clara Voss: It is closed.\n\nAnn: Why?")


def test_files_in_an_archive_are_documents_of_their_own() -> None:
    inner = samples.archive({"deep/storm.html": samples.html()})
    word, text, page = documents(
        samples.archive({"a b/storm.docx": samples.docx(), "storm.txt": samples.text(), "more.zip": inner}), "all.zip"
    )
    assert word.uri == "file:///all.zip#a%20b/storm.docx"
    assert text.parser == "text"
    assert page.uri == "file:///all.zip#more.zip/deep/storm.html"


def test_pages_of_a_pdf_are_kept_and_large_type_is_a_heading() -> None:
    document = documents(samples.pdf(3), "storm.pdf")[0]
    assert [(b.kind, b.page) for b in document.blocks] == [(k, p) for p in (1, 2, 3) for k in ("heading", "paragraph")]
    assert [p.page for p in chunk(document)] == [1, 2, 3]
    assert document.metadata == {"pages": 3}


def test_lines_of_a_pdf_become_paragraphs_and_divided_words_whole() -> None:
    lines = ["The mayor of Lindau ordered the closure of the har-", "bour after a storm broke the pier. The well-known",
             "pier was built in 1856.", "", "The repair would cost 4.2 million euros."]  # fmt: skip
    document = documents(samples.pdf_pages(lines), "storm.pdf")[0]
    assert document.text.split("\n\n") == [
        "The mayor of Lindau ordered the closure of the harbour after a storm broke the pier. The well-known pier was "
        "built in 1856.",
        "The repair would cost 4.2 million euros.",
    ]


def test_a_sentence_over_a_pages_end_stays_whole_and_running_heads_go() -> None:
    pages = (
        ["The mayor ordered the closure of the harbour and"],
        ["said it would last. The pier is broken."],
        ["It rained."],
    )
    document = documents(samples.pdf_pages(*pages, running="Lake Gazette, page"), "storm.pdf")[0]
    assert [(b.page, document.text[b.start : b.end]) for b in document.blocks] == [
        (1, "The mayor ordered the closure of the harbour and said it would last."),
        (2, "The pier is broken."),
        (3, "It rained."),
    ]


def test_a_scan_is_named_as_such() -> None:
    from fpdf import FPDF
    from PIL import Image

    made = FPDF()
    for _ in range(2):
        made.add_page()
        made.image(Image.new("RGB", (200, 300), "white"), w=180)
    (found,) = read(bytes(made.output()), "scan.pdf")
    assert isinstance(found, Unread)
    assert "scan" in found.message
    assert "OCR" in found.message


def test_word_text_that_python_docx_leaves_out_is_read() -> None:
    import docx
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = docx.Document()
    body = made.element.body
    body.insert(0, parse_xml(f"<w:p {space}><w:ins><w:r><w:t>Inserted words. </w:t></w:r></w:ins>"
                             "<w:del><w:r><w:delText>Deleted words.</w:delText></w:r></w:del></w:p>"))  # fmt: skip
    body.insert(1, parse_xml(f"<w:sdt {space}><w:sdtContent><w:p><w:r><w:t>Controlled words.</w:t></w:r></w:p>"
                             "</w:sdtContent></w:sdt>"))  # fmt: skip
    text = documents(samples.saved(made.save), "tracked.docx")[0].text
    assert "Inserted words." in text
    assert "Controlled words." in text
    assert "Deleted" not in text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Мэр Линдау закрыл гавань во вторник после того, как шторм разрушил северный причал.", "cp1251"),
        ("Мэр Линдау закрыл гавань во вторник после того, как шторм разрушил северный причал.", "koi8_r"),
        ("Мер Ліндау закрив гавань у вівторок після того, як шторм зруйнував північний причал.", "cp1251"),
        ("Burmistrz zamknął port we wtorek, gdy sztorm zniszczył północne molo. Naprawa będzie droga.", "cp1250"),
        ("Belediye başkanı, fırtına kuzey iskelesini yıktıktan sonra salı günü limanı kapattı.", "cp1254"),
        ("市長は火曜日、嵐で北の桟橋が壊れた後、港を閉鎖した。修理には四百万ユーロかかるという。", "shift_jis"),
        ("市长在风暴摧毁北码头后于星期二关闭了港口。她说修理费用将达四百万欧元。", "gb18030"),
        ("أغلق رئيس البلدية الميناء يوم الثلاثاء بعد أن دمرت العاصفة الرصيف الشمالي", "cp1256"),
        ("El alcalde cerró el puerto el martes. El año pasado costó más, señaló la alcaldesa.", "cp1252"),
        ("The mayor’s plan costs £4m – too much.", "cp1252"),
        ("The harbour was closed on Tuesday.", "utf-16-le"),
        ("The harbour was closed on Tuesday.", "utf-32"),
    ],
)
def test_encodings_are_told_in_many_languages(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "x.txt") == text


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    raw = "Der Bürgermeister schloß den Hafen über Ostern für alle. ".encode() * 20
    text = decode(raw[:-4] + b"\xff" + raw[-4:] + b"\xc3", "x.txt")
    assert text.count("Bürgermeister") == 20
    assert text.count("\ufffd") == 2


def test_media_types_lead_to_formats() -> None:
    format = of_media_type("application/pdf; name=x")
    assert format
    assert format.name == "pdf"
    assert of_media_type("image/png") is None


def test_an_unknown_kind_says_what_to_do_instead() -> None:
    (found,) = read(b"text", "old.doc")
    assert isinstance(found, Unread)
    assert ".docx" in found.message


def test_a_library_takes_an_archive_and_a_mail_as_several_documents(library: Library, tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(samples.archive({"a.docx": samples.docx(), "bad.pdf": b"%PDF-1.4 broken"}))
    (tmp_path / "mail.eml").write_bytes(samples.mail())
    report = library.add(tmp_path)
    assert [r.status for r in report.results].count("added") == 3
    assert [r.uri.rpartition("#")[2] for r in report.failed] == ["bad.pdf"]
    hit = library.search("Who ordered the closure of the harbour?", 1)[0]
    assert library.document(hit.document.id).text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert [r.status for r in library.add(tmp_path).results].count("unchanged") == 3


def test_load_bytes_gives_the_first_document_or_says_why_not() -> None:
    assert load_bytes(samples.mail(), "storm.eml", uri="u").parser == "eml"


def test_a_citation_has_the_page_where_its_sentence_stands(small: Assistant, tmp_path: Path) -> None:
    (tmp_path / "storm.pdf").write_bytes(samples.pdf_pages([samples.FACT], [samples.COST]))
    small.library.add(tmp_path / "storm.pdf")
    answer = small.ask("What would the repair cost?")
    (page,) = {citation.page for citation in answer.citations if "4.2" in citation.quote}
    assert page == 2
    assert len(small.library.search("repair", 5)) == 1, "both pages are one passage"
