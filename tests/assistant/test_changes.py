"""What changed between two moments: each kind, cited on both sides, and nothing that was published later."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import Assistant, Document
from assistant.briefing.likeness import counts
from assistant.briefing.turns import turns
from assistant.briefing.types import Changes
from assistant.errors import QuestionError
from assistant.types import AnswerSentence
from index.errors import NotFound
from index.types import Audience

PLAN = "Mayor Clara Voss announced on 2 March 2026 that the festival of Lindau would take place on 20 June 2026."
COST = "The repair of the northern pier of Lindau will cost 4 million euros, the council said on 3 March 2026."
STORM = "On 1 March 2026 a storm broke the northern pier of Lindau."
OFF = "Mayor Clara Voss said on 20 March 2026 that she had cancelled the festival of Lindau planned for 20 June 2026."
DEARER = "The repair of the northern pier of Lindau will cost 6 million euros, the council said on 21 March 2026."
AGAIN = "The northern pier of Lindau broke in a storm on 1 March 2026, engineers confirmed."
VOTE = "On 22 March 2026 the council of Bregenz elected Anna Huber as its new harbour master."


def note(text: str, day: int, title: str) -> Document:
    return Document.from_text(text, title=title, published=date(2026, 3, day), uri=f"note:{title}")


@pytest.fixture
def lindau(small: Assistant) -> Assistant:
    """Three notes of early March, four of late March."""
    early = [note(PLAN, 2, "Plan"), note(COST, 3, "Cost"), note(STORM, 4, "Storm")]
    late = [note(OFF, 20, "Off"), note(DEARER, 21, "Dearer"), note(AGAIN, 22, "Again"), note(VOTE, 23, "Vote")]
    small.library.add([*early, *late])
    return small


def texts(changes: Changes, kind: str) -> list[tuple[str, str]]:
    def text(line: AnswerSentence | None) -> str:
        return line.text if line else ""

    return [(text(c.before), text(c.after)) for c in changes.changes if c.kind == kind]


def test_each_kind_is_found_and_cited_on_both_sides(lindau: Assistant) -> None:
    changes = lindau.changes("2026-03-10")
    assert sorted(texts(changes, "changed")) == sorted([(PLAN, OFF), (COST, DEARER)])
    assert texts(changes, "confirmed") == [(STORM, AGAIN)]
    assert texts(changes, "new") == [("", VOTE)]
    assert texts(changes, "withdrawn") == []
    cited = {c.number: c for c in changes.citations}
    for change in changes.changes:
        for line, late in ((change.before, False), (change.after, True)):
            for number in line.citations if line else ():
                citation, document = lindau.citation(cited[number].id)
                assert document.text[citation.start : citation.end] == citation.quote
                assert document.published
                assert (document.published > date(2026, 3, 10)) == late
    assert lindau.kept(changes.id) == changes


def test_unlike_things_of_the_same_people_are_no_change(small: Assistant) -> None:
    promise = (
        "Mayor Clara Voss promised on 2 March 2026 that the toll ferries of Lindau would be used for schools only."
    )
    answer = "Mayor Clara Voss answered not really on 20 March 2026 when asked about ferries for Lindau."
    meeting = "A meeting of Clara Voss and Anna Huber was announced on 3 March 2026 as being arranged."
    put_off = "Clara Voss said on 21 March 2026 that her meeting with Jonas Reh had been postponed."
    small.library.add([note(promise, 2, "Promise"), note(meeting, 3, "Meeting")])
    small.library.add([note(answer, 20, "Answer"), note(put_off, 21, "Put off")])
    assert texts(small.changes("2026-03-10"), "changed") == []


def test_what_was_said_before_without_its_day_is_no_news(small: Assistant) -> None:
    early = "The engineer Karin Stolz estimated that the city could spare 20 to 50 ferries for Lindau."
    late = "The engineer Karin Stolz estimated in March 2026 that the city could spare 20 to 50 ferries for Lindau."
    small.library.add([note(early, 2, "Early"), note(late, 20, "Late")])
    changes = small.changes("2026-03-10")
    assert texts(changes, "confirmed") == [(early, late)]
    assert texts(changes, "new") == []


def test_until_hides_what_came_later(lindau: Assistant) -> None:
    changes = lindau.changes("2026-03-10", "2026-03-20")
    assert texts(changes, "changed") == [(PLAN, OFF)]
    assert len(changes.changes) == 1
    assert (changes.since, changes.as_of) == (date(2026, 3, 10), date(2026, 3, 20))


def test_since_a_brief_its_reader_is_told_what_became_of_it(lindau: Assistant) -> None:
    brief = lindau.brief("the festival of Lindau", as_of="2026-03-10")
    assert PLAN in str(brief)
    changes = lindau.changes(brief.id, topic="the festival of Lindau")
    assert changes.since_brief == brief.id
    assert (PLAN, OFF) in texts(changes, "changed")
    quoted = {c.quote for c in brief.citations}
    by_number = {c.number: c.quote for c in changes.citations}
    for change in changes.changes:
        if change.before:
            assert by_number[change.before.citations[0]] in quoted


def test_what_a_brief_quoted_from_a_document_taken_out_since_is_withdrawn(lindau: Assistant) -> None:
    brief = lindau.brief("the pier of Lindau")
    assert COST in str(brief)
    lindau.library.remove("note:Cost")
    changes = lindau.changes(brief.id, topic="the pier of Lindau")
    assert (COST, "") in texts(changes, "withdrawn")
    number = next(c.before for c in changes.changes if c.kind == "withdrawn" and c.before).citations[0]
    assert lindau.citation(f"{changes.id}.{number}")[0].quote == COST


def test_a_new_revision_without_the_words_withdraws_them(lindau: Assistant) -> None:
    brief = lindau.brief("the pier of Lindau")
    lindau.library.add(note("The council of Lindau met in the town hall.", 3, "Cost"))
    assert (COST, "") in texts(lindau.changes(brief.id, topic="the pier of Lindau"), "withdrawn")


def test_since_the_budapest_summit_was_announced(briefed: Assistant) -> None:
    changes = briefed.changes("2025-10-18", "2025-12-01", "the Budapest summit")
    changed = texts(changes, "changed")
    assert any("announced" in a and "cancelled" in b for a, b in changed)
    assert any("28 November 2025" in b for _, b in texts(changes, "new"))
    assert texts(changes, "confirmed")
    for citation in changes.citations:
        assert citation.document.published
        assert citation.document.published <= date(2025, 12, 1)


def test_two_corpus_revisions_are_compared_whatever_their_documents_dates(small: Assistant) -> None:
    small.library.add([note(PLAN, 2, "Plan"), note(COST, 3, "Cost"), note(STORM, 4, "Storm")])
    first = small.library.revision
    small.library.add(note(DEARER.replace("21 March", "3 March"), 3, "Cost"))  # corrected under the same date
    small.library.remove("note:Plan")
    second = small.library.revision
    small.library.add([note(AGAIN, 1, "Again"), note(VOTE, 1, "Vote")])  # older than all, and come last

    changes = small.changes(first, second)
    assert (changes.since_revision, changes.until_revision) == (first, second)
    assert texts(changes, "changed") == [(COST, DEARER.replace("21 March", "3 March"))]
    assert texts(changes, "withdrawn") == [(PLAN, "")]
    assert texts(changes, "new") == texts(changes, "confirmed") == []
    for citation in changes.citations:
        shown, document = small.citation(citation.id)
        assert document.text[shown.start : shown.end] == shown.quote
    assert f"From corpus revision {first} to {second}" in small.export(changes.id, "markdown").decode()

    later = small.changes(f"r{second}")
    assert texts(later, "confirmed") == [(STORM, AGAIN)]
    assert texts(later, "new") == [("", VOTE)]
    assert small.changes(second, second).changes == ()
    everything = small.changes(first, topic="the festival of Lindau")
    assert texts(everything, "withdrawn") == [(PLAN, "")], "what stands in no index any more is held against the topic"


def test_what_a_revision_left_unchanged_is_no_news(small: Assistant) -> None:
    small.library.add(note(f"{STORM} {COST}", 3, "Pier"))
    before = small.library.revision
    small.library.add(note(f"{STORM} {DEARER}", 3, "Pier"))
    changes = small.changes(before)
    assert [c.kind for c in changes.changes] == ["changed"]


def test_a_revision_that_the_library_does_not_know_is_named(small: Assistant) -> None:
    small.library.add(note(PLAN, 2, "Plan"))
    with pytest.raises(NotFound, match="no revision 99"):
        small.changes("r99")
    with pytest.raises(NotFound, match="no revision 99"):
        small.changes(0, 99)
    with pytest.raises(QuestionError, match="before the earlier"):
        small.changes(small.library.revision, 0)


def test_what_others_may_not_see_is_in_no_revision_of_theirs(small: Assistant) -> None:
    before = small.library.revision
    small.library.add(note(PLAN, 2, "Plan").model_copy(update={"visibility": "board"}))
    public = Audience(principal="guest", visibilities=frozenset({"public"}))
    assert small.changes(before, audience=public).changes == ()
    shown = small.library.revision
    small.library.remove("note:Plan")
    assert small.changes(shown, audience=public).changes == ()
    assert texts(small.changes(shown), "withdrawn") == [(PLAN, "")]


def test_nothing_changed_is_said_so(lindau: Assistant) -> None:
    assert lindau.changes("2026-03-30").changes == ()
    assert b"Nothing changed" in lindau.export(lindau.changes("2026-03-30").id, "markdown")


def test_bad_moments_are_named(lindau: Assistant) -> None:
    with pytest.raises(QuestionError, match="not a date"):
        lindau.changes("soon")
    with pytest.raises(QuestionError, match="before the earlier"):
        lindau.changes("2026-03-10", "2026-03-01")
    with pytest.raises(NotFound, match="bffffffffffff"):
        lindau.changes("bffffffffffff")
    brief = lindau.brief("the pier of Lindau")
    with pytest.raises(NotFound):
        lindau.changes(brief.id, audience=Audience(principal="bob"))


@pytest.mark.parametrize(
    ("earlier", "later", "turned"),
    [
        ("They will meet in Budapest.", "The meeting was called off.", True),
        ("They agreed to meet.", "The talks were put on hold.", True),
        ("They met in Budapest.", "The meeting was called off.", False),
        ("They will meet in Budapest.", "They met in Budapest.", False),
        ("They will not meet.", "The meeting was called off.", False),
    ],
)
def test_only_what_was_announced_can_be_called_off(earlier: str, later: str, turned: bool) -> None:
    assert turns(earlier, later) == turned


def test_what_is_counted_is_known_by_its_noun() -> None:
    text = "On 16 October 2025 Russia launched more than 300 drones and 37 missiles."
    assert counts(text) == {"drone": frozenset({"300"}), "missile": frozenset({"37"})}
