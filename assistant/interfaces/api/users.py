"""Who may log in, from the setting ``BRIEFING_AUTH``: names, Argon2id hashes, and what each may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.settings import Settings
from index.errors import SettingsError
from index.types import OWNER, Audience

NAME = re.compile(r"[A-Za-z0-9._@-]{1,64}")
# a comma ends an entry only where the next one begins: Argon2's own parameters hold commas
_BETWEEN = re.compile(r"[\n;]|,(?=\s*[^,:;$\s]+:\$argon2)")
_HASHER = PasswordHasher()  # Argon2id with the parameters of RFC 9106 for 64 MiB


@dataclass(frozen=True, slots=True)
class User:
    """``visibilities``: what of the library they may see (``None``: all of it)."""

    name: str
    hash: str
    visibilities: frozenset[str] | None = None

    @property
    def audience(self) -> Audience:
        return Audience(principal=self.name, visibilities=self.visibilities)


class Users:
    """The users by name. None at all means that nobody logs in and everyone is the local owner.

    Nobody may be called "owner": that name is the local owner's, who may see and change everything.
    """

    def __init__(self, users: list[User]) -> None:
        self._users = {user.name: user for user in users}
        # checked for a name that does not exist, so that the time taken doesn't tell which names do
        self._nobody = _HASHER.hash("") if users else ""

    @classmethod
    def from_settings(cls, settings: Settings) -> Users:
        """Raises :class:`index.errors.SettingsError` naming the entry that can't be read, never its hash."""
        value = settings.auth.get_secret_value().strip() if settings.auth else ""
        if value and "$argon2" not in value:
            value = _read(Path(value).expanduser())
            if not value.strip():
                raise SettingsError("The file named by BRIEFING_AUTH is empty. Put one name:hash a line into it.")
        lines = [line.strip() for line in _BETWEEN.split(value)]
        return cls([_user(n, line) for n, line in enumerate(lines, start=1) if line and not line.startswith("#")])

    def __bool__(self) -> bool:
        return bool(self._users)

    def find(self, name: str) -> User | None:
        return self._users.get(name)

    def verify(self, name: str, password: str) -> User | None:
        """The user, if the password is theirs. Takes some 50 ms and 64 MiB on purpose: call it in a thread."""
        user = self._users.get(name)
        try:
            _HASHER.verify(user.hash if user else self._nobody, password)
        except VerificationError:
            return None
        return user


def hash_password(password: str) -> str:
    """An Argon2id hash for ``BRIEFING_AUTH``."""
    return _HASHER.hash(password)


def local_owner(users: Users) -> Audience | None:
    """Whom a caller without credentials counts as: the local owner where there is no login."""
    return None if users else OWNER


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            "BRIEFING_AUTH holds no name:hash and is no file that can be read "
            f"({getattr(error, 'strerror', None) or 'not UTF-8'}). `briefing auth hash NAME` prints an entry."
        ) from error


def _user(number: int, line: str) -> User:
    name, _, rest = line.partition(":")
    hashed, _, visible = rest.strip().partition(":")
    try:
        if not NAME.fullmatch(name):
            raise ValueError("the name may hold letters, digits and . _ @ - only")
        if name.lower() == OWNER.principal:
            raise ValueError(f"the name {OWNER.principal!r} is taken by this machine's own user; choose another")
        _HASHER.check_needs_rehash(hashed)
    except (InvalidHashError, ValueError) as error:
        why = "the hash is not one of Argon2" if isinstance(error, InvalidHashError) else str(error)
        raise SettingsError(
            f"Entry {number} of BRIEFING_AUTH can't be used: {why}. `briefing auth hash NAME` prints one."
        ) from error
    seen = frozenset(part.strip() for part in visible.split("+") if part.strip())
    return User(name, hashed, seen or None)
