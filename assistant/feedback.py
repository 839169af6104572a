"""Thumbs up or down on answers, with a reason, kept in the library's SQLite file."""

from __future__ import annotations

from typing import Literal

from assistant.conversations import now
from index.database import Database
from index.types import OWNER, Audience

Rating = Literal["up", "down"]
MIGRATIONS = (
    """
CREATE TABLE feedback (
    answer_id TEXT NOT NULL, principal TEXT NOT NULL, surface TEXT NOT NULL, rating TEXT NOT NULL,
    reason TEXT NOT NULL, given_at TEXT NOT NULL, PRIMARY KEY (answer_id, principal)
);
""",
)
REASON_LENGTH = 1000


class Feedback:
    """One rating for each reader and answer; a later one takes the place of the earlier."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("feedback", MIGRATIONS)

    def record(self, answer_id: str, principal: str, surface: str, rating: Rating, reason: str = "") -> None:
        """Keep a rating; ``surface`` says where it was given ("web", "slack")."""
        row = (answer_id, principal, surface, rating, reason.strip()[:REASON_LENGTH], now().isoformat())
        with self.database.write() as write:
            write.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?)", row)

    def rating(self, answer_id: str, audience: Audience = OWNER) -> tuple[Rating, str] | None:
        """This reader's rating and reason, if there is one."""
        row = self.database.connection.execute(
            "SELECT rating, reason FROM feedback WHERE answer_id = ? AND principal = ?", (answer_id, audience.principal)
        ).fetchone()
        return (row["rating"], row["reason"]) if row else None
