"""Who is speaking in a sentence: "Ushakov said …", "…, Peskov told reporters", "according to Reuters"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.names import PEOPLES, Name, names_in

SAYING = (
    r"(?:said|says|told|added|argued|warned|announced|called|described|insisted|denied|wrote|posted|replied|noted|"
    r"stressed|claimed|claims|acknowledged|suggested|declared|repeated|promised|relayed|estimated|estimates|reported|"
    r"confirmed|rejected|quoted|reiterated|put|counted|explained|complained|hailed|urged|demanded|maintained|holds?)"
)
_AFTER_NAME = re.compile(rf"^[^.;:“”\"]{{0,60}}?\b{SAYING}\b")
_BEFORE_NAME = re.compile(rf"(?:\b{SAYING}\s*|\b(?:according to|per|by)\s+)(?:[a-z’' -]+\s)?$", re.IGNORECASE)
# right behind the name, with an apposition and up to two words such as "has also" between
_SPEAKS = re.compile(rf"^(?:, [^,.;:]{{3,60}},)?(?:\s+[a-z]+){{0,2}}?\s+{SAYING}\b")
_ACCORDING = re.compile(r"\b(?:according to|per)\s+(?:[a-zA-Z]+[’']s\s+)?(?:[a-z’' -]+\s)?$", re.IGNORECASE)


def speaker_of(text: str, persons: Iterable[str] = ()) -> str | None:
    """The name to whom a sentence attributes what it says, or ``None`` when it speaks for itself."""
    according: str | None = None
    names = names_in(text, persons)
    for n, name in enumerate(names):
        if name.kind == "place" and name.text not in ("Kremlin", "Moscow", "Washington", "Kyiv"):
            continue
        if text[name.end : name.end + 2] in ("'s", "’s"):
            continue  # "Putin's aide Yuri Ushakov said": the aide speaks
        said = _AFTER_NAME.match(text[name.end :])
        if said and _subject(text, name) and not _nearer(text, names[n + 1 :], name.end + said.end()):
            return name.text
        if according is None and _BEFORE_NAME.search(text[: name.start]):
            according = name.text
    return according


def speakers_of(text: str, persons: Iterable[str] = ()) -> list[str]:
    """Every name that a sentence lets speak: "Putin told Trump, according to Ushakov" has Putin and Ushakov."""
    found = []
    for name in names_in(text, persons):
        if text[name.end : name.end + 2] in ("'s", "’s") or name.text.lower() in PEOPLES:
            continue
        if _SPEAKS.match(text[name.end :]) or _ACCORDING.search(text[: name.start]):
            found.append(name.text)
    return found


def _nearer(text: str, others: list[Name], verb: int) -> bool:
    """Whether one of the names behind stands right before the verb ("with Rutte at his side, Trump said")."""
    return any(
        "," not in text[other.end : verb]
        and text[: other.start].rstrip().endswith(",")
        and text[other.end : other.end + 2] not in ("'s", "’s")
        for other in others
        if other.end < verb
    )


def _subject(text: str, name: Name) -> bool:
    """Whether the name opens its clause, so that the verb of saying is its own."""
    before = text[: name.start].rstrip()
    if not before or before[-1] in ",;:—–-“”\"'’":
        return True
    last = before.split(" ")[-1].strip(",").lower()
    return last in _OPENING or last.istitle() or before.endswith((" and", " but", " as", " aide", " minister"))


_OPENING = frozenset(
    """the and but as that while when secretary minister president spokesman spokeswoman aide adviser chancellor
    general senator analyst official leader chief on in premier director ambassador""".split()
)
