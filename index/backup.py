"""A library in one file, taken while it is in use, and back again.

The file is a zip: the catalog as SQLite's own backup copies it (one moment, whatever is written meanwhile), the vectors
of that moment's passages, fetched originals, and a manifest with the hash of each part. Keywords are not kept: they
are built from the catalog in seconds. Restoring checks every part before it touches anything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from index.errors import LibraryError
from index.sqlite_errors import mapped
from index.types import Frozen, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.config import IndexSettings
    from index.ingest import Ingest
    from index.vector_store import VectorStore

FORMAT = 1
MANIFEST, CATALOG = "manifest.json", "catalog.sqlite"
VECTORS, ORIGINALS = "vectors/", "originals/"
GROUP = 5000  # vectors in one part
RESTORING = "restoring"


class Manifest(Frozen):
    """What a backup holds. ``parts``: hex sha256 by name."""

    format: int
    made_at: datetime
    embedder: str
    documents: int
    passages: int
    parts: dict[str, str]


class BackupError(LibraryError):
    """A backup can't be written, or is not one that can be restored. Nothing was changed."""


def back_up(ingest: Ingest, file: Path, step: Callable[[Stage, str], None]) -> Manifest:
    """Write a backup of an open library; whole or not at all.

    Raises:
        BackupError: the file can't be written.
    """
    file = file.expanduser().resolve()
    part, copy = file.with_name(f"{file.name}.part"), file.with_name(f"{file.name}.catalog")
    try:
        manifest = _write(ingest, part, copy, step)
        _settle_on_disk(part)
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"The backup {file} can't be written ({getattr(error, 'strerror', None) or error}). Check that its folder "
            "exists, its permissions and the free space."
        ) from error
    finally:
        part.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return manifest


def _write(ingest: Ingest, part: Path, copy: Path, step: Callable[[Stage, str], None]) -> Manifest:
    catalog = ingest.catalog
    step("store", "the catalog")
    with sqlite3.connect(copy) as target:
        catalog.database.connection.backup(target)
    target.close()
    passages = _passages_of(copy)
    parts: dict[str, str] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3, allowZip64=True) as archive:
        parts[CATALOG] = _add_file(archive, CATALOG, copy)
        store = ingest.stores.vectors()
        for number, start in enumerate(range(0, len(passages), GROUP)):
            step("store", f"vectors: {start} of {len(passages)}")
            group = store.vectors_of(passages[start : start + GROUP])
            for name, data in _vector_parts(number, group):
                archive.writestr(zipfile.ZipInfo(name), data)
                parts[name] = hashlib.sha256(data).hexdigest()
        folder = ingest.settings.data_dir / "originals"
        for original in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = ORIGINALS + original.relative_to(folder).as_posix()
            parts[name] = _add_file(archive, name, original)
        documents, visible = catalog.count()
        manifest = Manifest(
            format=FORMAT,
            made_at=datetime.now(UTC).replace(microsecond=0),
            embedder=catalog.fact("embedder") or "",
            documents=documents,
            passages=visible,
            parts=parts,
        )
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _passages_of(copy: Path) -> list[str]:
    """Ids of the passages that stand in the indexes, from the copied catalog."""
    from index.catalog_writes import INDEXED

    with sqlite3.connect(copy) as read:
        rows = read.execute(
            f"SELECT p.id FROM documents d JOIN passages p ON p.document_id = d.id WHERE {INDEXED} ORDER BY p.id"
        ).fetchall()
    read.close()
    return [row[0] for row in rows]


def _vector_parts(number: int, group: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    if group:
        buffer = io.BytesIO()
        np.save(buffer, np.asarray(list(group.values()), dtype=np.float32), allow_pickle=False)
        yield f"{VECTORS}{number:06}.npy", buffer.getvalue()
        yield f"{VECTORS}{number:06}.json", json.dumps(list(group)).encode()


def _add_file(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    archive.write(path, name)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle_on_disk(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def restore(settings: IndexSettings, file: Path, *, replace: bool, step: Callable[[Stage, str], None]) -> Manifest:
    """Put a backup's library into the data directory, which no process may have open (the caller holds its lock).

    ``replace``: also where a library is; what it holds is lost. Vectors that the backup lacks are made again at the
    first use.

    Raises:
        BackupError: the file is no whole backup, of a newer version, or the directory holds a library already.
    """
    place = settings.data_dir / RESTORING
    if (settings.data_dir / CATALOG).exists() and not replace:
        raise BackupError(
            f"{settings.data_dir} holds a library already. Give --replace to lose it, or another folder (--data-dir)."
        )
    shutil.rmtree(place, ignore_errors=True)
    try:
        with zipfile.ZipFile(file.expanduser()) as archive:
            manifest = _manifest(archive, file)
            step("check", "the backup")
            place.mkdir(parents=True)
            for name, digest in manifest.parts.items():
                _extract(archive, name, digest, place)
    except (OSError, zipfile.BadZipFile, KeyError, ValidationError, ValueError) as error:
        shutil.rmtree(place, ignore_errors=True)
        raise BackupError(f"{file} can't be restored: {error}. Nothing was changed. Take another backup.") from error
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    _prepare(place / CATALOG)
    step("store", "the catalog")
    _take_place(settings.data_dir, place)
    return manifest


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    if manifest.format > FORMAT:
        raise BackupError(f"{file} was made by a newer version of Briefing Assistant. Update with pip.")
    if CATALOG not in manifest.parts:
        raise BackupError(f"{file} holds no catalog. Take another backup.")
    return manifest


def _extract(archive: zipfile.ZipFile, name: str, digest: str, place: Path) -> None:
    """One part, under a name that was written by a backup: nothing outside the folder, nothing unexpected."""
    parts = name.split("/")
    if not (name == CATALOG or name.startswith((VECTORS, ORIGINALS))) or any(p in ("", ".", "..") for p in parts):
        raise BackupError(f"The backup holds {name!r}, which no backup should. Nothing was changed.")
    target = place.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    with archive.open(name) as source, target.open("wb") as stream:
        while block := source.read(1 << 20):
            found.update(block)
            stream.write(block)
    if found.hexdigest() != digest:
        raise BackupError(f"{name} in the backup is damaged (its hash is another). Nothing was changed.")


def _prepare(catalog: Path) -> None:
    """The copied catalog speaks of indexes that were not copied."""
    with mapped(catalog):
        with sqlite3.connect(catalog) as write:
            (said,) = write.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise BackupError(f"The catalog in the backup is damaged ({said}). Nothing was changed.")
            write.execute(
                "DELETE FROM facts WHERE name IN ('vectors', 'keywords', 'vectors being built', 'vector store')"
            )
            write.execute("DELETE FROM dirty")
        write.close()


def _take_place(data_dir: Path, place: Path) -> None:
    """Exchange the library: its indexes first (they can be made again), its catalog at one stroke, originals last."""
    for folder in data_dir.iterdir():
        if folder.is_dir() and folder.name.partition("-")[0] in ("vectors", "keywords"):
            shutil.rmtree(folder)
    with suppress(sqlite3.Error):  # the old catalog whole in its file, should this be interrupted
        old = sqlite3.connect(data_dir / CATALOG)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old.close()
    for ending in ("-wal", "-shm"):  # a log beside another catalog would be played into it
        (data_dir / f"{CATALOG}{ending}").unlink(missing_ok=True)
    (place / CATALOG).replace(data_dir / CATALOG)
    originals = data_dir / "originals"
    shutil.rmtree(originals, ignore_errors=True)
    if (place / "originals").exists():
        (place / "originals").rename(originals)


def forget_half(data_dir: Path) -> None:
    """Delete what a restore that never took place has unpacked."""
    if (data_dir / RESTORING / CATALOG).exists():
        shutil.rmtree(data_dir / RESTORING, ignore_errors=True)


def restored_vectors(data_dir: Path, store: VectorStore, wanted: set[str]) -> int:
    """Put the restored vectors into the store and delete their files; returns how many there were."""
    number = 0
    folder = data_dir / RESTORING
    for ids_file in sorted((folder / "vectors").glob("*.json")):
        ids = json.loads(ids_file.read_text(encoding="utf-8"))
        rows = np.load(ids_file.with_suffix(".npy"), allow_pickle=False)
        kept = [n for n, passage_id in enumerate(ids) if passage_id in wanted]
        store.put([ids[n] for n in kept], rows[kept])
        number += len(kept)
    shutil.rmtree(folder, ignore_errors=True)
    return number
