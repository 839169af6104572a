"""The timeline of a topic: dated events across documents, each line proved, with all the documents that tell of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.briefing.desk import Desk, Steps, Told, silent
from assistant.briefing.front import Wanted
from assistant.briefing.happenings import Happening, events_of
from assistant.briefing.lines import whole
from assistant.briefing.occurrences import Occurrence
from assistant.briefing.types import Timeline, TimelineEvent
from assistant.clock import Clock
from assistant.composers import Draft
from assistant.conversations import new_id, now
from assistant.ledger import Ledger, withheld_note
from assistant.readable import readable
from assistant.speakers import speaker_of
from assistant.types import Evidence
from index.types import OWNER, Audience


def make_timeline(desk: Desk, wanted: Wanted, audience: Audience = OWNER, progress: Steps = silent) -> Timeline:
    """All dated events on a topic, oldest first."""
    clock = Clock()
    ledger = Ledger(desk.library, new_id("t"), audience)
    happenings = events_of(desk, wanted.topic, audience=audience, filters=wanted.filters, progress=progress)
    clock.lap("events")
    events = tuple(line for event in happenings if (line := timeline_event(event, ledger)))
    clock.lap("verify")
    return Timeline(
        id=ledger.owner,
        topic=wanted.topic,
        as_of=wanted.as_of,
        citations=tuple(ledger.citations),
        warnings=(withheld_note(ledger.withheld),) if ledger.withheld else (),
        corpus_revision=desk.library.revision,
        made_at=now(),
        timings=dict(clock.times),
        events=events,
    )


def timeline_event(event: Happening, ledger: Ledger) -> TimelineEvent | None:
    """An event as a proved line with every document that tells of it; ``None`` if its proof fails."""
    line = ledger.line(draft_of(event))
    if line is None:
        return None
    return TimelineEvent(
        first=event.when.first,
        last=event.when.last,
        wording=event.when.wording if event.when.basis == "relative" else "",
        basis=event.when.basis,
        line=line,
        documents=event.documents,
        planned=event.planned,
    )


def draft_of(event: Happening) -> Draft:
    """The best telling of an event, and one sentence of each other document that tells it."""
    lead = event.lead.told
    evidence = whole(lead)
    actors = lead.document.metadata.get("actors") or ()
    others = _one_each(event.tellers[1:], lead)
    return Draft(readable(evidence), (evidence, *others), speaker_of(lead.text, actors))


def _one_each(members: Sequence[Occurrence], lead: Told) -> list[Evidence]:
    """The first sentence of each further document, oldest document first."""
    kept: dict[str, Told] = {}
    for member in members:
        if member.told.document.id != lead.document.id:
            kept.setdefault(member.told.document.id, member.told)
    ordered = sorted(kept.values(), key=lambda told: (told.document.effective_date, told.document.id))
    return [told.evidence for told in ordered]
