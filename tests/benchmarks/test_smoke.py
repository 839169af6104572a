"""The benchmarks run and give figures of the right form. No timing is judged: any machine may be busy."""

from __future__ import annotations

import pytest

from tests.benchmarks.ingest import as_text, measure
from tests.benchmarks.machine import described


@pytest.mark.slow
def test_ingest_is_measured_beside_the_recipe() -> None:
    pytest.importorskip("openvino")
    figures = measure(rounds=1, articles=2, systems=["recipe", "int8"])
    assert figures["recipe"]["ratio"] == 1
    assert figures["int8"]["backend"].endswith("int8")
    for row in figures.values():
        assert row["words_per_second"] > 0
        assert row["rss_mb"] > 0
    assert len(as_text(figures).splitlines()) == 3
    assert described()["cores"] >= 1
