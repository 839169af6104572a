"""A server answers while commands in processes of their own add and remove; and two writers at once.

``SOAK_SECONDS`` sets how long (60; ``make soak``: 600).
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import IndexSettings, Library
from index.embedder import Embedder
from tests.interfaces.conftest import BRIEFING, Run, clean_environment

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
NOTES = 6  # that each writer has
KEEPER = re.compile(r"keeper(\d+)x(\d+)z")


def text(number: int, version: int) -> str:
    """A note of three paragraphs that nobody else's words resemble; the first tells its number and version."""
    chance = random.Random(f"{number} {version}")
    body = [" ".join(f"{chance.choice('bdfgklmnprst')}{chance.randrange(9999)}" for _ in range(60)) for _ in range(3)]
    return f"The keeper of lighthouse {number} is called keeper{number}x{version}z. " + "\n\n".join(body) + "\n"


@dataclass
class Told:
    """What each note was said to hold (``None``: not there). While a command runs, before and after are both right."""

    history: dict[int, list[int | None]] = field(default_factory=dict)
    changing: set[int] = field(default_factory=set)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, number: int, version: int | None) -> None:
        with self.guard:
            self.history.setdefault(number, [None]).append(version)
            self.changing.add(number)

    def done(self, number: int) -> None:
        with self.guard:
            self.changing.discard(number)

    def now(self, number: int) -> int:
        """Where what may be found from now on begins in the history."""
        with self.guard:
            return len(self.history.setdefault(number, [None])) - 1 - (number in self.changing)

    def since(self, number: int, place: int) -> set[int | None]:
        with self.guard:
            return set(self.history[number][place:])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, httpx.Client, list[str]]]:
    """A data directory, a client of the server that has it open, and the server's output (whole when it has ended)."""
    data = tmp_path / "data"
    environment = clean_environment() | {"BRIEFING_STARTER_CORPUS": "false"}
    command = [BRIEFING, "--data-dir", str(data), "serve", "--port", "0"]
    output: list[str] = []
    with (tmp_path / "server.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)
        try:
            owner: dict[str, Any] = {}
            while not owner.get("url"):
                assert process.poll() is None, (tmp_path / "server.log").read_text()
                time.sleep(0.1)
                card = data / "owner.json"
                owner = json.loads(card.read_text()) if card.exists() else {}
            headers = {"Authorization": f"Bearer {owner['token']}"}
            transport = httpx.HTTPTransport(retries=20)
            with httpx.Client(
                base_url=owner["url"], headers=headers, trust_env=False, timeout=120, transport=transport
            ) as client:
                yield data, client, output
        finally:
            process.terminate()
            process.wait(60)
            log.seek(0)
            output += log.readlines()


class Reader:
    """Searches and asks without end, and holds everything it gets against what was told."""

    def __init__(self, http: httpx.Client, told: Told) -> None:
        self.http = http
        self.told = told
        self.searches = self.found = self.changes = 0

    def look(self, number: int) -> None:
        """One search: the note is found as it was told to be, and every passage stands in its document."""
        begin = self.told.now(number)
        body = {"query": f"What is the keeper of lighthouse {number} called?", "k": 20}
        hits = self._post("/v1/search", body)["passages"]
        right = self.told.since(number, begin)
        versions = {int(m[2]) for hit in hits for m in KEEPER.finditer(hit["passage"]["text"]) if int(m[1]) == number}
        seen = versions or {None}
        assert len(seen) == 1, f"two revisions of note {number} at once: {seen}"
        assert seen <= right, f"note {number}: found {seen}, told {right}"
        self.searches += 1
        self.found += bool(versions)
        self.changes += len(right) > 1
        if hits:
            self._whole(random.choice(hits)["passage"])

    def ask(self, number: int) -> None:
        """One question: every quote is the source, and an answer's version is one that was told."""
        begin = self.told.now(number)
        answer = self._post("/v1/ask", {"question": f"What is the keeper of lighthouse {number} called?"})
        right = self.told.since(number, begin)
        for citation in answer["citations"]:
            self._whole(citation | {"document_id": citation["document"]["id"], "text": citation["quote"]})
            told = [int(m[2]) for m in KEEPER.finditer(citation["quote"]) if int(m[1]) == number]
            assert set(told) <= right

    def _whole(self, passage: dict[str, Any]) -> None:
        response = self.http.get(f"/v1/documents/{passage['document_id']}")
        assert response.status_code == 200, response.text
        document = response.json()
        assert document["text"][passage["start"] : passage["end"]] == passage["text"]
        number, version = map(int, KEEPER.search(document["text"]).groups())  # type: ignore[union-attr]
        assert document["text"].strip() == text(number, version).strip(), "a document is whole"

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        response = self.http.post(path, json=body)
        assert response.status_code == 200, response.text
        return response.json()


def read(http: httpx.Client, told: Told, stop: threading.Event) -> Reader:
    reader = Reader(http, told)
    chance = random.Random()
    while not stop.is_set():
        reader.look(chance.randrange(2 * NOTES))
        if chance.random() < 0.1:
            reader.ask(chance.randrange(2 * NOTES))
    return reader


def write(
    briefing: Run, data: Path, folder: Path, told: Told, reader: Reader, numbers: range, until: float, seed: int
) -> int:
    """Commands one after the other; the first search after each must see what it said. Returns how many there were."""
    chance = random.Random(seed)
    version = commands = 0
    there: set[int] = set()
    while time.monotonic() < until:
        number = chance.choice(numbers)
        path = folder / f"note{number}.txt"
        if number in there and chance.random() < 0.4:
            command, after = ["remove", str(path)], None
            there.discard(number)
        else:
            version += 1
            command, after = ["add", str(path)], version
            path.write_text(text(number, version))
            there.add(number)
        told.begin(number, after)
        done = briefing(*command, data_dir=data)
        assert done.returncode == 0, done.stdout + done.stderr
        told.done(number)
        reader.look(number)
        commands += 1
    return commands


@pytest.mark.slow
@pytest.mark.timeout(300 + 2 * SECONDS)
def test_a_server_answers_while_two_others_write(
    server: tuple[Path, httpx.Client, list[str]], briefing: Run, tmp_path: Path
) -> None:
    data, http, output = server
    told, stop = Told(), threading.Event()
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read, http, told, stop) for _ in range(2)]
        writers = [
            pool.submit(write, briefing, data, tmp_path, told, Reader(http, told), numbers, until, seed)
            for seed, numbers in enumerate((range(NOTES), range(NOTES, 2 * NOTES)))
        ]
        try:
            commands = [writer.result() for writer in writers]
        finally:
            stop.set()
        seen = [reader.result() for reader in readers]
    assert min(commands) >= 2
    assert sum(r.found for r in seen) > 0
    assert briefing("doctor", data_dir=data).returncode == 0
    left = {d["title"] for d in http.get("/v1/documents").json()["documents"]}
    assert len(left) == sum(versions[-1] is not None for versions in told.history.values())
    print(
        f"{sum(commands)} commands, {sum(r.searches for r in seen)} searches, {sum(r.changes for r in seen)} in between"
    )
    assert not [line for line in output if "Traceback" in line]


@pytest.mark.slow
def test_two_writers_without_a_server_wait_or_say_who_holds_the_library(
    tmp_path: Path, briefing: Run, model: Embedder
) -> None:
    data = tmp_path / "data"
    for number in range(8):
        (tmp_path / f"note{number}.txt").write_text(text(number, 1))

    def add(number: int) -> tuple[int, subprocess.CompletedProcess[str]]:
        return number, briefing("add", str(tmp_path / f"note{number}.txt"), data_dir=data)

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(add, range(8)))
    added = {number for number, run in runs if run.returncode == 0}
    assert added
    for number, run in runs:
        if number not in added:
            assert "is in use by process" in run.stderr, run.stderr
            assert "Traceback" not in run.stderr
    with Library.open(IndexSettings(data_dir=data, lock_wait_s=10), embedder=model) as library:
        assert library.check().findings == ()
        ours = {d.uri for d in library.documents() if d.uri.startswith("file:")}
        assert ours == {(tmp_path / f"note{number}.txt").as_uri() for number in added}
        for document in library.documents():
            if document.uri in ours:
                number = int(KEEPER.search(library.document(document.id).text)[1])  # type: ignore[index]
                assert library.search(f"lighthouse {number} keeper{number}x1z", 1)[0].document.id == document.id
