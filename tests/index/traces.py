"""Looks for a document's traces in every file of a data directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from index import Library
from index.embedder import unit
from index.quantised.codes import encode


def traces(folder: Path, *needles: bytes) -> list[str]:
    """``file: needle`` for each file that holds one of the needles, in whatever case."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        lowered = content.lower()
        found += [f"{file.relative_to(folder)}: {n!r}" for n in needles if n in content or n.lower() in lowered]
    return found


def vector_bytes(library: Library, passage_ids: Iterable[str]) -> list[bytes]:
    """How the vectors of passages would stand in a file: the first numbers as stored, as scaled to length one, and as
    the quantised copy keeps them.
    """
    needles = []
    for vector in library.vectors().vectors_of(list(passage_ids)).values():
        row = np.asarray(vector, dtype=np.float32)
        codes, _, _ = encode(row[None])
        needles += [row[:8].tobytes(), unit(row)[:8].tobytes(), codes[0, :32].tobytes()]
    return needles
