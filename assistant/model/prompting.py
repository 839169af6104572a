"""Prompts from the package ``prompts``: one Markdown file each, its variables checked, known by its hash.

What comes from documents goes into a prompt as JSON lines between two lines with a mark that is drawn anew for every
call, so that no document can end its own quotation.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from assistant.dating import spell
from assistant.errors import AssistantError
from assistant.origin import inert
from assistant.readable import readable
from assistant.types import Evidence, Turn

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

# what the code supplies for each prompt; a file that wants more or less is refused
VARIABLES = {
    "answer": frozenset({"fence", "limit", "evidence", "question"}),
    "repair": frozenset({"fence", "evidence", "question", "sentences"}),
    "standalone": frozenset({"fence", "conversation", "question"}),
}
_PART = re.compile(r"^# (system|user)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file. ``sha256`` is its text's; ``parts``: role and template, in order."""

    name: str
    sha256: str
    parts: tuple[tuple[str, str], ...]

    def messages(self, **values: Any) -> list[BaseMessage]:
        """The messages with all variables filled in; braces in values are only text."""
        from langchain_core.prompts import ChatPromptTemplate

        return ChatPromptTemplate.from_messages(list(self.parts)).format_messages(**values)


@cache
def prompt(name: str) -> Prompt:
    """A prompt by the name of its file.

    Raises:
        AssistantError: there is no such file, it has no user part, or its variables are not those supplied.
    """
    try:
        text = (files("prompts") / f"{name}.md").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AssistantError(f"The prompt prompts/{name}.md is missing. Install the package again.") from error
    return parse(name, text)


def parse(name: str, text: str) -> Prompt:
    """A prompt from its file's text. Raises :class:`AssistantError` as :func:`prompt` does."""
    pieces = _PART.split(text)
    parts = tuple((role, body.strip()) for role, body in zip(pieces[1::2], pieces[2::2], strict=True))
    if "user" not in [role for role, _ in parts]:
        raise AssistantError(f"The prompt prompts/{name}.md has no part “# user”.")
    wanted = {field for _, body in parts for field in _fields(name, body)}
    given = VARIABLES.get(name, frozenset())
    if wanted != given:
        raise AssistantError(
            f"The prompt prompts/{name}.md uses {', '.join(sorted(wanted)) or 'no variables'}; supplied are "
            f"{', '.join(sorted(given)) or 'none'}. Braces that are no variable are written twice."
        )
    return Prompt(name, hashlib.sha256(text.encode()).hexdigest(), parts)


def _fields(name: str, body: str) -> list[str]:
    try:
        return [field for _, field, _, _ in Formatter().parse(body) if field is not None]
    except ValueError as error:
        raise AssistantError(f"The prompt prompts/{name}.md has a brace without its fellow: {error}.") from error


def fence() -> str:
    """A mark that no document can know."""
    return secrets.token_hex(8)


def evidence_lines(evidence: Sequence[Evidence]) -> str:
    """Numbered evidence, one JSON object a line: number, title, publisher, date, text."""
    return "\n".join(
        json.dumps({"number": number, **_described(item)}, ensure_ascii=False)
        for number, item in enumerate(evidence, start=1)
    )


def _described(item: Evidence) -> dict[str, str]:
    document = item.document
    about = {"title": document.title, "publisher": document.publisher or document.author or ""}
    dated = {"date": spell(document.published)} if document.published else {}
    return {key: one_line(value)[:200] for key, value in about.items() if value} | dated | {"text": shown(item)}


def shown(item: Evidence) -> str:
    """Evidence as the model sees it and as its sentences are checked: days of the week and pronouns resolved."""
    return one_line(readable(item))


def one_line(text: str) -> str:
    """Without line ends, control characters and direction overrides."""
    return inert(" ".join(text.split()))


def conversation_lines(history: Sequence[Turn], turns: int = 4, characters: int = 600) -> str:
    """The last turns, one JSON object a line."""
    return "\n".join(
        json.dumps(
            {"question": one_line(turn.standalone_question), "answer": one_line(turn.answer)[:characters]},
            ensure_ascii=False,
        )
        for turn in history[-turns:]
    )
