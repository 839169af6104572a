"""Session cookies: signed, so that nothing is kept for a login and it survives a restart; logging out is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from pathlib import Path

from assistant.interfaces.api.users import User, Users
from index.database import Database

COOKIE = "briefing_session"
MIGRATIONS = ("CREATE TABLE signed_out (session TEXT PRIMARY KEY, until INTEGER NOT NULL)",)


class Sessions:
    """Makes and reads session values. A changed password, a removed user or a log-out ends a session."""

    def __init__(self, database: Database, key_file: Path, hours: int) -> None:
        self.seconds = hours * 3600
        self._database = database
        database.migrate("sessions", MIGRATIONS)
        self._key = _key(key_file)

    def start(self, user: User) -> str:
        """The cookie's value for a user who has just logged in."""
        content = [user.name, secrets.token_hex(8), int(time.time()) + self.seconds, self._stamp(user)]
        body = _encode(json.dumps(content, separators=(",", ":")).encode())
        return f"{body}.{self._sign(body)}"

    def user(self, value: str, users: Users) -> User | None:
        """Whose session this is; ``None`` if it is forged, over, or its user is gone."""
        content = self._content(value)
        if content is None or content[2] < time.time():
            return None
        user = users.find(content[0])
        if user is None or not hmac.compare_digest(content[3], self._stamp(user)):
            return None
        ended = self._database.connection.execute("SELECT 1 FROM signed_out WHERE session = ?", (content[1],))
        return None if ended.fetchone() else user

    def end(self, value: str) -> None:
        """Log out: the value is worth nothing from now on, also where it was copied to."""
        content = self._content(value)
        if content is not None:
            with self._database.write() as write:
                write.execute("DELETE FROM signed_out WHERE until < ?", (int(time.time()),))
                write.execute("INSERT OR IGNORE INTO signed_out VALUES (?, ?)", (content[1], content[2]))

    def _content(self, value: str) -> tuple[str, str, int, str] | None:
        body, _, signature = value.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        name, session, until, stamp = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return name, session, until, stamp

    def _sign(self, body: str) -> str:
        return _encode(hmac.digest(self._key, b"session " + body.encode(), "sha256"))

    def _stamp(self, user: User) -> str:
        """Changes with the password."""
        return _encode(hmac.digest(self._key, b"password " + user.hash.encode(), hashlib.sha256)[:9])


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _key(path: Path) -> bytes:
    """The signing key, made once; only this user can read it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) >= 32:
            return key
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        key = secrets.token_bytes(32)
        stream.write(key)
    return key
