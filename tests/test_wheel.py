"""The built wheel, installed away from the checkout, answers from its own starter corpus."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.interfaces.conftest import clean_environment

ROOT = Path(__file__).parents[1]
OURS = {"assistant", "index", "prompts", "seeds"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_the_four_packages_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == OURS
    assert "assistant/reader/weights/reader.onnx" in names
    assert {"index/weights/minilm.onnx", "index/weights/minilm_ranges.npz"} <= set(names)
    assert "assistant/interfaces/web/static/page.css" in names
    assert "assistant/interfaces/web/static/app.js" in names
    assert "assistant/export/export.css" in names
    assert sum(name.startswith("seeds/") and name.endswith(".md") for name in names) >= 30
    assert not [name for name in names if name.endswith((".jsonl", ".fp32", ".pt"))]


@pytest.mark.slow
def test_an_installed_wheel_answers_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (site,) = home.glob("lib/python3*/site-packages")
    dependencies = Path(sys.prefix) / "lib" / site.parent.name / "site-packages"
    # the dependencies of this environment, but not its editable install: nested .pth files are not read
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    python = home / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)],
        check=True,
    )
    away = tmp_path / "away"
    (away / "prompts").mkdir(parents=True)  # a user's own folder of that name must not replace ours
    code = (
        "import json, assistant, index, prompts, seeds; from importlib.metadata import packages_distributions as d; "
        "print(json.dumps([[m.__file__ for m in (assistant, index, prompts, seeds)], "
        "{n: d().get(n) for n in ('assistant', 'index', 'prompts', 'seeds')}]))"
    )
    shown = subprocess.run([str(python), "-I", "-c", code], cwd=away, capture_output=True, text=True, check=True)
    files, owners = json.loads(shown.stdout)
    assert all(str(home) in file for file in files)
    assert all(set(owner) == {"briefing-assistant"} for owner in owners.values())
    asked = subprocess.run(
        [
            str(home / "bin" / "briefing"),
            "--data-dir",
            str(away / "data"),
            "ask",
            "--json",
            "Who proposed Budapest as the venue?",
        ],
        cwd=away,
        capture_output=True,
        text=True,
        env=clean_environment(),
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
    assert "Trump" in json.loads(asked.stdout)["text"]
