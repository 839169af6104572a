"""What hostile files cost: ``python -m tests.benchmarks.hostile`` prints time and peak memory of each.

Each file is read in a fresh process with the limits that users have, and cut into passages as the library does. The
peak of the process that reads and of its parent are those of the operating system (``ru_maxrss``); a Python process
with the index imported has some 90 MB before it reads anything.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

from index import Document, IndexSettings
from index.chunker import chunk
from index.loaders import read_bytes
from index.sandbox import close_workers
from tests.index.hostile import CASES


def measure(name: str) -> dict[str, object]:
    """Read one case here; what came of it, seconds, and peaks in MB."""
    raw = next(case for case in CASES if case.name == name).make()
    documents = passages = 0
    messages: list[str] = []
    began = time.perf_counter()
    for found in read_bytes(raw, name, IndexSettings(), uri=f"file:///{name}"):
        if isinstance(found, Document):
            documents += 1
            passages += len(chunk(found))
        else:
            messages.append(found.message)
    seconds = time.perf_counter() - began
    close_workers()
    return {
        "name": name,
        "bytes": len(raw),
        "documents": documents,
        "passages": passages,
        "refused": len(messages),
        "said": messages[0] if messages else "",
        "seconds": round(seconds, 2),
        "reader_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "parent_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", help="read this one here and print JSON")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    args = parser.parse_args()
    if args.case:
        print(json.dumps(measure(args.case)))
        return
    print("| file | size | documents | refused | seconds | reader's peak | parent's peak | said |")
    print("|---|---|---|---|---|---|---|---|")
    for case in CASES:
        if args.only not in case.name:
            continue
        command = [sys.executable, "-m", "tests.benchmarks.hostile", "--case", case.name]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            print(f"| {case.name} | broke down: {run.stderr.strip().splitlines()[-1:]} |")
            continue
        row = json.loads(run.stdout)
        said = row["said"].replace("|", "/").removeprefix(case.name)[:90].lstrip(": ")
        print(
            f"| {case.name} | {row['bytes'] / 1000:,.0f} kB | {row['documents']} ({row['passages']} passages) | "
            f"{row['refused']} | {row['seconds']} | {row['reader_mb']} MB | {row['parent_mb']} MB | {said} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
