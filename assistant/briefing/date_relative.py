"""Dates told from another day: "Thursday", "yesterday", "last week", "two days later", "the following month".

Days of the week and "yesterday" count from the document's date; "the same day" and "two days later" from the last
day named before, in the sentence or its paragraph. A week or a month away is not certain to the day: a range.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.briefing.calendar import (
    Days,
    month_part,
    month_shift,
    season,
    week,
    weekday_after,
    weekday_before,
    year_part,
)
from assistant.briefing.date_rules import COUNT, WEEKDAY, Setting, counted, rule

_DAY = timedelta(days=1)
_NAMED = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
# how far "two weeks ago" may be off, in days, for each unit
_SLACK = {"day": 0, "week": 3, "month": 15, "year": 182}


def _published(match: re.Match[str], setting: Setting) -> Days | None:
    """ "today", "yesterday evening", "tomorrow"."""
    if setting.published is None:
        return None
    found = setting.published + _NAMED[match["word"].lower()] * _DAY
    return found, found


def _overnight(match: re.Match[str], setting: Setting) -> Days | None:
    """ "overnight" and "last night": the night before publication."""
    return (setting.published - _DAY, setting.published) if setting.published else None


def _weekday(match: re.Match[str], setting: Setting) -> Days | None:
    name, which = match["weekday"].lower(), (match.groupdict().get("which") or "").lower()
    if which in ("the following", "the next", "the previous", "the preceding"):
        if setting.anchor is None:
            return None
        found = (
            weekday_after(setting.anchor, name, same_day=False)
            if which in ("the following", "the next")
            else weekday_before(setting.anchor, name, same_day=False)
        )
        return found, found
    if setting.published is None:
        return None
    if which in ("next", "coming", "the coming", "this coming") or (not which and setting.ahead(match)):
        found = weekday_after(setting.published, name, same_day=not which)
    else:
        found = weekday_before(setting.published, name, same_day=which not in ("last", "this past", "the past"))
    return found, found


def _near_week(match: re.Match[str], setting: Setting) -> Days | None:
    """ "last week", "earlier this month", "next year": from the day of publication."""
    return _unit(
        setting.published, match["unit"], match["which"].lower(), (match.groupdict().get("part") or "").lower()
    )


def _told_week(match: re.Match[str], setting: Setting) -> Days | None:
    """ "the following week", "that month", "the year before": from the day named before."""
    groups = match.groupdict()
    which = (groups["which"] or groups["behind"]).lower().removeprefix("the ")
    steps = {"following": "next", "next": "next", "after": "next", "previous": "last", "preceding": "last"}
    steps |= {"before": "last", "earlier": "last", "that": "this", "that same": "this", "same": "this", "later": "next"}
    return _unit(setting.anchor, groups["unit"] or groups["unit2"], steps[which], "")


def _unit(base: date | None, unit: str, which: str, part: str) -> Days | None:
    """The week, weekend, month or year of a day, or the one before or after it."""
    if base is None:
        return None
    step = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}[which]
    if unit in ("week", "weekend"):
        days = week(base + step * timedelta(weeks=1))
        if unit == "weekend":
            days = (days[0] + 5 * _DAY, days[1])
    elif unit == "month":
        days = month_part(*month_shift(base, step))
    else:
        days = year_part(base.year + step)
    if part == "earlier":
        return (days[0], min(base, days[1]))
    return (max(base, days[0]), days[1]) if part == "later" else days


def _weekend(match: re.Match[str], setting: Setting) -> Days | None:
    """ "at the weekend": the last one, or the next if the sentence looks ahead."""
    if setting.published is None:
        return None
    if setting.ahead(match):
        saturday = weekday_after(setting.published, "saturday", same_day=True)
    else:
        saturday = weekday_before(setting.published, "saturday", same_day=True)
    return saturday, saturday + _DAY


def _same_day(match: re.Match[str], setting: Setting) -> Days | None:
    return (setting.anchor, setting.anchor) if setting.anchor else None


def _next_day(match: re.Match[str], setting: Setting) -> Days | None:
    if setting.anchor is None:
        return None
    back = re.search(r"before|earlier|previous|preceding", match.group(), re.IGNORECASE)
    found = setting.anchor + (-_DAY if back else _DAY)
    return found, found


def _later(match: re.Match[str], setting: Setting) -> Days | None:
    """ "two days later", "three weeks earlier"."""
    back = match["way"].lower() in ("earlier", "before", "previously")
    return _away(setting.anchor, match["count"], match["unit"], -1 if back else 1)


def _ago(match: re.Match[str], setting: Setting) -> Days | None:
    return _away(setting.published, match["count"], match["unit"], -1)


def _hence(match: re.Match[str], setting: Setting) -> Days | None:
    """ "in two weeks’ time", "ten days from now"."""
    return _away(setting.published, match["count"], match["unit"], 1)


def _away(base: date | None, count: str, unit: str, sign: int) -> Days | None:
    if base is None:
        return None
    number, unit = sign * counted(count), unit.lower().rstrip("s")
    if unit == "month":
        year, month = month_shift(base, number)
        middle = date(year, month, min(base.day, 28))
    elif unit == "year":
        middle = date(base.year + number, base.month, min(base.day, 28))
    else:
        middle = base + number * (timedelta(weeks=1) if unit == "week" else _DAY)
    slack = timedelta(days=_SLACK[unit])
    return middle - slack, middle + slack


def _near_season(match: re.Match[str], setting: Setting) -> Days | None:
    """ "last summer", "this spring", "in the autumn"."""
    if setting.published is None:
        return None
    name, which = match["season"].lower(), (match.groupdict().get("which") or "").lower()
    this = season(setting.published.year, name)
    if which == "next" or (not which and setting.ahead(match)):
        return this if this[0] > setting.published else season(setting.published.year + 1, name)
    if which == "this":
        return this
    begun = this[1] < setting.published if which == "last" else this[0] <= setting.published
    return this if begun else season(setting.published.year - 1, name)


_UNIT = r"(?P<unit>days?|weeks?|months?|years?)"
_TIME = r"(?:\s+(?:morning|afternoon|evening|night))?"
_TOLD = r"[Tt]he (?:following|next|previous|preceding|coming|past)"
_WHICH_DAY = rf"(?:(?P<which>{_TOLD}|[Tt]his (?:coming|past)|[Nn]ext|[Ll]ast|[Cc]oming)\s+)?"
# "the day before" stands for a day only where nothing follows that it would be before
_CLOSES = r"(?=\s*(?:[,.;:)”\"—–]|$|(?:and|but|that|he|she|they|it|at|in|to|with|by)\b))"
_NOT_A_NAME = r"(?![’']?\w|\s+(?:Times|Telegraph|Mail|Mirror|School|Agreement|Prayers?)\b|-)"
_FEAST = "".join(f"(?<!{name} )" for name in "Black Bloody Good Ash Palm Easter Super Cyber Giving".split())
_TODAY = r"(?<!until )(?<!to )(?<![Ee]ven )today|(?<!\w )Today"
_YEAR_FOLLOWS = r"(?!\s+(?:of\s+)?(?:19|20)\d\d)"

RELATIVE = (
    rule(rf"\b(?P<word>[Yy]esterday|[Tt]omorrow|[Tt]onight|{_TODAY})(?![’']s){_TIME}", _published, deictic=True),
    rule(
        r"\b(?:[Oo]vernight|[Ll]ast night)\b(?!\s+(?:stay|train|success|fame|from|of|on|to|into|between)\b)",
        _overnight,
        deictic=True,
    ),
    rule(rf"\b{_FEAST}{_WHICH_DAY}(?P<weekday>{WEEKDAY}){_NOT_A_NAME}{_TIME}", _weekday, deictic=True),
    rule(rf"\b(?P<weekday>{WEEKDAY})[’']s\b", _weekday, deictic=True),
    rule(
        r"\b(?:(?P<part>[Ee]arlier|[Ll]ater|[Ll]ate)\s+)?(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s+"
        r"(?P<unit>weekend|week|month|year)\b(?![’']s|-|\s+(?:of|before|after)\b)",
        _near_week,
        deictic=True,
    ),
    rule(r"\b(?:[Oo]ver|[Aa]t|[Dd]uring)\s+(?P<date>the\s+weekend)\b", _weekend, deictic=True),
    rule(
        r"\b(?:(?P<which>[Tt]he (?:following|next|previous|preceding|same)|[Tt]hat same|[Tt]hat)\s+"
        r"(?P<unit>weekend|week|month|year)|[Tt]he\s+(?P<unit2>week|month|year)\s+(?P<behind>before|after|earlier|later)"
        rf"{_CLOSES})\b(?!-)",
        _told_week,
    ),
    rule(
        r"\b(?:[Tt]he|[Tt]hat)\s+(?:very\s+)?same\s+(?:day|morning|afternoon|evening|night)\b"
        r"|\b(?:on|[Ll]ater|[Ee]arlier)\s+that\s+(?:day|morning|evening|night)\b"
        rf"|\bthat\s+(?:day|night|evening|morning){_CLOSES}",
        _same_day,
    ),
    rule(
        r"\b[Tt]he\s+(?:next|following|previous|preceding)\s+(?:day|morning|evening|night)\b"
        rf"|\b(?:[Tt]he|[Aa]|[Oo]ne)\s+day\s+(?:after|before|later|earlier){_CLOSES}",
        _next_day,
    ),
    rule(rf"\b(?i:{COUNT})\s+{_UNIT}\s+(?P<way>later|earlier|before|previously|afterwards){_CLOSES}", _later),
    rule(rf"\b(?i:{COUNT})\s+{_UNIT}\s+ago\b", _ago, deictic=True),
    rule(rf"\b(?i:{COUNT})\s+{_UNIT}(?:\s+from\s+now|[’']\s+time)\b", _hence, deictic=True),
    rule(
        rf"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s+|in\s+the\s+)(?P<season>spring|summer|autumn|fall)\b{_YEAR_FOLLOWS}",
        _near_season,
        deictic=True,
    ),
)
