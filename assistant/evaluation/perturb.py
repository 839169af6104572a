"""True sentences made false by one change: a number, date, name, negation or speaker.

The verifier learns from such pairs (over training text) and is measured on others (over ``seeds/``). Each change
keeps the sentence readable, so that nothing but its meaning gives it away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from assistant.names import Name, names_in
from index.loaders.guess import MONTHS

KINDS = ("number", "date", "name", "negation", "speaker")
_MONTH_NAMES = tuple(m.capitalize() for m in MONTHS if len(m) > 4 or m == "may")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE_PART = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?=\s+(?:{'|'.join(_MONTH_NAMES)})\b)|(?P<month>{'|'.join(_MONTH_NAMES)})\b"
    rf"|(?P<weekday>{'|'.join(_DAYS)})\b|(?P<year>(?:19|20)\d\d)\b)"
)
_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|[.,]\d)")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_POSITIVE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|does|did)\b(?! (?:not|no)\b)"
)
_NEGATIVE = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must) not\b")
_SAYING = (
    r"(?:said|says|told|added|argued|warned|announced|insisted|denied|replied|noted|claimed|acknowledged|suggested"
    r"|proposed|promised|wrote|confirmed|repeated)"
)


def perturb(sentence: str, kind: str, rng: random.Random, others: Sequence[Name] = ()) -> str | None:
    """The sentence with one thing changed, or ``None`` when it holds nothing of that kind.

    ``others`` are names of the same document that may stand in for one another.
    """
    changed = _CHANGES[kind](sentence, rng, others)
    return changed if changed != sentence else None


def _number(sentence: str, rng: random.Random, _: Sequence[Name]) -> str | None:
    inside_dates = [m.span() for m in _DATE_PART.finditer(sentence)]
    figures = [m for m in _NUMBER.finditer(sentence) if not any(a <= m.start() < b for a, b in inside_dates)]
    words = list(_NUMBER_WORD.finditer(sentence))
    if not figures and not words:
        return None
    match = rng.choice(figures + words)
    return _put(sentence, match.span(), _other_number(match.group(), rng))


def _other_number(text: str, rng: random.Random) -> str:
    if text in _WORDS:
        return rng.choice([w for w in _WORDS if w != text])
    value = float(text.replace(",", ""))
    factor = rng.choice((0.5, 0.6, 0.8, 0.9, 1.1, 1.2, 1.5, 2, 3))
    if "." in text:
        places = len(text.partition(".")[2])
        new = f"{value * factor:.{places}f}"
        return new if new != text else f"{value + 1:.{places}f}"
    number = round(value * factor)
    number = number if number != value else number + rng.randint(1, 3)
    return f"{number:,}" if "," in text else str(number)


def _date(sentence: str, rng: random.Random, _: Sequence[Name]) -> str | None:
    found = list(_DATE_PART.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    text = match.group()
    if match.lastgroup == "day":
        new = str(rng.choice([d for d in range(1, 29) if str(d) != text]))
    elif match.lastgroup == "year":
        new = str(int(text) + rng.choice((-3, -2, -1, 1, 2)))
    else:
        new = rng.choice([w for w in (_MONTH_NAMES if match.lastgroup == "month" else _DAYS) if w != text])
    return _put(sentence, match.span(), new)


def _name(sentence: str, rng: random.Random, others: Sequence[Name]) -> str | None:
    names = [n for n in names_in(sentence) if n.kind != "other" or " " in n.text]
    rng.shuffle(names)
    for name in names:
        alike = _like(name, sentence, others)
        if alike:
            return _put(sentence, (name.start, name.end), rng.choice(alike))
    return None


def _speaker(sentence: str, rng: random.Random, others: Sequence[Name]) -> str | None:
    """Somebody else is made to say it."""
    for name in names_in(sentence):
        before, after = sentence[: name.start], sentence[name.end :]
        speaks = re.match(rf"(?:, [^,]{{3,60}},)? {_SAYING}\b", after) or re.search(rf"\b{_SAYING} $", before)
        alike = _like(name, sentence, others)
        if speaks and alike and name.kind != "place":
            return _put(sentence, (name.start, name.end), rng.choice(alike))
    return None


def _like(name: Name, sentence: str, others: Sequence[Name]) -> list[str]:
    """Names of the same kind and length that the sentence does not hold."""
    return sorted(
        {
            o.text
            for o in others
            if o.kind == name.kind
            and (" " in o.text) == (" " in name.text)
            and o.text not in sentence
            and not _shares_word(o.text, name.text)
        }
    )


def _shares_word(a: str, b: str) -> bool:
    return bool(set(a.lower().split()) & set(b.lower().split()))


def _negation(sentence: str, rng: random.Random, _: Sequence[Name]) -> str | None:
    """The main verb denied, or its denial dropped; words inside quotation marks stay as they are."""
    quoted = [m.span() for m in re.finditer(r"[“\"][^”\"]*[”\"]", sentence)]
    for pattern, change in ((_NEGATIVE, lambda m: m.group(1)), (_POSITIVE, lambda m: f"{m.group()} not")):
        found = [m for m in pattern.finditer(sentence) if not any(a <= m.start() < b for a, b in quoted)]
        if found:
            return _put(sentence, found[0].span(), change(found[0]))
    return None


def _put(sentence: str, span: tuple[int, int], text: str) -> str:
    return sentence[: span[0]] + text + sentence[span[1] :]


_CHANGES: dict[str, Callable[[str, random.Random, Sequence[Name]], str | None]] = {
    "number": _number,
    "date": _date,
    "name": _name,
    "negation": _negation,
    "speaker": _speaker,
}
