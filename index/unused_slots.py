"""The unused slots of Chroma's graph files, cleared, so that no text stands in them.

When Chroma (hnswlib) begins a graph, it takes memory for 100 vectors without clearing it and writes all of it to disk:
180 kB of whatever the process had freed there before, which may be text of documents. The files stay so until the
graph is first saved, at 1000 vectors; each start of a process with fewer begins the graph anew. From then on only
slots that hold a vector are written.

What does not help (measured, glibc): ``M_MMAP_THRESHOLD`` (a free block that fits is taken before a new mapping) and
other settings of an allocator, which no other C library has. Overwriting works everywhere.
"""

from __future__ import annotations

import logging
import struct
from pathlib import Path

from index.errors import StoreError

log = logging.getLogger(__name__)
SAVED = "index_metadata.pickle"  # written with the graph
_HEADER = struct.Struct("<i4Q")  # version, offset of the links, room for vectors, vectors, bytes of a slot
_VERSION = 1
_LENGTH = 4  # bytes of a vector's length in length.bin


def saved(folder: Path) -> bool:
    """Whether each graph in Chroma's folder has been saved, and there is one: no unused slot is written any more."""
    graphs = [header.parent for header in folder.glob("*/header.bin")]
    return bool(graphs) and all((graph / SAVED).exists() for graph in graphs)


def clear(folder: Path) -> None:
    """Overwrite with zeros what stands behind the last vector in the graph files below Chroma's ``folder``.

    Nobody may be writing there: a vector that is saved meanwhile would be lost.

    Raises:
        StoreError: something stands there and can't be overwritten.
    """
    for header in folder.glob("*/header.bin"):
        try:
            _clear_graph(header)
        except FileNotFoundError:
            continue  # the process that began it was ended before it had written all of them
        except OSError as error:
            raise StoreError(
                f"Text may be left in unused parts of the vector files in {header.parent}, which can't be overwritten "
                f"({error.strerror}). Make them writable and open the library again; that overwrites them."
            ) from error


def _clear_graph(header: Path) -> None:
    found = header.read_bytes()[: _HEADER.size]
    version, offset, _, vectors, slot = _HEADER.unpack(found.ljust(_HEADER.size, b"\0"))
    if (version, offset) != (_VERSION, 0) or slot == 0:
        log.warning("%s has a form that is not known; text may be left in the files beside it", header)
        return
    _clear_from(header.parent / "data_level0.bin", vectors * slot)
    _clear_from(header.parent / "length.bin", vectors * _LENGTH)


def _clear_from(path: Path, start: int) -> None:
    size = path.stat().st_size
    if start >= size:
        return
    with path.open("rb") as file:
        file.seek(start)
        clean = not file.read().strip(b"\0")
    if not clean:
        with path.open("r+b") as file:
            file.seek(start)
            file.write(bytes(size - start))
