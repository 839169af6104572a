"""Answers, conversations and reports as files: Markdown, HTML, Word, PDF, JSON.

Each citation in each format carries its quote, source, date and offsets, and can be checked later
(:mod:`assistant.export.check`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from assistant.errors import ExportError
from assistant.export.page import Page
from assistant.export.pages import Exportable, page_of


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name's ending, media type, and the writer (module and function, imported when used)."""

    suffix: str
    media_type: str
    writer: tuple[str, str]
    title: str


FORMATS: dict[str, Format] = {
    "markdown": Format(".md", "text/markdown; charset=utf-8", ("markdown", "to_markdown"), "Markdown"),
    "html": Format(".html", "text/html; charset=utf-8", ("web", "to_html"), "HTML"),
    "docx": Format(
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("word", "to_docx"),
        "Word",
    ),
    "pdf": Format(".pdf", "application/pdf", ("pdf", "to_pdf"), "PDF"),
    "json": Format(".json", "application/json", ("data", "to_json"), "JSON"),
}


def export(item: Exportable, format: str) -> bytes:
    """An answer, a conversation (its answers in order) or a report as a file.

    Raises:
        ExportError: there is no such format.
    """
    if format not in FORMATS:
        raise ExportError(f"There is no export format {format!r}. Choose one of {', '.join(FORMATS)}.")
    module, name = FORMATS[format].writer
    write: Callable[[Page], bytes] = getattr(import_module(f"assistant.export.{module}"), name)
    return write(page_of(item))


def format_of(file_name: str) -> str:
    """The format a file name asks for by its ending.

    Raises:
        ExportError: no format has this ending.
    """
    for name, kind in FORMATS.items():
        if file_name.lower().endswith(kind.suffix):
            return name
    endings = ", ".join(kind.suffix for kind in FORMATS.values())
    raise ExportError(f"The format of {file_name!r} is not known by its ending. Use one of {endings}.")


__all__ = ["FORMATS", "Exportable", "Format", "export", "format_of"]
