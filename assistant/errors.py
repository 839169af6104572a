"""The assistant's branch of the error tree (see :mod:`index.errors` for the root and the other branches).

::

    BriefingError
    └── AssistantError
        ├── QuestionError    a question or date that can't be used
        ├── BrokenCitation   a quote that is not the source; never shown, always reported
        ├── ExportError      a format is unknown, or a file is no export
        ├── AccessError      the caller is not logged in, or may not do this
        ├── ModelFault       a call to the language model failed (assistant.model.faults); never raised to callers
    └── ServerError      a running server answered with an error or not at all
"""

from __future__ import annotations

from index.errors import BriefingError


class AssistantError(BriefingError):
    """Root of the assistant's errors."""


class QuestionError(AssistantError):
    """The question is empty or too long, or a date in it can't be read."""


class BrokenCitation(AssistantError):
    """A quote differs from the document at its offsets."""


class AccessError(AssistantError):
    """The caller is not logged in, or may not do this."""


class ServerError(AssistantError):
    """The running server answered with an error or could not be reached."""


class ExportError(AssistantError):
    """A file can't be exported in the format asked for, or read as an export."""
