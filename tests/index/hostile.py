"""Files made to exhaust a machine, break a parser or reach a place they should not. Small on disk, made when asked."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.index import samples

MB = 1_000_000
LAUGHS = "".join(
    f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{(f"&l{n - 1};" if n else "ha") * 9}">' for n in range(12)
)
BOMB = f"<!DOCTYPE r [{LAUGHS}]>"
XXE = '<!DOCTYPE r [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Case:
    """A hostile file. ``said``: what the report must say, one of these words (empty: it is read after all).

    ``either``: it depends on the machine's speed whether it is read or passes a limit.
    """

    name: str
    make: Callable[[], bytes]
    said: tuple[str, ...] = ()
    either: bool = False
    slow: bool = False


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, raw in files:
            made.writestr(name, raw)
    return stream.getvalue()


def zeros(name: str, size: int, fill: bytes = b"\0") -> bytes:
    """An archive with one member of ``size`` equal bytes, without having them in memory."""
    stream = io.BytesIO()
    deflated = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with deflated as made, made.open(name, "w", force_zip64=True) as member:
        for _ in range(size // MB):
            member.write(fill * MB)
    return stream.getvalue()


def rewritten(raw: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A package with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return zipped(*((i.filename, change(i.filename, package.read(i))) for i in package.infolist()))


def with_entities(raw: bytes, part: str, doctype: str = BOMB, encoding: str = "utf-8") -> bytes:
    """A package whose part defines entities and uses the last of them where its first words stood."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        text = content.decode()
        __, mark, rest = text.partition("?>") if text.startswith("<?xml") else ("", "", text)
        body = rest.replace(samples.FACT, "&l11;").replace("Costs", "&l11;")
        declared = f'<?xml version="1.0" encoding="{encoding}"?>' if mark else ""
        return f"{declared}{doctype}{body}".encode(encoding)

    return rewritten(raw, change)


def lying_size() -> bytes:
    """A member that unpacks to a thousand times what the directory states."""
    raw = bytearray(zeros("a.txt", 100 * MB, b"a"))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = raw.find(signature)
        raw[start + offset : start + offset + 4] = struct.pack("<I", 100_000)
    return bytes(raw)


def overlapping(entries: int = 3000) -> bytes:
    """One packed megabyte that thousands of directory entries point to."""
    raw = zeros("a.txt", MB, b"a")
    start = raw.find(b"PK\x01\x02")
    end = raw.find(b"PK\x05\x06")
    entry, tail = raw[start:end], bytearray(raw[end:])
    tail[8:12] = struct.pack("<HH", entries, entries)
    tail[12:16] = struct.pack("<I", len(entry) * entries)
    return raw[:start] + entry * entries + bytes(tail)


def nested(depth: int) -> bytes:
    raw = zipped(("a.txt", samples.text()))
    for n in range(depth):
        raw = zipped((f"n{n}.zip", raw))
    return raw


def wide(levels: int, width: int = 10) -> bytes:
    """Archives in archives: each level ten times what the one below unpacks to."""
    raw = zeros("a.txt", 6 * MB, b" ")
    for _ in range(levels):
        raw = zipped(*((f"{n}.zip", raw) for n in range(width)))
    return raw


def tricks() -> bytes:
    """Names that point elsewhere, a link, twice the same name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in ("../../../tmp/evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a/../../b.txt", "x" * 5000 + ".txt",
                     "nul\x01.txt", "\u202etxt.txt", "twice.txt", "twice.txt"):  # fmt: skip
            made.writestr(name, samples.text())
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    return stream.getvalue()


def encrypted_zip() -> bytes:
    raw = bytearray(zipped(("a.txt", samples.text())))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = raw.find(signature)
        raw[start + offset] |= 1
    return bytes(raw)


def pdf_raw(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def packed(size: int, fill: bytes = b" ") -> bytes:
    """``size`` equal bytes deflated: one megabyte packed once and repeated, which inflates like any other stream."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(fill * MB) + deflate.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(size // MB):
        check = zlib.adler32(fill * MB, check)
    return b"\x78\xda" + block * (size // MB) + deflate.flush() + struct.pack(">I", check)


_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>"
_HEAD = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")


def stream(content: bytes, more: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<</Length %d%s>>stream\n" % (len(content), more) + content + b"\nendstream"


def pdf_bomb(size: int) -> bytes:
    return pdf_raw(*_HEAD, _PAGE % b"", stream(packed(size)))


def pdf_double_bomb(size: int) -> bytes:
    """Deflated twice: a gigabyte in a few kilobytes."""
    return pdf_raw(*_HEAD, _PAGE % b"", stream(zlib.compress(packed(size), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def pdf_text_flood(times: int) -> bytes:
    """One page that writes the same words over and over."""
    words = b"BT /F 12 Tf 50 700 Td " + b"(words and words and words) Tj 0 -1 Td " * times + b"ET"
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    return pdf_raw(*_HEAD, _PAGE % font, stream(zlib.compress(words, 9)))


def pdf_image() -> bytes:
    image = b"/XObject<</I 5 0 R>>"
    size = b"/Width 100000/Height 100000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    about = b"/Type/XObject/Subtype/Image/Filter/FlateDecode" + size
    return pdf_raw(
        *_HEAD, _PAGE % image, stream(b"q 500 0 0 500 0 0 cm /I Do Q", b""), stream(packed(300 * MB, b"\0"), about)
    )


def pdf_pages(count: int) -> bytes:
    """Real pages, each with a heading, a number of its own and a sentence."""
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(count))
    objects = [_HEAD[0], b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)]
    for n in range(count):
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources%s>>" % (4 + 2 * n, font)
        words = b"BT /F 18 Tf 50 700 Td (Part %d) Tj /F 11 Tf 0 -40 Td (The repair of pier %d costs a lot.) Tj ET" % (
            n,
            n,
        )
        objects += [page, stream(words, b"")]
    return pdf_raw(*objects)


def pdf_cycle() -> bytes:
    """Pages that are their own parents, and an outline that is its own child."""
    return pdf_raw(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>",
        b"<</First 3 0 R/Last 3 0 R/Next 3 0 R/Title(x)/Count 5>>",
    )  # fmt: skip


def pdf_active() -> bytes:
    """A PDF that would start a program and run a script when opened by a careless reader."""
    return pdf_raw(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)/Next<</S/JavaScript/JS(app.alert\\(1\\))>>>>>>",
        _HEAD[1], _PAGE % b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>",
        stream(b"BT /F 12 Tf 50 700 Td (Mayor Clara Voss closed the harbour.) Tj ET", b""),
    )  # fmt: skip


def pdf_encrypted() -> bytes:
    from fpdf import FPDF

    made = FPDF()
    made.set_encryption("owner", "user")
    made.add_page()
    made.set_font("Helvetica", "", 11)
    made.cell(0, 6, samples.COST)
    return bytes(made.output())


def docx_macros() -> bytes:
    """A Word file with a macro project that names a program."""
    return zipped(*parts(samples.docx()), ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 AutoOpen Shell touch"))


def parts(raw: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return [(i.filename, package.read(i)) for i in package.infolist()]


def docx_picture() -> bytes:
    """A picture of 65,000 by 65,000 points, four gigabytes when drawn."""
    rows = packed(100 * MB, b"\0")
    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
    )
    return zipped(*parts(samples.docx()), ("word/media/image1.png", png))


def docx_deep(depth: int) -> bytes:
    """A table in a table in a table."""
    start, end = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"

    def change(name: str, raw: bytes) -> bytes:
        if name != "word/document.xml":
            return raw
        return raw.decode().replace("<w:body>", "<w:body>" + start * depth + end * depth, 1).encode()

    return rewritten(samples.docx(), change)


def xlsx_formulas() -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["Cost of the pier in 2026", "4.2"])
    sheet["A2"] = "=cmd|'/c touch /tmp/briefing-pwned'!A1"
    sheet["A3"] = '=WEBSERVICE("http://127.0.0.1:9/x")'
    return samples.saved(made.save)


def xlsx_far() -> bytes:
    """A cell in the last row and column of a sheet, so that all before are empty."""
    import openpyxl

    made = openpyxl.Workbook()
    made.active["XFD1048576"] = "far away"
    return samples.saved(made.save)


def epub_spine(times: int) -> bytes:
    """A long chapter that the reading order names again and again."""

    def change(name: str, raw: bytes) -> bytes:
        if name.endswith("c1.xhtml"):
            return raw.replace(samples.FACT.encode(), samples.FACT.encode() * 2000)
        if name.endswith(".opf"):
            text = raw.decode()
            start = text.index("<itemref", text.index("<spine"))
            first = text[start : text.index("/>", text.index("chapter_0", start)) + 2]
            one = first[first.rindex("<itemref") :]
            return text.replace(one, one * times).encode()
        return raw

    return rewritten(samples.epub(), change)


def eml_nested(depth: int) -> bytes:
    head, tail = [], []
    for n in range(depth):
        head.append(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n')
        tail.append(f"\n--b{n}--\n")
    return ("From: a@b.example\nSubject: deep\n" + "".join(head) + "\nwords" + "".join(reversed(tail))).encode()


def eml_attachments(count: int) -> bytes:
    part = '--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename="{}.txt"\n\nwords of {}\n'
    body = "".join(part.format(n, n) for n in range(count))
    return f'From: a@b.example\nSubject: many\nContent-Type: multipart/mixed; boundary="b"\n\n{body}--b--\n'.encode()


def attributes(count: int = 100_000) -> bytes:
    return b"<p " + b"".join(b"a%d=x " % n for n in range(count)) + b">words of a page</p>"


def front_matter_aliases() -> bytes:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 25))]
    return ("---\n" + "\n".join(lines) + "\n---\nwords\n").encode()


def cut(make: Callable[[], bytes]) -> Callable[[], bytes]:
    return lambda: make()[: len(make()) // 2]


def office_bombs() -> list[Case]:
    parts = (("docx", samples.docx, "word/document.xml"), ("pptx", samples.pptx, "ppt/slides/slide1.xml"),
             ("xlsx", samples.xlsx, "xl/workbook.xml"), ("odt", samples.odt, "content.xml"),
             ("epub", samples.epub, "EPUB/c1.xhtml"))  # fmt: skip
    found = []
    for kind, make, part in parts:
        found.append(Case(f"entities.{kind}", lambda m=make, p=part: with_entities(m(), p), ("XML entities",)))  # type: ignore[misc]
        found.append(Case(f"xxe.{kind}", lambda m=make, p=part: with_entities(m(), p, XXE), ("XML entities",)))  # type: ignore[misc]
    return found


DAMAGED = ("damaged", "cut off", "not of its kind", "no readable text", "broke down")
CASES: tuple[Case, ...] = (
    Case("bomb.zip", lambda: zeros("a.txt", 600 * MB), ("ARCHIVE_MB",)),
    Case("bomb.docx", lambda: zeros("word/document.xml", 600 * MB, b" "), ("ARCHIVE_MB",)),
    Case("inner-bomb.zip", lambda: zipped(("b.zip", zeros("a.txt", 600 * MB))), ("ARCHIVE_MB",)),
    Case("lying.zip", lying_size, ("can't be unpacked",)),
    Case("overlapping.zip", overlapping, ("ARCHIVE_MB",)),
    Case("deep.zip", lambda: nested(50), ("ARCHIVE_DEPTH",)),
    Case("wide.zip", lambda: wide(2), ("ARCHIVE_MB",)),
    Case("members.zip", lambda: zipped(*((f"{n}.txt", b"") for n in range(120_000))), ("ARCHIVE_MEMBERS",), slow=True),
    Case("tricks.zip", tricks),
    Case("encrypted.zip", encrypted_zip, ("encrypted",)),
    *office_bombs(),
    Case(
        "entities-utf16.docx",
        lambda: with_entities(samples.docx(), "word/document.xml", BOMB, "utf-16"),
        ("XML entities",),
    ),
    Case("picture.docx", docx_picture),
    Case("macros.docx", docx_macros),
    Case("deep-tables.docx", lambda: docx_deep(3000), ("damaged", "nested")),
    Case("encrypted.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, ("encrypted",)),
    Case("formulas.xlsx", xlsx_formulas),
    Case("far-cell.xlsx", xlsx_far),
    Case("spine.epub", lambda: epub_spine(20_000)),
    Case("stream-bomb.pdf", lambda: pdf_bomb(1000 * MB), ("no readable", "MEMORY", "SECONDS", "damaged", "broke down")),
    Case("double-bomb.pdf", lambda: pdf_double_bomb(2000 * MB), ("no readable", "MEMORY", "SECONDS", "broke down")),
    Case("flood.pdf", lambda: pdf_text_flood(100_000)),
    Case("image.pdf", pdf_image, ("scan", "no readable")),
    Case("cycle.pdf", pdf_cycle, DAMAGED),
    Case("active.pdf", pdf_active),
    Case("encrypted.pdf", pdf_encrypted, ("password",)),
    Case("pages.pdf", lambda: pdf_pages(10_000)),
    Case("one-line-100mb.txt", lambda: b"words and more words " * 5_000_000, ("MAX_FILE_MB",)),
    Case("one-line-15mb.txt", lambda: b"words and more words " * 700_000, slow=True),
    Case("one-word-15mb.txt", lambda: b"w" * 15_000_000, slow=True),
    Case("no-sentence-end.html", lambda: b"<p>" + b"words and more words " * 200_000, slow=True),
    Case("brackets.md", lambda: b"[" * 250_000, slow=True),
    Case("quotes.md", lambda: b">" * 50_000 + b" words", ("no readable",)),
    Case("stars.md", lambda: b"*a **b " * 40_000),
    Case("lists.md", lambda: "\n".join(" " * n + "- x" for n in range(1500)).encode()),
    Case("aliases.md", front_matter_aliases, ("alias",)),
    Case("deep-yaml.md", lambda: b"---\na: " + b"[" * 20_000 + b"\n---\nwords", ("front matter",)),
    Case("deep.html", lambda: b"<div>" * 100_000 + b"words", ("no readable",)),
    Case("attributes.html", attributes, ("PARSE_SECONDS",), either=True, slow=True),
    Case("script.html", lambda: b"<script>fetch('http://127.0.0.1:9')</script><p>Clara Voss closed the harbour.</p>"),
    Case("deep.json", lambda: b"[" * 1_000_000, ("nested", "JSON")),
    Case("digits.json", lambda: b'{"text": "words", "n": ' + b"9" * 1_000_000 + b"}", ("JSON", "damaged")),
    Case("nested.eml", lambda: eml_nested(5000), ("nested", "damaged")),
    Case("attachments.eml", lambda: eml_attachments(300)),
    Case("header.eml", lambda: b"Subject: " + b"x" * 5_000_000 + b"\n\nwords of a mail\n"),
    Case("from-lines.mbox", lambda: b"\nFrom x\n" * 200_000, ("no document",)),
    Case("braces.rtf", lambda: b"{\\rtf1 " + b"{" * 500_000 + b"words"),
    Case("one-cell.csv", lambda: b'a,"' + b"words " * 1_000_000),
    Case("columns.csv", lambda: b"1," * 1_000_000),
    Case("digits.srt", lambda: b"1" * 1_000_000 + b"\n00:00:01,000 --> 00:00:02,000\nwords\n"),
    Case("surrogates.json", lambda: json.dumps({"text": "\ud800 \udfff \u0000 words"}).encode()),
    Case("surrogates.txt", lambda: "words \ud800 \udfff words".encode("utf-16-le", "surrogatepass")),
    Case("overlong.txt", lambda: b"words \xc0\xaf \xed\xa0\x80 \xff\xfe words " * 50),
    Case("bidi.txt", "words \u202esdrow\u202c and \u2066more\u2069 words".encode),
    Case("noise.txt", lambda: bytes(range(256)) * 100, ("binary",)),
    Case("pdf.docx", samples.pdf, ("its content is a PDF",)),
    Case("program.pdf", lambda: b"MZ\x90\x00" + b"\0" * 1000, ("a program",)),
    Case("docx.txt", samples.docx, ("zip archive or an Office file",)),
    Case("picture.html", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, ("a picture",)),
    *(
        Case(f"cut.{kind}", cut(make), DAMAGED)
        for kind, make in (("pdf", samples.pdf), ("docx", samples.docx), ("pptx", samples.pptx), ("xlsx", samples.xlsx),
                           ("odt", samples.odt), ("epub", samples.epub), ("zip", samples.archive))
    ),
)  # fmt: skip
