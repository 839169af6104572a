"""What a file's first bytes say it is, to tell a wrong ending from a broken file."""

from __future__ import annotations

from index.errors import UnreadableDocument
from index.loaders.formats import Format, ending

_PACKAGES = ("docx", "pptx", "xlsx", "odt", "epub", "zip")
_OFFICE = ("docx", "pptx", "xlsx")
_SIGNATURES = (
    (b"%PDF-", "a PDF", ("pdf",)),
    (b"PK\x03\x04", "a zip archive or an Office file", _PACKAGES),
    (b"PK\x05\x06", "an empty zip archive", _PACKAGES),
    (b"{\\rtf", "rich text", ("rtf",)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file", ()),
    (b"\x89PNG\r\n", "a picture", ()),
    (b"\xff\xd8\xff", "a picture", ()),
    (b"GIF87a", "a picture", ()),
    (b"GIF89a", "a picture", ()),
    (b"\x1f\x8b", "compressed with gzip", ()),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ()),
    (b"Rar!\x1a\x07", "a rar archive", ()),
    (b"\x7fELF", "a program", ()),
    (b"MZ\x90\x00", "a program", ()),
    (b"SQLite format 3\x00", "a database", ()),
)
_NEEDS_SIGNATURE = {"pdf": "%PDF-", "rtf": "{\\rtf", **dict.fromkeys(_PACKAGES, "PK")}


def check_content(raw: bytes, name: str, format: Format) -> None:
    """Refuse a file whose content is plainly not what its ending says.

    Raises:
        UnreadableDocument: with what it is instead, and what to do.
    """
    head = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00") if format.name in ("pdf", "rtf") else raw[:1024]
    for signature, what, formats in _SIGNATURES:
        if head.startswith(signature):
            if format.name in formats:
                return
            if format.name in _OFFICE and what.startswith("an old"):
                raise UnreadableDocument(
                    f"{name}: it is encrypted with a password, or in the format of Office before 2007. "
                    "Open it, save it without a password as " + format.endings[0] + ", and add it again."
                )
            todo = "Give the file the ending of what it is, and add it again." if formats else "That can't be read."
            raise UnreadableDocument(f"{name}: its content is {what}, not {format.title} ({ending(name)}). {todo}")
    if format.name == "pdf" and b"%PDF-" in raw[:1024]:
        return
    if format.name in _NEEDS_SIGNATURE:
        raise UnreadableDocument(
            f"{name}: its content is not {format.title} (it doesn't begin with {_NEEDS_SIGNATURE[format.name]!r}); "
            "the file is damaged or has a wrong ending. Get it anew."
        )
