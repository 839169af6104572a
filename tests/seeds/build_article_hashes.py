"""Builds article_hashes.txt: every run of twelve words of the user's article, as hashes only.

``python tests/seeds/build_article_hashes.py PATH``. The article itself is not shipped; the hashes suffice to show that
nothing in the corpus or the documentation repeats it.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

HASHES = Path(__file__).with_name("article_hashes.txt")
RUN = 12
DIGITS = 12

_WORD = re.compile(r"[a-z0-9']+")


def hashed_runs(text: str) -> dict[str, str]:
    """Each run of twelve words in the text, by the first twelve hex digits of its SHA-256."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    runs = (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:DIGITS]: run for run in runs}


def main(article: Path) -> None:
    """Write the hashes of one article."""
    hashes = sorted(hashed_runs(article.read_text(encoding="utf-8")))
    HASHES.write_text("".join(f"{h}\n" for h in hashes), encoding="ascii")
    print(f"{HASHES.name}: {len(hashes)} runs")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
