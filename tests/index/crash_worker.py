"""A process that changes a library until it is killed: arguments DATA FOLDER SEED [MOMENT N].

With SEED 0 it only syncs the folder, once. It says on standard output, a JSON line each, what it begins and what it has
done. With MOMENT it kills itself when it passes that moment of :mod:`index.faults` for the Nth time; otherwise whoever
started it kills it at random.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

from index import Document, IndexSettings, Library, faults

FILES = 12
MEMOS = 6


def note(number: int, version: int) -> str:
    """The content of a file: some passages, each telling its version."""
    head = f"The keeper of lighthouse number {number} is called token{number}x{version}z."
    rest = [
        f"Part {part} of note {number}, version {version}: " + "the lamp burns at night and the sea is calm. " * 16
        for part in range(2 + number % 3)
    ]
    return "\n\n".join([head, *rest]) + "\n"


def memo(number: int, version: int) -> Document:
    """A document from memory."""
    text = f"Memo {number}: the captain of ship number {number} is called memo{number}y{version}q. He sails at dawn."
    return Document.from_text(text, title=f"Memo {number}", uri=f"memo:{number}")


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


class Worker:
    """Random work on a folder and on memos."""

    def __init__(self, library: Library, folder: Path, seed: int) -> None:
        self.library = library
        self.folder = folder
        self.random = random.Random(seed)
        self.version = seed * 1000

    def run(self, steps: int) -> None:
        self.sync()
        for _ in range(steps):
            self.random.choice((self.edit, self.edit, self.move, self.delete, self.add, self.remove, self.purge))()

    def sync(self) -> None:
        say(begin="sync")
        self.library.sync(self.folder, confirmed=True)
        say(done="sync", files={p.name: p.read_text() for p in self.folder.rglob("*.txt")})

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.txt"))

    def edit(self) -> None:
        for number in self.random.sample(range(FILES), 4):
            self.version += 1
            path = next((p for p in self.files() if p.name == f"note{number}.txt"), self.folder / f"note{number}.txt")
            temporary = path.with_suffix(".new")
            temporary.write_text(note(number, self.version))
            temporary.replace(path)
        self.sync()

    def move(self) -> None:
        for path in self.random.sample(self.files(), min(3, len(self.files()))):
            place = self.folder / self.random.choice(("north", "south"))
            place.mkdir(exist_ok=True)
            path.rename(place / path.name)
        self.sync()

    def delete(self) -> None:
        for path in self.random.sample(self.files(), min(2, len(self.files()))):
            path.unlink()
        self.sync()

    def add(self) -> None:
        self.version += 1
        numbers = self.random.sample(range(MEMOS), 3)
        say(begin="add", memos=numbers, version=self.version)
        self.library.add([memo(number, self.version) for number in numbers])
        say(done="add", memos=numbers, version=self.version)

    def remove(self) -> None:
        self._take("remove", self.library.remove)

    def purge(self) -> None:
        self._take("purge", self.library.purge)

    def _take(self, what: str, work: object) -> None:
        present = [d.uri for d in self.library.documents() if d.uri.startswith("memo:")]
        if present:
            uri = self.random.choice(present)
            say(begin=what, memos=[int(uri.removeprefix("memo:"))])
            work(uri)  # type: ignore[operator]
            say(done=what, memos=[int(uri.removeprefix("memo:"))])


def kill_at(moment: str, times: int) -> None:
    """Have this process end without a chance to tidy up."""
    left = times

    def hook(name: str) -> None:
        nonlocal left
        if name == moment:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    faults.hook = hook


def main() -> None:
    data, folder, seed, *fault = sys.argv[1:]
    with Library.open(IndexSettings(data_dir=Path(data))) as library:
        library.embedder.question("warm")
        library.vectors()
        if fault:
            kill_at(fault[0], int(fault[1]))
        say(ready=True)
        Worker(library, Path(folder), int(seed)).run(1000 if int(seed) else 0)


if __name__ == "__main__":
    main()
