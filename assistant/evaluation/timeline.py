"""How many known events a timeline holds, and how many of its dates are right.

``python -m assistant.evaluation.timeline tests/evals/gold [--facts FILE]`` makes the timeline of the whole library
and holds it against the gold events (``events.jsonl``: a date and the sentences that tell of it) and, where given,
against a list of dated events in words (``- 2025-10-16 Trump–Putin call; Budapest announced.``).

A gold event counts as found when an event of ours has its date and quotes a sentence that tells of it; an event in
words when one of ours has its date and is near in meaning or holds half of its words, which is to be read by a person
(``--verbose``). An event of ours that quotes a gold
sentence has the right date when that is the date of a gold event told there, to within a day or two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.briefing.calendar import Days, overlap

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.briefing.types import Timeline, TimelineEvent

NEAR_IN_MEANING = 0.4
HALF = 0.5
SHARPER = timedelta(days=2)  # an event of ours may span at most this much more than the gold date
_LINE = re.compile(r"^- (?P<day>\d{4}-\d{2}-\d{2}) (?P<text>.+?)\.?$")
_EARLIER = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}) (?P<text>[^;\[]+)")
_KEYS = re.compile(r"\s*\[S[\dS ]+\]")


@dataclass(frozen=True, slots=True)
class Known:
    """An event that should be found: its days, its words, and the sentences (by file) that tell of it."""

    days: Days
    text: str
    quotes: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """The timeline held against known events."""

    events: int
    gold: tuple[tuple[Known, TimelineEvent | None], ...]
    dated: tuple[tuple[TimelineEvent, bool], ...]
    facts: tuple[tuple[Known, TimelineEvent | None], ...]


def gold_events(file: Path) -> list[Known]:
    """Events of ``events.jsonl``."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Known(_days(row["date"]), row["event"], frozenset((g["document"], g["quote"]) for g in row["gold"]))
        for row in rows
    ]


def _days(value: str | dict[str, str]) -> Days:
    if isinstance(value, str):
        return date.fromisoformat(value), date.fromisoformat(value)
    return date.fromisoformat(value["from"]), date.fromisoformat(value["to"])


def events_in_words(text: str) -> list[Known]:
    """Events of a list in words: a line a day, events parted by semicolons."""
    found = []
    for line in text.splitlines():
        match = _LINE.match(line)
        pairs = (
            [(match["day"], part) for part in _KEYS.sub("", match["text"]).split(";")]
            if match
            else [(m["day"], m["text"]) for m in _EARLIER.finditer(line)]
            if line.startswith("Background")
            else []
        )
        found += [Known(_days(day), words.strip(" .")) for day, words in pairs]
    return found


def measure(assistant: Assistant, timeline: Timeline, gold: Sequence[Known], facts: Sequence[Known]) -> Found:
    """Hold a timeline against known events."""
    quotes = {c.number: (Path(c.document.uri).name, c.quote) for c in timeline.citations}
    told = [{quotes[n] for n in event.line.citations} for event in timeline.events]
    matched = [(known, _quoting(known, timeline.events, told)) for known in gold]
    dated = []
    for event, places in zip(timeline.events, told, strict=True):
        lead = quotes[event.line.citations[0]]
        days = [known.days for known in gold if _tells(known, [lead])]
        if days and places:
            dated.append((event, any(_right(event, d) for d in days)))
    return Found(len(timeline.events), tuple(matched), tuple(dated), tuple(_in_words(assistant, timeline, facts)))


def _quoting(
    known: Known, events: Sequence[TimelineEvent], told: Sequence[set[tuple[str, str]]]
) -> TimelineEvent | None:
    for event, places in zip(events, told, strict=True):
        if _right(event, known.days) and _tells(known, places):
            return event
    return None


def _tells(known: Known, places: Iterable[tuple[str, str]]) -> bool:
    return any(
        file.endswith(name) and (words in quote or quote in words)
        for file, quote in places
        for name, words in known.quotes
    )


def _right(event: TimelineEvent, days: Days) -> bool:
    """Whether an event has these days, and no more than two besides."""
    longer = (event.last - event.first) - (days[1] - days[0])
    return overlap((event.first, event.last), days) and longer <= SHARPER


def _in_words(
    assistant: Assistant, timeline: Timeline, facts: Sequence[Known]
) -> list[tuple[Known, TimelineEvent | None]]:
    if not facts or not timeline.events:
        return [(known, None) for known in facts]
    library = assistant.library
    ours = library.embedder.passages([event.line.text for event in timeline.events])
    theirs = library.embedder.passages([known.text for known in facts])
    words = [set(library.terms(event.line.text)) for event in timeline.events]
    pairs = []
    for known, vector in zip(facts, np.asarray(theirs), strict=True):
        wanted = set(library.terms(known.text))
        scored = [
            (max(float(ours[i] @ vector) / NEAR_IN_MEANING, len(wanted & words[i]) / max(1, len(wanted)) / HALF), i)
            for i, event in enumerate(timeline.events)
            if _right(event, known.days)
        ]
        score, best = max(scored, default=(0.0, 0))
        pairs.append((known, timeline.events[best] if score >= 1 else None))
    return pairs


def main() -> None:
    """Print the figures, and what was missed."""
    import argparse
    import tempfile

    from assistant.assistant import Assistant
    from assistant.settings import Settings
    from assistant.starter import load_starter_corpus

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("gold", type=Path, help="folder with events.jsonl")
    parser.add_argument("--facts", type=Path, help="a list of dated events in words")
    parser.add_argument("--verbose", action="store_true", help="print each match in words, to be read by a person")
    chosen = parser.parse_args()
    facts = events_in_words(chosen.facts.read_text(encoding="utf-8")) if chosen.facts else []
    with tempfile.TemporaryDirectory() as folder, Assistant.open(Settings(data_dir=folder)) as assistant:
        load_starter_corpus(assistant.library, new=True)
        first = assistant.timeline()
        again = assistant.timeline()
        found = measure(assistant, again, gold_events(chosen.gold / "events.jsonl"), facts)
    several = sum(event.documents > 1 for event in again.events)
    print(f"{found.events} events, {several} told by several documents")
    print(f"first time {first.timings['total']:.2f} s, again {again.timings['total']:.2f} s")
    print(f"gold events found: {sum(e is not None for _, e in found.gold)} of {len(found.gold)}")
    print(f"events of ours on a gold sentence, date right: {sum(r for _, r in found.dated)} of {len(found.dated)}")
    if facts:
        print(f"events in words found: {sum(e is not None for _, e in found.facts)} of {len(found.facts)}")
    for known, event in (*found.gold, *found.facts):
        if event is None:
            print(f"  missed {known.days[0]} {known.text}")
    for event, right in found.dated:
        if not right:
            print(f"  wrong? {event.first}–{event.last} {event.line.text}")
    for known, event in found.facts if chosen.verbose else ():
        print(f"  {known.days[0]} {known.text} <- {event.line.text if event else '—'}")


if __name__ == "__main__":
    main()
