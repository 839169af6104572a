"""A process whose files may not grow: ``python -m tests.index.fault_worker DATA``. Prints what happened as JSON."""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path

from index import BriefingError, Document, IndexSettings, Library


def documents(start: int, number: int) -> list[Document]:
    return [
        Document.from_text(
            f"Report {n} of the keeper. " + f"The lamp number {n} burnt all night and the sea was calm. " * 30,
            title=f"Report {n}",
            uri=f"report:{n}",
        )
        for n in range(start, start + number)
    ]


def main() -> None:
    data = Path(sys.argv[1])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Library.open(IndexSettings(data_dir=data)) as library:
        library.add(documents(0, 3))
        largest = max(file.stat().st_size for file in data.rglob("*") if file.is_file())
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 40_000, hard))
        message = ""
        try:
            library.add(documents(100, 300))
        except BriefingError as error:
            message = str(error)
        found = library.search("Which lamp burnt all night?", 1)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        added = library.add(documents(500, 3)).count("added")
        diagnosis = library.check()
    with Library.open(IndexSettings(data_dir=data)) as library:
        again = library.check()
    told = {"message": message, "found": len(found), "added": added, "sound": diagnosis.sound and again.sound}
    print(json.dumps(told | {"findings": [f.detail for f in (*diagnosis.findings, *again.findings)]}))


if __name__ == "__main__":
    main()
