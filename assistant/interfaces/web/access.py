"""Who of those who use the page may change the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from index.types import OWNER, Audience

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def require_editor(assistant: Assistant, audience: Audience) -> None:
    """Refuse whoever may only read.

    Raises:
        AssistantError: the setting ``BRIEFING_HTTP__EDITORS`` names others.
    """
    editors = assistant.settings.http.editor_names
    if editors and audience != OWNER and audience.principal not in editors:
        raise AssistantError(
            f"{audience.principal} may read but not change the library. Ask one of those named in the setting "
            "BRIEFING_HTTP__EDITORS."
        )
