"""Nothing reports on the user: neither from Python (``test_promises``) nor from the native code of a runtime."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import index
from tests.interfaces.conftest import clean_environment

MODULES = [p for name in ("index", "assistant") for p in (Path(index.__file__).parents[1] / name).rglob("*.py")]
NOTE = "The harbour of Lindau was closed by Mayor Clara Voss after the storm."


def test_only_one_module_imports_the_runtimes() -> None:
    """... because there their telemetry is turned off."""
    plain = re.compile(r"^\s*(?:import|from) (?:openvino|onnxruntime)\b(?!\.quantization)", re.M)
    importing = [p.name for p in MODULES if plain.search(p.read_text(encoding="utf-8"))]
    assert importing == ["runtimes.py"]


def surroundings(folder: Path) -> dict[str, str]:
    """An environment with a home folder of its own, where nothing says that this is CI (reports stay off there)."""
    home = folder / "home"
    home.mkdir()
    kept = {k: v for k, v in clean_environment().items() if k not in ("CI", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME")}
    return kept | {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}


def test_the_runtimes_leave_no_identifier_in_the_home_folder(tmp_path: Path) -> None:
    environment = surroundings(tmp_path)
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    briefing = [sys.executable, "-m", "assistant.interfaces.cli", "--data-dir", str(tmp_path / "data")]
    for command in (["add", str(tmp_path / "note.txt")], ["ask", "Who closed the harbour of Lindau?"]):
        done = subprocess.run([*briefing, *command], capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stderr
    left = [str(p) for p in (tmp_path / "home").rglob("*") if p.is_file()]
    assert not [path for path in left if re.search("/intel/|microsoft|onnxruntime|telemetry|analytics", path, re.I)]


STAYING = """
import sys, time
from assistant import Assistant, Document, Settings
with Assistant.open(Settings(data_dir=sys.argv[1])) as assistant:
    assistant.library.add(Document.from_text(sys.argv[2], title="Note", uri="note:1"))
    print(assistant.ask("Who closed the harbour of Lindau?").outcome)
    time.sleep(20)  # reports are sent some seconds after the start
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_system_call_reaches_beyond_loopback(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(log)]
    command = [*traced, sys.executable, "-c", STAYING, str(tmp_path / "data"), NOTE]
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings(tmp_path), check=False)
    assert done.stdout.strip() == "answered", done.stderr
    reaching = [call for call in log.read_text(errors="replace").splitlines() if re.search(r"sin6?_addr", call)]
    assert not [call for call in reaching if not re.search(r'"127\.|"::1"', call)]
