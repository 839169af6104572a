"""What we say of a disagreement in our own words, the same on every surface."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.briefing.provenance import ONE_SOURCE
from assistant.dating import spell

if TYPE_CHECKING:
    from assistant.briefing.types import Brief, Changes
    from assistant.types import Answer, Disagreement, Side

KINDS = {
    "conflict": "Sources disagree",
    "superseded": "Overtaken by later reports",
    "different basis": "Counted on different bases",
}

VALUE = 40  # characters up to which a side's value stands above a sentence that gives both
MOST_OF_IT = 0.6  # of a sentence: a value as long as this says nothing that the sentence does not


ONE_EACH = "Each line rests on one document, unless it says how many sources tell it."


def sourcing(brief: Brief) -> str:
    """How a brief marks its sources, where most lines have one; empty where each such line says so itself."""
    lines = [line for section in brief.sections for line in section.lines if line.sources]
    single = [line for line in lines if line.sources == 1]
    return ONE_EACH if single and ONE_SOURCE not in single[0].marks else ""


def note(disagreement: Disagreement) -> str:
    """A disagreement in one line: "Sources disagree: “two hours” or “2½ hours”." """
    return f"{KINDS[disagreement.kind]}: {' or '.join(f'“{side.value}”' for side in disagreement.sides)}."


def heading(side: Side) -> str:
    """What a side gives, to stand above its sentence; empty where it is most of that sentence."""
    return side.value if len(side.value) <= MOST_OF_IT * len(side.line.text) else ""


def by_sentence(sides: Sequence[Side]) -> list[tuple[str, Side]]:
    """The sides with what to write above each sentence; one that gives several sides comes once, with all their values.

    Where it gives words and no values, they stand in the sentence, and nothing stands above it.
    """
    together: dict[str, list[Side]] = {}
    for side in sides:
        together.setdefault(side.line.text, []).append(side)
    return [
        (
            heading(told[0]) if len(told) == 1 else " / ".join(s.value for s in told if len(s.value) <= VALUE) or "",
            told[0],
        )
        for told in together.values()
    ]


def between_revisions(report: Changes) -> str:
    """Which corpus revisions a report compares: "From corpus revision 3 to 5"."""
    until = report.corpus_revision if report.until_revision is None else report.until_revision
    return f"From corpus revision {report.since_revision} to {until}"


def side_source(side: Side) -> str:
    """Who published a side and when, as far as known."""
    return ", ".join(part for part in (side.publisher, side.published and spell(side.published)) if part)


def other_warnings(answer: Answer) -> Iterable[str]:
    """An answer's warnings without those on disagreements, for surfaces that show the sides themselves."""
    notes = {note(disagreement) for disagreement in answer.disagreements}
    return [warning for warning in answer.warnings if warning not in notes]
