"""Killed at any moment: no half document, no orphan, no wrong answer; what was finished stays, the rest is made good.

``SOAK_KILLS`` sets how often the random test kills (20; ``make soak``: 200).
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from index import IndexSettings, Library
from index.embedder import Embedder
from index.faults import MOMENTS
from tests.index.crash_worker import FILES, MEMOS, memo, note
from tests.index.traces import traces

KILLS = int(os.environ.get("SOAK_KILLS", "20"))
NOT_HERE = ("reindex",)  # moments of other work, tested with it
NAME = re.compile(r"token(\d+)x(\d+)z")


@dataclass
class World:
    """A data directory, a folder, and what the workers have said that they did."""

    data: Path
    folder: Path
    model: Embedder
    files: dict[str, str] = field(default_factory=dict)  # after the last finished sync
    memos: dict[int, int] = field(default_factory=dict)  # number -> version that is there
    unsure: set[int] = field(default_factory=set)  # memos on which work had begun
    ever: dict[int, set[int]] = field(default_factory=dict)  # number -> versions since its last purge
    purging: set[int] = field(default_factory=set)  # memos whose purge had begun
    purged: set[str] = field(default_factory=set)  # tokens that must be nowhere
    syncing: bool = False

    def work(self, seed: int, fault: tuple[str, int] | None = None, seconds: float | None = None) -> bool:
        """Run a worker until it is killed; whether it was (and not ended by itself)."""
        command = [sys.executable, "-m", "tests.index.crash_worker", str(self.data), str(self.folder), str(seed)]
        command += [fault[0], str(fault[1])] if fault else []
        told, complaints = self.data.with_name("told"), self.data.with_name("complaints")
        with told.open("w") as out, complaints.open("w") as errors:
            process = subprocess.Popen(command, stdout=out, stderr=errors)
            try:
                if seconds is not None:
                    while "ready" not in told.read_text():
                        assert process.poll() is None, complaints.read_text()
                        time.sleep(0.01)
                    time.sleep(seconds)
                    process.kill()
                process.wait(timeout=200)
            except subprocess.TimeoutExpired:  # the moment never comes
                process.terminate()
                process.wait()
            finally:  # nor does it work on when the test is given up
                process.kill()
        assert "Traceback" not in complaints.read_text(), complaints.read_text()
        for line in told.read_text().splitlines():
            if line.endswith("}"):
                self.heard(json.loads(line))
        return process.returncode == -signal.SIGKILL

    def heard(self, line: dict[str, Any]) -> None:
        if line.get("begin") == "sync":
            self.syncing = True
        elif line.get("done") == "sync":
            self.syncing, self.files = False, line["files"]
        elif "begin" in line:
            self.unsure |= set(line["memos"])
            if line["begin"] == "purge":
                self.purging = set(line["memos"])
            for number in line["memos"] if line["begin"] == "add" else ():
                self.ever.setdefault(number, set()).add(line["version"])
        elif "done" in line:
            self.unsure -= set(line["memos"])
            for number in line["memos"]:
                self.memos.pop(number, None)
                if line["done"] == "add":
                    self.memos[number] = line["version"]
                elif line["done"] == "purge":
                    self.all_gone(number)

    def all_gone(self, number: int) -> None:
        self.purging.discard(number)
        self.purged |= {f"memo{number}y{version}q" for version in self.ever.pop(number, ())}

    def verify(self) -> None:
        """Everything that must hold after a kill, and that the next run makes good what was interrupted."""
        with Library.open(IndexSettings(data_dir=self.data), embedder=self.model) as library:
            found = [f for f in library.check().findings if "not read yet" not in f.detail]
            assert found == []
            self._files_hold(library)
            self._memos_hold(library)
            there = {d.uri for d in library.documents()}
            for number in list(self.purging):
                if f"memo:{number}" not in there:  # begun is done, after a restart
                    self.all_gone(number)
            assert traces(self.data, *(token.encode() for token in sorted(self.purged))) == []
            library.resume()
            library.sync(self.folder, confirmed=True)
            now = {p.name: p.read_text() for p in self.folder.rglob("*.txt")}
            assert {name(d.uri): library.document(d.id).text for d in library.documents() if is_file(d.uri)} == now
            assert library.check().findings == ()
            self._answers_are_right(library, now)
            self.files, self.syncing, self.unsure, self.purging = now, False, set(), set()
            self.memos = {}
            for document in library.documents():
                if document.uri.startswith("memo:"):
                    version = re.search(r"y(\d+)q", library.document(document.id).text)
                    assert version
                    self.memos[int(document.uri.removeprefix("memo:"))] = int(version[1])

    def _files_hold(self, library: Library) -> None:
        shown = {name(d.uri): library.document(d.id).text for d in library.documents() if is_file(d.uri)}
        for text in shown.values():
            number, version = map(int, NAME.search(text).groups())  # type: ignore[union-attr]
            assert text == note(number, version), "whole, as it was written"
        if not self.syncing:
            assert shown == self.files
        on_disk = {p.name: p.read_text() for p in self.folder.rglob("*.txt")}
        for file, text in self.files.items():
            if on_disk.get(file) == text:
                assert shown.get(file) == text, "what was finished and has not changed stays"

    def _memos_hold(self, library: Library) -> None:
        shown = {d.uri: library.document(d.id).text for d in library.documents() if d.uri.startswith("memo:")}
        for number in range(MEMOS):
            text = shown.get(f"memo:{number}")
            version = self.memos.get(number)
            if number not in self.unsure:
                assert text == (memo(number, version).text if version is not None else None)
            elif text is not None:
                assert re.fullmatch(rf"Memo {number}: .* memo{number}y\d+q\. He sails at dawn\.", text)

    def _answers_are_right(self, library: Library, now: dict[str, str]) -> None:
        for file in random.Random(len(now)).sample(sorted(now), min(3, len(now))):
            number, version = map(int, NAME.search(now[file]).groups())  # type: ignore[union-attr]
            hit = library.search(f"Who is the keeper of lighthouse number {number}?", 1)[0]
            assert f"token{number}x" not in hit.passage.text or f"token{number}x{version}z" in hit.passage.text
            assert f"token{number}x{version}z" in "".join(
                h.passage.text for h in library.search(f"token{number}x{version}z", 3)
            )


def name(uri: str) -> str:
    return uri.rsplit("/", 1)[1]


def is_file(uri: str) -> bool:
    return uri.startswith("file:")


@pytest.fixture
def world(tmp_path: Path, model: Embedder) -> World:
    made = World(tmp_path / "data", tmp_path / "notes", model)
    made.folder.mkdir()
    for number in range(FILES):
        (made.folder / f"note{number}.txt").write_text(note(number, 0))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("moment", [m for m in MOMENTS if not m.startswith(NOT_HERE)])
def test_killed_at_each_step(world: World, moment: str, times: int) -> None:
    for seed in range(1, 6):
        if world.work(seed, fault=(moment, times)):
            world.verify()
            return
    raise AssertionError(f"{moment} was not passed {times} times")


@pytest.mark.slow
@pytest.mark.timeout(120 + 60 * KILLS)
def test_killed_at_random(world: World) -> None:
    chance = random.Random(20251018)
    for round_ in range(1, KILLS + 1):
        world.work(round_, seconds=chance.uniform(0.0, 4.0))
        world.verify()


def test_killed_while_a_group_becomes_visible(world: World) -> None:
    assert world.work(1, fault=("add: keywords", 1))
    world.verify()


@pytest.mark.parametrize("moment", ["sync: moved", pytest.param("sync: added", marks=pytest.mark.slow)])
def test_killed_while_a_file_comes_back_to_where_another_was_removed(world: World, moment: str) -> None:
    """A moved file answers all the time, also where its new address has a history of its own."""
    here, north = world.folder / "note0.txt", world.folder / "north" / "note0.txt"
    north.parent.mkdir()
    here.rename(north)
    with Library.open(IndexSettings(data_dir=world.data), embedder=world.model) as library:
        library.sync(world.folder)
        north.unlink()
        library.sync(world.folder)
        here.write_text(note(0, 7))
        library.sync(world.folder)
    world.files = {p.name: p.read_text() for p in world.folder.rglob("*.txt")}
    here.rename(north)
    assert world.work(0, fault=(moment, 1))
    world.verify()
