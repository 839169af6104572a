"""How many listed disagreements are found: when asked for, and in a sweep over the corpus.

``python -m assistant.evaluation.disagreements LIST [--questions FILE] [--ramdocs FOLDER] [--verbose]``

``LIST`` (``tests/seeds/disagreements.json``) names for each disagreement the sentences of the starter corpus that stand
for either side; one counts as found when two sides of one of ours quote a sentence of side A and one of side B.
``questions`` (``{"number", "text", "half"}`` a line) are asked one by one; their two halves are reported apart, since
only one was looked at while tuning. What else is shown is printed with ``--verbose``, to be judged by a person.

``ramdocs``: each question with its own documents; where these give several answers (right ones or wrong ones), an
answer should show a disagreement whose sides hold two of them; where they give one, it should show none.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Disagreement

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Place = tuple[str, str]  # file and sentence


@dataclass(frozen=True, slots=True)
class Listed:
    """A disagreement of the list: its number, topic, and the sentences that stand for either side."""

    number: int
    topic: str
    sides: tuple[frozenset[Place], frozenset[Place]]


@dataclass
class Tally:
    """What came of one way of looking."""

    looked_for: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    shown: int = 0
    fitting: int = 0

    def line(self, name: str) -> str:
        missed = sorted(set(self.looked_for) - set(self.found))
        return (
            f"{name}: {len(self.found)} of {len(self.looked_for)} found; {self.shown} shown, {self.fitting} of them "
            f"listed; missed {missed}"
        )


def listed(file: Path) -> list[Listed]:
    """The list in memory."""
    rows = json.loads(file.read_text(encoding="utf-8"))
    return [Listed(row["number"], row["topic"], (_places(row["A"]), _places(row["B"]))) for row in rows]


def _places(side: dict[str, Any]) -> frozenset[Place]:
    return frozenset((s["file"], _flat(s["quote"])) for s in side["statements"])


def fits(item: Disagreement, citations: Iterable[Citation], known: Listed) -> bool:
    """Whether two sides quote a sentence of either side of the listed one, or one listed sentence that gives both."""
    by_number = {c.number: (c.document.uri.removeprefix("seeds:"), _flat(c.quote)) for c in citations}
    quoted = [{by_number[n] for n in side.line.citations} for side in item.sides]
    first, second = ({n for n, q in enumerate(quoted) if _holds(q, side)} for side in known.sides)
    if any(a != b for a in first for b in second):
        return True
    return len(quoted) > 1 and any(q == quoted[0] for q in quoted[1:]) and bool(first or second)


def _holds(quoted: Iterable[Place], wanted: Iterable[Place]) -> bool:
    return any(file == other and text in quote for file, quote in quoted for other, text in wanted)


def asked(assistant: Assistant, questions: Sequence[dict[str, Any]], known: dict[int, Listed]) -> Iterator[
    tuple[dict[str, Any], Answer, list[bool]]
]:  # fmt: skip
    """Each question with its answer, and which of its disagreements are the listed one."""
    for question in questions:
        answer = assistant.ask(question["text"])
        target = known[question["number"]]
        yield question, answer, [fits(d, answer.citations, target) for d in answer.disagreements]


def swept(assistant: Assistant, known: Sequence[Listed]) -> tuple[Tally, list[tuple[Disagreement, list[int]]]]:
    """The sweep over all documents, and each disagreement with the numbers it fits."""
    report = assistant.disagreements()
    tally = Tally([k.number for k in known])
    rows = []
    for item in report.disagreements:
        numbers = [k.number for k in known if fits(item, report.citations, k)]
        tally.found = sorted({*tally.found, *numbers})
        tally.shown += 1
        tally.fitting += bool(numbers)
        rows.append((item, numbers))
    return tally, rows


def ramdocs(assistant: Assistant, folder: Path) -> dict[str, int]:
    """Counts over a folder in ramdocs' form; its documents are put into the (empty) library."""
    from assistant.evaluation.sets import load_set
    from index.types import Filters

    held = load_set(folder)
    assistant.library.add(held.documents)
    ids = {info.uri: info.id for info in assistant.library.documents()}
    counts = dict.fromkeys(("several", "shown", "right", "one", "false alarm"), 0)
    for question in held.questions:
        scope = Filters(documents=tuple(ids[uri] for uri in question.scope))
        answer = assistant.ask(question.text, filters=scope)
        given = [a.lower() for a in dict.fromkeys((*question.answers, *question.wrong))]
        sides = [[s.line.text.lower() for s in d.sides] for d in answer.disagreements]
        if len(given) > 1:
            counts["several"] += 1
            counts["shown"] += bool(sides)
            counts["right"] += any(_apart(texts, given) for texts in sides)
        else:
            counts["one"] += 1
            counts["false alarm"] += bool(sides)
    return counts


def _apart(texts: Sequence[str], given: Sequence[str]) -> bool:
    """Whether two sides hold two different ones of the given answers."""
    held = [{n for n, value in enumerate(given) if value in text} for text in texts]
    return any(a - b and b - a for n, a in enumerate(held) for b in held[n + 1 :])


def _flat(text: str) -> str:
    return " ".join(text.split())


def _show(item: Disagreement, mark: str) -> None:
    print(f"  {mark:<6} {item.subject} [{item.kind}]")
    for side in item.sides:
        print(f"         - {side.value} | {side.line.text}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    from assistant.assistant import Assistant
    from assistant.settings import Settings
    from assistant.starter import load_starter_corpus

    parser = argparse.ArgumentParser(description="Measure how disagreements are found.")
    parser.add_argument("list", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--ramdocs", type=Path)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args(arguments)
    known = listed(options.list)
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(Settings(data_dir=folder)) as assistant,
    ):
        load_starter_corpus(assistant.library, new=True)
        if options.questions:
            _print_asked(assistant, options.questions, known, options.verbose)
        tally, rows = swept(assistant, known)
        print(tally.line("sweep"))
        for item, numbers in rows if options.verbose else ():
            _show(item, ",".join(map(str, numbers)) or "?")
    if options.ramdocs:
        with tempfile.TemporaryDirectory() as folder, Assistant.open(Settings(data_dir=folder)) as assistant:
            print("ramdocs:", ramdocs(assistant, options.ramdocs))


def _print_asked(assistant: Assistant, file: Path, known: Sequence[Listed], verbose: bool) -> None:
    questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    tallies: dict[str, Tally] = {}
    seconds = []
    for question, answer, fitting in asked(assistant, questions, {k.number: k for k in known}):
        tally = tallies.setdefault(question["half"], Tally())
        tally.looked_for.append(question["number"])
        tally.shown += len(fitting)
        tally.fitting += sum(fitting)
        if any(fitting):
            tally.found.append(question["number"])
        seconds.append(answer.timings.get("contest", 0.0))
        if verbose:
            print(question["number"], question["text"], answer.outcome, "" if any(fitting) else "MISSED")
            for item, right in zip(answer.disagreements, fitting, strict=True):
                _show(item, "listed" if right else "?")
    for half, tally in tallies.items():
        print(tally.line(f"asked, {half}"))
    print(f"comparing took {statistics.median(seconds) * 1000:.1f} ms at the median")


if __name__ == "__main__":
    main()
