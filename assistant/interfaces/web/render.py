"""Answers as HTML, made here from escaped text only.

Everything that comes from documents, questions, names of files or a model passes :func:`inert` (one line) or
:func:`keep` (text with its line ends). The page's script puts what is made here into the page and builds no markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from assistant.briefing.wording import other_warnings
from assistant.dating import spell
from assistant.ledger import markers
from assistant.origin import inert as uncontrolled
from assistant.origin import origin, plain, reference
from assistant.types import Answer, AnswerSentence, Citation
from index.types import Original

_PUNCTUATION = re.compile(r"[^\w\s]|_", re.ASCII)
VERDICTS = {
    "answered": "Answered from the documents",
    "related": "On the subject, but not an answer",
    "abstained": "The documents don’t say",
    "clarify": "A question back",
}
COMPOSERS = {"extractive": "in the documents’ own sentences"}


def inert(text: str) -> str:
    """One line of text that is only text, in HTML, in an attribute and in Markdown."""
    flat = uncontrolled(" ".join(text.split()))
    return _PUNCTUATION.sub(lambda m: f"&#{ord(m.group())};" if ord(m.group()) < 128 else m.group(), flat)


def keep(text: str) -> str:
    """Escaped, character for character, with its line ends (the page's style keeps them)."""
    return html.escape(uncontrolled(text))


def copy_html(original: Original) -> str:
    """What a near copy says of itself, with a link to the original."""
    who = f", {inert(original.publisher)}" if original.publisher else ""
    link = f'<a href="/documents/{inert(original.id)}">{inert(original.title)}</a>'
    return f'<span class="quiet">near copy of {link}{who}</span>'


def chip(citation: Citation) -> str:
    """A numbered link to a citation; it opens in the panel, or as a page of its own. The preview shows its quote."""
    source = f"{citation.document.title} — {origin(citation.document)}"
    return (
        f'<a class="chip" href="/c/{inert(citation.id)}" data-citation="{inert(citation.id)}" '
        f'data-source="{inert(source)}" data-quote="{inert(citation.quote)}" '
        f'aria-label="Source {citation.number}: {inert(source)}">{citation.number}</a>'
    )


def chips(numbers: Iterable[int], citations: Mapping[int, Citation]) -> str:
    """The chips of a sentence."""
    return "".join(chip(citations[number]) for number in numbers)


def sentence_html(sentence: AnswerSentence, citations: Mapping[int, Citation], tag: str = "p") -> str:
    """A proved sentence with its chips; a verdict below "supported" is said."""
    doubt = "" if sentence.verdict == "supported" else f' <span class="doubt">{sentence.verdict}</span>'
    text, shown = inert(plain(sentence.text)), chips(sentence.citations, citations)
    marks = "".join(f'<span class="known">{inert(mark)}</span>' for mark in sentence.marks)
    about = f' <span class="quiet marks">{marks}</span>' if marks else ""
    return f'<{tag} class="sentence">{text} <span class="chips">{shown}</span>{doubt}{about}</{tag}>'


def withheld_html(reason: str) -> str:
    """A line where a sentence lost its proof."""
    return f'<p class="note withheld"><b>Sentence withheld.</b> {inert(reason)}</p>'


def failure_html(message: str) -> str:
    """Why there is no answer."""
    return f'<p class="note failure" role="alert">{inert(message)}</p>'


def answer_html(answer: Answer, rating: str = "", *, last: bool = True) -> str:
    """One turn of a conversation. ``rating`` is this reader's own; only the last turn can be asked again."""
    return (
        f'<article class="turn" id="{inert(answer.id)}" data-answer="{inert(answer.id)}" '
        f'data-outcome="{answer.outcome}" aria-label="Question and answer">'
        f'<h2 class="question">{inert(answer.question)}</h2>{_understood(answer)}'
        f'<div class="answer">{_body(answer)}</div>{_verdict(answer)}{_tools(answer, rating, last)}'
        '<div class="followups" data-followups></div></article>'
    )


def _understood(answer: Answer) -> str:
    """The standalone question and the as-of date, where they differ from what was typed."""
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"Understood as: <q>{inert(answer.standalone_question)}</q>")
    if answer.as_of:
        parts.append(f"As of <b>{spell(answer.as_of)}</b>: what was published later is hidden.")
    return f'<p class="understood">{" ".join(parts)}</p>' if parts else ""


def _body(answer: Answer) -> str:
    from assistant.interfaces.web.disagreeing import of_answer

    citations = {c.number: c for c in answer.citations}
    parts = [sentence_html(s, citations) for s in answer.sentences]
    if not answer.sentences:
        parts.append(f'<p class="sentence">{inert(plain(answer.text))}</p>')
    parts += [of_answer(answer), *(f'<p class="note">{inert(warning)}</p>' for warning in other_warnings(answer))]
    if answer.nearest and not answer.sentences:
        parts.append('<p class="label">What came nearest (not an answer)</p>')
        parts.append(f'<ul class="nearest">{"".join(_near(c) for c in answer.nearest)}</ul>')
    return "".join(parts)


def _near(citation: Citation) -> str:
    return (
        f"<li><q>{inert(citation.quote)}</q> {chip(citation)}"
        f'<span class="quiet">{inert(citation.document.title)} · {inert(origin(citation.document))}</span></li>'
    )


def _verdict(answer: Answer) -> str:
    """Outcome, confidence and composer, quietly."""
    parts = [VERDICTS[answer.outcome]]
    if answer.outcome != "clarify":
        parts.append(f"confidence {answer.confidence:.0%}")
    if answer.sentences:
        written = f"written by {answer.model or answer.composer}, each sentence checked"
        if answer.composer == "mixed":
            written += f"; the rest {COMPOSERS['extractive']}"
        parts.append(COMPOSERS.get(answer.composer, written))
    if "total" in answer.timings:
        parts.append(f"{answer.timings['total']:.1f} s")
    listed = "".join(f"<span>{inert(part)}</span>" for part in parts)
    return f'<p class="verdict" data-outcome="{answer.outcome}">{listed}</p>'


def button(action: str, label: str, **more: str) -> str:
    """A small button; the script knows it by its action. ``more`` become attributes, escaped."""
    extra = "".join(f' {name.replace("_", "-")}="{inert(value)}"' for name, value in more.items())
    return f'<button type="button" class="tool" data-action="{action}"{extra}>{inert(label)}</button>'


def _tools(answer: Answer, rating: str, last: bool) -> str:
    parts = [button("copy", "Copy with sources"), button("link", "Copy link")]
    if last:
        parts += [button("retry", "Ask again"), button("edit", "Edit question")]
    for value, label in (("up", "Helpful"), ("down", "Not helpful")):
        parts.append(button("rate", label, data_rating=value, aria_pressed=str(rating == value).lower()))
    return f'<div class="tools" role="group" aria-label="Answer actions">{"".join(parts)}{exports(answer.id)}</div>'


def exports(key: str) -> str:
    """Links that save an answer, conversation or report in each format that can be written."""
    from assistant.export import FORMATS

    links = "".join(
        f'<a href="/v1/export/{inert(key)}?format={name}" download>{inert(kind.title)}</a>'
        for name, kind in FORMATS.items()
    )
    return (
        f'<details class="menu"><summary class="tool">Export</summary><div class="menu-items">{links}</div></details>'
    )


def copied(answer: Answer) -> str:
    """An answer as plain text with its numbered sources, for the clipboard."""
    numbered = [f"{plain(s.text)} {markers(s.citations)}" for s in answer.sentences]
    lines = [answer.question, "", *(numbered or [plain(answer.text)]), *(f"Note: {w}" for w in answer.warnings)]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {reference(citation)}: “{citation.quote}”")
    return uncontrolled("\n".join(lines))


def turns_html(answers: Sequence[Answer], ratings: Mapping[str, str]) -> str:
    """A conversation's turns, oldest first."""
    final = len(answers)
    return "".join(answer_html(a, ratings.get(a.id, ""), last=n == final) for n, a in enumerate(answers, start=1))
