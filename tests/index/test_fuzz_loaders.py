"""Each loader on its sample with bytes changed, cut, doubled and moved, also inside packed parts: never an exception,
never a document whose blocks or passages are not its text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Document, IndexSettings
from index.chunker import chunk
from index.loaders import Unread, read_bytes
from index.text import canonical
from tests.index.samples import SAMPLES

LIMITS = IndexSettings(parse_seconds=10, parse_memory_mb=500, archive_mb=50)
SPICE = (
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"<",
    b"&#x0;",
    b"&#55296;",
    b"]]>",
    b"{",
    b"}",
    b"\\u0",
    b"(",
    b"9" * 40,
    b"\r",
    b"%",
)
Edit = tuple[str, int, int, bytes]


@cache
def seed(ending: str) -> bytes:
    return SAMPLES[ending]()


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("flip", "cut", "double", "move", "insert", "end")),
        st.integers(0, 1 << 20),
        st.integers(1, 400),
        st.one_of(st.sampled_from(SPICE), st.binary(min_size=1, max_size=8)),
    ),
    min_size=1,
    max_size=6,
)


def edited(raw: bytes, edits: list[Edit]) -> bytes:
    """The bytes after some edits, each at a place counted from the beginning of what is there."""
    data = bytearray(raw)
    for what, place, length, spice in edits:
        at = place % (len(data) + 1)
        piece = bytes(data[at : at + length])
        if what == "flip":
            data[at : at + len(spice)] = spice
        elif what == "cut":
            del data[at : at + length]
        elif what == "double":
            data[at:at] = piece * 3
        elif what == "move":
            del data[at : at + length]
            to = place * 7 % (len(data) + 1)
            data[to:to] = piece
        elif what == "insert":
            data[at:at] = spice
        else:
            del data[at:]
    return bytes(data)


def repacked(raw: bytes, which: int, edits: list[Edit]) -> bytes:
    """A package with one of its parts edited: the loader gets past the unpacking."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as package, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        members = package.infolist()
        chosen = members[which % len(members)].filename
        for member in members:
            content = package.read(member)
            made.writestr(member.filename, edited(content, edits) if member.filename == chosen else content)
    return stream.getvalue()


def hold(raw: bytes, name: str) -> None:
    found: Iterator[Document | Unread] = read_bytes(raw, name, LIMITS, uri=f"file:///{name}")
    for read in found:
        if isinstance(read, Unread):
            assert read.message.startswith(name), read
            assert "sent nonsense" not in read.message
            if not name.endswith(".pdf"):  # only pdfium is native code that may break down
                assert "broke down" not in read.message, read
            continue
        assert read.text == canonical(read.text)
        assert read.text.strip()
        assert read.title
        Document.model_validate_json(read.model_dump_json())
        position = 0
        for block in read.blocks:
            assert position <= block.start < block.end <= len(read.text)
            position = block.end
        assert all(read.text[p.start : p.end] == p.text for p in chunk(read))


QUICK = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=700, deadline=None, suppress_health_check=list(HealthCheck))
PACKED = (".docx", ".pptx", ".xlsx", ".odt", ".epub", ".zip")


@pytest.mark.parametrize("ending", SAMPLES)
@QUICK
@given(edits=EDITS)
def test_edited_files_are_read_or_refused(ending: str, edits: list[Edit]) -> None:
    hold(edited(seed(ending), edits), f"storm{ending}")


@pytest.mark.parametrize("ending", PACKED)
@QUICK
@given(which=st.integers(0, 99), edits=EDITS)
def test_packages_with_edited_parts_are_read_or_refused(ending: str, which: int, edits: list[Edit]) -> None:
    hold(repacked(seed(ending), which, edits), f"storm{ending}")


@pytest.mark.parametrize("ending", SAMPLES)
@QUICK
@given(raw=st.binary(max_size=300))
def test_noise_is_read_or_refused(ending: str, raw: bytes) -> None:
    hold(raw, f"noise{ending}")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("ending", SAMPLES)
@LONG
@given(edits=EDITS)
def test_many_edited_files(ending: str, edits: list[Edit]) -> None:
    hold(edited(seed(ending), edits), f"storm{ending}")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("ending", PACKED)
@LONG
@given(which=st.integers(0, 99), edits=EDITS)
def test_many_packages_with_edited_parts(ending: str, which: int, edits: list[Edit]) -> None:
    hold(repacked(seed(ending), which, edits), f"storm{ending}")
