"""Who uses the page, and who of them may change the library."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from index.types import OWNER, Audience

if TYPE_CHECKING:
    from assistant.assistant import Assistant

IDENTITY = "assistant.interfaces.api"


def audience_of(request: Any) -> Audience:
    """The audience that the server's gate made out for a request of FastAPI or Gradio."""
    if find_spec(IDENTITY) is None:
        return OWNER
    find: Callable[[Any], Audience] = import_module(f"{IDENTITY}.identity").audience_of
    return find(request)


def require_editor(assistant: Assistant, audience: Audience) -> None:
    """Refuse whoever may only read.

    Raises:
        AssistantError: the setting ``BRIEFING_HTTP__EDITORS`` names others.
    """
    named = getattr(getattr(assistant.settings, "http", None), "editors", None) or ""
    editors = {name.strip() for name in named.split(",") if name.strip()}
    if editors and audience != OWNER and audience.principal not in editors:
        raise AssistantError(
            f"{audience.principal} may read but not change the library. Ask one of those named in the setting "
            "BRIEFING_HTTP__EDITORS."
        )
