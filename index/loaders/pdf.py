"""PDF by pypdfium2: the text layer, page by page.

PDF has no paragraphs, only lines at places; :mod:`index.loaders.pdf_layout` puts them together. Pages that are pictures
are read by OCR where it is there (:mod:`index.loaders.ocr`) and named in the metadata, so that a reader knows that a
quote is a program's reading of a picture. Without it a scan is named as such.
"""

from __future__ import annotations

import statistics
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

from index.errors import UnreadableDocument
from index.loaders import ocr
from index.loaders.base import Limits, Loaded, Part, Step, Unread
from index.loaders.dates import pdf_date
from index.loaders.pdf_layout import Line, paragraphs
from index.text import TextBuilder

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SPARSE = 30  # letters a page: less beside a picture is a stamp on a scan, not its text
_EMPTY_TITLES = ("untitled", "microsoft word", "microsoft powerpoint", "powerpoint presentation", "document1")


def load_pdf(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.pdf`` file: a :class:`Step` before each page that takes OCR, pages left out, the document.

    Raises:
        UnreadableDocument: encrypted, damaged, or a scan that can't be read.
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
        yield from _read(document, name, limits)
    finally:
        document.close()


def _read(document: Any, name: str, limits: Limits) -> Iterator[Part]:
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
    scan = letters < _SPARSE * len(pages) and len(bare) > 0.8 * (len(bare) + written)
    metadata: dict[str, Any] = {"pages": len(pages)}
    if bare and ocr.ready(limits.ocr) and limits.memory_mb >= ocr.MEMORY_MB:
        seen = yield from _looked_at(document, bare[: limits.ocr_pages])
        sure = {number: reading for number, reading in seen.items() if reading.sure}
        for number, lines in zip(sure, ocr.evened([reading.lines for reading in sure.values()]), strict=True):
            pages[number - 1] = lines
        metadata["ocr"] = _noted(sure)
        if scan and not sure:
            raise UnreadableDocument(_illegible(name, bare[: limits.ocr_pages]))
        if bare[limits.ocr_pages :]:
            yield _left_out(name, bare[limits.ocr_pages :], limits)
        bare = [number for number in bare if number not in sure]
    elif bare and (scan or limits.ocr == "on"):
        raise UnreadableDocument(_pictures(name, len(pages), bare, limits, scan=scan))
    if bare:
        metadata["pages_without_text"] = bare[:100]
    yield _document(document, pages, metadata)


def _looked_at(document: Any, numbers: Sequence[int]) -> Generator[Part, None, dict[int, ocr.Reading]]:
    """What OCR reads on pages, by their numbers."""
    seen = {}
    for number in numbers:
        yield Step(f"page {number}")
        page = document[number - 1]
        seen[number] = ocr.read_page(page)
        page.close()
    return seen


def _noted(sure: Mapping[int, ocr.Reading]) -> dict[str, Any]:
    score = sum(reading.score for reading in sure.values()) / len(sure) if sure else 0.0
    return {"by": ocr.made_by(), "pages": list(sure), "score": round(score, 3)}


def _document(document: Any, pages: Sequence[Sequence[Line]], metadata: dict[str, Any]) -> Loaded:
    builder = TextBuilder()
    for paragraph in paragraphs(pages, _outline(document)):
        builder.add(paragraph.text, paragraph.kind, level=paragraph.level, page=paragraph.page)
    text, blocks = builder.result()
    about = document.get_metadata_dict()
    title = about.get("Title", "").strip()
    if title.lower().startswith(_EMPTY_TITLES) or title.lower().endswith((".doc", ".docx", ".indd", ".tex", ".pdf")):
        title = ""
    return Loaded(
        text=text,
        blocks=blocks,
        title=title,
        title_basis="metadata" if title else "none",
        author=about.get("Author", "").strip() or None,
        file_date=pdf_date(about.get("CreationDate", "")),
        metadata=metadata,
    )


def _pictures(name: str, pages: int, bare: Sequence[int], limits: Limits, *, scan: bool) -> str:
    """The message for pages that nothing here reads."""
    if scan:
        what = f"it is a scan: its {pages} pages are pictures without a text layer"
    else:
        what = f"{len(bare)} of its {pages} pages are pictures without a text layer ({_numbers(bare)})"
    if limits.ocr == "off":
        return f"{name}: {what}, and OCR is off (BRIEFING_INDEX__OCR). Set it to `auto` and add the file again."
    if ocr.installed():
        return (
            f"{name}: {what}. To read pictures takes {ocr.MEMORY_MB} MB of memory, {limits.memory_mb} MB are allowed "
            "(BRIEFING_INDEX__PARSE_MEMORY_MB). Raise the limit and add the file again."
        )
    asked = ", and BRIEFING_INDEX__OCR is `on`" if limits.ocr == "on" else ""
    return f"{name}: {what}{asked}. Reading pictures needs an extra: {ocr.INSTALL}, then add the file again."


def _illegible(name: str, bare: Sequence[int]) -> str:
    return (
        f"{name}: it is a scan, and OCR could not read {_numbers(bare)} with certainty: it knows printed Latin, "
        "Chinese and Japanese writing. Get a better scan, or one with a text layer."
    )


def _left_out(name: str, numbers: Sequence[int], limits: Limits) -> Unread:
    what = _numbers(numbers)
    return Unread(
        what,
        f"{name}: {what} were not read: OCR reads {limits.ocr_pages} pages of a file (BRIEFING_INDEX__OCR_PAGES). "
        "Raise the limit or split the file.",
    )


def _numbers(pages: Sequence[int]) -> str:
    """ "page 3", "pages 2, 3, 9", "12 pages from 3 to 40"."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    if len(pages) <= 6:
        return f"pages {', '.join(map(str, pages))}"
    return f"{len(pages)} pages from {pages[0]} to {pages[-1]}"


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
