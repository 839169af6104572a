"""Word with real footnotes: python-docx knows none, so their part is written here after ECMA-376, part 1, 17.11.

A citation's first mention is a footnote with quote and source; each further mention is a cross-reference to it, as
Word's own "cross-reference to footnote" makes it.
"""

from __future__ import annotations

import io
import re
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from lxml import etree

from assistant.export.page import Block, Heading, Page, Run, Table
from assistant.origin import locator, plain, reference
from assistant.types import Citation

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_QUIET = RGBColor(0x55, 0x60, 0x6E)


def to_docx(page: Page) -> bytes:
    """The page as a Word document."""
    return _Writer(page).bytes()


def xml_text(value: str) -> str:
    """Text without the characters XML can't hold."""
    return _NOT_XML.sub("\ufffd", plain(value))


class _Writer:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._document: Any = docx.Document()
        self._cited = {c.number: c for c in page.citations}
        self._noted: list[int] = []
        self._styles()

    def bytes(self) -> bytes:
        document = self._document
        document.core_properties.title = xml_text(self._page.title)[:250]
        document.core_properties.author = "Briefing Assistant"
        document.add_heading(xml_text(self._page.title), 0)
        for line in self._page.subtitle:
            self._note(document.add_paragraph(), line)
        for block in self._page.blocks:
            self._block(block)
        self._attach_footnotes()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def _styles(self) -> None:
        styles = self._document.styles
        styles["Normal"].font.name = "Georgia"
        styles["Normal"].font.size = Pt(11)
        reference_style = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
        reference_style.font.superscript = True
        text_style = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH)
        text_style.base_style = styles["Normal"]
        text_style.font.size = Pt(9)

    def _block(self, block: Block) -> None:
        document = self._document
        if isinstance(block, Heading):
            document.add_heading(xml_text(block.text), block.level - 1)
        elif isinstance(block, Table):
            self._table(block)
        elif block.style == "note":
            self._note(document.add_paragraph(), " ".join(run.text for run in block.runs))
        else:
            paragraph = document.add_paragraph(style="List Bullet" if block.style == "item" else None)
            self._runs(paragraph, block.runs)

    def _note(self, paragraph: Any, text: str) -> None:
        run = paragraph.add_run(xml_text(text))
        run.italic = True
        run.font.color.rgb = _QUIET

    def _table(self, block: Table) -> None:
        table = self._document.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
        for cell, head in zip(table.rows[0].cells, block.head, strict=True):
            cell.text = xml_text(head)
        for row in block.rows:
            for cell, runs in zip(table.add_row().cells, row, strict=True):
                self._runs(cell.paragraphs[0], runs)

    def _runs(self, paragraph: Any, runs: tuple[Run, ...]) -> None:
        for i, run in enumerate(runs):
            written = paragraph.add_run((" " if i else "") + xml_text(run.text))
            written.bold = run.strong or None
            for number in run.citations:
                self._reference(paragraph, number)

    def _reference(self, paragraph: Any, number: int) -> None:
        """A footnote at the first mention, a cross-reference to its bookmark at each further one."""
        if number in self._noted:
            for part in _cross_reference(number):
                paragraph._p.append(part)
            return
        self._noted.append(number)
        space = nsdecls("w")
        paragraph._p.append(parse_xml(f'<w:bookmarkStart {space} w:id="{number}" w:name="_Note{number}"/>'))
        paragraph._p.append(
            parse_xml(
                f'<w:r {space}><w:rPr><w:rStyle w:val="footnotereference"/><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{number}"/></w:r>'
            )
        )
        paragraph._p.append(parse_xml(f'<w:bookmarkEnd {space} w:id="{number}"/>'))

    def _attach_footnotes(self) -> None:
        root = parse_xml(f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}</w:footnotes>")
        for number in self._noted:
            root.append(_footnote(self._cited[number]))
        package = self._document.part.package
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, blob, package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def _footnote(citation: Citation) -> Any:
    """The footnote of a citation; its text is set by lxml, which escapes it."""
    space = nsdecls("w")
    note = parse_xml(
        f'<w:footnote {space} w:id="{citation.number}"><w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr>'
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"></w:t></w:r></w:p></w:footnote>'
    )
    words = f" “{_NOT_XML.sub('�', citation.quote)}” {xml_text(reference(citation))} ({xml_text(locator(citation))})"
    note.findall(f".//{qn('w:t')}")[-1].text = words
    return note


def _cross_reference(number: int) -> list[Any]:
    """The field ``NOTEREF``, as Word writes it, with its present result."""
    space = nsdecls("w")
    style = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    return [
        parse_xml(f'<w:r {space}>{style}<w:fldChar w:fldCharType="begin"/></w:r>'),
        parse_xml(
            f'<w:r {space}>{style}<w:instrText xml:space="preserve"> NOTEREF _Note{number} \\f \\h </w:instrText></w:r>'
        ),
        parse_xml(f'<w:r {space}>{style}<w:fldChar w:fldCharType="separate"/></w:r>'),
        parse_xml(f"<w:r {space}>{style}<w:t>{number}</w:t></w:r>"),
        parse_xml(f'<w:r {space}>{style}<w:fldChar w:fldCharType="end"/></w:r>'),
    ]
