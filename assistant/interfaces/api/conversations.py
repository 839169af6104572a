"""``/v1/conversations``, ``/v1/answers``, ``/v1/citations``: each caller's own, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from pydantic import Field

from assistant.interfaces.api.asking import Body
from assistant.interfaces.api.identity import audience_of
from assistant.types import Answer, Citation, ConversationInfo
from index.types import Frozen

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class Title(Body):
    """A conversation's new title."""

    title: str = Field(max_length=500)


class Whole(Frozen):
    """A conversation with its answers, oldest first."""

    id: str
    answers: list[Answer]


def add_conversation_routes(app: FastAPI, assistant: Assistant) -> None:
    """Routes over what was asked before."""
    kept = assistant.conversations

    @app.get("/v1/conversations", tags=["conversations"])
    def conversations(request: Request) -> dict[str, list[ConversationInfo]]:
        """Your conversations, last used first."""
        return {"conversations": kept.list(audience_of(request))}

    @app.get("/v1/conversations/{conversation}", tags=["conversations"])
    def conversation(conversation: str, request: Request) -> Whole:
        """A conversation with its answers, oldest first."""
        return Whole(id=conversation, answers=kept.answers(conversation, audience_of(request)))

    @app.patch("/v1/conversations/{conversation}", tags=["conversations"], status_code=204)
    def rename(conversation: str, body: Title, request: Request) -> None:
        """Rename a conversation."""
        kept.rename(conversation, body.title, audience_of(request))

    @app.delete("/v1/conversations/{conversation}", tags=["conversations"], status_code=204)
    def delete(conversation: str, request: Request) -> None:
        """Erase a conversation with its answers."""
        kept.delete(conversation, audience_of(request))

    @app.get("/v1/answers/{answer_id}", tags=["conversations"])
    def answer(answer_id: str, request: Request) -> Answer:
        """A stored answer."""
        return kept.answer(answer_id, audience_of(request))

    @app.get("/v1/citations/{citation_id}", tags=["conversations"])
    def citation(citation_id: str, request: Request) -> Citation:
        """A stored citation, held against its document once more."""
        return assistant.citation(citation_id, audience_of(request))[0]
