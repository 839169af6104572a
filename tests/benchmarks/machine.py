"""What the figures were measured on: processor, cores, memory, load, versions."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("numpy", "chromadb", "onnxruntime", "openvino", "torch", "sentence-transformers", "tantivy")


def described() -> dict[str, Any]:
    """Facts of this machine, for the head of a report."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=False) or psutil.cpu_count(),
        "threads": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load": [round(x, 1) for x in psutil.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "able": _able(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _able() -> list[str]:
    from index.embedders.openvino import able

    return able()
