"""The assistant as a runnable and as a tool."""

from __future__ import annotations

import asyncio

from assistant import Answer, Assistant
from assistant.langchain import as_runnable, as_tool

QUESTION = "Who proposed Budapest as the venue?"


def test_the_runnable_answers_like_the_assistant(briefed: Assistant) -> None:
    runnable = as_runnable(briefed)
    direct = briefed.ask(QUESTION)
    answer = runnable.invoke(QUESTION)
    assert isinstance(answer, Answer)
    assert answer.sentences == direct.sentences
    assert asyncio.run(runnable.ainvoke({"question": QUESTION})).sentences == direct.sentences


def test_the_tool_gives_text_with_its_quotes(briefed: Assistant) -> None:
    tool = as_tool(briefed)
    text = tool.invoke({"question": QUESTION})
    answer = briefed.ask(QUESTION)
    assert all(citation.quote in text for citation in answer.citations)
    assert set(tool.args) == {"question", "as_of"}


def test_the_tool_says_when_the_documents_do_not(briefed: Assistant) -> None:
    assert "don't" in as_tool(briefed).invoke({"question": "What is the boiling point of ethanol?"})
