"""Whether one sentence tells what another tells, or only speaks of the same day and people.

Names, a date and the day's great subject make sentences alike that tell of different things: "Zelenskyy said on 20
October that another Budapest would not be positive" and "… that he would come to Budapest if invited". So the name of
one who speaks in both makes nothing alike, and of a sentence with several dates only the clause counts that holds the
date in question. To be cited for the other's words, who speaks must agree, and the first person named in each must
stand in the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.briefing.identities import folded
from assistant.briefing.occurrences import Occurrence, own_clause
from assistant.features import Terms
from assistant.names import names_in
from assistant.speakers import speaker_of

_LEANS = re.compile(r"[“\"']?(?:He|She|They|His|Her|Their)\b")
LISTED = 3  # dates from which a sentence sums up rather than tells


@dataclass(frozen=True, slots=True)
class Telling:
    """What a sentence tells of one of its dates. ``people``: last names in order, as :func:`folded` spells them.

    ``speaker``: whose words it gives ("" for nobody). ``named``: terms of that name, which make nothing alike.
    ``whole``: all of the sentence and what its pronouns lean on, spelled likewise.
    """

    words: str
    speaker: str
    named: frozenset[str]
    people: tuple[str, ...]
    listed: bool
    whole: str

    @classmethod
    def of(cls, one: Occurrence, terms: Terms) -> Telling:
        clause = own_clause(one.text, one.when, one.dates)
        persons = one.told.document.metadata.get("actors") or ()
        people = [n.text for n in names_in(clause, persons) if n.kind == "person"]
        speaker = speaker_of(clause, persons)
        speaker = speaker if speaker in people else ""  # a paper that reports is no part of what happened
        return cls(
            words=clause.replace(one.when.wording, " "),
            speaker=folded(speaker).split()[-1] if speaker else "",
            named=frozenset(terms(speaker)),
            people=tuple(folded(name).split()[-1] for name in people),
            listed=one.dates >= LISTED,
            whole=folded(f"{one.told.evidence.before} {one.text}" if _LEANS.match(one.text) else one.text),
        )

    def says_for(self, lead: Telling) -> bool:
        """Whether whoever speaks in the other sentence stands in this one: else it proves nobody's words."""
        return not lead.speaker or lead.speaker in self.whole

    def apart(self, other: Telling) -> bool:
        """Whether they tell what different people said, or one begins with somebody whom the other leaves out."""
        if self.speaker and other.speaker:
            return self.speaker != other.speaker
        if not self.people or not other.people:
            return False
        return self.people[0] not in other.people or other.people[0] not in self.people
