"""How well scans are read: ``python -m tests.benchmarks.ocr [--pages 2]``.

Pages of the starter corpus are drawn as pictures and worn as scanners wear them (:mod:`tests.index.scans`). For each
kind: how many lines come out exact, how many are marked illegible, how many are wrong and not marked, the share of
characters that are wrong (edit distance), seconds and megabytes. The reader's text is held against what was drawn, so
lines are compared before paragraphs are made of them.
"""

from __future__ import annotations

import argparse
import difflib
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2

from assistant.starter import starter_documents
from index.loaders import ocr
from tests.benchmarks.machine import described
from tests.benchmarks.results import Headline, save
from tests.index import scans

WEAR = ("slant", "blur", "noise")
KINDS: dict[str, dict[str, float]] = {
    "clean, 200 dpi": {"slant": 0, "blur": 0, "noise": 0},
    "office scanner, 200 dpi": {},
    "slanted 1.5°": {"slant": 1.5},
    "blurred, noisy": {"blur": 1.6, "noise": 25},
    "100 dpi": {"dpi": 100, "blur": 0.4, "noise": 6},
    "7 point type": {"points": 7},
    "two columns": {"columns": 2, "points": 9},
}


def texts(number: int) -> list[list[str]]:
    """Paragraphs for so many pages."""
    documents = list(starter_documents())
    return [
        [document.text[b.start : b.end] for b in document.blocks if b.kind == "paragraph"][:9]
        for document in documents[:: len(documents) // number][:number]
    ]


def drawn(paragraphs: Sequence[str], how: dict[str, float]) -> tuple[bytes, list[str]]:
    """A page of such a kind, and its lines."""
    page = {"dpi": 200, "columns": 1, "points": 11} | {k: v for k, v in how.items() if k not in WEAR}
    dpi, columns = int(page["dpi"]), int(page["columns"])
    picture, lines = scans.drawn(paragraphs, title="Weekly note", dpi=dpi, points=page["points"], columns=columns)
    wear = {k: v for k, v in how.items() if k in WEAR}
    return scans.pdf([scans.worn(picture, **wear)], dpi), lines


def held(read: Sequence[str], lines: Sequence[str]) -> dict[str, int]:
    """Lines read against lines drawn, aligned in order."""
    exact = wrong = unread = errors = letters = 0
    left = list(read)
    for line in lines:
        letters += len(line)
        near = difflib.get_close_matches(line, left, n=1, cutoff=0.6)
        if not near:
            unread += 1
            continue
        left.remove(near[0])
        blocks = difflib.SequenceMatcher(None, near[0], line, autojunk=False).get_matching_blocks()
        errors += max(len(near[0]), len(line)) - sum(block.size for block in blocks)
        exact += near[0] == line
        wrong += near[0] != line
    return {"lines": len(lines), "exact": exact, "wrong": wrong, "unread": unread, "errors": errors, "letters": letters}


def measure(pages: int) -> list[dict[str, Any]]:
    rows = []
    material = texts(pages)
    for kind, how in KINDS.items():
        row: dict[str, Any] = {"kind": kind, "seconds": 0.0, "scores": []}
        for paragraphs in material:
            raw, lines = drawn(paragraphs, how)
            with pypdfium2.PdfDocument(raw) as document:
                began = time.perf_counter()
                reading = ocr.read_page(document[0])
                row["seconds"] += time.perf_counter() - began
            for name, value in held([line.text for line in reading.lines], lines).items():
                row[name] = row.get(name, 0) + value
            row["scores"].append(round(reading.score, 3))
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2, help="of each kind")
    parser.add_argument("--out", type=Path, help="write the figures there, too, as JSON")
    args = parser.parse_args()
    rows = measure(args.pages)
    text = [
        "| scan | lines | exact | wrong, not marked | not read | wrong characters | s a page | score |",
        "|---|" * 2,
    ]
    text[1] = "|---|---|---|---|---|---|---|---|"
    for row in rows:
        text.append(
            f"| {row['kind']} | {row['lines']} | {row['exact']} | {row['wrong']} | {row['unread']} | "
            f"{row['errors'] / row['letters']:.2%} | {row['seconds'] / args.pages:.1f} | "
            f"{min(row['scores']):.2f} |"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    text.append(f"\nPeak of the process: {peak:.0f} MB.")
    lines = sum(row["lines"] for row in rows)
    headline: Headline = {"exact": sum(row["exact"] for row in rows) / lines, "peak_mb": peak}
    save("ocr", rows, headline, "\n".join(text), described(), args.out)


if __name__ == "__main__":
    main()
