"""Hostile files: each is read or refused with a reason within its limits, and nothing else happens."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from index import Document, IndexSettings, Library
from index.chunker import chunk
from index.embedder import Embedder
from index.loaders import Unread, read_bytes
from index.loaders.base import Limits
from index.sandbox import Sandbox
from tests.index import samples
from tests.index.hostile import CASES, Case, attributes, tricks, xlsx_formulas

STRICT = IndexSettings(parse_seconds=20, parse_memory_mb=500)


def read(raw: bytes, name: str, settings: IndexSettings = STRICT) -> tuple[list[Document], list[Unread]]:
    found = list(read_bytes(raw, name, settings, uri=f"file:///{name}"))
    return [f for f in found if isinstance(f, Document)], [f for f in found if isinstance(f, Unread)]


def hold(case: Case, settings: IndexSettings) -> None:
    documents, refused = read(case.make(), case.name, settings)
    assert documents or refused, "never silent"
    assert all(message.message.startswith(case.name) for message in refused), refused
    for document in documents:
        assert all(document.text[p.start : p.end] == p.text for p in chunk(document))
    if case.said and not (case.either and documents):
        assert any(word in r.message for r in refused for word in case.said), refused
    if not case.said:
        assert documents
        assert not refused


@pytest.mark.parametrize("case", [c for c in CASES if not c.slow], ids=lambda c: c.name)
def test_a_hostile_file_is_read_or_refused_with_a_reason(case: Case) -> None:
    hold(case, STRICT)


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in CASES if c.slow], ids=lambda c: c.name)
def test_a_large_hostile_file_is_read_or_refused_with_a_reason(case: Case) -> None:
    hold(case, IndexSettings())


def test_names_in_archives_reach_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    documents, _ = read(tricks(), "tricks.zip")
    parts = [document.uri.partition("#")[2] for document in documents]
    assert len(set(parts)) == 9
    assert not [part for part in parts if ".." in part or part.startswith("/") or len(part) > 500]
    assert "link.txt" not in parts
    assert list(tmp_path.iterdir()) == []
    assert not Path("/tmp/evil.txt").exists()  # noqa: S108
    assert not Path("/etc/evil.txt").exists()


def test_formulas_are_words_and_nothing_is_run_or_asked() -> None:
    documents, _ = read(xlsx_formulas(), "formulas.xlsx")
    assert "4.2" in documents[0].text
    assert not Path("/tmp/briefing-pwned").exists()  # noqa: S108


def test_time_is_bounded_by_the_processor() -> None:
    _, refused = read(attributes(300_000), "attributes.html", IndexSettings(parse_seconds=1))
    assert "more than 1 processor seconds" in refused[0].message
    assert "BRIEFING_INDEX__PARSE_SECONDS" in refused[0].message


def test_time_is_bounded_by_the_clock_for_a_reader_that_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox()
    assert list(sandbox.parse(samples.text(), "a.txt", Limits()))
    os.kill(sandbox._idle[0].pid, signal.SIGSTOP)
    monkeypatch.setattr("index.sandbox.worker.START_S", 0.0)
    monkeypatch.setattr("index.sandbox.worker.CLOCK_TIMES", 0.5)
    (found,) = sandbox.parse(samples.text(), "a.txt", Limits(seconds=1))
    assert isinstance(found, Unread)
    assert "PARSE_SECONDS" in found.message
    assert sandbox._idle == []


def test_memory_is_bounded() -> None:
    _, refused = read(next(c for c in CASES if c.name == "stream-bomb.pdf").make(), "stream-bomb.pdf")
    assert "more than 500 MB of memory" in refused[0].message


def test_the_rest_of_a_batch_goes_on(tmp_path: Path, model: Embedder) -> None:
    names = (
        "lying.zip",
        "entities.docx",
        "xxe.odt",
        "stream-bomb.pdf",
        "cut.xlsx",
        "encrypted.pdf",
        "deep.json",
        "pdf.docx",
    )
    folder = tmp_path / "files"
    folder.mkdir()
    for case in CASES:
        if case.name in names:
            (folder / case.name).write_bytes(case.make())
    (folder / "zz-good.docx").write_bytes(samples.docx())
    settings = IndexSettings(data_dir=tmp_path / "data", parse_memory_mb=500, parse_seconds=20)
    with Library.open(settings, embedder=model) as library:
        report = library.add(folder)
        assert report.count("added") == 1
        assert len(report.failed) == len(names)
        assert "Clara Voss" in library.search("Who ordered the closure of the harbour?", 1)[0].passage.text
        assert library.count()[0] == 1
