"""What was worked out lately, by a hash of the texts it was worked out from.

A question asked again after a stop, a retry or an hour, an answer that is replayed, a claim checked twice: none is paid
for twice. It holds hashes and results, so nothing of a document that is erased stays behind.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")


class Kept(Generic[T]):
    """At most ``most`` results; the one not used for the longest time goes first. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._held: OrderedDict[Hashable, T] = OrderedDict()

    @staticmethod
    def key(*texts: str) -> bytes:
        """A key for texts in this order and division."""
        digest = blake2b(digest_size=16)
        for text in texts:
            raw = text.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "little") + raw)
        return digest.digest()

    def get(self, key: Hashable) -> T | None:
        with self._guard:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: Hashable, result: T) -> None:
        with self._guard:
            self._held[key] = result
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def each(self, items: Mapping[bytes, Item], make: Callable[[list[Item]], Iterable[T]]) -> dict[bytes, T]:
        """The result for each key; ``make`` works out those that are not held, from their items in order."""
        known = {key: found for key in items if (found := self.get(key)) is not None}
        new = {key: item for key, item in items.items() if key not in known}
        for key, result in zip(new, make(list(new.values())) if new else (), strict=True):
            known[key] = result
            self.put(key, result)
        return known

    def __len__(self) -> int:
        return len(self._held)
