"""What every benchmark leaves: its figures with the machine they were taken on, as one JSON file.

``headline`` holds the few numbers that are compared from run to run and held against the goals.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Headline = dict[str, float]


def save(
    name: str, figures: Any, headline: Headline, text: str, machine: dict[str, Any], out: Path | None
) -> dict[str, Any]:
    """Print the text; write the file where ``out`` says; returns what it holds."""
    sys.stdout.write(f"{text}\n")
    kept = {"benchmark": name, "machine": machine, "headline": rounded(headline), "figures": figures}
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return kept


def rounded(headline: Headline) -> Headline:
    """Four significant digits: more would pretend to be exact."""
    return {name: float(f"{value:.4g}") for name, value in headline.items()}
