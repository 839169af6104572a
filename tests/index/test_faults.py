"""A full disk, a read-only folder, a Chroma server that dies: what is said, and the way back."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Document, IndexSettings, Library, LibraryError, StoreError
from index.embedder import Embedder
from tests.index.fault_worker import documents

HARBOUR = "The harbour of Lindau was closed by the mayor after the storm broke the pier."


def test_files_that_may_not_grow_stop_a_batch_and_nothing_else(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.index.fault_worker", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "space" in told["message"]
    assert told["found"] == 1, "what was there before still answers"
    assert told["added"] == 3
    assert told["sound"], told["findings"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_named_and_freeing_space_is_enough(small_disk: Path, model: Embedder) -> None:
    settings = IndexSettings(data_dir=small_disk / "data")
    with Library.open(settings, embedder=model) as library:
        library.add(documents(0, 3))
        filler = small_disk / "filler"
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"\x00" * (free - 60_000))
        with pytest.raises((LibraryError, StoreError), match="space"):
            library.add(documents(100, 150))
        assert library.search("Which lamp burnt all night?", 1)
        filler.unlink()
        assert library.add(documents(500, 3)).count("added") == 3
        assert library.check().findings == ()
    with Library.open(settings, embedder=model) as library:
        assert library.check().findings == ()
        assert library.count()[0] >= 6


def remount(disk: Path, mode: str) -> None:
    """The stores' threads let go of their files a moment after they are closed: until then the disk is busy."""
    for attempt in range(20):
        done = subprocess.run(
            ["mount", "-o", f"remount,{mode}", str(disk)], check=False, capture_output=True, text=True
        )
        if done.returncode == 0:
            return
        time.sleep(0.1 * (attempt + 1))
    pytest.fail(done.stderr)


def test_a_folder_that_cannot_be_written_is_named(small_disk: Path, model: Embedder) -> None:
    settings = IndexSettings(data_dir=small_disk / "data")
    with Library.open(settings, embedder=model) as library:
        library.add(documents(0, 3))
    remount(small_disk, "ro")
    with pytest.raises(LibraryError, match=f"{settings.data_dir}.*permissions"):
        Library.open(settings, embedder=model)
    remount(small_disk, "rw")
    with Library.open(settings, embedder=model) as library:
        assert library.check().findings == ()


@pytest.mark.slow
def test_a_chroma_server_that_dies_is_named_and_its_return_is_enough(tmp_path: Path, model: Embedder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = IndexSettings(data_dir=tmp_path / "data", chroma_url=url)
    first = chroma(tmp_path / "chroma", port)
    try:
        with Library.open(settings, embedder=model) as library:
            library.add(Document.from_text(HARBOUR, title="Harbour", uri="harbour"))
            first.kill()
            first.wait()
            assert library.search("Who closed the harbour?"), "searches read the copy, which needs no server"
            with pytest.raises(StoreError, match="Chroma server"):
                library.add(documents(0, 2))
            with pytest.raises(StoreError):
                library.remove("harbour")
            assert library.documents() == [], "hidden at once, whatever the index still holds"
            assert library.search("Who closed the harbour?") == []
            second = chroma(tmp_path / "chroma", port)
            try:
                assert library.add(documents(0, 2)).count("added") == 2
                assert library.check().findings == ()
            finally:
                second.kill()
                second.wait()
    finally:
        first.kill()


def chroma(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A Chroma server that answers."""
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    process.kill()
    raise AssertionError("Chroma did not start")
