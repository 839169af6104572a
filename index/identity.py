"""Which library this is, for what it keeps on a server that several libraries share.

The name stands in a file beside the catalog, not in it: a backup that is restored elsewhere is another library, whose
vectors must not be mended against those of the first.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from index.errors import LibraryError

NAME = "library.id"
_FORM = re.compile(r"[0-9a-f]{12}")


def library_id(data_dir: Path) -> str:
    """Twelve hex digits that name the library in this folder; made at the first call, by the process that owns it.

    Raises:
        LibraryError: the file can't be read or written, or holds something else.
    """
    file = data_dir / NAME
    try:
        if not file.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            fresh = file.with_suffix(".new")
            fresh.write_text(f"{secrets.token_hex(6)}\n", encoding="ascii")
            fresh.replace(file)
        found = file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError as error:
        raise LibraryError(
            f"{file}, which names the library on the Chroma server, can't be read or written ({error.strerror}). Check "
            "the folder's permissions."
        ) from error
    if not _FORM.fullmatch(found):
        raise LibraryError(
            f"{file} names the library on the Chroma server and is damaged. Delete it and run `briefing doctor "
            "--repair`: the vectors are made again under a new name."
        )
    return found
