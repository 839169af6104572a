"""Names in a text: where they begin, where they end, and where a sentence ends instead."""

from __future__ import annotations

import pytest

from assistant.names import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Yes. Clara Voss closed it.", ["Clara Voss"]),
        ("Yes. He said so.", []),
        ("No. The Lind Ministry denied it.", ["Lind Ministry"]),
        ("They met in Lindhaven. Voss left.", ["Lindhaven", "Voss"]),
        ("Mr. Voss met J. D. Kern in St. Anne. Renner left.", ["Voss", "J. D. Kern", "St. Anne", "Renner"]),
        ("Gen. Ida Kern wrote to J.D. Voss.", ["Ida Kern", "J.D. Voss"]),
        ("U.S. President Renner and the U.S. Army", ["Renner", "U.S. Army"]),
    ],
)
def test_a_full_stop_stands_in_a_name_only_behind_initials_and_abbreviations(text: str, names: list[str]) -> None:
    found = names_in(text)
    assert [n.text for n in found] == names
    assert all(text[n.start : n.end] == n.text for n in found)
