"""PDF by fpdf2, in Open Sans from its wheel (Latin, Greek and Cyrillic; what it lacks is said on the page)."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from assistant.export.page import Block, Heading, Page, Run, Table
from assistant.origin import locator, plain, reference
from assistant.types import Citation

_FONT = "OpenSans"
_FACES = {"": "OpenSans-Regular", "B": "OpenSans-SemiBold", "I": "OpenSans-Italic"}
_INK, _QUIET, _BRAND = (28, 36, 48), (85, 96, 110), (31, 78, 140)
_LINE = 5.4  # millimetres between lines of the body


def to_pdf(page: Page) -> bytes:
    """The page as a PDF; numbers link to the quotes at the end, quotes link back."""
    return _Writer(page).bytes()


class _Sheet(FPDF):
    """A4 with page numbers."""

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_QUIET)
        self.cell(0, 8, f"Briefing Assistant — page {self.page_no()} of {{nb}}", align="C")


class _Writer:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._pdf = _Sheet(format="A4")
        self._pdf.set_auto_page_break(True, margin=18)
        self._pdf.set_margins(22, 20)
        self._missing: set[str] = set()
        for style, face in _FACES.items():
            with as_file(files("ttf_opensans").joinpath("ttf", f"{face}.ttf")) as path:
                self._pdf.add_font(_FONT, style, path)
        self._glyphs = set(self._pdf.fonts[_FONT.lower()].cmap)
        self._links: dict[int, Any] = {}

    def bytes(self) -> bytes:
        pdf = self._pdf
        pdf.set_title(self._text(self._page.title))
        pdf.set_creator("Briefing Assistant")
        pdf.add_page()
        self._links = {c.number: pdf.add_link() for c in self._page.citations}
        self._heading(self._page.title, 18)
        for line in self._page.subtitle:
            self._quiet(line)
        self._pdf.ln(2)
        for block in self._page.blocks:
            self._block(block)
        if self._page.citations:
            self._heading("Quotes", 13)
            for citation in self._page.citations:
                self._quote(citation)
        if self._missing:
            self._quiet(
                f"{len(self._missing)} characters of the quotes are not in this file's typeface and are shown as □; "
                "the HTML, Word and JSON exports hold them."
            )
        return bytes(pdf.output())

    def _text(self, value: str) -> str:
        """Text the typeface can show; what it can't becomes □ and is counted."""
        clean = plain(value)
        lacking = {c for c in clean if ord(c) not in self._glyphs and c not in "\n\r\t"}
        self._missing |= lacking
        return "".join("□" if c in lacking and ord("□") in self._glyphs else "?" if c in lacking else c for c in clean)

    def _block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block.text, 13 if block.level == 2 else 11)
        elif isinstance(block, Table):
            self._table(block)
        elif block.style == "note":
            self._quiet(" ".join(run.text for run in block.runs))
        else:
            self._paragraph(block.runs, block.style)

    def _heading(self, text: str, size: float) -> None:
        self._pdf.ln(2)
        self._pdf.set_font(_FONT, "B", size)
        self._pdf.set_text_color(*_INK)
        self._pdf.multi_cell(0, size * 0.5, self._text(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self._pdf.ln(1)

    def _quiet(self, text: str) -> None:
        self._pdf.set_font(_FONT, "I", 9)
        self._pdf.set_text_color(*_QUIET)
        self._pdf.multi_cell(0, 4.6, self._text(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def _paragraph(self, runs: tuple[Run, ...], style: str) -> None:
        size = 11.5 if style == "lead" else 10.5
        left = self._pdf.l_margin
        if style == "item":
            self._pdf.set_font(_FONT, "", size)
            self._pdf.set_text_color(*_INK)
            self._pdf.cell(5, _LINE, "•")
            self._pdf.set_left_margin(left + 5)
        for i, run in enumerate(runs):
            self._run(run, size, " " if i else "")
        self._pdf.set_left_margin(left)
        self._pdf.ln(_LINE + 1.4)

    def _run(self, run: Run, size: float, before: str) -> None:
        pdf = self._pdf
        pdf.set_font(_FONT, "B" if run.strong else "", size)
        pdf.set_text_color(*_INK)
        pdf.write(_LINE, before + self._text(run.text))
        pdf.set_text_color(*_BRAND)
        pdf.char_vpos = "SUP"
        for number in run.citations:
            pdf.write(_LINE, f" {number}", self._links[number])
        pdf.char_vpos = "LINE"

    def _table(self, block: Table) -> None:
        pdf = self._pdf
        pdf.set_font(_FONT, "", 9)
        pdf.set_text_color(*_INK)
        pdf.ln(1)
        head = FontFace(emphasis="BOLD")
        widths = [
            max(1, min(6, max(len(h), *(_width(row[i]) for row in block.rows)) // 12 + 1)) if block.rows else 1
            for i, h in enumerate(block.head)
        ]
        with pdf.table(col_widths=tuple(widths), headings_style=head, line_height=4.6, text_align="LEFT") as table:
            row = table.row()
            for cell in block.head:
                row.cell(self._text(cell))
            for cells in block.rows:
                row = table.row()
                for runs in cells:
                    row.cell(self._text(" ".join(_cell(run) for run in runs)))
        pdf.ln(1)

    def _quote(self, citation: Citation) -> None:
        pdf = self._pdf
        pdf.set_font(_FONT, "", 9.5)
        pdf.set_text_color(*_INK)
        if pdf.will_page_break(3 * _LINE):
            pdf.add_page()
        pdf.set_link(self._links[citation.number], y=pdf.get_y(), page=pdf.page_no())
        quote = f"{citation.number}. “{self._text(citation.quote)}”"
        pdf.multi_cell(0, 4.8, quote, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        pdf.set_font(_FONT, "", 8)
        pdf.set_text_color(*_QUIET)
        words = self._text(f"{reference(citation)} ({locator(citation)})")
        pdf.multi_cell(0, 4.2, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        pdf.ln(1.6)


def _cell(run: Run) -> str:
    return run.text + "".join(f" [{n}]" for n in run.citations)


def _width(runs: tuple[Run, ...]) -> int:
    return sum(len(run.text) for run in runs)
