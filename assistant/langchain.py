"""The assistant in LangChain's world: as a runnable and as a tool for agents.

Framework types stay in this module and in :mod:`index.retriever`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableLambda
from langchain_core.tools import StructuredTool
from pydantic import BaseModel, Field

from assistant.types import Answer

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

    from assistant.assistant import Assistant


class Question(BaseModel):
    """What the tool takes."""

    question: str = Field(description="A question about the documents in the library.")
    as_of: str | None = Field(None, description="See only what was published by this day, as 2025-10-18.")


def as_runnable(assistant: Assistant) -> Runnable[str | dict[str, Any], Answer]:
    """A runnable from a question, or from keyword arguments of ``Assistant.ask``, to an :class:`Answer`."""

    def ask(given: str | dict[str, Any]) -> Answer:
        return assistant.ask(given) if isinstance(given, str) else assistant.ask(**given)

    async def aask(given: str | dict[str, Any]) -> Answer:
        return await assistant.aask(given) if isinstance(given, str) else await assistant.aask(**given)

    return RunnableLambda(ask, afunc=aask, name="briefing_assistant")


def as_tool(assistant: Assistant, name: str = "ask_documents") -> BaseTool:
    """A tool whose answer is the cited text with its sources, or a plain statement that the documents don't say."""

    def ask(question: str, as_of: str | None = None) -> str:
        return cited_text(assistant.ask(question, as_of=as_of))

    return StructuredTool.from_function(
        ask,
        name=name,
        description="Answers from the library's documents only; each sentence cites its source, or it abstains.",
        args_schema=Question,
    )


def cited_text(answer: Answer) -> str:
    """The answer with its sources listed below, as plain text."""
    lines = [answer.text]
    for citation in answer.citations:
        day = citation.document.published.isoformat() if citation.document.published else "undated"
        who = citation.document.publisher or citation.document.uri
        lines.append(f"[{citation.number}] {citation.document.title} ({who}, {day}): “{citation.quote}”")
    return "\n".join(lines)
