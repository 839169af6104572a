"""The one error tree of the product; ``assistant.errors`` adds its own branches below the same root.

::

    BriefingError
    ├── SettingsError            a setting is unknown or has a value that can't be used
    ├── DocumentError            one document could not be taken in (the rest of a batch goes on)
    │   ├── UnreadableDocument   empty, binary, corrupt, or of a kind that no loader knows
    │   ├── NothingToRead        a path or folder without a document in it
    │   └── FetchError           a web address is refused, unreachable, too slow or too large
    ├── ConfirmationNeeded       what was asked for would take much away; nothing was done
    ├── NotFound                 no such document, passage, citation or conversation
    ├── ModelError               the embedding or reading model is missing or not the one expected
    ├── LibraryError             the data directory can't be used
    │   ├── LibraryBusy          another process owns it
    │   └── LibraryDamaged       stores disagree or a file is corrupt; ``briefing doctor`` says more
    └── StoreError               the vector store or keyword index failed
        └── KeywordError         the keyword index can't be written

Every message says what happened, to which file or setting, and what to do.
"""

from __future__ import annotations


class BriefingError(Exception):
    """Root of every error raised on purpose."""


class SettingsError(BriefingError):
    """A setting is unknown or has a value that can't be used."""


class DocumentError(BriefingError):
    """One document could not be taken in."""


class UnreadableDocument(DocumentError):
    """The file is empty, binary, corrupt, or of a kind that no loader knows."""


class NothingToRead(DocumentError):
    """A path that doesn't exist, or a folder without a readable document."""


class FetchError(DocumentError):
    """A web address that may not be asked, or whose answer can't be used."""


class ConfirmationNeeded(BriefingError):
    """What was asked for would take much away. Nothing was done; ask again with the confirmation."""


class NotFound(BriefingError):
    """No such document, passage, citation, answer or conversation (or none that this audience may see)."""


class ModelError(BriefingError):
    """A model is missing, unreadable, or not the one whose hash is expected."""


class LibraryError(BriefingError):
    """The data directory can't be used."""


class LibraryBusy(LibraryError):
    """Another process owns the data directory."""


class LibraryDamaged(LibraryError):
    """The stores disagree or a file is corrupt."""


class StoreError(BriefingError):
    """The vector store or the keyword index failed."""


class KeywordError(StoreError):
    """The keyword index can't be written. It can be built again from the catalog."""
