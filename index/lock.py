"""Who owns a data directory.

Embedded Chroma is for one process: another's new vectors are silently never found. So one process holds an OS lock
on the folder, which goes when the process dies however it dies, and leaves its address beside it; a second process
forwards to that address or says who holds the library.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryBusy, LibraryError


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data directory; ``url`` when it serves HTTP, with the ``token`` to speak to it."""

    pid: int
    command: str
    since: float
    url: str | None = None
    token: str | None = None


class OwnerLock:
    """The lock on one data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._card = folder / "owner.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / "lock", thread_local=False)
        except OSError as error:
            raise LibraryError(
                f"The data directory {folder} can't be made or written ({error.strerror}). Check its permissions, or "
                "set another with BRIEFING_INDEX__DATA_DIR."
            ) from error

    def acquire(self, wait_s: float) -> None:
        """Take the lock.

        Raises:
            LibraryBusy: another process still holds it after ``wait_s`` seconds.
            LibraryError: the folder can't be written.
        """
        try:
            self._lock.acquire(timeout=wait_s)
        except Timeout as error:
            raise LibraryBusy(self._busy()) from error
        except OSError as error:
            raise LibraryError(
                f"The data directory {self._folder} can't be locked ({error.strerror}). Check its permissions, or set "
                "another with BRIEFING_INDEX__DATA_DIR."
            ) from error
        self._write(Owner(os.getpid(), Path(sys.argv[0]).name or "python", time.time()))

    def announce(self, url: str) -> str:
        """Say where this process can be reached; returns the token that others must send."""
        token = secrets.token_urlsafe(24)
        owner = self.owner() or Owner(os.getpid(), "python", time.time())
        self._write(replace(owner, url=url, token=token))
        return token

    def owner(self) -> Owner | None:
        """Who wrote the card last; only meaningful while the lock is held by another process."""
        try:
            return Owner(**json.loads(self._card.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def release(self) -> None:
        if self._lock.is_locked:
            self._card.unlink(missing_ok=True)
            self._lock.release()

    def _write(self, owner: Owner) -> None:
        temporary = self._card.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(owner), stream)
        temporary.replace(self._card)

    def _busy(self) -> str:
        owner = self.owner()
        who = f"process {owner.pid} ({owner.command})" if owner else "another process"
        return f"The library in {self._folder} is in use by {who}. Stop it, or try again when it has finished."
