"""The content that was fetched, byte for byte, kept in the data directory under its sha256: pages change and go."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from index.errors import LibraryError, NotFound


class Originals:
    """A folder of files named by their hash."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "originals"

    def keep(self, raw: bytes) -> str:
        """Store content; returns its hex sha256.

        Raises:
            LibraryError: the folder can't be written.
        """
        key = hashlib.sha256(raw).hexdigest()
        path = self.path(key)
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_suffix(f".{os.getpid()}.new")
                temporary.write_bytes(raw)
                temporary.replace(path)
            except OSError as error:
                raise LibraryError(
                    f"The fetched original can't be kept in {self.folder} ({error.strerror}). Check the folder's "
                    "permissions and free space."
                ) from error
        return key

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def read(self, key: str) -> bytes:
        """Raises :class:`NotFound` if this content was never fetched or was purged."""
        try:
            return self.path(key).read_bytes()
        except OSError as error:
            raise NotFound(f"No original {key[:12]}… is kept in {self.folder}.") from error

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)
