"""Numbers with what they count: "almost two and a half hours", "$1.5–1.7m", "20 to 50 Tomahawks", "1,200 a day".

Each becomes an interval in a base unit, so that two wordings can be compared: "90 minutes" with "an hour and a half",
"1,000 miles" with "1,600 kilometres". Written by rule (the words are in :mod:`assistant.briefing.measures`), since the
libraries for it (quantulum3, recognizers-text) bring classifiers or are no longer kept, and none reads "five to 7,000"
or "two weeks or so".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.briefing import measures as lexicon

_NEAR = re.compile(r"[.;:,]|\band\b")
_NOT_A_COUNT = re.compile(r"^(?:st|nd|rd|th)\b", re.IGNORECASE)
_GLUED_BEFORE = re.compile(r"[A-Za-z]-?$")
_GLUED_AFTER = re.compile(r"-(?:[A-Z]|point\b|year\b|day\b)")
_NAME_BEFORE = re.compile(r"[A-Z]\w*\s$")
LONG = 5  # "Day 1672" is a name, "Gallup 58,000" is not
MOST_KNOWN = 10
_KNOWN = re.compile(r"\b(?:the|both|these|those|all|his|her|its|their)\s$", re.IGNORECASE)
_STOP = frozenset(
    """a an the and or of in on at for to from by with as is are was were be been had has have that which who than but
    while when if would could will may might can not no its their his her it they he she this these those more most
    per each every again alone after before since until against over under between about around also only said says told
    put spoke""".split()
)
_BETWEEN = re.compile(
    r"\b(by|in|within)\s(?:the\s(?:next|coming)\s)?"
    r"(?:(?:about|around|almost|nearly|only|just|less than|more than)\s)?$",
    re.I,
)
_CONTENT = re.compile(r"[A-Za-z][\w’'-]*")


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a range or a day of a sentence. ``low`` and ``high`` are in the base unit of ``measures``, or equal.

    ``measures``: "duration" (seconds), "length" (metres), "area", "mass", "share" (percent), "money:dollar", …, "count"
    or "day" (ordinals). ``counted``: the words right behind the number that say of what ("Tomahawk missiles"), lower
    case. ``per``: "day" for "a day", "daily"; "by" or "in" of a duration that separates two times ("followed by three
    days", "within two weeks"), else "". ``bound``: "about", "above", "below", "edge" (a day: "since") or "".
    """

    measures: str
    low: float
    high: float
    bound: str
    counted: tuple[str, ...]
    per: str
    start: int
    end: int
    text: str

    @property
    def ranged(self) -> bool:
        return self.high > self.low


def quantities_in(text: str) -> list[Value]:
    """The quantities of a sentence in order: no dates, clock times, years, ordinals or parts of names ("F-16")."""
    masked = _mask(text)
    found = [q for match in lexicon.NUMBER.finditer(masked) for q in _read(masked, match, text)]
    return [_as_before(found[:n], q, text) for n, q in enumerate(found)]


def _as_before(earlier: list[Value], quantity: Value, text: str) -> Value:
    """ "1,300 a day in March, 950 in September": a bare number after one with a rate has that rate and counts that.

    "447 square kilometres in September and 461 in October": one joined to a measure has its unit.
    """
    if quantity.measures != "count" or quantity.counted or quantity.per:
        return quantity
    measured = earlier and earlier[-1].measures != "count"
    if measured and _JOINED.search(text[earlier[-1].end : quantity.start]) and _IN_TIME.match(text[quantity.end :]):
        factor = _factor(earlier[-1])
        return replace(quantity, measures=earlier[-1].measures, low=quantity.low * factor, high=quantity.high * factor)
    for other in reversed(earlier):
        if other.measures == "count" and other.per and ";" not in text[other.end : quantity.start]:
            return replace(quantity, per=other.per, counted=other.counted)
    return quantity


_JOINED = re.compile(r"^[^,.;:]{0,50}\s(?:and|against|from|to)\s$")
_IN_TIME = re.compile(r"^\s(?:in|by|during|on|at the end of)\s(?:early |mid-|late )?(?:[A-Z]|\d{4}\b)")


def _factor(value: Value) -> float:
    """The factor of a value's unit to the base unit; 1 for a count or money."""
    found = (lexicon.UNIT.match(value.text[m.start() :]) for m in re.finditer(r"[\s-](?=[a-zA-Z²%])", value.text))
    unit = next((u for u in found if u), None)
    if value.measures in ("count", "share") or unit is None:
        return 1.0
    name = re.sub(r"\s+", " ", unit.group("unit").lower())
    return (lexicon.UNITS.get(name) or lexicon.UNITS[name.removesuffix("s")])[1]


def _mask(text: str) -> str:
    """The text with dates and the like blanked out, offsets kept."""
    for pattern in lexicon.NO_QUANTITY:
        text = pattern.sub(lambda m: "\x00" * len(m.group()), text)
    return text


def _read(text: str, match: re.Match[str], source: str) -> Iterator[Value]:
    group = match.groupdict()
    if _inside_a_name(text, match):
        return
    first = _value(group, "1")
    second = _value(group, "2") if group["to"] else None
    end = match.end()
    if second is not None and not _is_range(text, match, first, second):
        # "two hours and 40 missiles": two quantities that stand side by side
        middle = match.start("to")
        yield from _finish(text, source, match.start(), len(text[:middle].rstrip()), first, first, group["sign1"])
        start = next(match.start(f"{k}2") for k in ("sign", "digits", "word") if group[f"{k}2"])
        yield from _finish(text, source, start, end, second, second, group["sign2"])
        return
    if second is None:
        yield from _finish(text, source, match.start(), end, first, first, group["sign1"])
        return
    low, high = _scaled(first, second, group)
    yield from _finish(text, source, match.start(), end, low, high, group["sign1"] or group["sign2"])


def _inside_a_name(text: str, match: re.Match[str]) -> bool:
    """Whether the number is no quantity: an ordinal, part of a name, an article, or something known already."""
    before, after, word = text[: match.start()], text[match.end() :], match.group().strip().lower()
    if _NOT_A_COUNT.match(after) or _GLUED_BEFORE.search(before) or _GLUED_AFTER.match(after):
        return True
    if _KNOWN.search(before) and _value(match.groupdict(), "1") <= MOST_KNOWN:
        return True  # "the two armies": not counted here
    if word in ("a", "an") and not lexicon.LENGTH_CUE.search(before):
        return True  # "1,200 a day", "once a week"
    if word in ("one", "a", "an"):
        return not lexicon.UNIT.match(after)
    measured = lexicon.UNIT.match(after) or after.startswith(" per")
    return bool(_NAME_BEFORE.search(before)) and word.isdigit() and len(word) < LONG and not measured


def _value(group: dict[str, str | None], n: str) -> float:
    digits, word = group[f"digits{n}"], (group[f"word{n}"] or "").lower()
    if digits:
        value = float(digits.replace(",", "")) + lexicon.FRACTIONS.get(group[f"fraction{n}"] or "", 0.0)
    elif "couple" in word:
        value = 2.0
    elif word in ("a", "an"):
        value = 1.0
    else:
        tens, _, ones = word.partition("-")
        value = lexicon.TENS.get(tens, lexicon.ONES.get(tens, 0.0)) + lexicon.ONES.get(ones, 0.0)
    scale = (group[f"short{n}"] or group[f"scale{n}"] or "").lower()
    value += lexicon.HALVES.get((group[f"half{n}"] or "").strip().lower(), 0.0)
    return value * lexicon.SCALES.get(scale, 1.0)


def _is_range(text: str, match: re.Match[str], first: float, second: float) -> bool:
    joint = (match.group("to") or "").lower()
    if joint == "and":
        return bool(re.search(r"\bbetween\s*$", text[: match.start()], re.I)) and first < second
    if joint == "or":
        return first < second <= first + 2 or "or so" in text[match.start() : match.end() + 4]
    return first < second or match.group("scale2") is not None or match.group("short2") is not None


def _scaled(low: float, high: float, group: dict[str, str | None]) -> tuple[float, float]:
    """ "1.5–1.7m" and "five to 7,000": the first number is meant in the second's scale."""
    scale = (group["short2"] or group["scale2"] or "").lower()
    if scale and not (group["short1"] or group["scale1"]):
        scaled = low * lexicon.SCALES[scale]
        if scaled <= high:
            return scaled, high
    if low < 100 and high >= 1000 and high % 1000 == 0 and low * 1000 < high and group["word1"]:
        return low * 1000, high
    return low, high


def _gap(before: str) -> str:
    """What makes a duration the time between two events: "by" or "in"; else nothing."""
    found = _BETWEEN.search(before)
    return "" if found is None else "by" if found.group(1).lower() == "by" else "in"


def _finish(text: str, source: str, start: int, end: int, low: float, high: float, sign: str | None) -> Iterator[Value]:
    """The quantity with its unit and what qualifies it, unless it turns out to measure nothing."""
    before = text[:start]
    measures, factor, end = _unit(text, end, sign)
    half = re.match(r"^\sand a half\b", text[end:])
    if half:  # "an hour and a half"
        low, high, end = low + 0.5, high + 0.5, end + half.end()
    after = text[end:]
    if lexicon.NO_MEASURE.match(after) or (measures == "duration" and lexicon.OFFSET.match(after)):
        return
    shown_from = _shown_from(before)
    yield Value(
        measures=measures,
        low=low * factor,
        high=high * factor,
        bound=_bound(before, after),
        counted=_counted(before[:shown_from], after, measures),
        per=_gap(before) if measures == "duration" else _rate(before, after),
        start=shown_from,
        end=end,
        text=source[shown_from:end].strip(),
    )


def _unit(text: str, end: int, sign: str | None) -> tuple[str, float, int]:
    """What is measured, the factor to its base unit, and where the unit's words end."""
    after = text[end:]
    if sign:
        return f"money:{lexicon.CURRENCIES[sign.lower()]}", 1.0, end
    if unit := lexicon.UNIT.match(after):
        name = re.sub(r"\s+", " ", unit.group("unit").lower())
        measures, factor = lexicon.UNITS.get(name) or lexicon.UNITS[name.removesuffix("s")]
        return measures, factor, end + unit.end()
    currency = re.match(r"^\s(?:US |American )?(\w+)", after)
    if currency and currency.group(1).lower() in lexicon.CURRENCIES:
        return f"money:{lexicon.CURRENCIES[currency.group(1).lower()]}", 1.0, end + currency.end()
    return "count", 1.0, end


def _rate(before: str, after: str) -> str:
    """ "day" for "a day", "daily"."""
    if rate := lexicon.RATE.match(after):
        return rate.group("per").lower()
    word = lexicon.RATE_WORD.search(before[-60:]) or lexicon.RATE_WORD.search(_NEAR.split(after, maxsplit=1)[0][:50])
    return lexicon.RATES[word.group("per").lower()] if word else ""


def _bound(before: str, after: str) -> str:
    if lexicon.ALMOST.search(before):
        return "almost"
    if lexicon.ABOVE.search(before) or lexicon.ABOVE_AFTER.match(after):
        return "above"
    if lexicon.BELOW.search(before):
        return "below"
    return "about" if lexicon.ABOUT.search(before) or lexicon.ABOUT_AFTER.match(after) else ""


def _shown_from(before: str) -> int:
    """Where the words begin that qualify the number: "almost", "more than"."""
    for pattern in (lexicon.ALMOST, lexicon.ABOVE, lexicon.BELOW, lexicon.ABOUT):
        match = pattern.search(before)
        if match:
            return match.start()
    return len(before)


def _counted(before: str, after: str, measures: str) -> tuple[str, ...]:
    """What a number counts: the words behind it, or those before ("put the stock at 4,150"); for a share, its whole."""
    if measures == "share":
        whole = re.match(r"^\s(?:share\s)?of\s(.*)", after, re.DOTALL) or _SHARE_OF.search(before)
        return _phrase(whole.group(1)) if whole else ()
    if measures.startswith("money"):
        return _sum_of(before, after)
    if measures != "count":
        return ()
    phrase = _phrase(after) or _before(before)
    return () if phrase and phrase[-1] in _FIGURES else phrase


def _sum_of(before: str, after: str) -> tuple[str, ...]:
    """What a sum of money is: "loan" of "a €140bn loan", "assets" of "assets of €210bn"; nothing where that is open."""
    if _DETERMINED.search(before) and (noun := re.match(r"^\s([a-z][a-z-]+)\b", after)) and noun[1] not in _STOP:
        return (noun[1],)
    owner = _SUM_OF.search(before)
    return (owner[1].lower(),) if owner and owner[1].lower() not in _SUMS else ()


_DETERMINED = re.compile(
    r"\b(?:an?|the|its|their|this|that|first|new|further)\s(?:(?:about|some|nearly|almost)\s)?$", re.I
)
_FIGURES = frozenset("rate rates figure figures number numbers total average count estimate value".split())
# "the Russian-held share of Ukraine at 19.2 per cent"
_SHARE_OF = re.compile(
    r"\b(?:share|part|proportion|percentage)\sof\s((?:[\w’'-]+\s){1,4}?)(?:at|is|was|to|stood at|came to)\s"
    r"(?:[a-z]+\s){0,2}$"
)
_SUM_OF = re.compile(r"\b([a-z][a-z-]+)\s(?:worth|of)\s(?:(?:about|some|nearly|almost|over|around)\s)?$", re.IGNORECASE)
_SUMS = frozenset("price cost costs sum figure amount total value worth estimate spread range fee instead".split())


def _phrase(after: str) -> tuple[str, ...]:
    """The first words up to one that can't belong to what is counted, at most four."""
    words: list[str] = []
    for match in _CONTENT.finditer(re.split(r"[.,;:()“”\"\x00]", after, maxsplit=1)[0]):
        word = match.group().lower()
        if word in _STOP or (words and word.endswith(("ed", "ly"))):
            if word in ("of", "the", "its") and not words:
                continue
            break
        words.append(word)
        if len(words) == 4:
            break
    return tuple(words)


_AT = (" at", " at only", " at about", " at some", " at over", " at nearly", " at almost")
_PUT = re.compile(
    r"^.*\b(?:put|puts|set|sets|cap|caps|capped|limit|limits|limited|fixed|estimate[sd]?|valued?)\s(?P<what>.+)",
    re.DOTALL,
)
_LINK = re.compile(
    r"^(?P<noun>.*\b[a-z][\w’'-]+)\s(?:at|is|was|were|are|of|to|stood at|came to|reached|totalled)\s"
    r"(?:only|still|just|now)?\s*$",
    re.DOTALL,
)


def _before(before: str) -> tuple[str, ...]:
    """ "Russian casualties" of "put Russian casualties at", at most three words."""
    clause = re.split(r"[.;:()“”\"\x00]", before)[-1]
    link = _LINK.match(clause)
    if not link:
        return ()
    put = None if not clause.rstrip().endswith(_AT) else _PUT.match(clause)
    if put:
        return _phrase(put.group("what"))
    words: list[str] = []
    for word in reversed(link.group("noun").split()):
        plain = word.lower().strip(",’'")
        if plain in _STOP or word.endswith(",") or not plain.isalpha():
            break
        words.insert(0, plain)
        if len(words) == 3:
            break
    return tuple(words)
