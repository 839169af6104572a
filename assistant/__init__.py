"""Questions in, proved answers out. The front door is :class:`Assistant`.

Names are imported when first used, so that ``briefing --help`` doesn't pay for models and stores.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.errors import AssistantError, BrokenCitation, QuestionError, ServerError
    from assistant.settings import Settings
    from assistant.types import (
        Answer,
        AnswerSentence,
        Citation,
        Event,
        Evidence,
        Failed,
        Finished,
        Retrieved,
        SentenceReady,
        Verdict,
        Withheld,
    )
    from index.errors import BriefingError
    from index.types import Audience, Document, Filters

__version__ = "0.1.0"

_HOMES = {
    "Answer": "assistant.types",
    "AnswerSentence": "assistant.types",
    "Assistant": "assistant.assistant",
    "AssistantError": "assistant.errors",
    "Audience": "index.types",
    "BriefingError": "index.errors",
    "BrokenCitation": "assistant.errors",
    "Citation": "assistant.types",
    "Document": "index.types",
    "Event": "assistant.types",
    "Evidence": "assistant.types",
    "Failed": "assistant.types",
    "Filters": "index.types",
    "Finished": "assistant.types",
    "QuestionError": "assistant.errors",
    "Retrieved": "assistant.types",
    "SentenceReady": "assistant.types",
    "ServerError": "assistant.errors",
    "Settings": "assistant.settings",
    "Verdict": "assistant.types",
    "Withheld": "assistant.types",
}

__all__ = [
    "Answer",
    "AnswerSentence",
    "Assistant",
    "AssistantError",
    "Audience",
    "BriefingError",
    "BrokenCitation",
    "Citation",
    "Document",
    "Event",
    "Evidence",
    "Failed",
    "Filters",
    "Finished",
    "QuestionError",
    "Retrieved",
    "SentenceReady",
    "ServerError",
    "Settings",
    "Verdict",
    "Withheld",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
