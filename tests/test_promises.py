"""What holds for the whole product: exports, layout, settings table, no work on import, no network."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assistant
import index
from assistant.settings import known_names, settings_table
from tests.interfaces.conftest import clean_environment

ROOT = Path(__file__).parents[1]
MODULES = [p for package in ("assistant", "index") for p in sorted((ROOT / package).rglob("*.py"))]

NO_NETWORK = """
import sys
def guard(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(address, tuple) and host not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"network: connect to {address}")
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "127.0.0.1", "::1", "localhost", b"localhost"):
        raise RuntimeError(f"network: name {arguments[0]}")
sys.addaudithook(guard)
from assistant.interfaces.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("package", [assistant, index])
def test_all_is_exact_and_sorted(package: object) -> None:
    names = package.__all__  # type: ignore[attr-defined]
    assert names == sorted(names)
    assert all(getattr(package, name) is not None for name in names)


def test_every_package_says_it_is_typed() -> None:
    assert (ROOT / "assistant/py.typed").exists()
    assert (ROOT / "index/py.typed").exists()


def test_index_never_imports_assistant() -> None:
    for path in (ROOT / "index").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [n for n in names if n.split(".")[0] == "assistant"], path


def test_modules_stay_small() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 350}
    assert not long


def test_nothing_swallows_every_exception() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
                caught = ast.unparse(node.type) if node.type else "everything"
                assert caught not in ("everything", "Exception", "BaseException"), path


def test_importing_the_front_door_loads_no_model_library() -> None:
    code = (
        "import sys, assistant.interfaces.cli, assistant.assistant; "
        "heavy = ('torch', 'sentence_transformers', 'gradio', 'chromadb', 'langchain_core'); "
        "print([m for m in heavy if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert shown.stdout.strip() == "[]"


def test_the_settings_table_of_the_docs_is_the_generated_one() -> None:
    page = (ROOT / "assistant/docs/settings.md").read_text(encoding="utf-8")
    assert settings_table() in page
    assert all(description for _, _, description in known_names())


def test_a_run_opens_no_socket_beyond_loopback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NO_NETWORK, "--data-dir", str(tmp_path / "data")]
    (tmp_path / "note.txt").write_text("The harbour of Lindau was closed by Mayor Clara Voss after the storm.")
    added = subprocess.run(
        [*command, "add", str(tmp_path / "note.txt")],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert added.returncode == 0, added.stderr
    asked = subprocess.run(
        [*command, "ask", "Who closed the harbour of Lindau?"],
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert "network:" not in asked.stderr
    assert asked.returncode == 0, asked.stderr


def test_the_guard_of_the_network_test_bites() -> None:
    code = (
        NO_NETWORK.split("from assistant", maxsplit=1)[0]
        + "import socket; socket.create_connection(('example.org', 80), 1)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "network: name example.org" in shown.stderr
