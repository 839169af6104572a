"""Where sources disagree, as HTML: both sides, each with its source."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.briefing.wording import KINDS, heading
from assistant.dating import spell
from assistant.interfaces.web.render import chips, inert, sentence_html
from assistant.types import Answer, Citation, Disagreement, Side


def disagreement_html(disagreement: Disagreement, cited: Mapping[int, Citation], *, brief: bool = False) -> str:
    """Both sides. ``brief``: values and sources only, where the sentences stand above already."""
    said = {(side.line.text, side.line.citations) for side in disagreement.sides}
    once = not brief and len(said) == 1  # one sentence tells both sides: it stands below them, once
    sides = "".join(f"<li>{_side(side, cited, brief, told=not once)}</li>" for side in disagreement.sides)
    below = sentence_html(disagreement.sides[0].line, cited) if once else ""
    return (
        f'<div class="disagreement"><p class="label">{KINDS[disagreement.kind]}: {inert(disagreement.subject)}</p>'
        f'<ul class="sides">{sides}</ul>{below}</div>'
    )


def _side(side: Side, cited: Mapping[int, Citation], brief: bool, *, told: bool) -> str:
    facts = " · ".join(f for f in (side.publisher or "", spell(side.published) if side.published else "") if f)
    source = f'<span class="quiet">{inert(facts)}</span>'
    if brief:
        return f'<p class="day"><b>{inert(side.value)}</b> {source} {chips(side.line.citations, cited)}</p>'
    value = f"<b>{inert(heading(side))}</b> " if heading(side) else ""
    return f'<p class="day">{value}{source}</p>{sentence_html(side.line, cited) if told else ""}'


def of_answer(answer: Answer) -> str:
    """The disagreements an answer names, below its sentences."""
    cited = {c.number: c for c in answer.citations}
    return "".join(disagreement_html(d, cited, brief=True) for d in answer.disagreements)
