"""How well speakers, relayers and stances are found on the gold statements: ``python -m assistant.evaluation.speech``.

The documents of the gold were halved by the sha256 of their names before anything was tuned: *dev* was looked at while
the rules were written, *held-out* was not. A speaker is right when the last word of the name agrees (for the unnamed:
when ours has no name either). Stances are those that a position map would show: by the speaker that was found, and
nothing below the judge's bar.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.speech import Actor, Reported, reported_in
from index.types import Document

QUESTION = "Should Ukraine get Tomahawks?"
GOLD = Path("tests/evals/gold/statements.jsonl")


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold statement with what was found for its sentence."""

    row: dict[str, Any]
    held_out: bool
    found: tuple[Reported, ...]

    @property
    def speaker(self) -> bool:
        return bool(self.found) and same(self.found[0].speaker, self.row["speaker"])

    @property
    def relayer(self) -> bool:
        relayer = self.found[0].relayer if self.found else None
        if self.row["relayer"] is None:
            return relayer is None
        return relayer is not None and same(relayer, self.row["relayer"])


def held_out(documents: Sequence[str]) -> frozenset[str]:
    """Every second document in the order of the hashes of their names."""
    order = sorted(set(documents), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    return frozenset(order[1::2])


def same(actor: Actor, name: str) -> bool:
    """Whether a found actor is the one the gold names."""
    unnamed = bool(re.search(r"unnamed|^an? |source|official", name, re.I))
    if unnamed:
        return actor.kind == "unnamed"
    return actor.kind != "unnamed" and _last(actor.name) == _last(name)


def _last(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[’']s?$", "", plain.split()[-1]).lstrip("@")


def judge(rows: Sequence[dict[str, Any]], documents: dict[str, Document]) -> list[Judged]:
    """Each gold statement beside what is found in its sentence."""
    kept = held_out([row["document"] for row in rows])
    reported = {name: reported_in(documents[name]) for name in {row["document"] for row in rows}}
    judged = []
    for row in rows:
        text = documents[row["document"]].text
        start = text.find(row["quote"])
        end = start + len(row["quote"])
        here = [r for r in reported[row["document"]] if r.start < end and r.end > start]
        judged.append(Judged(row, row["document"] in kept, tuple(sorted(here, key=lambda r: not r.first))))
    return judged


def gold(path: Path = GOLD) -> list[dict[str, Any]]:
    """The gold statements."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def starter() -> dict[str, Document]:
    """The starter corpus by file name."""
    from assistant.starter import starter_documents

    return {document.uri.removeprefix("seeds:"): document for document in starter_documents()}


def stances(judged: Sequence[Judged]) -> list[str]:
    """The stance that a position map of the starter corpus shows for each statement, ``none`` where none."""
    from assistant import Assistant, Settings
    from assistant.briefing.front import wanted
    from assistant.starter import load_starter_corpus
    from index.types import NO_FILTERS

    shown: dict[tuple[str, int], str] = {}
    with tempfile.TemporaryDirectory() as folder, Assistant.open(Settings(data_dir=folder)) as assistant:
        load_starter_corpus(assistant.library, new=True)
        asked = wanted(QUESTION, None, NO_FILTERS, assistant.settings)
        for voice in assistant.debates.voices(asked):
            told = voice.heard.told
            shown.setdefault((told.document.uri.removeprefix("seeds:"), told.evidence.start), voice.stance)
    documents = starter()
    places = [(j.row["document"], documents[j.row["document"]].text.index(j.row["quote"])) for j in judged]
    return [shown.get(place, "none") for place in places]


def confusion(judged: Sequence[Judged], shown: Sequence[str]) -> str:
    """Rows: the gold; columns: what is shown. A gold shift is right when the stance moved to is shown."""
    names = ("for", "against", "conditional", "undecided", "none")
    lines = [f"{'':12s}" + "".join(f"{n:>12s}" for n in names)]
    for row in ("for", "against", "conditional", "undecided", "shifted", "none"):
        of = [s for j, s in zip(judged, shown, strict=True) if (j.row["stance"] or "none") == row]
        lines.append(f"{row:12s}" + "".join(f"{of.count(n):12d}" for n in names))
    pairs = [(j.row["stance"], s) for j, s in zip(judged, shown, strict=True)]
    right = sum(g == s for g, s in pairs if g)
    taken = sum(s != "none" for _, s in pairs)
    lines.append(
        f"stance right {right}/{sum(bool(g) for g, _ in pairs)}; of {taken} shown {right} right, "
        f"{sum(g is None and s != 'none' for g, s in pairs)} where the gold has none"
    )
    return "\n".join(lines)


def figures(judged: Sequence[Judged]) -> str:
    """Counts of right speakers and relayers."""
    named = [j for j in judged if j.row["relayer"]]
    alone = [j for j in judged if not j.row["relayer"]]
    return (
        f"speaker {sum(j.speaker for j in judged)}/{len(judged)}, "
        f"named relayer {sum(j.relayer for j in named)}/{len(named)}, "
        f"no relayer invented {sum(j.relayer for j in alone)}/{len(alone)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print the misses of the dev half")
    wanted = parser.parse_args()
    documents = starter()
    judged = judge(gold(), documents)
    shown = stances(judged)
    for name, kept in (("dev", False), ("held-out", True)):
        half = [(j, s) for j, s in zip(judged, shown, strict=True) if j.held_out == kept]
        print(f"{name}: {figures([j for j, _ in half])}\n{confusion([j for j, _ in half], [s for _, s in half])}\n")
    if wanted.misses:
        for j, stance in zip(judged, shown, strict=True):
            first = j.found[0] if j.found else None
            ours = f"{first.speaker.name} < {first.relayer and first.relayer.name}" if first else "nobody"
            if not j.held_out and not (j.speaker and j.relayer and stance == (j.row["stance"] or "none")):
                gold_ = f"{j.row['speaker']} < {j.row['relayer']}, {j.row['stance']}"
                print(f"{j.row['id']} {gold_} | {ours}, {stance} | {j.row['quote']}")


if __name__ == "__main__":
    main()
