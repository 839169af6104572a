"""Erased means erased: every file of the data directory is searched for the text, its terms and its vectors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index import Document, IndexSettings, Library, NotFound
from index.embedder import Embedder
from index.originals import Originals
from tests.index.traces import traces, vector_bytes

MARKER = "zanzibarkoala"
SECRET = (
    f"The agent called {MARKER} met the minister in Lindau at night. Nobody else knew of the meeting.\n\n"
    "She carried the plans of the pier and a letter from the governor, sealed twice."
)
NEEDLES = (MARKER.encode(), b"sealed twice", b"plans of the pier")


def others(number: int) -> list[Document]:
    """Enough other documents that Chroma writes its graph to disk (from 1000 vectors on)."""
    return [
        Document.from_text(
            f"Report {i}: the level of the lake was measured at gauge {i * 7} and found to be normal for the season.",
            title=f"Gauge {i}",
            uri=f"gauge:{i}",
        )
        for i in range(number)
    ]


def add_secret(library: Library, uri: str = "agent:file", text: str = SECRET) -> str:
    document = library.add(Document.from_text(text, title=f"File on {MARKER}", uri=uri)).results[0].document
    assert document is not None
    return document.id


def test_nothing_of_a_purged_document_is_left_in_any_file(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(others(5))
        identifier = add_secret(library)
        needles = [*NEEDLES, *vector_bytes(library, [f"{identifier}:0"])]
        assert len(traces(settings.data_dir, *needles)) >= len(needles) - 1, "the search finds what is there"
        report = library.purge(identifier)
        assert (report.uri, report.documents) == ("agent:file", (identifier,))
        assert traces(settings.data_dir, *needles) == []
        assert library.count()[0] == 5
        assert library.search(f"Who is {MARKER}?")[0].document.uri.startswith("gauge")
        with pytest.raises(NotFound):
            library.document(identifier)
        assert library.check().sound
    assert traces(settings.data_dir, *needles) == [], "nor after closing"
    with Library.open(settings, embedder=model) as library:
        assert library.check().sound
    assert traces(settings.data_dir, *needles) == [], "nor after opening again"


def test_a_fetched_original_goes_with_the_last_document_read_from_it(library: Library) -> None:
    originals = Originals(library.settings.data_dir)
    key = originals.keep(SECRET.encode())
    fetched = {"fetched": {"url": "https://lake.example/a", "original": key}}
    for uri in ("https://lake.example/a", "https://lake.example/b"):
        library.add(Document.from_text(SECRET, title="Agent", uri=uri, metadata=fetched))
    library.purge("https://lake.example/a")
    assert originals.read(key) == SECRET.encode(), "the other document was read from it, too"
    library.purge("https://lake.example/b")
    assert traces(library.settings.data_dir, *NEEDLES) == []


@pytest.mark.slow
def test_nothing_is_left_where_the_graph_is_on_disk(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        identifier = add_secret(library)
        needles = [*NEEDLES, *vector_bytes(library, [f"{identifier}:0"])]
        library.add(others(1500))
    assert list(settings.data_dir.rglob("data_level0.bin")), "Chroma has written its graph"
    with Library.open(settings, embedder=model) as library:
        library.purge(identifier)
        assert library.check().sound
        assert library.count() == (1500, 1500)
    assert traces(settings.data_dir, *needles) == []


def test_all_revisions_go_and_a_removed_document_can_be_purged(library: Library, settings: IndexSettings) -> None:
    first = add_secret(library)
    second = add_secret(library, text=SECRET + " It was the third of May.")
    library.remove("agent:file")
    assert library.document(first).text == SECRET
    assert set(library.purge("agent:file").documents) == {first, second}
    assert traces(settings.data_dir, *NEEDLES) == []


def test_only_the_old_revisions_can_go(library: Library, settings: IndexSettings) -> None:
    first = add_secret(library)
    harmless = Document.from_text("The agent's name is not given here any more.", title="File", uri="agent:file")
    library.add(harmless)
    assert library.purge("agent:file", old_only=True).documents == (first,)
    assert traces(settings.data_dir, *NEEDLES) == []
    assert [d.title for d in library.documents()] == ["File"]
    with pytest.raises(NotFound, match="earlier revision"):
        library.purge("agent:file", old_only=True)


def test_a_copy_under_another_address_is_named(library: Library) -> None:
    add_secret(library, "agent:file")
    add_secret(library, "agent:copy")
    assert [copy.uri for copy in library.purge("agent:file").copies] == ["agent:copy"]


def test_a_file_is_purged_by_its_path_and_what_was_noted_of_it_goes(
    library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    path = tmp_path / f"{MARKER}.txt"
    path.write_text(SECRET)
    library.add(path)
    report = library.purge(str(path))
    assert report.file == str(path)
    assert traces(settings.data_dir, *NEEDLES) == []


def test_what_never_was_cannot_be_purged(library: Library) -> None:
    with pytest.raises(NotFound, match="briefing list"):
        library.purge("nothing")


def test_purging_works_where_the_vectors_are_lost(settings: IndexSettings, model: Embedder) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add(others(3))
        add_secret(library)
    shutil.rmtree(settings.data_dir / "vectors")
    with Library.open(settings, embedder=model) as library:
        library.purge("agent:file")
        assert library.check().sound


def test_a_hook_is_called_in_the_same_transaction_and_for_what_it_missed(
    settings: IndexSettings, model: Embedder
) -> None:
    with Library.open(settings, embedder=model) as library:
        told: list[str] = []
        library.on_purge("notes", told.extend)
        first = add_secret(library)
        library.purge(first)
        assert told == [first]
    with Library.open(settings, embedder=model) as library:
        second = add_secret(library)
        library.purge(second)  # nobody has registered
    with Library.open(settings, embedder=model) as library:
        library.on_purge("notes", told.extend)
        assert told == [first, second]
        library.on_purge("notes", told.extend)
        assert told == [first, second], "once each"


def test_a_failing_hook_leaves_everything_as_it_was(library: Library) -> None:
    identifier = add_secret(library)

    def failing(ids: object) -> None:
        raise RuntimeError("no")

    library.on_purge("failing", failing)
    with pytest.raises(RuntimeError):
        library.purge(identifier)
    assert library.document(identifier).text == SECRET
    assert library.check().sound
