"""Where sources disagree, as HTML: both sides, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.briefing.wording import KINDS, by_sentence
from assistant.dating import spell
from assistant.interfaces.web.render import chips, inert, sentence_html
from assistant.types import Answer, Citation, Disagreement, Side


def disagreement_html(disagreement: Disagreement, cited: Mapping[int, Citation], *, brief: bool = False) -> str:
    """Both sides. ``brief``: values and sources only, where the sentences stand above already."""
    told = [(side.value, side) for side in disagreement.sides] if brief else by_sentence(disagreement.sides)
    sides = "".join(f"<li>{_side(value, side, cited, brief)}</li>" for value, side in told)
    return (
        f'<div class="disagreement"><p class="label">{KINDS[disagreement.kind]}: {inert(disagreement.subject)}</p>'
        f'<ul class="sides">{sides}</ul></div>'
    )


def _side(value: str, side: Side, cited: Mapping[int, Citation], brief: bool) -> str:
    facts = " · ".join(f for f in (side.publisher or "", spell(side.published) if side.published else "") if f)
    source = f'<span class="quiet">{inert(facts)}</span>'
    if brief:
        return f'<p class="day"><b>{inert(value)}</b> {source} {chips(side.line.citations, cited)}</p>'
    above = f"<b>{inert(value)}</b> " if value else ""
    return f'<p class="day">{above}{source}</p>{sentence_html(side.line, cited)}'


def of_answer(answer: Answer) -> str:
    """The disagreements an answer names, below its sentences."""
    cited = {c.number: c for c in answer.citations}
    return "".join(disagreement_html(d, cited, brief=True) for d in answer.disagreements)
