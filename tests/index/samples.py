"""One file of each format about the same storm, made by real writers. Each says who closed the harbour, when, why."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

TITLE = "Storm closes the harbour of Lindau"
AUTHOR = "Ann Lee"
FACT = "Mayor Clara Voss ordered the closure of the harbour on 3 March 2026 after a storm broke the northern pier."
COST = "The repair would cost 4.2 million euros, she said."
ROWS = (("Year", "Cost in million euros"), ("2024", "1.5"), ("2026", "4.2"))
MADE = datetime(2026, 3, 4, 9, 30)


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def text() -> bytes:
    return f"{TITLE}\n\n{FACT}\n\n{COST}\n".encode()


def markdown() -> bytes:
    rows = "\n".join(f"| {a} | {b} |" for a, b in ROWS[1:])
    head = f"| {ROWS[0][0]} | {ROWS[0][1]} |\n|---|---|"
    front = f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\npublished: 2026-03-04\n---\n"
    return f"{front}\n# {TITLE}\n\n{FACT}\n\n## Costs\n\n{COST}\n\n{head}\n{rows}\n".encode()


def page() -> str:
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in ROWS)
    return (
        f"<html><head><title>{TITLE}</title><meta name='author' content='{AUTHOR}'><meta property='og:site_name' "
        "content='Lake Gazette'><meta property='article:published_time' content='2026-03-04T10:00:00Z'></head><body>"
        f"<nav>Menu Home</nav><article><h1>{TITLE}</h1><p>{FACT} Ferries to Bregenz sail from Wasserburg until the "
        f"pier is rebuilt, the shipping company announced.</p><h2>Costs</h2><p>{COST} The council votes on the money "
        f"at its next meeting, which is open to everyone in town.</p><table>{rows}</table></article></body></html>"
    )


def html() -> bytes:
    return page().encode()


def pdf(pages: int = 2) -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.set_title(TITLE)
    made.set_author(AUTHOR)
    made.set_creation_date(MADE)
    for number in range(1, pages + 1):
        made.add_page()
        made.set_font("Helvetica", "B", 18)
        made.multi_cell(0, 10, TITLE if number == 1 else f"Costs, part {number}", new_x="LMARGIN", new_y="NEXT")
        made.set_font("Helvetica", "", 11)
        made.multi_cell(0, 6, FACT if number == 1 else COST, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def pdf_pages(*pages: list[str], running: str = "") -> bytes:
    """Pages of these lines; an empty one is a gap. ``running``: a head that each page has, with its number."""
    from fpdf import FPDF

    made = FPDF()
    for number, lines in enumerate(pages, start=1):
        made.add_page()
        made.set_font("Helvetica", "", 9)
        if running:
            made.cell(0, 5, f"{running} {number}", new_x="LMARGIN", new_y="NEXT")
            made.ln(6)
        made.set_font("Helvetica", "", 11)
        for line in lines:
            made.cell(0, 5 if line else 9, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def docx() -> bytes:
    import docx

    made = docx.Document()
    made.core_properties.title, made.core_properties.author, made.core_properties.created = TITLE, AUTHOR, MADE
    made.add_heading(TITLE, 1)
    made.add_paragraph(FACT)
    made.add_heading("Costs", 2)
    made.add_paragraph(COST)
    made.add_paragraph("Ferries sail from Wasserburg.", style="List Bullet")
    table = made.add_table(len(ROWS), 2)
    for row, (a, b) in zip(table.rows, ROWS, strict=True):
        row.cells[0].text, row.cells[1].text = a, b
    return saved(made.save)


def pptx() -> bytes:
    import pptx
    from pptx.util import Inches

    made = pptx.Presentation()
    made.core_properties.title, made.core_properties.author, made.core_properties.created = TITLE, AUTHOR, MADE
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = TITLE, FACT
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "Costs"
    second.shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = COST
    table = second.shapes.add_table(len(ROWS), 2, 0, 0, Inches(3), Inches(1)).table
    for number, (a, b) in enumerate(ROWS):
        table.cell(number, 0).text, table.cell(number, 1).text = a, b
    second.notes_slide.notes_text_frame.text = "Say that the council votes in May."
    return saved(made.save)


def xlsx() -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.properties.title, made.properties.creator, made.properties.created = TITLE, AUTHOR, MADE
    sheet = made.active
    sheet.title = "Costs"
    for a, b in ROWS:
        sheet.append([int(a) if a.isdigit() else a, float(b) if b[0].isdigit() else b])
    notes = made.create_sheet("Notes")
    notes.append([FACT, COST])
    notes.append([datetime(2026, 3, 3), 0.25])
    notes["B2"].number_format = "0%"
    return saved(made.save)


def csv() -> bytes:
    lines = [";".join(row) for row in ROWS]
    return "\n".join([*lines, f'"{FACT}";"{COST}"']).encode()


def odt() -> bytes:
    from odf import dc, meta, opendocument, table, text

    made = opendocument.OpenDocumentText()
    made.meta.addElement(dc.Title(text=TITLE))
    made.meta.addElement(meta.InitialCreator(text=AUTHOR))
    made.meta.addElement(meta.CreationDate(text=MADE.isoformat()))
    made.text.addElement(text.H(outlinelevel=1, text=TITLE))
    made.text.addElement(text.P(text=FACT))
    made.text.addElement(text.H(outlinelevel=2, text="Costs"))
    made.text.addElement(text.P(text=COST))
    listed = text.List()
    item = text.ListItem()
    item.addElement(text.P(text="Ferries sail from Wasserburg."))
    listed.addElement(item)
    made.text.addElement(listed)
    grid = table.Table(name="costs")
    for values in ROWS:
        row = table.TableRow()
        for value in values:
            cell = table.TableCell()
            cell.addElement(text.P(text=value))
            row.addElement(cell)
        grid.addElement(row)
    made.text.addElement(grid)
    return saved(made.write)


def epub() -> bytes:
    from ebooklib import epub

    made = epub.EpubBook()
    made.set_identifier("storm")
    made.set_title(TITLE)
    made.set_language("en")
    made.add_author(AUTHOR)
    made.add_metadata("DC", "publisher", "Lake Press")
    made.add_metadata("DC", "date", "2026-03-04")
    chapters = []
    for number, (heading, words) in enumerate(((TITLE, FACT), ("Costs", COST)), start=1):
        chapter = epub.EpubHtml(title=heading, file_name=f"c{number}.xhtml")
        chapter.content = f"<html><body><h1>{heading}</h1><p>{words}</p></body></html>"
        made.add_item(chapter)
        chapters.append(chapter)
    made.toc = chapters
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    made.spine = ["nav", *chapters]
    return saved(lambda stream: epub.write_epub(stream, made))


def rtf() -> bytes:
    info = rf"{{\info{{\title {TITLE}}}{{\author {AUTHOR}}}{{\creatim\yr2026\mo3\dy4\hr9}}}}"
    return rf"{{\rtf1\ansi\deff0{{\fonttbl{{\f0 Arial;}}}}{info} {TITLE}\par {FACT}\par {COST}\par}}".encode("ascii")


def mail(subject: str = TITLE, key: str = "storm@lindau.example", attach: bool = True) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"{AUTHOR} <ann@lindau.example>", "desk@gazette.example", subject
    made["Date"], made["Message-ID"] = "Wed, 04 Mar 2026 09:30:00 +0100", f"<{key}>"
    made.set_content(f"{FACT}\n\n{COST}\n")
    made.add_alternative(f"<p>{FACT}</p><p>{COST}</p>", subtype="html")
    if attach:
        made.add_attachment(csv(), maintype="text", subtype="csv", filename="costs.csv")
        made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="pier.png")
    return made.as_bytes()


def mbox() -> bytes:
    mails = (mail("First", "one@x.example", attach=False), mail("Second", "two@x.example", attach=False))
    return b"\n".join(b"From ann@lindau.example Wed Mar  4 09:30:00 2026\n" + raw + b"\n" for raw in mails)


def record(**more: Any) -> dict[str, Any]:
    return {"id": "storm-1", "title": TITLE, "text": f"{FACT}\n\n{COST}", "date": "2026-03-04", "author": AUTHOR} | more


def json_() -> bytes:
    return json.dumps(record()).encode()


def jsonl() -> bytes:
    return "\n".join(json.dumps(record(id=f"storm-{n}", title=f"{TITLE} {n}")) for n in (1, 2)).encode()


CUES = (
    ("00:00:01", "00:00:04", "Mayor Clara Voss ordered the closure"),
    ("00:00:04", "00:00:08", "of the harbour on 3 March 2026 after a storm broke the northern pier."),
    ("00:01:10", "00:01:14", COST),
)


def vtt() -> bytes:
    cues = "\n\n".join(f"{a}.000 --> {b}.000\n{words}" for a, b, words in CUES)
    return f"WEBVTT\n\n{cues}\n".encode()


def srt() -> bytes:
    return "\n\n".join(f"{n}\n{a},000 --> {b},000\n{w}" for n, (a, b, w) in enumerate(CUES, start=1)).encode()


def archive(files: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in (files or {"notes/storm.docx": docx(), "storm.txt": text(), "pier.png": b"\x89PNG"}).items():
            made.writestr(name, raw)
    return stream.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    ".txt": text, ".text": text, ".md": markdown, ".markdown": markdown, ".html": html, ".htm": html, ".xhtml": html,
    ".pdf": pdf, ".docx": docx, ".pptx": pptx, ".xlsx": xlsx, ".csv": csv, ".tsv": lambda: csv().replace(b";", b"\t"),
    ".odt": odt, ".epub": epub, ".rtf": rtf, ".eml": mail, ".mbox": mbox, ".json": json_, ".jsonl": jsonl,
    ".ndjson": jsonl, ".vtt": vtt, ".srt": srt, ".zip": archive,
}  # fmt: skip
