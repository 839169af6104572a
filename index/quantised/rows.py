"""Arithmetic on rows of the quantised copy: which are whose, which are free, which are best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.quantised.scan import BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.quantised.codes import Floats, Words
    from index.quantised.files import GrowingFile

    Mask = NDArray[np.bool_]
    """By number of a document (:class:`index.quantised.numbering.Numbering`), whether its passages may be found."""


def keys(numbers: NDArray[np.int32], ordinals: NDArray[np.int32]) -> NDArray[np.int64]:
    return (numbers.astype(np.int64) << 32) | (ordinals.astype(np.int64) & 0xFFFFFFFF)


def slots(numbers: NDArray[np.int32], count: int) -> NDArray[np.intp]:
    """Row numbers for so many new rows: those that are free, then new ones at the end."""
    free = np.flatnonzero(numbers == 0)[:count]
    return np.concatenate([free, np.arange(len(numbers), len(numbers) + count - len(free))])


def extended(old: NDArray[np.int32], rows: NDArray[np.intp], numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Whose each row is, with new rows; searches under way keep the array they have."""
    extended = np.zeros(max(len(old), int(rows[-1]) + 1), dtype=np.int32)
    extended[: len(old)] = old
    extended[rows] = numbers
    return extended


def of_rows(allowed: Mask, numbers: NDArray[np.int32]) -> Mask:
    """What a mask over documents says of rows; documents that came after it was made are not in it."""
    ended = np.append(allowed, False)
    found: Mask = ended.take(numbers, mode="clip")
    return found


def best(scores: Floats, k: int) -> NDArray[np.intp]:
    if len(scores) > k:
        among = np.argpartition(-scores, k)[:k]
        return among[np.argsort(-scores[among], kind="stable")]
    return np.argsort(-scores, kind="stable")


def write_signs(file: GrowingFile, start: int, signs: Words) -> None:
    """Rows of signs into their blocks, which hold them word by word."""
    per_block = signs.shape[1] * BLOCK
    done = 0
    while done < len(signs):
        block, offset = divmod(start + done, BLOCK)
        part = signs[done : done + BLOCK - offset]
        for word in range(signs.shape[1]):
            file.write_at((block * per_block + word * BLOCK + offset) * signs.itemsize, part[:, word])
        done += len(part)
