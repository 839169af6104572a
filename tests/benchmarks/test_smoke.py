"""The benchmarks run and give figures of the right form. No timing is judged: any machine may be busy."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import cold
from tests.benchmarks import run as bench
from tests.benchmarks.peak import operations
from tests.benchmarks.pictures import draw
from tests.benchmarks.processes import run
from tests.benchmarks.results import rounded, save

MACHINE = {"processor": "any", "cores": 2, "memory_gb": 4, "load": [0.1], "python": "3.11", "able": ["FP32"],
           "system": "Linux", "packages": {"numpy": "2"}}  # fmt: skip


def test_the_work_of_the_embedder_is_counted_from_its_shape() -> None:
    assert operations([180]) == pytest.approx(4.12e9, rel=0.01)
    assert operations([180, 20]) == operations([180]) + operations([20])


def test_a_benchmark_leaves_its_figures_with_the_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep/cold.json"
    save("cold", {"ask": 1}, {"cold ask, s": 1.23456}, "a table", MACHINE, out)
    assert json.loads(out.read_text()) == {
        "benchmark": "cold", "machine": MACHINE, "headline": {"cold ask, s": 1.235}, "figures": {"ask": 1}
    }  # fmt: skip
    assert capsys.readouterr().out == "a table\n"
    assert rounded({"big": 123456.0, "small": 0.000123456}) == {"big": 123500.0, "small": 0.0001235}


def test_a_command_is_timed_by_the_clock_and_the_processor() -> None:
    seconds, processor = run([sys.executable, "-c", "print(sum(range(1_000_000)))"])
    assert seconds > 0
    assert processor > 0
    rows = [(2.0, 1.0), (4.0, 2.0)]
    found = {"ask": cold.figures(rows, [(8.0, 6.0), (8.0, 6.0)]), "serve": cold.figures([(5.0,)], [(10.0, 6.0)])}
    assert found["ask"]["seconds"] == 3
    assert found["ask"]["ratio"] == 3
    assert found["ask"]["ratio_of_processor_time"] == 4.5
    assert "processor" not in found["serve"]
    assert len(cold.as_text(found).splitlines()) == 3
    with pytest.raises(RuntimeError, match="ended with 3: no such thing"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('no such thing'); sys.exit(3)"])


def test_the_history_grows_by_a_line_a_run_and_short_runs_are_kept_apart(tmp_path: Path) -> None:
    assert len(bench.remember(tmp_path, MACHINE, {"a / b": 2.0}, short=False)) == 1
    assert len(bench.remember(tmp_path, MACHINE, {"a / b": 3.0}, short=True)) == 1
    runs = bench.remember(tmp_path, MACHINE, {"a / b": 4.0}, short=False)
    assert [row["headline"]["a / b"] for row in runs] == [2.0, 4.0]
    assert len((tmp_path / "history.jsonl").read_text().splitlines()) == 3
    (picture,) = draw({"history": runs}, tmp_path)
    assert picture.read_text().lstrip().startswith("<?xml")


def test_the_table_says_which_goals_are_met() -> None:
    text = bench.as_text(MACHINE, {"cold ask, s": 1.6, "serve ready, s": 7.0, "ingest bf16 / recipe": 3.0, "other": 1})
    met = {line.split("  ")[0].strip(): line.rsplit(" ", 1)[-1] for line in text.splitlines()[2:]}
    assert met == {"cold ask, s": "met", "serve ready, s": "MISSED", "ingest bf16 / recipe": "met", "other": "1"}


def test_a_benchmark_that_fails_is_named_and_the_others_run_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one(name: str, folder: Path, short: bool) -> dict[str, Any] | None:
        return None if name == "cold" else {"headline": {f"{name} / b": 1.0}, "figures": {}, "machine": MACHINE}

    monkeypatch.setattr(bench, "run", one)
    monkeypatch.setattr("sys.argv", ["run", "cold", "memory", "--out", str(tmp_path)])
    assert bench.main() == 1
    said = capsys.readouterr()
    assert said.err == "failed: cold\n"
    assert "memory / b" in said.out


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [name for name in bench.NAMES if find_spec(f"tests.benchmarks.{name}")])
def test_each_benchmark_runs_and_is_drawn(name: str, tmp_path: Path) -> None:
    pytest.importorskip("openvino")
    kept = bench.run(name, tmp_path, short=True)
    assert kept is not None, "it failed; its error is above"
    assert kept["machine"]["cores"] >= 1
    assert kept["headline"]
    # What a batch adds to the peak is a difference: noise puts it on either side of zero.
    differences = {name for name in kept["headline"] if " more per " in name}
    assert all(isfinite(kept["headline"][name]) for name in differences)
    assert all(value > 0 for name, value in kept["headline"].items() if name not in differences)
    for picture in draw({name: kept}, tmp_path):
        assert picture.stat().st_size > 1000
