"""Files that are zip packages inside (Office, OpenDocument, EPUB), held to bounds before a library unpacks them."""

from __future__ import annotations

import html
import re
import zipfile
from io import BytesIO

from index.errors import UnreadableDocument
from index.loaders.base import Limits

_ENCRYPTED = 0x1
_ENTITY = re.compile(rb"<!ENTITY|<\0!\0E\0N\0T\0I\0T\0Y|\0<\0!\0E\0N\0T\0I\0T\0Y")
_XML = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_PROLOG = 1 << 20
_COMPANY = re.compile(rb"<Company>([^<]{1,200})</Company>")


def open_package(raw: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """The package, if what it unpacks to stays within the limits.

    Sizes are those of the directory; zipfile reads no member beyond the size stated there.

    Raises:
        UnreadableDocument: damaged, encrypted, too large unpacked, or with XML entities of its own, which no such
            format uses and which can blow up to any size.
    """
    try:
        package = zipfile.ZipFile(BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableDocument(f"{name}: it is cut off or damaged ({error}). Get it anew.") from error
    members = package.infolist()
    if len(members) > limits.archive_members:
        raise UnreadableDocument(
            f"{name}: it holds {len(members):,} files, {limits.archive_members:,} are allowed "
            "(BRIEFING_INDEX__ARCHIVE_MEMBERS). Split it or raise the limit."
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.archive_mb * 1_000_000:
        raise UnreadableDocument(
            f"{name}: it unpacks to {unpacked / 1e6:,.0f} MB, {limits.archive_mb} MB are allowed "
            "(BRIEFING_INDEX__ARCHIVE_MB). If you trust the file, raise the limit or split it."
        )
    return package


def open_document(raw: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """As :func:`open_package`, for packages that are one document: their XML is looked at too."""
    package = open_package(raw, name, limits)
    for member in package.infolist():
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableDocument(f"{name}: it is encrypted. Save it without a password and add it again.")
        if member.filename.lower().endswith(_XML):
            with package.open(member) as stream:
                if _ENTITY.search(stream.read(_PROLOG)):
                    raise UnreadableDocument(
                        f"{name}: its part {member.filename!r} defines XML entities, which no such document needs and "
                        "which can be made to exhaust a machine. It was not read."
                    )
    return package


def company(package: zipfile.ZipFile) -> str | None:
    """The company that an Office file names in its properties."""
    try:
        found = _COMPANY.search(package.read("docProps/app.xml"))
    except KeyError:
        return None
    return html.unescape(found[1].decode("utf-8", "replace")).strip() or None if found else None
