"""A backup taken while the library changes, restored elsewhere; and files that are no backup."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Document, IndexSettings, Library, LibraryBusy
from index.backup import BackupError
from index.embedder import Embedder, Step

TEXTS = [
    "The harbour of Lindau was closed by the mayor after the storm broke the pier.",
    "A bakery in Bregenz sells bread made of spelt and rye every morning.",
]


def documents() -> list[Document]:
    return [Document.from_text(text, title=f"Note {n}", uri=f"note:{n}") for n, text in enumerate(TEXTS)]


@pytest.fixture
def elsewhere(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path / "elsewhere", lock_wait_s=0.2)


def test_a_backup_brings_everything_back(library: Library, elsewhere: IndexSettings, tmp_path: Path) -> None:
    library.add(documents())
    first = library.documents()
    library.add(Document.from_text(TEXTS[0].replace("mayor", "governor"), title="Note 0", uri="note:0"))
    (library.settings.data_dir / "originals" / "ab").mkdir(parents=True)
    (library.settings.data_dir / "originals" / "ab" / "abcd").write_bytes(b"<p>as it was fetched</p>")
    made = library.backup(tmp_path / "backup.zip")
    assert (made.documents, made.passages) == (2, 2)
    assert Library.restore(elsewhere, tmp_path / "backup.zip") == made
    with Library.open(elsewhere) as back:
        assert back.documents() == library.documents()
        assert all(back.document(info.id).text == library.document(info.id).text for info in first), "old ones too"
        hit = back.search("Who closed the harbour?", 1)[0]
        assert (hit.passage.text, hit.keyword_rank, hit.dense_rank) == (TEXTS[0].replace("mayor", "governor"), 1, 1)
        assert back.check().findings == ()
    assert (elsewhere.data_dir / "originals" / "ab" / "abcd").read_bytes() == b"<p>as it was fetched</p>"
    assert not (elsewhere.data_dir / "restoring").exists()


def test_vectors_come_from_the_backup(
    library: Library, elsewhere: IndexSettings, tmp_path: Path, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(documents())
    library.backup(tmp_path / "backup.zip")

    def refuse(texts: Sequence[str], *, step: Step | None = None) -> np.ndarray:
        raise AssertionError("embedded again")

    monkeypatch.setattr(f"{type(model).__module__}.{type(model).__name__}.passages", lambda _, t, step=None: refuse(t))
    Library.restore(elsewhere, tmp_path / "backup.zip")


def test_a_backup_is_of_one_moment_while_documents_come_and_go(
    library: Library, elsewhere: IndexSettings, tmp_path: Path
) -> None:
    pairs = [
        [
            Document.from_text(f"Pair {n}, {half} half, of the report.", title="P", uri=f"{half}:{n}")
            for half in ("a", "b")
        ]
        for n in range(60)
    ]
    for pair in pairs[:10]:
        library.add(pair)
    stop = threading.Event()

    def change() -> None:
        for n, pair in enumerate(pairs[10:]):
            library.add(pair)
            library.remove(f"a:{n}")
            library.remove(f"b:{n}")
            if stop.is_set():
                return

    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    for n in range(3):
        library.backup(tmp_path / f"{n}.zip")
    stop.set()
    thread.join()
    for n in range(3):
        Library.restore(elsewhere, tmp_path / f"{n}.zip", replace=n > 0)
        with Library.open(elsewhere) as back:
            assert back.check().sound
            uris = {d.uri for d in back.documents()}
            added = {u.partition(":")[2] for u in uris}
            torn = {number for number in added if f"b:{number}" not in uris}
            assert torn == set(), "a pair was added in one batch"


def test_a_library_is_not_overwritten_unasked(library: Library, elsewhere: IndexSettings, tmp_path: Path) -> None:
    library.add(documents()[:1])
    library.backup(tmp_path / "one.zip")
    with Library.open(elsewhere) as other:
        other.add(documents()[1:])
        with pytest.raises(LibraryBusy):
            Library.restore(elsewhere, tmp_path / "one.zip", replace=True)
    with pytest.raises(BackupError, match="--replace"):
        Library.restore(elsewhere, tmp_path / "one.zip")
    Library.restore(elsewhere, tmp_path / "one.zip", replace=True)
    with Library.open(elsewhere) as back:
        assert [d.uri for d in back.documents()] == ["note:0"]
        assert back.check().findings == ()


def test_what_is_no_whole_backup_changes_nothing(library: Library, elsewhere: IndexSettings, tmp_path: Path) -> None:
    library.add(documents())
    good = tmp_path / "good.zip"
    library.backup(good)
    Library.restore(elsewhere, good)

    def altered(name: str, **parts: bytes | None) -> Path:
        target = tmp_path / name
        with zipfile.ZipFile(good) as source, zipfile.ZipFile(target, "w") as made:
            for entry in source.namelist():
                data = parts.get(entry.partition(".")[0], source.read(entry))
                if data is not None:
                    made.writestr(entry, data)
        return target

    with zipfile.ZipFile(good) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    newer = json.dumps(manifest | {"format": 99}).encode()
    sneaky = json.dumps(manifest | {"parts": manifest["parts"] | {"originals/../../x": "0" * 64}}).encode()
    truncated = tmp_path / "truncated.zip"
    truncated.write_bytes(good.read_bytes()[:-200])
    (tmp_path / "text.zip").write_text("this is no archive")
    for file, said in (
        (tmp_path / "nowhere.zip", "nowhere.zip"),
        (tmp_path / "text.zip", "text.zip"),
        (truncated, "truncated.zip"),
        (altered("catalog.zip", catalog=b"not the catalog"), "damaged"),
        (altered("missing.zip", catalog=None), "catalog"),
        (altered("newer.zip", manifest=newer), "newer version"),
        (altered("sneaky.zip", manifest=sneaky), "no backup should"),
    ):
        with pytest.raises(BackupError, match=said):
            Library.restore(elsewhere, file, replace=True)
        with Library.open(elsewhere) as back:
            assert back.count()[0] == 2
            assert back.check().findings == ()


def test_a_backup_that_cannot_be_written_is_named(library: Library, tmp_path: Path) -> None:
    library.add(documents())
    with pytest.raises(BackupError, match="no-such-folder"):
        library.backup(tmp_path / "no-such-folder" / "backup.zip")


def test_an_interrupted_restore_leaves_the_old_library(
    library: Library, elsewhere: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(documents())
    library.backup(tmp_path / "backup.zip")
    with Library.open(elsewhere) as other:
        other.add(Document.from_text("The ferry sails at noon.", title="Ferry", uri="ferry"))
    (elsewhere.data_dir / "restoring").mkdir()
    shutil.copy(library.database.path, elsewhere.data_dir / "restoring" / "catalog.sqlite")
    with Library.open(elsewhere) as other:
        assert [d.uri for d in other.documents()] == ["ferry"]
        assert not (elsewhere.data_dir / "restoring").exists()
