"""Conversations and answers, kept in the library's SQLite file.

Every query names the principal: nobody sees another's conversation. An answer's citations keep their ids, so a link
to one opens after a restart.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from assistant.errors import QuestionError
from assistant.forgetting import refuse_erased
from assistant.types import Answer, Citation, ConversationInfo, Turn
from index.database import Database
from index.errors import NotFound
from index.text import canonical
from index.types import OWNER, Audience

MIGRATIONS = (
    """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, principal TEXT NOT NULL, title TEXT NOT NULL, created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX conversations_by_principal ON conversations (principal, updated_at);
CREATE TABLE answers (
    id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, answer TEXT NOT NULL
);
CREATE INDEX answers_by_conversation ON answers (conversation_id, number);
""",
    "ALTER TABLE answers ADD COLUMN set_aside INTEGER NOT NULL DEFAULT 0",
)
TITLE_LENGTH = 80


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def new_id(prefix: str) -> str:
    """A short id that can't be guessed: it stands in links."""
    return f"{prefix}{secrets.token_hex(6)}"


class Conversations:
    """Reads and writes of conversations and answers."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.migrate("conversations", MIGRATIONS)

    def history(self, conversation: str, audience: Audience = OWNER) -> list[Turn]:
        """Turns of a conversation, oldest first.

        Raises:
            NotFound: no such conversation of this principal.
        """
        return [
            Turn(question=a.question, standalone_question=a.standalone_question, answer=a.text, answer_id=a.id)
            for a in self.answers(conversation, audience)
        ]

    def answers(self, conversation: str, audience: Audience = OWNER) -> list[Answer]:
        """Answers of a conversation, oldest first. Raises :class:`NotFound`."""
        self._require(conversation, audience)
        rows = self.database.connection.execute(
            "SELECT answer FROM answers WHERE conversation_id = ? AND NOT set_aside ORDER BY number", (conversation,)
        )
        return [Answer.model_validate_json(row["answer"]) for row in rows]

    def _require(self, conversation: str, audience: Audience) -> None:
        row = self.database.connection.execute(
            "SELECT 1 FROM conversations WHERE id = ? AND principal = ?", (conversation, audience.principal)
        ).fetchone()
        if row is None:
            raise NotFound(f"No conversation has the id {conversation!r}. Ask without one to begin another.")

    def store(self, answer: Answer, audience: Audience = OWNER) -> None:
        """Keep an answer; its conversation is made if it doesn't exist yet.

        Raises:
            NotFound: the conversation is another principal's, or a document cited has been erased meanwhile.
        """
        stamp = now().isoformat()
        with self.database.write() as write:
            refuse_erased(write, answer.citations + answer.nearest)
            write.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at",
                (answer.conversation, audience.principal, answer.question[:TITLE_LENGTH], stamp, stamp),
            )
            self._require(answer.conversation, audience)
            write.execute(
                "INSERT INTO answers (id, conversation_id, number, answer) "
                "SELECT ?, ?, 1 + coalesce(max(number), 0), ? FROM answers WHERE conversation_id = ?",
                (answer.id, answer.conversation, answer.model_dump_json(), answer.conversation),
            )

    def rename(self, conversation: str, title: str, audience: Audience = OWNER) -> None:
        """Give a conversation another title, shortened to one line of 80 characters.

        Raises:
            NotFound: no such conversation of this principal.
            QuestionError: the title is empty.
        """
        title = " ".join(canonical(title).split())[:TITLE_LENGTH]
        if not title:
            raise QuestionError("A conversation's title can't be empty. Give it some words.")
        self._require(conversation, audience)
        with self.database.write() as write:
            write.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation))

    def delete(self, conversation: str, audience: Audience = OWNER) -> None:
        """Erase a conversation with its answers; links to them open no more. Raises :class:`NotFound`."""
        self._require(conversation, audience)
        with self.database.write() as write:
            write.execute("DELETE FROM conversations WHERE id = ?", (conversation,))

    def list(self, audience: Audience = OWNER) -> list[ConversationInfo]:
        """The principal's conversations, last used first."""
        rows = self.database.connection.execute(
            "SELECT c.*, count(a.id) AS questions FROM conversations c "
            "LEFT JOIN answers a ON a.conversation_id = c.id AND NOT a.set_aside WHERE c.principal = ? "
            "GROUP BY c.id ORDER BY c.updated_at DESC, c.rowid DESC",
            (audience.principal,),
        )
        return [
            ConversationInfo(
                id=row["id"],
                title=row["title"],
                created_at=row["created_at"],
                updated_at=row["updated_at"],
                questions=row["questions"],
            )
            for row in rows
        ]

    def set_aside(self, answer_id: str, audience: Audience = OWNER, *, aside: bool = True) -> None:
        """Take an answer out of its conversation, for a question that is edited or asked again.

        Links to the answer and to its citations still open. ``aside=False`` puts it back. Raises :class:`NotFound`.
        """
        self.answer(answer_id, audience)
        with self.database.write() as write:
            write.execute("UPDATE answers SET set_aside = ? WHERE id = ?", (aside, answer_id))

    def answer(self, answer_id: str, audience: Audience = OWNER) -> Answer:
        """A stored answer. Raises :class:`NotFound`."""
        found = self._find(answer_id, audience)
        if found is None:
            raise NotFound(f"No answer has the id {answer_id!r}. `briefing ask` prints the id of each new one.")
        return found

    def _find(self, answer_id: str, audience: Audience) -> Answer | None:
        row = self.database.connection.execute(
            "SELECT a.answer FROM answers a JOIN conversations c ON c.id = a.conversation_id "
            "WHERE a.id = ? AND c.principal = ?",
            (answer_id, audience.principal),
        ).fetchone()
        return Answer.model_validate_json(row["answer"]) if row else None

    def citation(self, citation_id: str, audience: Audience = OWNER) -> Citation:
        """A citation of a stored answer, by its id such as ``a1b2c3.2``. Raises :class:`NotFound`."""
        answer_id, _, number = citation_id.rpartition(".")
        if number.isdigit() and (answer := self._find(answer_id, audience)):
            for citation in answer.citations + answer.nearest:
                if citation.number == int(number):
                    return citation
        raise NotFound(
            f"No citation has the id {citation_id!r}. Ids stand below each answer, for example a1b2c3d4e5f6.1."
        )
