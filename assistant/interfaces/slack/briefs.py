"""``/brief``: a brief as messages, and a long one as a canvas or a file with its bottom line in the channel."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.briefing.types import Brief, Section
from assistant.briefing.wording import by_sentence, sourcing
from assistant.dating import spell
from assistant.export.markdown import escape
from assistant.interfaces.slack.asides import post, refused, tell
from assistant.interfaces.slack.blocks import context, header, link, rich, section, text
from assistant.interfaces.slack.clients import Workspace, code_of
from assistant.interfaces.slack.jobs import BriefOrder, Place
from assistant.interfaces.slack.journal import Entry
from assistant.interfaces.slack.limits import ALT_TITLE, Block, Message, pack, shorten
from assistant.interfaces.slack.mrkdwn import literal, to_mrkdwn
from assistant.interfaces.slack.posting import Reply
from assistant.interfaces.slack.render import Links, about_line, disagreement, sentence, source
from assistant.interfaces.slack.services import Services, said
from assistant.origin import origin, plain, reference
from assistant.types import AnswerSentence, Citation, Side
from index.errors import BriefingError
from index.types import Audience

log = logging.getLogger(__name__)
_AS_OF = re.compile(r"^(?P<topic>.+?)[\s,]+as\s+of\s+(?P<day>.+)$", re.IGNORECASE | re.DOTALL)
SKEW_S = 120.0  # how far the clocks of Slack and of this machine may differ
NOT_YET = "This version of Briefing Assistant can't make briefs yet. Ask me a question instead."


def order(words: str) -> tuple[str, str | None]:
    """ "the summit as of 18 October 2025" as topic and date."""
    found = _AS_OF.match(words.strip())
    return (found["topic"].strip(), found["day"].strip()) if found else (words.strip(), None)


def make_brief(services: Services, entry: Entry, job: BriefOrder) -> None:
    """Make a brief and post it in the channel where it was ordered."""
    workspace = services.workspace(job.place)
    reply = services.reply(workspace, entry, job.place, f"{entry.received_at - SKEW_S:.6f}")
    if refusal := refused(services, entry, job.place):
        tell(reply, job.response_url, said(refusal))
        return
    audience = services.access.audience(workspace.steady, job.place)
    try:
        brief = _brief(services, reply, job, audience)
    except BriefingError as error:
        tell(reply, job.response_url, said(str(error)))
        return
    if brief is None:
        tell(reply, job.response_url, said(NOT_YET))
        return
    messages = brief_messages(brief, services.links)
    if len(messages) > 1 and not services.settings.private_first:
        messages = _condensed(services, workspace, job.place, brief, messages)
    if post(services, reply, job.response_url, messages):
        services.threads.replied(job.place, f"brief:{entry.id}", reply.progress.posted, brief.id)


def _brief(services: Services, reply: Reply, job: BriefOrder, audience: Audience) -> Brief | None:
    if reply.progress.answer:
        kept = services.assistant.kept(reply.progress.answer, audience)
        return kept if isinstance(kept, Brief) else None
    maker: Callable[..., Brief] | None = getattr(services.assistant, "brief", None)
    if maker is None:
        return None
    topic, day = order(job.text)
    brief = maker(topic, as_of=day, audience=audience)
    services.threads.keep(brief.id, audience.principal)
    reply.note(answer=brief.id)
    return brief


def brief_messages(brief: Brief, links: Links) -> list[Message]:
    """The whole brief: sections, disagreements, then every source with its quote."""
    citations = {c.number: c for c in brief.citations}
    units: list[Sequence[Block]] = [[header(brief.topic or "The whole library"), *context(_head(brief))]]
    units += [[block] for block in context(*brief.warnings)]
    for part in brief.sections:
        units += _section(part, brief, citations, links)
    for citation in brief.citations:
        units += source(citation, links)
    return pack(units, _summary(brief))


def _head(brief: Brief) -> str:
    when = f"As of {spell(brief.as_of)}" if brief.as_of else f"As of {spell(brief.made_at.date())}"
    head = f"Brief · {when} · {len(brief.citations)} quotes, each checked"
    return f"{head} · {founded}" if (founded := sourcing(brief)) else head


def _section(part: Section, brief: Brief, citations: dict[int, Citation], links: Links) -> list[Sequence[Block]]:
    units: list[Sequence[Block]] = [[block] for line in part.lines for block in sentence(line, citations, links)]
    units += [[block] for block in context(part.note)] if part.note else []
    if part.name == "disagreements":
        units += [disagreement(item, citations, links, brief=False) for item in brief.disagreements]
    if not units:
        return []
    title = rich(section(text(part.title, bold=True)))
    return [[title, *units[0]], *units[1:]]  # a title never stands alone at the end of a message


def _bottom_line(brief: Brief) -> Section | None:
    return next((s for s in brief.sections if s.lines), None)


def _summary(brief: Brief) -> str:
    lead = _bottom_line(brief)
    lines = " ".join(literal(plain(line.text)) for line in lead.lines) if lead else ""
    return to_mrkdwn(f"**{literal(brief.topic)}** {lines}".strip())


def _condensed(
    services: Services, workspace: Workspace, place: Place, brief: Brief, messages: list[Message]
) -> list[Message]:
    """The bottom line with its sources, and where the whole brief stands; all messages if it can stand nowhere."""
    where = _canvas(services, workspace, place, brief) or _file(services, workspace, place, brief)
    if where is None:
        return messages
    citations = {c.number: c for c in brief.citations}
    lead = _bottom_line(brief)
    units: list[Sequence[Block]] = [[header(brief.topic or "The whole library"), *context(_head(brief))]]
    lines: tuple[AnswerSentence, ...] = lead.lines if lead else ()
    units += [[block] for line in lines for block in sentence(line, citations, services.links)]
    units.append([rich(section(where))])
    for number in sorted({n for line in lines for n in line.citations}):
        units += source(citations[number], services.links)
    return pack(units, _summary(brief))


def _canvas(services: Services, workspace: Workspace, place: Place, brief: Brief) -> dict[str, Any] | None:
    """The brief as a canvas that the channel may read; ``None`` where the workspace has none."""
    from slack_sdk.errors import SlackApiError

    title = shorten(brief.topic or "The whole library", ALT_TITLE)
    content = {"type": "markdown", "markdown": canvas_markdown(brief, services.links)}
    readers = {"user_ids": [place.user]} if place.im else {"channel_ids": [place.channel]}
    try:
        canvas = workspace.once.canvases_create(title=title, document_content=content)["canvas_id"]
        workspace.steady.canvases_access_set(canvas_id=canvas, access_level="read", **readers)
        site = workspace.steady.auth_test()["url"]
    except SlackApiError as error:
        if error.response.status_code >= 500:
            raise
        log.info("no canvas in %s: %s", place.channel, code_of(error))
        return None
    return link(f"{site}docs/{place.team}/{canvas}", "The whole brief, with all quotes")


def _file(services: Services, workspace: Workspace, place: Place, brief: Brief) -> dict[str, Any] | None:
    """The brief as a PDF in the channel; ``None`` where files are not allowed."""
    from slack_sdk.errors import SlackApiError, SlackRequestError

    from assistant.export import export

    name = re.sub(r"[^\w-]+", "-", brief.topic).strip("-")[:80] or "brief"
    try:
        made = workspace.once.files_upload_v2(
            channel=place.channel,
            file=export(brief, "pdf"),
            filename=f"{name}.pdf",
            title=shorten(brief.topic or "The whole library", ALT_TITLE),
        )
    except SlackRequestError as error:
        log.info("no file in %s: %s", place.channel, error)
        return None
    except SlackApiError as error:
        if error.response.status_code >= 500:
            raise
        log.info("no file in %s: %s", place.channel, code_of(error))
        return None
    address = made["files"][0].get("permalink") if made.get("files") else None
    return link(address, "The whole brief, with all quotes, is in the file below.")


def canvas_markdown(brief: Brief, links: Links) -> str:
    """The brief in the Markdown that canvases take; words from documents are escaped and stay words."""
    citations = {c.number: c for c in brief.citations}

    def line(item: AnswerSentence) -> str:
        marks = " ".join(_mark(citations[n], links) for n in item.citations if n in citations)
        about = about_line(item)
        return f"{escape(item.text)} {marks}{f' *({escape(about)})*' if about else ''}"

    def side(value: str, of: Side) -> str:
        return f"- {escape(value + ': ') if value else ''}{line(of.line)}"

    parts = [f"*{escape(_head(brief))}*", *(f"*{escape(w)}*" for w in brief.warnings)]
    for part in brief.sections:
        body = [line(item) for item in part.lines]
        if part.name == "disagreements":
            body += [
                f"**{escape(d.subject)}**\n\n" + "\n".join(side(*told) for told in by_sentence(d.sides))
                for d in brief.disagreements
            ]
        body += [f"*{escape(part.note)}*"] if part.note else []
        if body:
            parts += [f"## {escape(part.title)}", *body]
    if brief.sources:
        parts.append("## Documents")
        parts.append("\n".join(f"- {escape(u.document.title)}, {escape(origin(u.document))}" for u in brief.sources))
    if brief.citations:
        parts.append("## Quotes")
        parts += [f"{_mark(c, links)} {escape(reference(c))}\n\n> {escape(c.quote)}" for c in brief.citations]
    return "\n\n".join(parts)


def _mark(citation: Citation, links: Links) -> str:
    address = links(citation)
    mark = f"\\[{citation.number}\\]"
    return f"[{mark}]({address})" if address and not set("()<> ") & set(address) else mark
