""" "Check this claim": a message's sentences held against the documents, each with a verdict and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.citations import sha256
from assistant.conversations import new_id
from assistant.interfaces.slack.asides import post, refused, tell
from assistant.interfaces.slack.blocks import context, header, listed, paragraphs, rich, section, text
from assistant.interfaces.slack.jobs import Check
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.limits import Block, Message, pack
from assistant.interfaces.slack.mrkdwn import literal, to_mrkdwn
from assistant.interfaces.slack.render import Links, markers, source
from assistant.interfaces.slack.services import Services, said
from assistant.types import Citation, Verdict
from index.sentences import sentence_spans
from index.types import Audience, ScoredPassage

CLAIMS = 8  # sentences of a message that are checked
PASSAGES = 8
WORDS = {
    "supported": "Supported",
    "partly": "Partly supported",
    "contradicted": "Contradicted",
    "unsupported": "Not found",
}
TITLE = "Held against the documents"
CAUTION = (
    "A model compared each sentence with what the documents say. It can err, so read the quotes; “Not found” does not "
    "mean that a sentence is wrong."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence, its verdict, and the numbers of the citations it rests on."""

    claim: str
    verdict: Verdict
    citations: tuple[int, ...]


def check_message(services: Services, entry: Entry, job: Check) -> None:
    """Check a message and say in its thread what the documents say of each sentence."""
    workspace = services.workspace(job.place)
    reply = services.reply(workspace, entry, job.place, job.ts)
    if refusal := refused(services, entry, job.place):
        tell(reply, job.response_url, said(refusal))
        return
    claims = claims_in(job.text, services.assistant.settings.max_question_characters)
    if not claims:
        tell(reply, job.response_url, said("I find no statement in this message that could be checked."))
        return
    audience = services.access.audience(workspace.steady, job.place)
    key = new_id("k")
    checked, citations = check(services, claims[:CLAIMS], audience, key)
    services.threads.point(citations)
    messages = checked_messages(checked, citations, services.links, left=len(claims) - len(checked))
    if post(services, reply, job.response_url, messages):
        services.threads.replied(job.place, f"check:{entry.id}", reply.progress.posted, "")


def claims_in(message: str, limit: int) -> list[str]:
    """The sentences that state something: no questions, no greetings."""
    found = [message[start:end] for start, end in sentence_spans(message)]
    return [s for s in found if len(s.split()) > 2 and len(s) <= limit and not s.rstrip("\"”’') ").endswith("?")]


def check(
    services: Services, claims: Sequence[str], audience: Audience, key: str
) -> tuple[list[Checked], list[Citation]]:
    """Verdicts on claims; ``key`` begins the ids of the citations, which are numbered across all of them."""
    library = services.assistant.library
    citations: list[Citation] = []
    checked = []
    for claim in claims:
        passages = library.search(claim, PASSAGES, audience=audience)
        verdict = services.assistant.verify(claim, passages) if passages else Verdict(label="unsupported", score=0.0)
        numbers = []
        for words in verdict.evidence if verdict.label != "unsupported" else ():
            cited = _cite(words, passages, citations, key)
            if cited is not None:
                numbers.append(cited.number)
        checked.append(Checked(claim, verdict, tuple(dict.fromkeys(numbers))))
    return checked, citations


def _cite(words: str, passages: Sequence[ScoredPassage], citations: list[Citation], key: str) -> Citation | None:
    """The citation of a sentence that the verdict rests on, where it stands in its document."""
    for found in passages:
        at = found.passage.text.find(words)
        if at < 0:
            continue
        start, end = found.passage.start + at, found.passage.start + at + len(words)
        for known in citations:
            if (known.document.id, known.start, known.end) == (found.document.id, start, end):
                return known
        made = Citation(
            id=f"{key}.{len(citations) + 1}",
            number=len(citations) + 1,
            document=found.document,
            start=start,
            end=end,
            quote=words,
            quote_sha256=sha256(words),
            page=found.passage.page,
            paragraph=found.passage.paragraph,
            heading=found.passage.heading,
        )
        citations.append(made)
        return made
    return None


def checked_messages(
    checked: Sequence[Checked], citations: Sequence[Citation], links: Links, *, left: int = 0
) -> list[Message]:
    """The verdicts, then every source with its quote."""
    cited = {c.number: c for c in citations}
    units: list[Sequence[Block]] = [[header(TITLE), *context(CAUTION)]]
    units += [_verdict(item, cited, links) for item in checked]
    if left > 0:
        units.append(context(f"{left} more sentences of the message were not checked."))
    for citation in citations:
        units += source(citation, links)
    told = " ".join(f"{WORDS[c.verdict.label]}: {literal(c.claim)}" for c in checked)
    return pack(units, to_mrkdwn(told))


def _verdict(item: Checked, cited: Mapping[int, Citation], links: Links) -> list[Block]:
    found = item.verdict.label in ("supported", "partly")
    sure = f" (confidence {item.verdict.score:.0%})" if found else ""
    label = text(f"{WORDS[item.verdict.label]}{sure}: ", bold=True)
    first, *more = paragraphs(item.claim, markers(item.citations, cited, links))
    first["elements"][0]["elements"].insert(0, label)
    told = item.verdict.reasons if item.verdict.label != "unsupported" else ()  # "not found" says it all
    why = [section(text(reason)) for reason in told]
    return [first, *more, *([rich(listed(*why))] if why else [])]
