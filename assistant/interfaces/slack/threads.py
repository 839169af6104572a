"""Which thread is which conversation, and which messages in it are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.interfaces.slack.jobs import Place
from assistant.types import Citation
from index.database import Database

MIGRATIONS = (
    """
CREATE TABLE threads (
    team TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL, sees TEXT NOT NULL, conversation TEXT NOT NULL,
    PRIMARY KEY (team, channel, thread, sees)
);
CREATE TABLE replies (
    team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (team, channel, ts)
);
CREATE INDEX replies_by_question ON replies (team, channel, question);
CREATE TABLE kept (key TEXT PRIMARY KEY, principal TEXT NOT NULL, question TEXT NOT NULL);
CREATE TABLE pointers (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, sha256 TEXT NOT NULL
)
""",
)


@dataclass(frozen=True, slots=True)
class Replies:
    """Our messages under a question, oldest first, and the answer they show (empty: none)."""

    messages: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Pointer:
    """A span of a document, and the hash of the words that stood there."""

    id: str
    document: str
    start: int
    end: int
    sha256: str


class Threads:
    """Reads and writes of both tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("slack threads", MIGRATIONS)

    def conversation(self, place: Place, sees: frozenset[str] | None) -> str | None:
        """The conversation of a thread. A channel that now sees less begins another one, without the old history."""
        row = self._database.connection.execute(
            "SELECT conversation FROM threads WHERE team = ? AND channel = ? AND thread = ? AND sees = ?",
            (place.team, place.channel, place.thread, _sees(sees)),
        ).fetchone()
        return row["conversation"] if row else None

    def remember(self, place: Place, sees: frozenset[str] | None, conversation: str) -> None:
        with self._database.write() as write:
            row = (place.team, place.channel, place.thread, _sees(sees), conversation)
            write.execute("INSERT OR REPLACE INTO threads VALUES (?, ?, ?, ?, ?)", row)

    def known(self, place: Place) -> bool:
        """Whether the app was asked in this thread before."""
        row = self._database.connection.execute(
            "SELECT 1 FROM threads WHERE team = ? AND channel = ? AND thread = ?",
            (place.team, place.channel, place.thread),
        ).fetchone()
        return row is not None

    def replied(self, place: Place, question: str, messages: Sequence[str], answer: str) -> None:
        """Our messages under a question are these now."""
        with self._database.write() as write:
            write.execute(
                "DELETE FROM replies WHERE team = ? AND channel = ? AND question = ?",
                (place.team, place.channel, question),
            )
            rows = [(place.team, place.channel, ts, question, answer) for ts in messages]
            write.executemany("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?)", rows)

    def replies(self, place: Place, question: str) -> Replies:
        """Our messages under a question."""
        rows = self._database.connection.execute(
            "SELECT ts, answer FROM replies WHERE team = ? AND channel = ? AND question = ? ORDER BY ts",
            (place.team, place.channel, question),
        ).fetchall()
        return Replies(tuple(row["ts"] for row in rows), rows[0]["answer"] if rows else "")

    def is_ours(self, place: Place, ts: str) -> bool:
        """Whether a message was recorded as ours."""
        row = self._database.connection.execute(
            "SELECT 1 FROM replies WHERE team = ? AND channel = ? AND ts = ?", (place.team, place.channel, ts)
        ).fetchone()
        return row is not None

    def keep(self, key: str, principal: str, question: str = "") -> None:
        """Remember whose answer or report this is (the principal under which the assistant keeps it), and to what."""
        with self._database.write() as write:
            write.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (key, principal, question))

    def principal(self, key: str) -> str | None:
        """Whose answer or report this is; ``None``: none that was given in Slack."""
        row = self._database.connection.execute("SELECT principal FROM kept WHERE key = ?", (key,)).fetchone()
        return row["principal"] if row else None

    def question(self, key: str) -> str:
        """The message that an answer answers; empty if there is none."""
        row = self._database.connection.execute("SELECT question FROM kept WHERE key = ?", (key,)).fetchone()
        return row["question"] if row else ""

    def point(self, citations: Sequence[Citation]) -> None:
        """Keep where the citations of a checked claim point, so that their links open. No text is kept."""
        rows = [(c.id, c.document.id, c.start, c.end, c.quote_sha256) for c in citations]
        with self._database.write() as write:
            write.executemany("INSERT OR REPLACE INTO pointers VALUES (?, ?, ?, ?, ?)", rows)

    def pointer(self, key: str) -> Pointer | None:
        """Where the citation of a checked claim points."""
        row = self._database.connection.execute("SELECT * FROM pointers WHERE id = ?", (key,)).fetchone()
        return Pointer(*row) if row else None


def _sees(sees: frozenset[str] | None) -> str:
    return "*" if sees is None else "+".join(sorted(sees))
