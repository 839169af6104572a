"""Answers as Slack messages: the same parts as on the web page, in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.dating import spell
from assistant.interfaces.slack.blocks import (
    Run,
    actions,
    button,
    context,
    feedback,
    link,
    listed,
    paragraphs,
    quoted,
    rich,
    section,
    text,
)
from assistant.interfaces.slack.limits import PIECE, Block, Message, pack, pieces
from assistant.interfaces.slack.mrkdwn import literal, to_mrkdwn
from assistant.origin import origin, place, plain
from assistant.types import Answer, AnswerSentence, Citation, Disagreement, Side

Links = Callable[[Citation], str | None]
KINDS = {"conflict": "Sources disagree", "superseded": "Overtaken by later reports", "different basis": "Counted apart"}
VERDICTS = {
    "answered": "Answered from the documents",
    "related": "On the subject, but not an answer",
    "abstained": "The documents don’t say",
    "clarify": "A question back",
}
NEAREST = "What came nearest (not an answer):"


def markers(numbers: Iterable[int], citations: Mapping[int, Citation], links: Links) -> list[Run]:
    """`` [1][3]``, each leading to its citation."""
    marks = [link(links(citations[n]), f"[{n}]", bold=True) for n in numbers if n in citations]
    return [text(" "), *marks] if marks else []


def sentence(line: AnswerSentence, citations: Mapping[int, Citation], links: Links) -> list[Block]:
    """A proved sentence with its markers; what to know of its foundation is said, so is a verdict below "supported"."""
    about = about_line(line)
    doubt = [text(f" ({about})", italic=True)] if about else []
    return paragraphs(plain(line.text), [*markers(line.citations, citations, links), *doubt])


def about_line(line: AnswerSentence) -> str:
    """ "one source, 12 days old", or nothing."""
    return ", ".join([*line.marks, *([] if line.verdict == "supported" else [line.verdict])])


def source(citation: Citation, links: Links) -> list[list[Block]]:
    """A citation: number, title, publisher, date, place and quote. A quote beyond one block goes on in the next."""
    where = f" — {origin(citation.document)}{', ' + place(citation) if place(citation) else ''}"
    title = " ".join(citation.document.title.split()) or citation.document.uri
    first, *more = pieces(citation.quote, PIECE - 800)
    head = section(text(f"[{citation.number}] ", bold=True), link(links(citation), title[:500]), text(where[:300]))
    units = [[rich(head, quoted(first))]]
    units += [[rich(section(text(f"[{citation.number}] continued", italic=True)), quoted(part))] for part in more]
    return units


def disagreement(item: Disagreement, citations: Mapping[int, Citation], links: Links, *, brief: bool) -> list[Block]:
    """Both sides. ``brief``: values and sources only, where the sentences stand above already."""
    head = rich(section(text(f"{KINDS[item.kind]}: ", bold=True), text(item.subject[:1000])))
    return [head, *(rich(listed(section(*_side(side, citations, links, brief)))) for side in item.sides)]


def _side(side: Side, citations: Mapping[int, Citation], links: Links, brief: bool) -> list[Run]:
    facts = " · ".join(f for f in (side.publisher or "", spell(side.published) if side.published else "") if f)
    runs = [text(side.value[:500], bold=True), text(f" ({facts})" if facts else "")]
    if not brief:
        runs.append(text(f": {plain(side.line.text)}"[:PIECE]))
    return [*runs, *markers(side.line.citations, citations, links)]


def answer_messages(answer: Answer, links: Links, *, publish: bool = False, rate: bool = True) -> list[Message]:
    """The whole answer, spread over as many messages as it needs. ``publish``: with the button that makes it public."""
    citations = {c.number: c for c in answer.citations}
    units: list[Sequence[Block]] = []
    for line in answer.sentences:
        units += [[block] for block in sentence(line, citations, links)]
    if not answer.sentences:
        units += [[block] for block in paragraphs(plain(answer.text))]
    units += tail(answer, links)
    return pack(units, summary(answer), ending(answer, publish=publish, rate=rate))


def tail(answer: Answer, links: Links) -> list[Sequence[Block]]:
    """What stands below the sentences, so that a stream may end with it: every source with its quote comes last."""
    citations = {c.number: c for c in answer.citations}
    units: list[Sequence[Block]] = [[block] for block in context(*understood(answer))]
    for item in getattr(answer, "disagreements", ()):
        units.append(disagreement(item, citations, links, brief=True))
    units += [[block] for block in context(*answer.warnings)]
    units += [[block] for block in context(verdict(answer))]
    nearest = answer.nearest if not answer.sentences else ()
    if nearest:
        units.append([rich(section(text(NEAREST, italic=True)))])
    for citation in (*answer.citations, *nearest):
        units += source(citation, links)
    return units


def ending(answer: Answer, *, publish: bool = False, rate: bool = True) -> list[Block]:
    """Buttons under the last message."""
    blocks = [feedback(answer.id)] if rate and answer.outcome != "clarify" else []
    return [*blocks, actions(button("publish", "Publish", answer.id, primary=True))] if publish else blocks


def understood(answer: Answer) -> list[str]:
    """The standalone question and the as-of date, where they differ from what was typed."""
    lines = []
    if answer.standalone_question != answer.question:
        lines.append(f"Understood as: “{answer.standalone_question}”")
    if answer.as_of:
        lines.append(f"As of {spell(answer.as_of)}: what was published later is hidden.")
    return lines


def verdict(answer: Answer) -> str:
    """Outcome, confidence and composer, on one line."""
    parts = [VERDICTS[answer.outcome]]
    if answer.outcome != "clarify":
        parts.append(f"confidence {answer.confidence:.0%}")
    if answer.sentences:
        own = answer.composer == "extractive"
        written = f"written by {answer.model or answer.composer}, each sentence checked"
        parts.append("in the documents’ own sentences" if own else written)
    return " · ".join(parts)


def summary(answer: Answer) -> str:
    """The answer as text, for notifications and screen readers."""
    lines = [f"{literal(plain(s.text))} {literal(_marks(s.citations))}" for s in answer.sentences]
    return to_mrkdwn(" ".join(lines) or literal(plain(answer.text)))


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)
