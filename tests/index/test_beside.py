"""What stands beside the text of Office files: comments, with their authors, and charts, as the rows they show."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from index import Document
from index.chunker import chunk
from index.loaders import read_bytes
from tests.index import samples
from tests.index.test_formats import SETTINGS, kinds_of

WORRY = "The mayor never named a sum in the council. Please check it."


def document(raw: bytes, name: str) -> Document:
    (found,) = read_bytes(raw, name, SETTINGS, uri=f"file:///{name}")
    assert isinstance(found, Document), found
    assert all(found.text[p.start : p.end] == p.text for p in chunk(found))
    return found


def test_comments_in_word_stand_after_the_text_with_author_and_day() -> None:
    import docx

    made = docx.Document()
    paragraph = made.add_paragraph(samples.FACT)
    comment = made.add_comment(paragraph.runs, text=WORRY, author="Bo Lang")
    comment._comment_elm.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date", "2026-03-05T08:00:00Z"
    )
    made.add_comment(paragraph.runs, text="", author="Nobody")
    found = kinds_of(document(samples.saved(made.save), "storm.docx"))
    assert found == [
        ("paragraph", samples.FACT),
        ("heading", "Comments"),
        ("paragraph", f"Bo Lang, 2026-03-05: {WORRY}"),
    ]


def test_without_comments_there_is_no_heading_for_them() -> None:
    for raw, name in ((samples.docx(), "a.docx"), (samples.xlsx(), "a.xlsx"), (samples.pptx(), "a.pptx")):
        assert "Comments" not in document(raw, name).text


def test_a_comment_is_cited_under_its_heading() -> None:
    import docx

    made = docx.Document()
    made.add_heading("Costs", 1)
    made.add_comment(made.add_paragraph(samples.COST).runs, text=WORRY, author="Bo Lang")
    last = chunk(document(samples.saved(made.save), "storm.docx"))[-1]
    assert WORRY in last.text
    assert last.heading == "Comments"


def test_comments_on_cells_name_the_cell() -> None:
    import openpyxl
    from openpyxl.comments import Comment

    made = openpyxl.Workbook()
    made.active.title = "Costs"
    made.active.append(["2026", 4.2])
    made.active["B1"].comment = Comment(WORRY, "Bo Lang")
    other = made.create_sheet("Empty of comments")
    other.append(["2027"])
    found = kinds_of(document(samples.saved(made.save), "storm.xlsx"))
    assert found[:4] == [
        ("heading", "Costs"),
        ("row", "2026 | 4.2"),
        ("heading", "Comments"),
        ("paragraph", f"B1, Bo Lang: {WORRY}"),
    ]
    assert found[4:] == [("heading", "Empty of comments"), ("row", "2027")]


_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_THREADS = 'xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
CLASSIC = (
    f'<p:cmAuthorLst {_P}><p:cmAuthor id="0" name="Bo Lang" initials="BL" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
    f'<p:cmLst {_P}><p:cm authorId="0" dt="2026-03-05T08:00:00" idx="1"><p:pos x="1" y="1"/><p:text>{WORRY}</p:text>'
    "</p:cm></p:cmLst>",
)
THREAD = (
    f'<p188:authorLst {_THREADS}><p188:author id="{{1}}" name="Bo Lang"/><p188:author id="{{2}}" name="Ann Lee"/>'
    "</p188:authorLst>",
    f'<p188:cmLst {_THREADS} {_A}><p188:cm id="{{7}}" authorId="{{1}}" created="2026-03-05T08:00:00.0"><p188:replyLst>'
    '<p188:reply id="{8}" authorId="{2}" created="2026-03-06T08:00:00.0"><p188:txBody><a:bodyPr/><a:p><a:r><a:t>It is '
    "in the minutes.</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst><p188:txBody><a:bodyPr/><a:p><a:r>"
    f"<a:t>{WORRY}</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>",
)


def commented(authors: str, comments: str, kinds: tuple[str, str]) -> bytes:
    """The sample's slides with comments on the second one, as PowerPoint writes them."""
    old, new = zipfile.ZipFile(io.BytesIO(samples.pptx())), io.BytesIO()
    relation = '<Relationship Id="rId77" Type="http://schemas.test/relationships/{}" Target="{}"/></Relationships>'
    added = {
        "ppt/_rels/presentation.xml.rels": relation.format(kinds[0], "who.xml"),
        "ppt/slides/_rels/slide2.xml.rels": relation.format(kinds[1], "../comments/one.xml"),
    }
    with zipfile.ZipFile(new, "w") as package:
        for name in old.namelist():
            text = old.read(name)
            if name in added:
                text = text.replace(b"</Relationships>", added[name].encode())
            package.writestr(name, text)
        package.writestr("ppt/who.xml", authors)
        package.writestr("ppt/comments/one.xml", comments)
    return new.getvalue()


def test_comments_on_slides_stand_on_their_page() -> None:
    for (authors, comments), kinds in ((CLASSIC, ("commentAuthors", "comments")), (THREAD, ("authors", "comments"))):
        found = document(commented(authors, comments, kinds), "storm.pptx")
        pages = {found.text[b.start : b.end]: b.page for b in found.blocks}
        assert pages["Comments"] == 2
        assert pages[f"Bo Lang, 2026-03-05: {WORRY}"] == 2
        if "reply" in comments:
            assert pages["Ann Lee, 2026-03-06: It is in the minutes."] == 2


def test_comments_in_open_document_text_are_read_once() -> None:
    from odf import dc, office, text
    from odf.opendocument import OpenDocumentText

    made = OpenDocumentText()
    paragraph = text.P(text=samples.FACT)
    remark = office.Annotation()
    remark.addElement(dc.Creator(text="Bo Lang"))
    remark.addElement(dc.Date(text="2026-03-05T08:00:00"))
    remark.addElement(text.P(text=WORRY))
    paragraph.addElement(remark)
    made.text.addElement(paragraph)
    found = kinds_of(document(samples.saved(made.save), "storm.odt"))
    assert found == [
        ("paragraph", samples.FACT),
        ("heading", "Comments"),
        ("paragraph", f"Bo Lang, 2026-03-05: {WORRY}"),
    ]


def charted() -> bytes:
    """Slides with a chart of two series."""
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Costs"
    data = CategoryChartData()
    data.categories = ["2024", "2026"]
    data.add_series("Pier", (1.5, 4.2))
    data.add_series("Ferries", (0.5, None))
    placed = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    placed.chart.has_title = True
    placed.chart.chart_title.text_frame.text = "Cost in million euros"
    return samples.saved(made.save)


CHART = [
    ("paragraph", "Cost in million euros"),
    ("row", "| Pier | Ferries"),
    ("row", "2024 | 1.5 | 0.5"),
    ("row", "2026 | 4.2 |"),
]


def test_a_chart_on_a_slide_is_read_as_a_table() -> None:
    assert kinds_of(document(charted(), "storm.pptx")) == [("heading", "Costs"), *CHART]


def test_a_chart_in_word_is_read_where_it_stands() -> None:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    blob = next(
        zipfile.ZipFile(io.BytesIO(charted())).read(name)
        for name in zipfile.ZipFile(io.BytesIO(charted())).namelist()
        if name.startswith("ppt/charts/") and name.endswith(".xml")
    )
    made = docx.Document()
    made.core_properties.created = datetime(2026, 3, 4)
    made.add_paragraph(samples.FACT)
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    part = Part(PackURI("/word/charts/chart1.xml"), kind, blob, made.part.package)
    key = made.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    made.add_paragraph()._p.append(
        parse_xml(
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:drawing><c:chart '
            f'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{key}"/></w:drawing></w:r>'
        )
    )
    made.add_paragraph(samples.COST)
    found = kinds_of(document(samples.saved(made.save), "storm.docx"))
    assert found == [("paragraph", samples.FACT), *CHART, ("paragraph", samples.COST)]
