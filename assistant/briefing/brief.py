"""The page one reads before walking into the room: bottom line first, each line proved like any answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.briefing.amounts import amounts, with_amounts
from assistant.briefing.bottom_line import newest_first, standing, varied, weighed
from assistant.briefing.desk import Desk, Steps, Told, silent
from assistant.briefing.front import Wanted
from assistant.briefing.happenings import Happening, events_of
from assistant.briefing.lines import distinct, line
from assistant.briefing.provenance import ONE_SOURCE, SOURCES, anonymous, counted, marked
from assistant.briefing.ranking import on_topic
from assistant.briefing.sweep import disagreements_among
from assistant.briefing.timeline import timeline_event
from assistant.briefing.types import Brief, Length, Section, SectionName, SourceUse, TimelineEvent
from assistant.briefing.unknowns import says_unknown, unknowns
from assistant.briefing.voices import voices
from assistant.clock import Clock
from assistant.conversations import new_id, now
from assistant.dating import spell
from assistant.ledger import Ledger, withheld_note
from assistant.types import AnswerSentence, Disagreement
from index.types import OWNER, Audience

NEARLY = 0.8  # cosine from which a line repeats one of another section
NOW, ALL = 0.1, 0.6  # what an old event keeps of its weight: in the bottom line, and in what happened


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines each section has at most."""

    bottom: int
    events: int
    voices: int
    numbers: int
    disagreements: int
    unknown: int


LENGTHS: dict[Length, Lines] = {
    "short": Lines(2, 4, 3, 2, 2, 2),
    "page": Lines(3, 7, 5, 4, 3, 3),
    "long": Lines(4, 14, 9, 8, 6, 6),
}


class BriefMaker:
    """Makes one brief."""

    def __init__(self, desk: Desk, wanted: Wanted, length: Length, audience: Audience, progress: Steps) -> None:
        self._desk = desk
        self._wanted = wanted
        self._lines = LENGTHS[length]
        self._audience = audience
        self._progress = progress
        self._led: list[Happening] = []  # the events of the bottom line
        self._said: list[Told] = []  # what stands in a section, to tell nothing nearly the same again
        self._newest = now().date()  # the day from which age counts where no as-of date is given
        self._ledger = Ledger(desk.library, new_id("b"), audience)

    def make(self) -> Brief:
        """Read, pick, prove, and put together."""
        clock = Clock()
        topic, desk = self._wanted.topic, self._desk
        told = desk.told(topic, audience=self._audience, filters=self._wanted.filters)
        self._newest = max((t.document.effective_date for t in told), default=self._newest)
        clock.lap("search")
        on = on_topic(desk, topic, told)
        near = [t for t, ok in zip(told, on, strict=True) if ok]
        places = {(t.document.id, t.evidence.start) for t in near}
        # a title above a sentence is not enough for a page
        events = [
            event
            for event in events_of(desk, topic, told=told, progress=self._progress)
            if (event.lead.told.document.id, event.lead.told.evidence.start) in places
        ]
        clock.lap("events")
        sections = [self._bottom_line(near, events)]
        happened, timeline = self._happened(events)
        sections.append(happened)
        clock.lap("what happened")
        sections.append(self._section("who says what", "Who says what", voices(desk, topic, near), self._lines.voices))
        sections.append(
            self._section(
                "the numbers",
                "The numbers",
                [t for t in with_amounts(desk, topic, near) if not self._figures_told(t)],
                self._lines.numbers,
                "The documents give no further figure on the topic.",
            )
        )
        clock.lap("voices and numbers")
        self._progress("disagreements", 0, 1)
        found = disagreements_among(desk, told, self._ledger, self._lines.disagreements, topic)
        disagreements = tuple(found)
        sections.append(_disagreeing(disagreements))
        clock.lap("disagreements")
        sections.append(self._unknown(near))
        sections.append(_sources())
        clock.lap("not known")
        return self._brief(tuple(sections), timeline, disagreements, clock)

    def _bottom_line(self, told: Sequence[Told], events: Sequence[Happening]) -> Section:
        """How things stand, then what brought it about; what is open can only be understood after that."""
        state = self._distinct(standing(self._desk, self._wanted.topic, told), 1)
        self._led = varied(self._desk, weighed(events, NOW), self._lines.bottom - len(state))
        self._said += [event.lead.told for event in self._led]
        made = [event.line for e in newest_first(self._led) if (event := timeline_event(e, self._ledger))]
        lines = [*made[::-1], *state] if any(says_unknown(line.text) for line in state) else [*state, *made]
        return _section("bottom line", "Bottom line", lines, self._nothing())

    def _happened(self, events: Sequence[Happening]) -> tuple[Section, tuple[TimelineEvent, ...]]:
        """The weightiest events, newest first. One that stands in the bottom line is not told twice."""
        fresh = [event for event in weighed(events, ALL) if not self._told_before(event.lead.told)]
        chosen = newest_first(varied(self._desk, fresh, self._lines.events, self._led))
        self._said += [happening.lead.told for happening in chosen]
        made = [event for happening in chosen if (event := timeline_event(happening, self._ledger))]
        section = _section("what happened", "What happened", [event.line for event in made], "Nothing dated was found.")
        return section, tuple(reversed(made))

    def _unknown(self, told: Sequence[Told]) -> Section:
        lines = self._distinct(unknowns(self._desk, self._wanted.topic, told), self._lines.unknown)
        section = _section("not known", "What is not known", lines, "The documents name nothing that is open.")
        note = "What the documents call open; a later one may have settled it." if lines else section.note
        return section.model_copy(update={"note": note})

    def _section(
        self, name: SectionName, title: str, told: Sequence[Told], count: int, otherwise: str = "Nothing was found."
    ) -> Section:
        return _section(name, title, self._distinct(told, count), otherwise)

    def _distinct(self, told: Sequence[Told], count: int) -> list[AnswerSentence]:
        """The first ``count`` lines that hold and were not told before."""
        lines: list[AnswerSentence] = []
        for members in distinct(self._desk, told, 3 * count):
            if len(lines) == count:
                break
            if any(map(self._told_before, members)) or self._alike_before(members[0]):
                continue
            if made := line(self._desk, self._ledger, members):
                lines.append(made)
                self._said.append(members[0])
        return lines

    def _figures_told(self, told: Told) -> bool:
        """Whether another section gives all of a sentence's figures already ("two weeks")."""
        return set(amounts(told.text)) <= {figure for other in self._said for figure in amounts(other.text)}

    def _alike_before(self, told: Told) -> bool:
        """Whether another section tells nearly the same, with no figure that differs and none that is new."""
        if not self._said:
            return False
        vector = self._desk.vectors([told.evidence])[0]
        near = self._desk.vectors([other.evidence for other in self._said]) @ vector
        given = set(amounts(told.text))
        return any(
            cosine >= NEARLY and given <= set(amounts(other.text))
            for cosine, other in zip(near.tolist(), self._said, strict=True)
        )

    def _told_before(self, told: Told) -> bool:
        """Whether the very sentence is cited by a line already."""
        return any(
            c.document.id == told.document.id and c.start <= told.evidence.start < c.end for c in self._ledger.citations
        )

    def _nothing(self) -> str:
        when = f" published by {spell(self._wanted.as_of)}" if self._wanted.as_of else ""
        return f"The documents{when} say nothing on this topic that could be proved."

    def _brief(
        self,
        sections: tuple[Section, ...],
        timeline: tuple[TimelineEvent, ...],
        disagreements: tuple[Disagreement, ...],
        clock: Clock,
    ) -> Brief:
        ledger = self._ledger
        sections, timeline = self._marked(sections, timeline)
        return Brief(
            id=ledger.owner,
            topic=self._wanted.topic,
            as_of=self._wanted.as_of,
            citations=tuple(ledger.citations),
            warnings=(withheld_note(ledger.withheld),) if ledger.withheld else (),
            corpus_revision=self._desk.library.revision,
            made_at=now(),
            timings=dict(clock.times),
            sections=sections,
            sources=sources_of(ledger, sections, disagreements),
            timeline=timeline,
            disagreements=disagreements,
        )

    def _marked(
        self, sections: Sequence[Section], timeline: Sequence[TimelineEvent]
    ) -> tuple[tuple[Section, ...], tuple[TimelineEvent, ...]]:
        """Sections and events with how each line is founded; what holds for most of them is said once."""
        every = {line.text: counted(line, self._ledger, self._desk) for s in sections for line in s.lines}
        single = sum(line.sources == 1 for line in every.values())
        mostly_one = 2 * single > len(every)
        now = self._wanted.as_of or self._newest
        made = {text: marked(line, self._ledger, now, mostly_one=mostly_one) for text, line in every.items()}
        return (
            tuple(s.model_copy(update={"lines": tuple(made[line.text] for line in s.lines)}) for s in sections),
            tuple(_event(event, made[event.line.text]) for event in timeline),
        )


def _event(event: TimelineEvent, line: AnswerSentence) -> TimelineEvent:
    """An event says itself how many documents tell of it."""
    rest = tuple(mark for mark in line.marks if mark not in (ONE_SOURCE, SOURCES.format(line.sources)))
    return event.model_copy(update={"line": line.model_copy(update={"marks": rest})})


def make_brief(
    desk: Desk, wanted: Wanted, length: Length = "page", audience: Audience = OWNER, progress: Steps = silent
) -> Brief:
    """A brief on a topic."""
    return BriefMaker(desk, wanted, length, audience, progress).make()


def sources_of(
    ledger: Ledger, sections: Sequence[Section], disagreements: Sequence[Disagreement]
) -> tuple[SourceUse, ...]:
    """The documents cited, the most cited first; each counts once a line, however many of its words are quoted."""
    lines = [line for section in sections for line in section.lines]
    lines += [side.line for disagreement in disagreements for side in disagreement.sides]
    by_number = {citation.number: citation.document for citation in ledger.citations}
    uses: Counter[str] = Counter()
    for one in lines:
        uses.update({by_number[number].id for number in one.citations})
    documents = {document.id: document for document in by_number.values()}
    ordered = sorted(uses, key=lambda i: (-uses[i], documents[i].title))
    unnamed = {citation.document.id for citation in ledger.citations if anonymous(citation.quote)}
    return tuple(SourceUse(document=documents[i], cited=uses[i], anonymous=i in unnamed) for i in ordered)


def _section(name: SectionName, title: str, lines: Sequence[AnswerSentence], otherwise: str) -> Section:
    return Section(name=name, title=title, lines=tuple(lines), note="" if lines else otherwise)


def _disagreeing(disagreements: Sequence[Disagreement]) -> Section:
    note = "" if disagreements else "No disagreement was found among the sentences read for this brief."
    return Section(name="disagreements", title="Where sources disagree", note=note)


def _sources() -> Section:
    return Section(name="sources", title="Sources", note="")
