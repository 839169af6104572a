"""One question against all vectors: signs first, then the bytes of the most promising.

Numpy is all it takes: counting the bits in which a million vectors of 384 dimensions differ from a question takes 10 ms
on one core of ours (48 MB are read), and numpy lets go of the interpreter meanwhile, so blocks are shared out among
threads. A graph (HNSW) touches fewer vectors, but must be walked much farther where a filter hides most of them.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.quantised.codes import Codes, Floats, Words

    Rows = NDArray[np.intp]

BLOCK = 1 << 14  # vectors whose signs lie together, word by word
THREADS_FROM = 8  # blocks: below, handing work to threads costs more than it saves
SAMPLE = 8  # every so-maniest distance is looked at to find the limit
GATHER = 512  # rows scored at a time: they stay in the cache, and BLAS does not set threads to work for so few


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="scan")


def distances(blocks: Words, question: Words, rows: int) -> NDArray[np.uint16]:
    """In how many signs each of the first ``rows`` vectors differs from the question.

    ``blocks`` is ``(blocks, words, BLOCK)``, ``question`` ``(words,)``.
    """
    found = np.empty(rows, dtype=np.uint16)
    numbers = range(-(-rows // BLOCK))
    if len(numbers) < THREADS_FROM:
        for number in numbers:
            _block(blocks[number], question, found[number * BLOCK : (number + 1) * BLOCK])
    else:
        list(_threads().map(lambda n: _block(blocks[n], question, found[n * BLOCK : (n + 1) * BLOCK]), numbers))
    return found


def _block(block: Words, question: Words, found: NDArray[np.uint16]) -> None:
    size = len(found)
    differ, counted = np.empty(size, np.uint64), np.empty(size, np.uint8)
    found[:] = 0
    for word, asked in zip(block, question, strict=True):
        np.bitwise_xor(word[:size], asked, out=differ)
        np.bitwise_count(differ, out=counted)
        np.add(found, counted, out=found)


def nearest(distance: NDArray[np.uint16], live: NDArray[np.bool_], wanted: int) -> Rows:
    """About ``wanted`` rows of those that are live, the nearest by distance; all, if a sample tells there are less."""
    far = np.where(live, distance, np.uint16(0xFFFF))
    sample = far[::SAMPLE]
    among = np.bincount(sample[sample != 0xFFFF], minlength=1)
    limit = int(np.searchsorted(np.cumsum(among), wanted // SAMPLE))
    return np.flatnonzero(far <= min(limit, 0xFFFE))


def cosines(codes: Codes, scales: Floats, rows: Rows, turned: Floats) -> Floats:
    """The estimated cosine of each of these rows with a turned question ``(dimension,)``."""
    found = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), GATHER):
        part = rows[start : start + GATHER]
        np.matmul(codes[part].astype(np.float32), turned, out=found[start : start + GATHER])
    found *= scales[rows]
    return found
