"""What the figures were measured on: processor, cores, memory, versions, and the speed of a matrix product."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
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


def peak_gflops(seconds: float = 1.0) -> dict[str, float]:
    """Best speed seen of a large matrix product in fp32 (numpy) and bf16 (OpenVINO), in 10^9 operations a second."""
    peaks = {"fp32": _best(_fp32(2048), 2048, seconds)}
    if "BF16" in _able():
        peaks["bf16"] = _best(_openvino(2048, "bf16"), 2048, seconds)
    return peaks


def _best(run: Any, size: int, seconds: float) -> float:
    run()
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return 2 * size**3 / best / 1e9


def _fp32(size: int) -> Any:
    a = np.random.default_rng(1).normal(size=(size, size)).astype(np.float32)
    return lambda: a @ a


def _openvino(size: int, precision: str) -> Any:
    from index.runtimes import openvino

    ov = openvino()
    a = np.random.default_rng(1).normal(size=(size, size)).astype(np.float32)
    x = ov.opset13.parameter([size, size], ov.Type.f32)
    model = ov.Model([ov.opset13.matmul(x, ov.opset13.constant(a), False, True)], [x], "product")
    hints = {"INFERENCE_PRECISION_HINT": precision, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
    request = ov.Core().compile_model(model, "CPU", hints).create_infer_request()
    return lambda: request.infer([a], share_inputs=True)
