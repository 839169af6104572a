"""PDF by pypdfium2: the text layer, page by page.

PDF has no paragraphs, only lines at places; :mod:`index.loaders.pdf_layout` puts them together. A scan, whose pages
are pictures, is named as such: without the extra ``ocr`` nothing is read from pictures.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Loaded
from index.loaders.dates import pdf_date
from index.loaders.pdf_layout import Line, paragraphs
from index.text import TextBuilder

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SPARSE = 30  # letters a page: less beside a picture is a stamp on a scan, not its text
_EMPTY_TITLES = ("untitled", "microsoft word", "microsoft powerpoint", "powerpoint presentation", "document1")


def load_pdf(raw: bytes, name: str, limits: Limits) -> Loaded:
    """Read a ``.pdf`` file.

    Raises:
        UnreadableDocument: encrypted, a scan, or damaged.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise UnreadableDocument(
                f"{name}: it is encrypted with a password. Save it without one and add it again."
            ) from error
        raise UnreadableDocument(f"{name}: it is damaged or no PDF ({str(error).rstrip('.')}). Get it anew.") from error
    try:
        return _read(document, name)
    finally:
        document.close()


def _read(document: Any, name: str) -> Loaded:
    pages, bare = [], []
    letters = written = 0
    for number, page in enumerate(_pages(document), start=1):
        lines = list(lines_of(page))
        here = sum(len(line.text) for line in lines)
        letters += here
        if here >= _SPARSE:
            written += 1
        elif _has_picture(page):
            bare.append(number)
        pages.append(lines)
        page.close()
    if letters < _SPARSE * len(pages) and len(bare) > 0.8 * (len(bare) + written):
        raise UnreadableDocument(
            f"{name}: it is a scan: its {len(pages)} pages are pictures without a text layer. Run OCR over it "
            "(for example `ocrmypdf in.pdf out.pdf`) and add the result."
        )
    builder = TextBuilder()
    for paragraph in paragraphs(pages, _outline(document)):
        builder.add(paragraph.text, paragraph.kind, level=paragraph.level, page=paragraph.page)
    text, blocks = builder.result()
    about = document.get_metadata_dict()
    title = about.get("Title", "").strip()
    if title.lower().startswith(_EMPTY_TITLES) or title.lower().endswith((".doc", ".docx", ".indd", ".tex", ".pdf")):
        title = ""
    metadata: dict[str, Any] = {"pages": len(pages)}
    if bare:
        metadata["pages_without_text"] = bare[:100]
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=about.get("Author", "").strip() or None,
        file_date=pdf_date(about.get("CreationDate", "")),
        metadata=metadata,
    )


def _pages(document: Any) -> Iterator[Any]:
    for number in range(len(document)):
        yield document[number]


def lines_of(page: Any) -> Iterator[Line]:
    """The page's lines in reading order, with their places where the text's characters can be matched to boxes."""
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        placed = len(text) == text_page.count_chars()  # else characters beyond the BMP shift the indices
        start = 0
        for raw_line in text.split("\r\n"):
            line = raw_line.strip()
            if line:
                first = start + raw_line.index(line[0])
                last = start + len(raw_line.rstrip()) - 1
                yield _placed(text_page, line, first, last) if placed else Line(line)
            start += len(raw_line) + 2
    finally:
        text_page.close()


def _placed(text_page: Any, line: str, first: int, last: int) -> Line:
    left, right = _box(text_page, first)[0], _box(text_page, last)[1]
    step = (last - first) / 4  # signs and names in a line may be set in other types than its words
    size = statistics.median(_box(text_page, first + round(step * n))[2] for n in (1, 2, 3))
    return Line(line, left, right, _baseline(text_page, first), _baseline(text_page, last), size)


def _box(text_page: Any, index: int) -> tuple[float, float, float]:
    """Left and right edge of a character's cell, and its height, which goes with the type size."""
    from pypdfium2 import raw

    cell = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, cell):
        return 0.0, 0.0, 0.0
    return cell.left, cell.right, round(cell.top - cell.bottom, 1)


def _baseline(text_page: Any, index: int) -> float:
    """Where a character stands; edges of cells differ from font to font."""
    import ctypes

    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    return y.value if raw.FPDFText_GetCharOrigin(text_page, index, x, y) else 0.0


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)), None) is not None


def _outline(document: Any) -> dict[int, dict[str, int]]:
    """Titles of the bookmarks with their depth, by page (from 1)."""
    found: dict[int, dict[str, int]] = {}
    for entry in document.get_toc():
        destination = entry.get_dest()
        page = destination.get_index() if destination else None
        title = entry.get_title()
        if page is not None and title:
            found.setdefault(page + 1, {})[" ".join(title.lower().split())] = entry.level + 1
    return found
