"""What a number may be read with: number words, scales, currencies, units, and words that bound it or give a rate."""

from __future__ import annotations

import re

from index.loaders.guess import DATE, MONTHS

ONES = {
    word: float(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {word: 10.0 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9,
    "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
HALVES = {"and a half": 0.5, "and a quarter": 0.25}
CURRENCIES = {
    "$": "dollar", "us$": "dollar", "€": "euro", "£": "pound", "dollar": "dollar", "dollars": "dollar",
    "usd": "dollar", "euro": "euro", "euros": "euro", "eur": "euro", "pound": "pound", "pounds": "pound",
    "rouble": "rouble", "roubles": "rouble", "ruble": "rouble", "rubles": "rouble", "hryvnia": "hryvnia",
    "forint": "forint", "forints": "forint", "yen": "yen", "yuan": "yuan", "zloty": "zloty", "rupees": "rupee",
    "francs": "franc", "crowns": "crown",
}  # fmt: skip
# unit -> what it measures, and the factor to the base unit: second, metre, square metre, kilogram, percent
UNITS = {
    "second": ("duration", 1.0), "minute": ("duration", 60.0), "hour": ("duration", 3600.0),
    "day": ("duration", 86400.0), "night": ("duration", 86400.0), "week": ("duration", 604800.0),
    "month": ("duration", 2629800.0), "year": ("duration", 31557600.0), "decade": ("duration", 315576000.0),
    "metre": ("length", 1.0), "meter": ("length", 1.0), "kilometre": ("length", 1e3), "kilometer": ("length", 1e3),
    "km": ("length", 1e3), "mile": ("length", 1609.344), "foot": ("length", 0.3048), "feet": ("length", 0.3048),
    "kilogram": ("mass", 1.0), "kg": ("mass", 1.0), "tonne": ("mass", 1e3), "ton": ("mass", 1e3),
    "km²": ("area", 1e6), "hectare": ("area", 1e4), "acre": ("area", 4046.86), "%": ("share", 1.0),
    "percent": ("share", 1.0), "per cent": ("share", 1.0), "percentage point": ("points", 1.0),
    "square kilometre": ("area", 1e6), "square kilometer": ("area", 1e6), "square mile": ("area", 2.59e6),
    "sq km": ("area", 1e6), "nautical mile": ("length", 1852.0), "degree": ("degrees", 1.0),
}  # fmt: skip
UNIT = re.compile(
    r"^[\s-]{0,2}(?P<unit>square (?:kilomet(?:re|er)|mile)s?|sq km|nautical miles?|percentage points?|per ?cent|%|km²|"
    r"(?:second|minute|hour|day|night|week|month|year|decade|kilomet(?:re|er)|met(?:re|er)|km|mile|kilogram|kg|tonne|"
    r"ton|hectare|acre|degree)s?\b|feet\b|foot\b)",
    re.IGNORECASE,
)
_LONG = "hundred|thousand|million|billion|trillion|dozen"
_WORD = (
    rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(list(ONES)[1:10])}))?|{'|'.join(ONES)}|"
    rf"(?:a|the)?\s?couple(?:\sof)?(?=\s(?:{_LONG})\b)|an?(?=[\s-](?:{_LONG})\b)|"
    r"an?(?=\s(?:hour|year|month|week|day)\b))"
)
_ATOM = (
    r"(?:(?P<sign{n}>US\$|[$€£])\s?)?"
    r"(?:(?P<digits{n}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<fraction{n}>[½¼¾])?"
    r"(?P<short{n}>mn|bn|tn|[kmb])?(?![\w²])|\b(?P<word{n}>" + _WORD + r")\b)"
    r"(?:[\s-](?P<scale{n}>" + _LONG + r"|bn|mn|tn)\b)?(?P<half{n}>\sand a (?:half|quarter))?"
)
# one number, or two with a joint that may make a range of them
NUMBER = re.compile(
    _ATOM.format(n=1) + r"(?:\s?(?P<to>[–—-]|\bto\b|\bor\b|\band\b)\s?(?=[\d$€£]|[a-z])" + _ATOM.format(n=2) + r")?",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"\b(?:about|around|roughly|some|approximately|circa|c\.|close to|estimated|nearly|almost|just)\s*$", re.IGNORECASE
)
ALMOST = re.compile(r"\b(?:nearly|almost|just under|close to)\s*(?:the\s)?$", re.IGNORECASE)
ABOVE = re.compile(
    r"\b(?:more than|over|above|at least|exceed(?:s|ed|ing)?|upwards? of|well over|in excess of|no (?:less|fewer) than|"
    r"not less than|from)\s*(?:about\s)?$",
    re.IGNORECASE,
)
BELOW = re.compile(
    r"\b(?:less than|fewer than|under|below|up to|at most|no more than|not more than|as (?:many|much) as|within|"
    r"a maximum of)\s*$",
    re.IGNORECASE,
)
ABOUT_AFTER = re.compile(r"^[\s\w]{0,14}?\bor so\b|^-odd\b", re.IGNORECASE)
ABOVE_AFTER = re.compile(
    r"^[\s\w\"“]{0,14}?\b(?:or more|or (?:slightly |a little )?(?:later|longer)|and more|plus)\b|^\+", re.IGNORECASE
)
RATE = re.compile(
    r"^[^.;:,]{0,40}?\b(?:an?|per|each|every)\s(?P<per>second|minute|hour|day|night|week|month|year)\b"
    r"(?!\s(?:ago|later|earlier))",
    re.IGNORECASE,
)
RATE_WORD = re.compile(r"\b(?P<per>daily|weekly|monthly|annual|annually|yearly)\b", re.IGNORECASE)
RATES = {
    "daily": "day", "weekly": "week", "monthly": "month", "annual": "year", "annually": "year", "yearly": "year",
}  # fmt: skip
# "a day" is a length of time only behind one of these; else it is a rate ("1,200 a day")
LENGTH_CUE = re.compile(
    r"\b(?:almost|nearly|about|around|half|for|within|in|than|after|usually|took|takes|take|last(?:s|ed)?|and|to|or|over|"
    r"under|roughly)\s*$",
    re.IGNORECASE,
)
NO_MEASURE = re.compile(
    r"^\s(?:times|to one|out of|of (?:them|these|those|whom|which)|in (?:ten|three|four|five))\b", re.IGNORECASE
)
OFFSET = re.compile(r"^\s(?:(?:later|earlier|ago|before|after|now|old)\b|on\s*(?:[,.;]|$))", re.IGNORECASE)

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NOT_MAY = "|".join(m for m in MONTHS if m != "may")
# dates, clock times and years, which are no quantities; the order matters
NO_QUANTITY = (
    re.compile(
        r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s?(?:–|-|to|and|or|until)\s?\d{1,2}(?:st|nd|rd|th)?)?\s(?:of\s)?"
        rf"(?:{_MONTH})\b(?:\s\d{{4}})?",
        re.IGNORECASE,
    ),
    DATE,
    re.compile(rf"\b(?:{_MONTH})\.?\s+\d{{4}}\b|\b(?:{_NOT_MAY})\s\d{{1,2}}\b(?!,\d{{3}})", re.IGNORECASE),
    re.compile(
        r"\b\d{1,2}[:.]\d{2}\s?(?:[ap]\.?m\.?|GMT|UTC|hours)?\b(?!\s?(?:million|billion|bn|m\b|per|%|k))|"
        r"\b\d{1,2}\s?[ap]\.?m\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![\d$€£,.])(?:1[89]|20)\d\d(?:[–-](?:\d{4}|\d\d))?"
        r"(?!\d|,\d|%|\s(?:square|kilomet|miles?\b|hours?\b|(?!(?:was|is|has|as|its|this|does)\s)[a-z]+s\s|people))"
    ),
)
