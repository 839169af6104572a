"""A folder and the library in step: added, changed, moved, deleted, and what must never happen by accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import IndexSettings, Library, faults
from index.embedder import Embedder, Step
from index.errors import ConfirmationNeeded, NothingToRead
from index.plan import Plan
from index.sync import SyncReport
from index.types import Progress

TEXTS = {
    "harbour.md": "# Harbour\n\nThe harbour of Lindau was closed by Mayor Clara Voss after the storm.",
    "bakery.md": "# Bakery\n\nA bakery in Bregenz sells bread made of spelt and rye every morning.",
    "sub/ferry.md": "# Ferry\n\nThe ferries sail from Wasserburg until the pier of Lindau is rebuilt.",
}


class Counting:
    """The real model, counting what it embeds."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.texts: list[str] = []
        self.name, self.backend = inner.name, inner.backend
        self.sentences = inner.sentences

    def passages(self, texts: Sequence[str], *, step: Step | None = None) -> np.ndarray:
        self.texts += texts
        return self.inner.passages(texts, step=step)

    def question(self, text: str) -> np.ndarray:
        return self.inner.question(text)


@pytest.fixture
def counting(model: Embedder) -> Counting:
    return Counting(model)


@pytest.fixture
def synced(settings: IndexSettings, counting: Counting) -> Library:
    with Library.open(settings, embedder=counting) as library:
        yield library  # type: ignore[misc]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    for name, text in TEXTS.items():
        write(root / name, text)
    return root


def write(path: Path, text: str, age_s: float = 60) -> None:
    """A file that was last changed some time ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    moment = path.stat().st_mtime - age_s
    os.utime(path, (moment, moment))


def names(paths: Sequence[str]) -> list[str]:
    return [Path(path).name for path in paths]


def titles(library: Library) -> set[str]:
    return {document.title for document in library.documents()}


def steps(report: SyncReport) -> tuple[int, int, int, int, int]:
    plan = report.plan
    return len(plan.added), len(plan.changed), len(plan.moved), len(plan.deleted), plan.unchanged


def test_the_first_sync_adds_and_the_second_does_nothing(synced: Library, counting: Counting, folder: Path) -> None:
    assert steps(synced.sync(folder)) == (3, 0, 0, 0, 0)
    assert titles(synced) == {"Harbour", "Bakery", "Ferry"}
    before, embedded = synced.revision, len(counting.texts)
    assert steps(synced.sync(folder)) == (0, 0, 0, 0, 3)
    assert (synced.revision, len(counting.texts)) == (before, embedded)


def test_only_what_changed_is_embedded_again(synced: Library, counting: Counting, folder: Path) -> None:
    paragraphs = [f"Paragraph {n}. " + "The council met and spoke of many things. " * 14 for n in range(6)]
    write(folder / "long.md", "# Long\n\n" + "\n\n".join(paragraphs))
    synced.sync(folder)
    whole = len([text for text in counting.texts if text.startswith("Long")])
    assert whole >= 6
    counting.texts.clear()
    paragraphs[-1] = paragraphs[-1].replace("met", "quarrelled")
    write(folder / "long.md", "# Long\n\n" + "\n\n".join(paragraphs), age_s=30)
    assert steps(synced.sync(folder)) == (0, 1, 0, 0, 3)
    assert 0 < len(counting.texts) < whole
    assert all("quarrelled" in text for text in counting.texts)
    assert synced.check().sound


def test_a_moved_file_keeps_its_document_and_nothing_is_embedded(
    synced: Library, counting: Counting, folder: Path
) -> None:
    synced.sync(folder)
    before = {d.title: d.id for d in synced.documents()}
    counting.texts.clear()
    (folder / "archive").mkdir()
    (folder / "harbour.md").rename(folder / "archive" / "storm.md")
    report = synced.sync(folder)
    assert steps(report) == (0, 0, 1, 0, 2)
    assert counting.texts == []
    moved = next(d for d in synced.documents() if d.title == "Harbour")
    assert moved.id == before["Harbour"]
    assert moved.uri == (folder / "archive" / "storm.md").as_uri()
    assert synced.search("Who closed the harbour?")[0].document.uri == moved.uri
    assert steps(synced.sync(folder)) == (0, 0, 0, 0, 3)


def test_another_file_in_the_place_of_a_moved_one_is_a_document_of_its_own(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    (folder / "harbour.md").rename(folder / "old.md")
    synced.sync(folder)
    write(folder / "harbour.md", TEXTS["harbour.md"])  # the very content that gave the first one its id
    assert steps(synced.sync(folder)) == (1, 0, 0, 0, 3)
    assert len({d.id for d in synced.documents() if d.title == "Harbour"}) == 2
    assert synced.check().sound


def test_a_file_may_move_to_where_another_was_removed(synced: Library, counting: Counting, folder: Path) -> None:
    synced.sync(folder)
    place = folder / "bakery.md"
    first = next(d for d in synced.documents() if d.title == "Bakery")
    place.unlink()
    synced.sync(folder)
    write(folder / "draft.md", TEXTS["bakery.md"] + "\n\nIt closes at noon.")
    synced.sync(folder)
    second = next(d for d in synced.documents() if d.title == "Bakery")
    counting.texts.clear()
    (folder / "draft.md").rename(place)
    assert steps(synced.sync(folder)) == (0, 0, 1, 0, 2)
    assert counting.texts == []
    moved = next(d for d in synced.documents() if d.title == "Bakery")
    assert (moved.id, moved.uri, moved.revision) == (second.id, place.as_uri(), 2)
    assert "noon" not in synced.document(first.id).text, "what stood there before stays for old citations"
    assert synced.search("When does the bakery close?")[0].document.id == second.id
    write(place, TEXTS["bakery.md"] + "\n\nIt closes at one.", age_s=30)
    assert steps(synced.sync(folder)) == (0, 1, 0, 0, 2)
    assert synced.check().sound
    assert len(synced.purge(str(place)).documents) == 3


def test_a_file_added_by_another_hand_at_a_new_address_takes_the_moved_ones_place(
    synced: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.sync(folder)
    new = folder / "archive" / "harbour.md"
    new.parent.mkdir()
    (folder / "harbour.md").rename(new)
    plan = synced._planner.plan

    def late(*arguments: Any, **named: Any) -> Plan:
        made = plan(*arguments, **named)
        synced.add(new)  # between the plan and what is done by it
        return made

    monkeypatch.setattr(synced._planner, "plan", late)
    synced.sync(folder)
    assert [d.uri for d in synced.documents() if d.title == "Harbour"] == [new.as_uri()]
    assert len(synced.documents()) == 3
    assert synced.check().sound


def test_a_file_that_is_edited_while_it_is_moved_is_read(
    synced: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.sync(folder)
    new = folder / "archive" / "harbour.md"
    new.parent.mkdir()
    (folder / "harbour.md").rename(new)
    plan = synced._planner.plan

    def late(*arguments: Any, **named: Any) -> Plan:
        made = plan(*arguments, **named)
        write(new, TEXTS["harbour.md"].replace("Clara Voss", "Petra Mann"))
        return made

    monkeypatch.setattr(synced._planner, "plan", late)
    synced.sync(folder)
    assert "Petra Mann" in synced.search("Who closed the harbour?")[0].passage.text


def test_what_was_removed_by_hand_stays_away_when_its_file_moves(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    synced.remove((folder / "bakery.md").as_uri())
    (folder / "bakery.md").rename(folder / "bread.md")
    synced.sync(folder)
    assert titles(synced) == {"Harbour", "Ferry"}


def test_a_name_that_was_the_title_is_read_again_when_the_file_is_renamed(synced: Library, folder: Path) -> None:
    write(folder / "lake report.txt", "the water of the lake rose by two metres in the night. " * 12)
    synced.sync(folder)
    (folder / "lake report.txt").rename(folder / "flood report.txt")
    assert steps(synced.sync(folder)) == (0, 0, 1, 0, 3)
    found = next(d for d in synced.documents() if "report" in d.uri)
    if found.title_basis == "file name":
        assert "flood" in found.title.lower()
    assert len(synced.documents()) == 4


def test_a_name_that_was_the_date_is_read_again_after_an_interruption(
    synced: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(moment: str) -> None:
        if moment == "sync: moved":
            raise KeyboardInterrupt

    write(folder / "2025-10-18 lake.txt", "the water of the lake rose by two metres in the night. " * 12)
    synced.sync(folder)
    (folder / "2025-10-18 lake.txt").rename(folder / "2025-10-20 lake.txt")
    monkeypatch.setattr(faults, "hook", interrupt)
    with pytest.raises(KeyboardInterrupt):
        synced.sync(folder)
    monkeypatch.undo()
    synced.sync(folder)
    assert [d.published for d in synced.documents() if "lake" in d.uri] == [date(2025, 10, 20)]


def test_a_deleted_file_stops_answering_and_its_old_text_stays(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    gone = next(d for d in synced.documents() if d.title == "Bakery")
    (folder / "bakery.md").unlink()
    assert steps(synced.sync(folder)) == (0, 0, 0, 1, 2)
    assert titles(synced) == {"Harbour", "Ferry"}
    assert "spelt" in synced.document(gone.id).text
    assert synced.check().sound


def test_a_dry_run_changes_nothing(synced: Library, folder: Path) -> None:
    report = synced.sync(folder, dry_run=True)
    assert report.dry_run
    assert names(report.plan.added) == ["bakery.md", "harbour.md", "ferry.md"]
    assert synced.count() == (0, 0)
    synced.sync(folder)
    (folder / "bakery.md").unlink()
    assert names(synced.sync(folder, dry_run=True).plan.deleted) == ["bakery.md"]
    assert synced.count()[0] == 3


@pytest.mark.parametrize("how", ["vanished", "emptied"])
def test_a_vanished_folder_never_empties_the_library(synced: Library, folder: Path, how: str) -> None:
    synced.sync(folder)
    shutil.rmtree(folder)
    if how == "emptied":  # a disk that is not mounted leaves an empty folder
        folder.mkdir()
    with pytest.raises(ConfirmationNeeded, match="--yes-delete"):
        synced.sync(folder)
    assert synced.count()[0] == 3
    assert len(synced.sync(folder, dry_run=True).plan.deleted) == 3
    synced.sync(folder, confirmed=True)
    assert synced.count() == (0, 0)


def test_losing_most_of_a_large_folder_wants_a_confirmation(synced: Library, folder: Path) -> None:
    for number in range(20):
        write(folder / f"note{number}.txt", f"Note number {number} tells of the ship called Hohentwiel.")
    synced.sync(folder)
    for number in range(15):
        (folder / f"note{number}.txt").unlink()
    with pytest.raises(ConfirmationNeeded, match="15 of the 23 files"):
        synced.sync(folder)
    assert synced.count()[0] == 23


def test_a_folder_that_cannot_be_listed_loses_nothing(
    synced: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.sync(folder)
    real = os.scandir

    def refusing(place: str) -> object:
        if place.endswith("sub"):  # permissions mean nothing to root, who may run the tests
            raise PermissionError(13, "Permission denied", place)
        return real(place)

    monkeypatch.setattr(os, "scandir", refusing)
    report = synced.sync(folder)
    assert names(report.plan.unreachable) == ["sub"]
    assert report.plan.deleted == ()
    assert synced.count()[0] == 3


def test_a_folder_that_never_was_is_an_error(synced: Library, tmp_path: Path) -> None:
    with pytest.raises(NothingToRead, match="nowhere"):
        synced.sync(tmp_path / "nowhere")


def test_an_edit_within_the_same_second_is_seen(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    path = folder / "harbour.md"
    stat = path.stat()
    write(path, TEXTS["harbour.md"], age_s=0)
    synced.sync(folder)  # read at about the time it was written
    stat = path.stat()
    path.write_text(TEXTS["harbour.md"].replace("Clara Voss", "Petra Mann"), encoding="utf-8")
    assert path.stat().st_size == stat.st_size
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert names(synced.sync(folder).plan.changed) == ["harbour.md"]
    assert "Petra Mann" in synced.search("Who closed the harbour?")[0].passage.text


def test_the_clock_may_jump_either_way(synced: Library, folder: Path) -> None:
    for moment in (4_000_000_000, 0):  # the year 2096, 1970
        os.utime(folder / "harbour.md", (moment, moment))
        assert names(synced.sync(folder).plan.changed) == []
    write(folder / "harbour.md", TEXTS["harbour.md"].replace("storm", "flood"))
    os.utime(folder / "harbour.md", (-5, -5))
    assert names(synced.sync(folder).plan.changed) == ["harbour.md"]


def test_an_unreadable_file_is_named_each_time_but_tried_once(synced: Library, folder: Path) -> None:
    write(folder / "broken.md", "---\nx: [\n---\ntext")
    first = synced.sync(folder)
    assert [Path(f.uri).name for f in first.read.failed] == ["broken.md"]
    second = synced.sync(folder)
    assert names(second.plan.unreadable) == ["broken.md"]
    assert second.read.results == ()
    write(folder / "broken.md", "# Mended\n\nNow it can be read by everyone who wants to.", age_s=30)
    assert names(synced.sync(folder).plan.changed) == ["broken.md"]
    assert "Mended" in titles(synced)


def test_what_add_has_read_is_known_to_sync(synced: Library, counting: Counting, folder: Path) -> None:
    synced.add(folder)
    counting.texts.clear()
    assert steps(synced.sync(folder)) == (0, 0, 0, 0, 3)
    assert counting.texts == []


def test_what_was_removed_by_hand_stays_away_until_it_changes(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    synced.remove((folder / "bakery.md").as_uri())
    assert steps(synced.sync(folder)) == (0, 0, 0, 0, 3)
    assert titles(synced) == {"Harbour", "Ferry"}
    write(folder / "bakery.md", TEXTS["bakery.md"] + "\n\nIt closes at noon.", age_s=30)
    synced.sync(folder)
    assert "Bakery" in titles(synced)


def test_purged_content_is_not_brought_back(synced: Library, folder: Path) -> None:
    synced.sync(folder)
    report = synced.purge(str(folder / "bakery.md"))
    assert report.file == str(folder / "bakery.md")
    assert names(synced.sync(folder).plan.purged) == ["bakery.md"]
    assert titles(synced) == {"Harbour", "Ferry"}
    assert synced.add(folder / "bakery.md").count("added") == 1, "adding it by name is a decision"


def test_hidden_files_links_and_the_library_itself_are_passed_over(
    synced: Library, settings: IndexSettings, folder: Path
) -> None:
    write(folder / ".secret.md", "# Secret\n\nNobody should read this hidden note.")
    write(folder / ".git" / "x.md", "# Git\n\nNobody should read this hidden note either.")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "link.md").symlink_to(folder / "harbour.md")
    write(settings.data_dir / "stray.md", "# Stray\n\nThis lies in the data directory.")
    assert steps(synced.sync(folder)) == (3, 0, 0, 0, 0)
    synced.sync(settings.data_dir.parent)
    assert "Stray" not in titles(synced)


def test_progress_counts_what_is_done(synced: Library, folder: Path) -> None:
    told: list[Progress] = []
    synced.sync(folder, progress=told.append)
    assert {step.stage for step in told} >= {"scan", "read", "embed", "store"}
    assert [step.total for step in told if step.stage == "read"] == [3, 3, 3]
