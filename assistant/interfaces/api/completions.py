"""``/v1/chat/completions`` and ``/v1/models`` as OpenAI's clients speak them.

The last user message is the question, the turns before it are the history. System messages are not followed: answers
come from the documents alone. Citations stand in the message (``[1]`` and a list below) and as ``annotations``.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from assistant.errors import QuestionError
from assistant.interfaces.api.asking import answered_to
from assistant.interfaces.api.identity import audience_of
from assistant.interfaces.api.work import next_of
from assistant.ledger import markers
from assistant.origin import reference
from assistant.types import Answer, Event, Failed, Finished, SentenceReady

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MODEL = "briefing-assistant"
History = list[tuple[str, str]]


class Message(BaseModel):
    """One message; ``content`` is text or parts of which the text counts."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class Completion(BaseModel):
    """A request as OpenAI's clients send it; what has no meaning here (temperature …) is passed over."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=200)
    stream: bool = False


def add_completion_routes(app: FastAPI, assistant: Assistant) -> None:
    """OpenAI-compatible routes."""

    @app.get("/v1/models", tags=["openai"])
    def models() -> dict[str, Any]:
        """The one model there is."""
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "local"}]}

    @app.post("/v1/chat/completions", tags=["openai"], response_model=None)
    async def complete(body: Completion, request: Request) -> Response | dict[str, Any]:
        """Answer the last user message; earlier messages are the history."""
        question, history = turns(body.messages)
        steps = assistant.stream(question, history=history, audience=audience_of(request))
        base = str(request.base_url).rstrip("/")
        answered = await answered_to(request, steps, partial(chunks, base=base) if body.stream else None)
        return whole(answered, base) if isinstance(answered, Answer) else answered


def turns(messages: list[Message]) -> tuple[str, History]:
    """The question, and the (question, answer) pairs before it.

    Raises:
        QuestionError: the last message is not the user's.
    """
    said = [m for m in messages if m.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise QuestionError("The last message must be the user's question.")
    history: History = []
    asked = ""
    for message in said[:-1]:
        if message.role == "user":
            asked = message.text
        elif asked:
            history.append((asked, message.text.split("\n\nSources:\n")[0]))
            asked = ""
    return said[-1].text, history


def content(answer: Answer) -> str:
    """The message: the answer with its markers, and below it what they stand for."""
    shown = answer.citations or answer.nearest
    head = "Sources" if answer.citations else "What came nearest (not an answer)"
    lines = "\n".join(f"[{c.number}] {reference(c)}: “{c.quote}”" for c in shown)
    return f"{answer.text}\n\n{head}:\n{lines}" if lines else answer.text


def markers_as_links(answer: Answer, base: str) -> list[dict[str, Any]]:
    """OpenAI's ``url_citation`` for each marker in the text, with the quote beside it."""
    by_number = {c.number: c for c in answer.citations}
    found = []
    for marker in re.finditer(r"\[(\d+)\]", answer.text):
        citation = by_number.get(int(marker[1]))
        if citation:
            place = {"start_index": marker.start(), "end_index": marker.end()}
            link = {"url": f"{base}/v1/citations/{citation.id}", "title": citation.document.title}
            found.append({"type": "url_citation", "url_citation": {**place, **link, "quote": citation.quote}})
    return found


def whole(answer: Answer, base: str) -> dict[str, Any]:
    """The response without streaming; ``briefing`` holds what OpenAI's form has no place for."""
    message = {"role": "assistant", "content": content(answer), "annotations": markers_as_links(answer, base)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _head(answer.id, "chat.completion") | {"choices": [choice], "briefing": extra(answer)}


def extra(answer: Answer) -> dict[str, Any]:
    return answer.model_dump(mode="json", include={"id", "conversation", "outcome", "confidence", "abstained"})


def _head(answer_id: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer_id}", "object": kind, "created": int(time.time()), "model": MODEL}


async def chunks(first: Event | None, rest: AsyncIterator[Event], base: str) -> AsyncIterator[str]:
    """OpenAI's streamed chunks: proved sentences as they come, then the rest of the message with its annotations."""
    head = _head(str(time.time_ns()), "chat.completion.chunk")

    def chunk(delta: dict[str, Any], reason: str | None = None, **more: Any) -> str:
        body = head | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]} | more
        return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    sent, event = "", first
    while event is not None:
        if isinstance(event, SentenceReady):
            part = f"{' ' if sent else ''}{event.sentence.text} {markers(event.sentence.citations)}"
            sent += part
            yield chunk({"content": part})
        elif isinstance(event, Finished):
            text = content(event.answer)
            rest_of_it = text.removeprefix(sent)
            yield chunk({"content": rest_of_it, "annotations": markers_as_links(event.answer, base)})
            yield chunk({}, "stop", briefing=extra(event.answer))
        elif isinstance(event, Failed):
            yield f"data: {json.dumps({'error': {'type': event.error, 'message': event.message}})}\n\n"
        event = await next_of(rest)
    yield "data: [DONE]\n\n"
