"""Bytes to text."""

from __future__ import annotations

import re

from index.errors import UnreadableDocument

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 65_536
_LIKELY = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp866 koi8_r koi8_u iso8859_2 iso8859_5 iso8859_7 "
    "cp932 euc_jp gb18030 big5 euc_kr"
).split()


def decode(raw: bytes, name: str) -> str:
    """The text of a file: by its byte order mark, as UTF-8, or in the encoding that charset-normalizer finds.

    Bytes that the encoding doesn't know become U+FFFD.

    Raises:
        UnreadableDocument: the bytes are not text.
    """
    encoding = encoding_of(raw, name)
    return raw.decode(encoding, "replace")


def encoding_of(raw: bytes, name: str) -> str:
    """Python's name of the encoding. Raises as :func:`decode`."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    sample = raw[:_SAMPLE]
    wide = _wide(sample)
    if wide:
        return wide
    if b"\x00" in sample or len(re.findall(rb"[\x00-\x08\x0e-\x1f]", sample)) > len(sample) * 0.02:
        raise UnreadableDocument(f"{name}: this is a binary file, not text. Convert it to txt, md or html first.")
    return "utf-8" if _is_utf8(raw) else _guess(sample, name)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of western text is zero."""
    half = len(sample) // 2
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if half >= 4 and zeros.count(0) > 0.7 * half and sample.count(0) < 1.1 * half:
            return encoding
    return ""


def _is_utf8(raw: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a few broken ones among many sound characters beyond ASCII."""
    try:
        raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return broken * 20 < sum(character > "\x7f" for character in text)
    return True


def _guess(sample: bytes, name: str) -> str:
    """The encoding of text that is not UTF-8, among those in use. Where nothing speaks against it, Windows-1252.

    All of charset-normalizer's encodings make its guesses on short texts wild (cp1252 was taken for mac_iceland and
    UTF-16, version 3.5), so it chooses among the likely ones.
    """
    if not re.search(rb"[\xc0-\xff]", sample):  # typographic signs only, no letters
        return "cp1252"
    from charset_normalizer import from_bytes

    matches = from_bytes(sample[: _SAMPLE - 4], cp_isolation=list(_LIKELY))
    best = matches.best()
    if best is None:
        raise UnreadableDocument(f"{name}: the text's encoding can't be told. Save it as UTF-8 and add it again.")
    if best.encoding in ("cp1252", "cp1254") and any(match.language == "Turkish" for match in matches):
        return "cp1254"  # the same but for six letters
    for match in matches:
        if match.encoding == "cp1252" and match.chaos <= best.chaos and match.coherence >= best.coherence:
            return "cp1252"
    return best.encoding
