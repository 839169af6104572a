"""Questions about how things stand: the latest word leads, and older words follow.

"Will the summit happen?", "Is it still planned?", "What is the latest estimate?" have other answers in October than
in December. For them the newest documents on the subject are read as well, a question whether something will happen
is also put as "Was it cancelled, postponed or confirmed?", and among sentences that are comparably sure the later go
first, those that name an outcome before others. Any question with an as-of date gets half of that preference: who
asks so wants to know how it stood then.

Gold set (26 answerable as-of questions): right sentence first .231 without, .462 with all of it; the weights lie on a
plateau (12 or 13 of 26 for weights from 1.5 to 3, ages counted from 1 to 3 days, outcomes from 1 to 2 logits). Of the
232 answerable questions 38 are about time by this rule; of those that are no as-of questions none lost its first
place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.briefing.dates import dates_of
from assistant.calibration import logit, probability
from assistant.query import content_words
from assistant.types import Evidence
from index.types import ScoredPassage

# logits that a sentence loses for each e-fold of its age, by how plainly the question is about time
WILL_IT, HOW_IS_IT, AS_OF = 2.5, 1.5, 0.75
COMPARABLE = 0.2  # share of the best probability from which a sentence may lead …
WIDELY = 0.1  # … where the question or its as-of date leave no doubt that time matters
FRESH = 2  # days: the age that counts little
STEM = 5  # letters that two forms of a word share
OUTCOME = 1.0  # logits for a sentence that says that something is planned, put off, called off, possible
WIDER = 60  # passages looked at for newer ones …
NEWEST = 8  # … of which these many are read
_STATE = re.compile(
    r"^(?:will|is|are|has|have|does|do)\b"
    r"|\b(?:status|latest|currently|now|still|so far|today|at present|as things stand|these days|up to date)\b"
    r"|\bhow (?:is|are) .* (?:doing|going|standing)\b|\bwhere (?:do|does|is|are)\b.*\b(?:stand|now)\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"^(?:will|is|are|would|can|could)\s+(?P<what>.+?)\s+(?:still\s+)?(?:(?:going|likely|due|expected)\s+to\s+)?(?:be\s+)?"
    r"(?:happen(?:ing)?|take place|taking place|go(?:ing)? ahead|held|on|off|planned|scheduled|cancelled|canceled)"
    r"(?:\s+(?:or|at|in|on|as|this|next)\b.*)?$",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\b(?:status|state|latest(?:\s+news)?)\s+(?:of|on|about)\s+(?P<what>.+)$", re.IGNORECASE)
# "What happened to the summit?", "What became of the plan?"
_BECAME = re.compile(
    r"^what(?:[’']s| is| has| ever)*\s+(?:happen(?:ed|ing)|bec[ao]me)\s+(?:to|with|of)\s+(?P<what>.+)$", re.IGNORECASE
)
_WILL = re.compile(r"^will\s+(?P<rest>(?!(?:it|this|that|they|he|she|there)\b).+)$", re.IGNORECASE)
_OUTCOME = re.compile(
    r"\b(?:cancel\w*|postpon\w*|call(?:ed|s|ing)? off|put off|on hold|delay\w*|suspend\w*|go(?:es|ing)? ahead|"
    r"went ahead|confirm\w*|schedul\w*|no (?:firm )?(?:plan|date)s?|t(?:ake|akes|aking|ook) place|abandon\w*|scrap\w*|"
    r"shelv\w*|reviv\w*|possible|(?:un)?likely|chance|dropped|is off|depends?|prepar\w+)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"^(?:it|this|that|they|he|she|there)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How much time matters to a question. ``what``: of which it asks whether it will happen, or how it stands.

    ``probe``: the question in the words of an outcome; it is read as well.
    """

    state: bool
    weight: float
    comparable: float = COMPARABLE
    what: str = ""
    probe: str = ""

    def speaks_of(self, item: Evidence) -> bool:
        """Whether a sentence, or the one before it, holds a word of what is asked for."""
        near = f"{item.before} {item.text}".lower()
        return not self.what or any(stem in near for stem in self.stems())

    def stems(self) -> list[str]:
        """Beginnings of the words of what is asked for."""
        return [word[:STEM].lower() for word in content_words(self.what)]


def timeliness_of(question: str, as_of: date | None) -> Timeliness:
    """What a question's words and its as-of date say about time."""
    text = question.strip().rstrip("?. ")
    became = _BECAME.match(text)
    if not became and not _STATE.search(text):
        return Timeliness(False, AS_OF if as_of else 0.0, WIDELY)
    match = became or _HAPPENS.match(text) or _STATUS.search(text)
    what = match["what"] if match else ""
    if what and not _POINTS.match(what):
        probe = f"Was {what} cancelled, postponed or confirmed?"
        return Timeliness(True, AS_OF if became else WILL_IT, WIDELY, what, probe)
    comparable = WIDELY if as_of else COMPARABLE
    will = _WILL.match(text)
    return Timeliness(True, HOW_IS_IT, comparable, probe=f"Has it been decided that {will['rest']}?" if will else "")


def newest(hits: Sequence[ScoredPassage], read: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """The passages of the newest documents among those found that were not read yet."""
    known = {hit.passage.id for hit in read}
    others = [hit for hit in hits if hit.passage.id not in known]
    return sorted(others, key=lambda hit: hit.document.effective_date, reverse=True)[:NEWEST]


def latest_first(evidence: Sequence[Evidence], time: Timeliness) -> tuple[Evidence, ...]:
    """Evidence by how sure it is, the comparably sure by age as well; where time doesn't matter, as it is."""
    if not evidence or not time.weight:
        return tuple(evidence)
    worth = {id(item): logit(item.probability) + _outcome(item, time) for item in evidence}
    ranked = sorted(evidence, key=lambda item: -worth[id(item)])
    bar = logit(time.comparable * probability(worth[id(ranked[0])]))
    comparable = [item for item in ranked if worth[id(item)] >= bar]
    scores = {
        id(item): worth[id(item)] - time.weight * math.log1p(age / FRESH)
        for item, age in zip(comparable, _ages(comparable), strict=True)
    }
    return (*sorted(comparable, key=lambda item: -scores[id(item)]), *ranked[len(comparable) :])


def _outcome(item: Evidence, time: Timeliness) -> float:
    """More for a sentence that names an outcome of what was asked for, less for one that is about something else."""
    if not time.what:
        return 0.0
    if not time.speaks_of(item):
        around = f"{item.document.title} {item.heading}".lower()
        return 0.0 if any(stem in around for stem in time.stems()) else -OUTCOME
    return OUTCOME if _OUTCOME.search(item.text) else 0.0


def _ages(evidence: Sequence[Evidence]) -> list[float]:
    """Days behind the newest: the mean by the day of publication and by the day that the sentence speaks of."""
    published = [item.document.effective_date for item in evidence]
    told = [told_on(item) for item in evidence]
    return [((max(published) - a).days + (max(told) - b).days) / 2 for a, b in zip(published, told, strict=True)]


def told_on(item: Evidence) -> date:
    """The last past day that a sentence names, else the day its document was published."""
    published = item.document.effective_date
    days = [when.last for when in dates_of(item.text, item.document.published) if when.first <= published]
    return min(max(days), published) if days else published
