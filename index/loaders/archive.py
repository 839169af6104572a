"""Zip archives: each file of a known kind a document of its own. Nothing is written to disk, so no name in an archive
can reach a place; names only become part of an address."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.errors import UnreadableDocument
from index.loaders.base import Limits, Member, Part, Unread
from index.loaders.formats import kinds, supported
from index.loaders.package import open_package
from index.text import canonical

_ENCRYPTED = 0x1


def load_zip(raw: bytes, name: str, limits: Limits) -> Iterator[Part]:
    """Read a ``.zip`` file. Hidden files, links and files of unknown kinds are passed over.

    Raises:
        UnreadableDocument: no file of a known kind is in it, or see :func:`open_package`.
    """
    package = open_package(raw, name, limits)
    seen: set[str] = set()
    for info in package.infolist():
        part = inner_name(info.filename)
        if info.is_dir() or not part or stat.S_ISLNK(info.external_attr >> 16) or not supported(PurePosixPath(part)):
            continue
        if any(folder.startswith((".", "__MACOSX")) for folder in part.split("/")):
            continue
        while part in seen:
            part = f"again/{part}"
        seen.add(part)
        yield _member(package, info, part, name)
    if not seen:
        raise UnreadableDocument(f"{name}: no document that can be read is in this archive. Known kinds: {kinds()}.")


def _member(package: zipfile.ZipFile, info: zipfile.ZipInfo, part: str, name: str) -> Part:
    shown = f"{name}#{part}"
    if info.flag_bits & _ENCRYPTED:
        return Unread(part, f"{shown}: it is encrypted. Unpack the archive with its password and add the files.")
    try:
        return Member(part, package.read(info))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        return Unread(part, f"{shown}: it can't be unpacked ({error}). Get the archive anew.")


def inner_name(name: str) -> str:
    """A member's name as an address may have it: without drive, root, ``..`` and control characters."""
    clean = "".join(c for c in canonical(name).replace("\\", "/") if c.isprintable())
    parts = [part.strip() for part in clean.split("/")]
    kept = [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept)[-400:]
