"""Unit vectors as bytes and as signs, and what each tells of a cosine.

A vector ``x`` is turned by a fixed orthonormal matrix ``R`` (a discrete cosine transform after random changes of
sign), which spreads what it says evenly over the dimensions. Then it is kept as

- *codes*: ``c = round(127 · Rx / max|Rx|)``, one byte a dimension. ``(Rq · c) / (Rx · c)`` estimates the cosine without
  bias, and gives 1 for ``q = x`` (Gao and Long, RaBitQ, SIGMOD 2024);
- *signs*: one bit a dimension. The share of signs in which two vectors agree tells their angle (Charikar, STOC 2002),
  and is counted at 32 dimensions an instruction and more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from index.embedder import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Codes = NDArray[np.int8]
    Words = NDArray[np.uint64]

SEED = 7
WORD = 64  # bits


@cache
def rotation(dimension: int) -> Floats:
    """``R``, ``(dimension, dimension)``: the same on every machine, as files made on one are read on another."""
    row, column = np.arange(dimension)[:, None], np.arange(dimension)[None, :]
    cosines = np.sqrt(2 / dimension) * np.cos(np.pi * (2 * column + 1) * row / (2 * dimension))
    cosines[0] /= np.sqrt(2)
    signs = np.where(np.random.Generator(np.random.PCG64(SEED)).integers(0, 2, dimension), 1.0, -1.0)
    turning: Floats = (cosines * signs).astype(np.float32)
    return turning


def encode(vectors: Floats) -> tuple[Codes, Floats, Words]:
    """Codes ``(n, dimension)``, scales ``(n,)`` and signs ``(n, words)`` of vectors ``(n, dimension)`` of any length.

    A cosine is ``scale · (Rq · codes)``. A zero vector has scale 0: it is near to nothing.
    """
    turned = unit(vectors) @ rotation(vectors.shape[1]).T
    largest = np.maximum(np.abs(turned).max(axis=1, keepdims=True), 1e-30)
    codes = np.rint(turned * (127 / largest)).astype(np.int8)
    own = np.einsum("ij,ij->i", codes, turned, dtype=np.float32)
    scales = np.divide(1.0, own, out=np.zeros_like(own), where=own > 0)
    return codes, scales, words(turned)


def words(turned: Floats) -> Words:
    """The signs of turned vectors ``(n, dimension)`` as ``(n, words)``; bits beyond the dimension are 0."""
    bits = np.packbits(turned > 0, axis=1)
    missing = -bits.shape[1] % (WORD // 8)
    packed = np.ascontiguousarray(np.pad(bits, ((0, 0), (0, missing))))
    view: Words = packed.view(np.uint64)
    return view


def width(dimension: int) -> int:
    """How many words the signs of a vector take."""
    return -(-dimension // WORD)
