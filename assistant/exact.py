"""What must agree to the letter between a claim and its source: numbers, dates, names, negation, quotations.

Two ways of looking. *Missing*: what the claim names and the source does not hold anywhere. *Aligned*: where the claim
follows one sentence of the source nearly word for word, whatever stands in the place of something else ("Peskov" for
"Ushakov", "15" for "16", "has not" for "has"): that catches a wrong value that occurs elsewhere in the source, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from assistant.names import names_in
from index.loaders.guess import MONTHS

Kind = Literal["number", "date", "name", "negation", "quotation"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_WORDS = {w: float(n) for n, w in enumerate(_UNITS)} | {w: float(n) for w, n in _TENS.items()}
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_FULL_SCALES = "hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(
    r"(?P<digits>\d[\d,]*(?:\.\d+)?)(?:(?P<short>mn|bn|tn|[kmb])\b"
    rf"|[- ]?(?P<scale>{_FULL_SCALES}|mn|bn|tn)\b)?"
    rf"|\b(?P<tens>{'|'.join(_TENS)})(?:-(?P<ones>{'|'.join(_UNITS[1:10])}))?\b(?:[- ](?P<tscale>{_FULL_SCALES})\b)?"
    rf"|\b(?P<word>{'|'.join(_UNITS)})\b(?:[- ](?P<wscale>{_FULL_SCALES})\b)?",
    re.IGNORECASE,
)
_AND_A_HALF = re.compile(r" and a half\b", re.IGNORECASE)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot denied denies deny n't hardly unable".split()
)
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")
_TOKEN = re.compile(r"[A-Za-zÀ-ž]\w*(?:[’'-]\w+)*|\d[\d,]*(?:\.\d+)?")
_ISO_MONTH = re.compile(r"\b\d{4}-(\d{2})-\d{2}\b")
_SPACE = re.compile(r"\s+")
FEW = 2
SAME_SPELLING = 0.75
PLURAL = 4  # letters from which a closing "s" may be a plural
FOLLOWS = 0.7  # share of the claim's words that one sentence holds in the same order: then places are compared


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree. ``aligned``: something else stands in its place in the source."""

    kind: Kind
    text: str
    aligned: bool = False


def differences(claim: str, sentences: Sequence[str], context: str = "") -> list[Difference]:
    """All that a claim holds against its source. ``context``: text that may explain a name or a date besides."""
    source = " ".join(sentences)
    wider = f"{source} {context}"
    found = [Difference("number", n) for n in missing_numbers(claim, wider)]
    found += [Difference("date", d) for d in missing_dates(claim, wider)]
    found += [Difference("name", n) for n in missing_names(claim, wider)]
    found += [Difference("quotation", q) for q in missing_quotations(claim, source)]
    found += aligned_differences(claim, sentences)
    return list(dict.fromkeys(found))


def values_in(text: str) -> dict[float, str]:
    """Numbers of a text by value: "1,600" and "1600", "two" and "2", "$1.3m" and "1.3 million" are the same."""
    return {value: shown for value, shown, _ in _numbers(text)}


def _numbers(text: str) -> Iterator[tuple[float, str, tuple[int, int]]]:
    for match in _NUMBER.finditer(text):
        group = match.groupdict()
        if group["digits"]:
            if match.start() and (text[match.start() - 1].isalpha()):
                continue  # part of a name such as "F16" or "SM-6"
            value = float(group["digits"].replace(",", ""))
        elif group["tens"]:
            value = _WORDS[group["tens"].lower()] + _WORDS.get((group["ones"] or "").lower(), 0.0)
        else:
            value = _WORDS[group["word"].lower()]
        scale = group["short"] or group["scale"] or group["tscale"] or group["wscale"]
        half = _AND_A_HALF.match(text, match.end())
        end = half.end() if half else match.end()
        value = value * (_SCALES[scale.lower()] if scale else 1.0) + (0.5 if half else 0.0)
        yield value, text[match.start() : end], (match.start(), end)


def missing_numbers(claim: str, source: str) -> list[str]:
    """Numbers of the claim whose value the source does not hold. "One" is a word as often as a number and is let go."""
    have = set(values_in(source))
    return [shown for value, shown in values_in(claim).items() if value not in have and shown.lower() != "one"]


def missing_dates(claim: str, source: str) -> list[str]:
    """Months and days of the week that the claim names and the source does not."""
    have: set[str | int | None] = {_calendar(w) for w in re.findall(r"[A-Za-z]+", source)}
    have |= {int(month) for month in _ISO_MONTH.findall(source)}
    words = re.findall(r"[A-Za-z]+", claim)
    return [w for w in words if w[0].isupper() and _calendar(w) and _calendar(w) not in have]


def _calendar(word: str) -> str | int | None:
    lower = word.lower()
    if lower in _WEEKDAYS:
        return lower
    return MONTHS.get(lower)


def missing_names(claim: str, source: str) -> list[str]:
    """Names of the claim none of whose words stands in the source. A claim's first word counts only inside a name."""
    have = {_form(part) for w in _TOKEN.findall(source) for part in {w, *w.split("-")}}
    missing = []
    for name in names_in(claim):
        words = [_form(w) for w in _TOKEN.findall(name.text)]
        if name.start == 0 and len(words) == 1:
            continue
        if words and not any(w in have for w in words if len(w) > 2 or len(words) == 1):
            missing.append(name.text)
    return missing


def _form(word: str) -> str:
    """A name's word without possessive or plural: "Tomahawks" names the same as "Tomahawk"."""
    bare = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    return bare.removesuffix("s") if len(bare) > PLURAL and not bare.endswith("ss") else bare


def missing_quotations(claim: str, source: str) -> list[str]:
    """Words in quotation marks that do not stand so in the source."""
    flat = _SPACE.sub(" ", source).lower().replace("’", "'")
    quoted = (_SPACE.sub(" ", q).strip(" ,.").lower().replace("’", "'") for q in _QUOTED.findall(claim))
    return [q for q in quoted if q not in flat]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or number of a sentence: as written, what counts as the same, and whether it is part of a name."""

    text: str
    key: str
    name: bool = False

    @property
    def number(self) -> bool:
        return self.key.startswith("#")


def aligned_differences(claim: str, sentences: Sequence[str]) -> list[Difference]:
    """What stands in the place of something else, against the sentence that the claim follows most closely."""
    words = _words(claim)
    keys = [w.key for w in words]
    best: tuple[float, SequenceMatcher[str], list[_Word]] | None = None
    for sentence in sentences:
        others = _words(sentence)
        matcher = SequenceMatcher(None, [w.key for w in others], keys, autojunk=False)
        share = sum(b.size for b in matcher.get_matching_blocks()) / max(1, len(words))
        if best is None or share > best[0]:
            best = (share, matcher, others)
    if best is None or best[0] < FOLLOWS:
        return []
    _, matcher, others = best
    found: list[Difference] = []
    for op, low, high, first, last in matcher.get_opcodes():
        if op != "equal":
            found += _compare(others[low:high], words[first:last], {w.key for w in others})
    return found


def _compare(source: Sequence[_Word], claim: Sequence[_Word], whole: set[str]) -> Iterator[Difference]:
    """Differences of one place. ``whole``: keys of the source sentence.

    Words that are only added or only left out count as a negation when they are few: a clause that is left out may
    hold a "not" of its own.
    """
    added, dropped = ([w.text for w in words if negates(w.text)] for words in (claim, source))
    few = bool(source and claim) or len(source) + len(claim) <= FEW
    if few and bool(added) != bool(dropped):
        yield Difference("negation", " ".join(added or dropped), True)
    for word in claim:
        if word.number and any(w.number for w in source):
            yield Difference("number", word.text, True)
        elif word.text[0].isupper() and _calendar(word.text) and any(_calendar(w.text) for w in source):
            yield Difference("date", word.text, True)
        elif word.name and word.key not in whole and _another_name(word, source):
            yield Difference("name", word.text, True)


def _another_name(word: _Word, source: Sequence[_Word]) -> bool:
    """Whether names stand in the word's place, none of them the same in another spelling ("Zelensky")."""
    names = [w.key for w in source if w.name]
    return bool(names) and all(SequenceMatcher(None, word.key, n).ratio() < SAME_SPELLING for n in names)


def negates(word: str) -> bool:
    """Whether a word denies: "not", "never", "without", "hasn't"."""
    lower = word.lower().replace("’", "'")
    return lower in _NEGATIONS or lower.endswith("n't")


def _words(text: str) -> list[_Word]:
    """Words and whole numbers ("two hundred", "1.3 million") in order."""
    named = [(n.start, n.end) for n in names_in(text)]
    numbers = [(*span, _Word(shown, f"#{value:g}")) for value, shown, span in _numbers(text) if shown.lower() != "one"]
    found = list(numbers)
    for match in _TOKEN.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in numbers):
            inside = any(start <= match.start() < end for start, end in named)
            key = _form(match.group()) if inside else match.group().lower().replace("’", "'").removesuffix("'s")
            found.append((*match.span(), _Word(match.group(), key, inside)))
    return [word for _, _, word in sorted(found, key=lambda item: item[0])]
