"""Another parser, another passage length, another model: what is made again, and what goes on meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Document, IndexSettings, Library, ModelError, versions
from index.embedder import Embedder, Step, unit

TEXTS = {
    "harbour.md": "# Harbour\n\nThe harbour of Lindau was closed by Mayor Clara Voss after the storm.",
    "bakery.md": "# Bakery\n\nA bakery in Bregenz sells bread made of spelt and rye every morning.",
}


class Shortened:
    """Another embedding model: the first 96 dimensions of the real one."""

    name = backend = "shortened"

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> np.ndarray:
        return unit(self.inner.passages(texts, step=step)[:, :96])

    def sentences(self, texts: Sequence[str]) -> np.ndarray:
        return self.passages(texts)

    def question(self, text: str) -> np.ndarray:
        return unit(self.inner.question(text)[:96])


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


def top(library: Library, question: str = "Who closed the harbour?") -> str:
    hit = library.search(question, 1)[0]
    assert hit.dense_rank == 1
    return hit.passage.text


def test_nothing_is_stale_and_nothing_is_done(library: Library, notes: Path) -> None:
    library.add(notes)
    before = library.revision
    assert library.stale().nothing
    report = library.reindex()
    assert (report.read.results, report.cut.results, report.embedded, report.left) == ((), (), 0, ())
    assert library.revision == before


def test_documents_of_an_earlier_parser_are_read_again(
    library: Library, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(notes)
    old = {d.title: d for d in library.documents()}
    (notes / "bakery.md").unlink()
    _raise_version(monkeypatch, "markdown")
    assert library.stale().parsed == 2
    report = library.reindex()
    assert [Path(r.uri).name for r in report.read.results] == ["harbour.md"]
    assert [Path(uri).name for uri in report.left] == ["bakery.md"]
    new = next(d for d in library.documents() if d.title == "Harbour")
    assert (new.parser_version, new.revision) == (old["Harbour"].parser_version + 1, 2)
    assert library.document(old["Harbour"].id).text == library.document(new.id).text, "old citations open"
    assert "Clara Voss" in top(library)
    assert library.stale().parsed == 1
    assert {f.part for f in library.check().findings} == {"versions"}


def _raise_version(monkeypatch: pytest.MonkeyPatch, parser: str) -> None:
    """As if the loader had been changed: its row in the table of formats has a higher version."""
    from dataclasses import replace

    from index.loaders import formats

    rows = tuple(replace(f, version=f.version + 1) if f.name == parser else f for f in formats.FORMATS)
    changed = next(f for f in rows if f.name == parser)
    monkeypatch.setattr(formats, "FORMATS", rows)
    monkeypatch.setattr(formats, "_BY_ENDING", {e: f for f in rows for e in f.endings})
    monkeypatch.setitem(versions.PARSERS, parser, changed.version)


def test_sync_reads_files_of_an_earlier_parser_again_only_on_reindex(
    library: Library, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync(notes)
    _raise_version(monkeypatch, "markdown")
    assert library.sync(notes).plan.unchanged == 2
    assert library.reindex().read.count("replaced") == 2
    assert library.stale().nothing


def test_another_passage_length_cuts_again(settings: IndexSettings, model: Embedder) -> None:
    long = " ".join(f"Sentence number {n} of the report tells of the level of the lake." for n in range(60))
    with Library.open(settings, embedder=model) as library:
        library.add([Document.from_text(long, title="Report", uri="report"), Document.from_text("Short.", title="S")])
        first = library.documents()
    other = settings.model_copy(update={"passage_words": 40})
    with Library.open(other, embedder=model) as library:
        assert library.stale().cut == 2
        assert {f.repair for f in library.check().findings} == {"briefing reindex"}
        before = library.count()[1]
        report = library.reindex()
        assert [r.uri for r in report.cut.results] == ["report"], "the short one is cut the same"
        assert library.count()[1] > before
        assert library.stale().nothing
        assert library.check().findings == ()
        assert library.document(first[0].id).text
        assert {d.added_at for d in library.documents()} == {d.added_at for d in first}


def test_another_model_answers_after_reindex_and_the_old_one_until_then(
    settings: IndexSettings, model: Embedder, notes: Path
) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(notes)
    with Library.open(settings, embedder=Shortened(model)) as library:
        assert library.embedder.name == model.name
        assert "Clara Voss" in top(library)
        assert library.stale().embedder == model.name
        assert "briefing reindex" in library.check().findings[0].repair
        library.add(Document.from_text("The ferry sails at noon from Wasserburg.", title="Ferry", uri="ferry"))
        assert library.reindex().embedded == 3
        assert library.embedder.name == "shortened"
        assert "Clara Voss" in top(library)
        assert len(next(iter(library.vectors().vectors_of(library.catalog.passage_ids()).values()))) == 96
        assert library.check().findings == ()
        assert [f.name for f in settings.data_dir.iterdir() if f.name.startswith("vectors")] == ["vectors-2"]
    with Library.open(settings, embedder=Shortened(model)) as library:
        assert "Clara Voss" in top(library)


def test_a_model_that_is_gone_can_be_left_behind(settings: IndexSettings, model: Embedder, notes: Path) -> None:
    with Library.open(settings, embedder=Shortened(model)) as library:
        library.add(notes)
    with Library.open(settings, embedder=model) as library:
        with pytest.raises(ModelError, match="shortened"):
            library.search("Who closed the harbour?")
        library.reindex()
        assert "Clara Voss" in top(library)


def test_answers_go_on_while_everything_is_embedded_anew(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(
            Document.from_text(
                f"The keeper of lighthouse {n} is called token{n}z. He is old.", title=f"L{n}", uri=f"l:{n}"
            )
            for n in range(200)
        )
    with Library.open(settings, embedder=Shortened(model)) as library:
        stop, wrong, asked = threading.Event(), [], []

        def ask() -> None:
            while not stop.is_set():
                try:
                    found = top(library, "Who is the keeper token77z?")
                    asked.append(library.embedder.name)
                    if "token77z" not in found:
                        wrong.append(found)
                except Exception as error:  # told below
                    wrong.append(repr(error))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        while not asked and not wrong:  # on a busy machine the work could be done before the first question is
            stop.wait(0.05)
        library.reindex()
        seen = len(asked)
        while len(asked) < seen + 3 and not wrong:
            stop.wait(0.05)
        stop.set()
        thread.join()
        assert wrong == []
        assert {"shortened", model.name} <= set(asked)


def test_an_interrupted_reindex_goes_on_where_it_was(settings: IndexSettings, model: Embedder, notes: Path) -> None:
    from index import faults

    with Library.open(settings, embedder=model) as library:
        library.add(notes)

    class Interrupted(Exception):
        pass

    def hook(name: str) -> None:
        if name == "reindex: embedded":
            raise Interrupted

    with Library.open(settings, embedder=Shortened(model)) as library:
        faults.hook = hook
        try:
            with pytest.raises(Interrupted):
                library.reindex()
        finally:
            faults.hook = None
        assert "Clara Voss" in top(library)
    with Library.open(settings, embedder=Shortened(model)) as library:
        assert "Clara Voss" in top(library), "still with the former model"
        assert library.reindex().embedded == 0, "all of them were there already"
        assert library.embedder.name == "shortened"
        assert library.check().findings == ()
