"""Builds seeds/manifest.json: what each starter document is, and where the sources of the story disagree.

Run it after every change of the corpus: ``python tests/seeds/build_manifest.py``. Which sentence states a side is kept
by hand in ``disagreements.json`` beside this file; which documents claim a side comes from their front matter. The two
have to agree, or no manifest is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
MANIFEST = SEEDS / "manifest.json"
DISAGREEMENTS = Path(__file__).with_name("disagreements.json")
SIDES = ("A", "B")


@dataclass(frozen=True)
class Seed:
    """One starter document, taken apart."""

    file: str
    front_matter: dict[str, Any]
    body: str

    @property
    def words(self) -> int:
        """How many words the body has; marks such as ``##`` and table rules are not counted."""
        return sum(any(c.isalnum() for c in token) for token in self.body.split())


def read_seed(path: Path) -> Seed:
    """Take a document apart into front matter and body."""
    opening, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    if opening:
        raise ValueError(f"{path.name} does not begin with front matter")
    return Seed(path.name, yaml.safe_load(front_matter), body.strip() + "\n")


def read_seeds() -> list[Seed]:
    """All starter documents, oldest first."""
    return [read_seed(path) for path in sorted(SEEDS.glob("*.md"))]


def _document(seed: Seed) -> dict[str, Any]:
    return {
        "file": seed.file,
        "title": seed.front_matter["title"],
        "kind": seed.front_matter["kind"],
        "published": seed.front_matter["published"].isoformat(),
        "words": seed.words,
        "sources": [source["key"] for source in seed.front_matter["sources"]],
    }


def _side(number: int, side: str, kept: dict[str, Any], seeds: dict[str, Seed]) -> dict[str, Any]:
    label = f"{number}{side}"
    files = [seed.file for seed in seeds.values() if label in seed.front_matter["disagreements"]]
    statements = sorted(kept["statements"], key=lambda statement: (statement["file"], statement["quote"]))
    if sorted({statement["file"] for statement in statements}) != files:
        raise ValueError(f"{label}: the front matter and the kept sentences name different documents")
    for statement in statements:
        if seeds[statement["file"]].body.count(statement["quote"]) != 1:
            raise ValueError(f"{label}: not once in {statement['file']}: {statement['quote']}")
    return {"claim": kept["claim"], "files": files, "statements": statements}


def build_manifest() -> str:
    """The text of the manifest. Raises ``ValueError`` when a claimed side is not stated."""
    seeds = {seed.file: seed for seed in read_seeds()}
    kept = json.loads(DISAGREEMENTS.read_text(encoding="utf-8"))
    manifest = {
        "documents": [_document(seed) for seed in seeds.values()],
        "disagreements": [
            {
                "number": entry["number"],
                "topic": entry["topic"],
                "kind": entry["kind"],
                **{side: _side(entry["number"], side, entry[side], seeds) for side in SIDES},
            }
            for entry in kept
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    MANIFEST.write_text(build_manifest(), encoding="utf-8")
    print(f"{MANIFEST.relative_to(ROOT)}: {len(read_seeds())} documents")
