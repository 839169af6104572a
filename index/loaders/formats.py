"""The one table of formats: what can be read, by which loader, and whether in a process apart.

Everything else that speaks of kinds of files (messages, uploads, the command line, the table in the docs, tests) is
made from it. To add a format: a loader in a module of its own, a row here, a file in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Literal, cast

from index.errors import UnreadableDocument
from index.loaders.base import Loader

Apart = Literal["always", "large"]
IN_PROCESS_BYTES = 300_000  # text up to this size is read where the library is, without a process apart


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. ``version`` counts up when its loader gives another text, so that old documents can be told."""

    name: str
    title: str
    endings: tuple[str, ...]
    media_types: tuple[str, ...]
    loader: str
    library: str
    keeps: str
    apart: Apart = "always"
    version: int = 1

    @property
    def media_type(self) -> str:
        return self.media_types[0] if self.media_types else ""

    def load(self) -> Loader:
        """The loader's function; its library is imported with it."""
        module, _, function = self.loader.partition(":")
        return cast("Loader", getattr(import_module(f"index.loaders.{module}"), function))


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    Format(
        "text", "Plain text", (".txt", ".text"), ("text/plain",), "plain:load_text", "charset-normalizer",
        "paragraphs; encoding detected", apart="large",
    ),
    Format(
        "markdown", "Markdown", (".md", ".markdown"), ("text/markdown",), "markdown:load_markdown", "markdown-it-py",
        "front matter, headings, lists, tables, code", apart="large",
    ),
    Format(
        "html", "Web page", (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), "html:load_html",
        "trafilatura", "main text, headings, lists, tables; title, author, site and date as stated",
        version=2,
    ),
    Format(
        "pdf", "PDF", (".pdf",), ("application/pdf",), "pdf:load_pdf", "pypdfium2",
        "pages, headings by type size, title and author; scans with the extra `ocr`",
    ),
    Format(
        "docx", "Word", (".docx",), (f"{_OFFICE}.wordprocessingml.document",), "docx:load_docx", "python-docx",
        "headings, lists, tables, charts, footnotes, text boxes, comments; title, author", version=2,
    ),
    Format(
        "pptx", "PowerPoint", (".pptx",), (f"{_OFFICE}.presentationml.presentation",), "pptx:load_pptx", "python-pptx",
        "slides as pages, titles as headings, tables, charts, notes, comments", version=2,
    ),
    Format(
        "xlsx", "Excel", (".xlsx",), (f"{_OFFICE}.spreadsheetml.sheet",), "xlsx:load_xlsx", "openpyxl",
        "sheet names as headings, rows as lines, comments on cells", version=2,
    ),
    Format(
        "csv", "Table", (".csv", ".tsv"), ("text/csv", "text/tab-separated-values"), "csv:load_csv", "csv (Python)",
        "rows as lines; delimiter and encoding detected",
    ),
    Format(
        "odt", "OpenDocument text", (".odt",), ("application/vnd.oasis.opendocument.text",), "odt:load_odt", "odfpy",
        "headings, lists, tables, notes, comments; title, author", version=2,
    ),
    Format(
        "epub", "E-book", (".epub",), ("application/epub+zip",), "epub:load_epub", "ebooklib",
        "chapters in reading order, headings, tables; title, author, publisher, date",
    ),
    Format(
        "rtf", "Rich text", (".rtf",), ("application/rtf", "text/rtf"), "rtf:load_rtf", "striprtf",
        "paragraphs, tables; title, author",
    ),
    Format(
        "eml", "Mail", (".eml",), ("message/rfc822",), "mail:load_mail", "email (Python)",
        "sender, recipients, date, subject; attachments as documents of their own",
    ),
    Format(
        "mbox", "Mailbox", (".mbox",), ("application/mbox",), "mail:load_mailbox", "email (Python)",
        "each mail a document",
    ),
    Format(
        "json", "JSON", (".json",), ("application/json",), "records:load_json", "json (Python)",
        "an object or a list of objects with a text field, each a document; title, date, author, publisher",
    ),
    Format(
        "jsonl", "JSON lines", (".jsonl", ".ndjson"), ("application/jsonl", "application/x-ndjson"),
        "records:load_jsonl", "json (Python)", "each line a document",
    ),
    Format(
        "captions", "Transcript", (".vtt", ".srt"), ("text/vtt", "application/x-subrip"), "captions:load_captions",
        "webvtt-py", "speakers; the time as a heading about every minute",
    ),
    Format(
        "zip", "Archive", (".zip",), ("application/zip", "application/x-zip-compressed"), "archive:load_zip",
        "zipfile (Python)", "each file of a known kind a document of its own, archives in archives too",
    ),
)  # fmt: skip

INNER = (  # read from addresses only: lists of pages, not documents
    Format("feed", "Feed", (".feed",), (), "links:load_feed", "feedparser", "addresses"),
    Format("sitemap", "Sitemap", (".sitemap",), (), "links:load_sitemap", "defusedxml", "addresses"),
)
_BY_ENDING = {ending: format for format in FORMATS for ending in format.endings}
_BY_MEDIA_TYPE = {media_type: format for format in FORMATS for media_type in format.media_types}
_INSTEAD = {
    ".doc": "Save it as .docx.", ".xls": "Save it as .xlsx.", ".ppt": "Save it as .pptx.", ".docm": "Save it as .docx.",
    ".xlsm": "Save it as .xlsx.", ".pptm": "Save it as .pptx.", ".ods": "Save it as .xlsx or .csv.",
    ".odp": "Save it as .pptx.", ".pages": "Export it as .docx or .pdf.", ".msg": "Save the mail as .eml.",
    ".mobi": "Convert it to .epub.", ".gz": "Unpack it.", ".tar": "Pack it as .zip.", ".7z": "Pack it as .zip.",
    ".rar": "Pack it as .zip.", ".tgz": "Pack it as .zip.",
}  # fmt: skip


def kinds() -> str:
    """The file endings that can be read, for messages."""
    return ", ".join(sorted(_BY_ENDING))


def ending(name: str) -> str:
    """The last ending of a file's name, in small letters: ``.pdf``."""
    return PurePath(name).suffix.lower()


def supported(path: PurePath) -> bool:
    """Whether a loader knows this ending."""
    return path.suffix.lower() in _BY_ENDING


def format_of(name: str) -> Format:
    """The format of a file by its name's ending.

    Raises:
        UnreadableDocument: no loader knows it.
    """
    suffix = ending(name)
    if suffix not in _BY_ENDING:
        hint = _INSTEAD.get(suffix, f"Known: {kinds()}.")
        raise UnreadableDocument(f"{name}: files of kind '{suffix or 'no ending'}' can't be read. {hint}")
    return _BY_ENDING[suffix]


def any_format_of(name: str) -> Format:
    """As :func:`format_of`, with the lists of pages too."""
    inner = next((format for format in INNER if ending(name) in format.endings), None)
    return inner or format_of(name)


def format_named(name: str) -> Format:
    """The format called so in ``Document.parser``. Raises ``KeyError``."""
    return next(format for format in FORMATS if format.name == name)


def of_media_type(media_type: str) -> Format | None:
    """The format of a media type as servers and mails state it; its parameters are passed over."""
    return _BY_MEDIA_TYPE.get(media_type.partition(";")[0].strip().lower())


def formats_table() -> str:
    """The table of the docs."""
    lines = ["| kind | endings | read by | what is kept |", "|---|---|---|---|"]
    lines += [f"| {f.title} | {', '.join(f'`{e}`' for e in f.endings)} | {f.library} | {f.keeps} |" for f in FORMATS]
    return "\n".join(lines)
