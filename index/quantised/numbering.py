"""Small numbers for document ids, so that what is known of documents can stand in arrays."""

from __future__ import annotations

import threading


class Numbering:
    """Document ids and their numbers, from 1 up. A number is given once and kept while the process runs.

    0 is nobody's: in an array over numbers it stands for "no document".
    """

    def __init__(self) -> None:
        self._names: list[str] = [""]
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How long an array over numbers is now."""
        return len(self._names)

    def get(self, name: str) -> int:
        """The number of a document, 0 if it has none."""
        return self._numbers.get(name, 0)

    def number(self, name: str) -> int:
        """The number of a document, a new one if it has none."""
        found = self._numbers.get(name)
        if found is None:
            with self._lock:
                found = self._numbers.get(name)
                if found is None:
                    found = len(self._names)
                    self._names.append(name)
                    self._numbers[name] = found
        return found

    def name(self, number: int) -> str:
        return self._names[number]


def parted(passage_id: str) -> tuple[str, int]:
    """The document's id and the ordinal in a passage's id; any other id counts as a document's with ordinal -1."""
    document, _, ordinal = passage_id.rpartition(":")
    if document and ordinal.isascii() and ordinal.isdecimal() and str(int(ordinal)) == ordinal and len(ordinal) < 10:
        return document, int(ordinal)
    return passage_id, -1


def joined(document: str, ordinal: int) -> str:
    """What :func:`parted` took apart."""
    return document if ordinal < 0 else f"{document}:{ordinal}"
