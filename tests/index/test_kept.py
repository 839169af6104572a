"""What was worked out lately."""

from __future__ import annotations

from index.kept import Kept


def test_what_was_not_used_for_the_longest_time_goes_first() -> None:
    kept: Kept[int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert len(kept) == 2


def test_texts_divided_in_another_way_have_another_key() -> None:
    keys = {Kept.key("ab", "c"), Kept.key("a", "bc"), Kept.key("abc"), Kept.key("c", "ab"), Kept.key("ab", "c", "")}
    assert len(keys) == 5
    assert Kept.key("ab", "c") == Kept.key("ab", "c")
    assert Kept.key("\ud800")  # a lone surrogate from a broken file


def test_only_what_is_not_held_is_worked_out() -> None:
    kept: Kept[int] = Kept(8)
    asked: list[list[str]] = []

    def lengths(new: list[str]) -> list[int]:
        asked.append(new)
        return [len(text) for text in new]

    keys = {text: kept.key(text) for text in ("one", "three", "seven")}
    assert kept.each({keys["one"]: "one", keys["three"]: "three"}, lengths) == {keys["one"]: 3, keys["three"]: 5}
    assert kept.each({keys["three"]: "three", keys["seven"]: "seven"}, lengths)[keys["seven"]] == 5
    assert kept.each({keys["one"]: "one"}, lengths) == {keys["one"]: 3}
    assert asked == [["one", "three"], ["seven"]]
