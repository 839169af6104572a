"""What the assistant keeps of a document goes when the document is erased: answers, reports, ratings.

An answer that cites an erased document holds its words, so it goes whole, and with it the later turns of that
conversation whose question was completed from it. A question as it was typed is the reader's own and stays where its
answer does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.types import Answer, Citation
from index.errors import NotFound

if TYPE_CHECKING:
    from index.database import Database
    from index.sqlite_errors import Connection


def forget(database: Database, document_ids: Sequence[str]) -> None:
    """Delete all that rests on these documents; joins the transaction it is called in."""
    with database.write() as write:
        for document_id in document_ids:
            _forget_answers(write, document_id)
            if _exists(write, "records"):  # also of answers that don't cite it but were made with it in sight
                write.execute("DELETE FROM records WHERE instr(record, ?) > 0", (f'"{document_id}"',))
            write.execute("DELETE FROM reports WHERE instr(report, ?) > 0", (f'"{document_id}"',))
        if _exists(write, "feedback"):
            write.execute(
                "DELETE FROM feedback WHERE answer_id LIKE 'a%' AND answer_id NOT IN (SELECT id FROM answers)"
            )
        write.execute("DELETE FROM conversations WHERE id NOT IN (SELECT conversation_id FROM answers)")


def refuse_erased(write: Connection, citations: Iterable[Citation]) -> None:
    """Called in the transaction that keeps an answer or report.

    Raises:
        NotFound: a document that it cites has been erased while it was made.
    """
    for document_id in {citation.document.id for citation in citations}:
        if write.execute("SELECT 1 FROM purged WHERE document_id = ?", (document_id,)).fetchone():
            raise NotFound("A document of this answer was erased while it was made. Ask again.")


def _forget_answers(write: Connection, document_id: str) -> None:
    rows = write.execute(
        "SELECT conversation_id, min(number) AS first FROM answers WHERE instr(answer, ?) > 0 GROUP BY conversation_id",
        (f'"{document_id}"',),
    ).fetchall()
    for row in rows:
        later = write.execute(
            "SELECT id, answer FROM answers WHERE conversation_id = ? AND number >= ?",
            (row["conversation_id"], row["first"]),
        ).fetchall()
        doomed = [(entry["id"],) for entry in later if _holds(entry["answer"], document_id)]
        write.executemany("DELETE FROM answers WHERE id = ?", doomed)


def _holds(text: str, document_id: str) -> bool:
    """Whether a stored answer cites the document, or its question was completed from what was said before."""
    if f'"{document_id}"' in text:
        return True
    answer = Answer.model_validate_json(text)
    return answer.standalone_question != answer.question


def _exists(write: Connection, table: str) -> bool:
    return write.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None
