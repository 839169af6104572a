"""Documents in, ranked passages out. The front door is :class:`Library`."""

from index.config import IndexSettings
from index.errors import (
    BriefingError,
    DocumentError,
    FetchError,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    ModelError,
    NotFound,
    NothingToRead,
    SettingsError,
    StoreError,
    UnreadableDocument,
)
from index.library import Library
from index.types import (
    Added,
    AddReport,
    Audience,
    Document,
    DocumentInfo,
    Filters,
    Passage,
    Progress,
    ScoredPassage,
    Source,
)

__all__ = [
    "AddReport",
    "Added",
    "Audience",
    "BriefingError",
    "Document",
    "DocumentError",
    "DocumentInfo",
    "FetchError",
    "Filters",
    "IndexSettings",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "ModelError",
    "NotFound",
    "NothingToRead",
    "Passage",
    "Progress",
    "ScoredPassage",
    "SettingsError",
    "Source",
    "StoreError",
    "UnreadableDocument",
]
