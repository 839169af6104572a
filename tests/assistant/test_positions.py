"""The position map: actors, stances, shifts, dates and what a reader should know of the sources."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from assistant import Assistant, Document
from assistant.briefing.debate import subject_words
from assistant.briefing.identities import identities
from assistant.briefing.pictures_positions import to_svg
from assistant.briefing.shifts import course, informed
from assistant.briefing.stance_frames import frames, subject_pattern
from assistant.briefing.stances import FEATURES, STANCES, Saying, StanceJudge, features
from assistant.briefing.types import Position, Positions
from assistant.errors import QuestionError
from assistant.interfaces.web.pictures import safe_svg
from assistant.speech import Actor
from index.types import Audience

QUESTION = "Should Lindau build the tram?"
MARCH = (
    "Mayor Clara Voss asked the council on 3 March 2026 to build the tram. Rolf Eder, the head of the shopkeepers, "
    "rejected the tram on 3 March 2026.\n\nA senior official said on 4 March 2026 that the ministry would pay for the "
    "tram if the city paid half. The bishop of Lindau said that he might vote on the tram but that nothing had been "
    "decided."
)
JUNE = (
    "Rolf Eder said on 9 June 2026 that he now supported the tram. Eder told the council again on 11 June 2026 that he "
    "supports the tram.\n\nThe ferries carried 40,000 people in May, Clara Voss said."
)


def add(assistant: Assistant, text: str, day: str, title: str = "The tram", **more: object) -> None:
    uri = f"note:{title}:{day}"
    note = Document.from_text(
        text, title=title, published=date.fromisoformat(day), uri=uri, publisher="Gazette", **more
    )
    assistant.library.add(note)


@pytest.fixture
def tram(small: Assistant) -> Assistant:
    add(small, MARCH, "2026-03-05")
    add(small, JUNE, "2026-06-12", "The tram again")
    return small


def of(report: Positions, actor: str) -> Position:
    return next(p for p in report.positions if p.actor == actor)


def test_each_actor_has_a_stance_with_a_dated_and_cited_statement(tram: Assistant) -> None:
    report = tram.positions(QUESTION)
    mayor = of(report, "Clara Voss")
    assert (mayor.stance, mayor.shifted) == ("for", False)
    statement = mayor.statements[0]
    assert statement.said_on == date(2026, 3, 3)
    assert statement.line.attributed_to == "Clara Voss"
    for citation in report.citations:
        document = tram.library.document(citation.document.id)
        assert document.text[citation.start : citation.end] == citation.quote
    assert tram.reports.report(report.id) == report


def test_the_latest_stance_counts_and_a_change_is_marked(tram: Assistant) -> None:
    eder = of(tram.positions(QUESTION), "Rolf Eder")
    assert [s.stance for s in eder.statements][:2] == ["against", "for"]
    assert (eder.stance, eder.shifted) == ("for", True)


def test_as_of_sees_only_what_was_published_by_then(tram: Assistant) -> None:
    eder = of(tram.positions(QUESTION, as_of="2026-04-01"), "Rolf Eder")
    assert (eder.stance, eder.shifted) == ("against", False)
    assert tram.positions(QUESTION, as_of="2026-01-01").positions == ()


def test_conditions_and_indecision_are_stances_of_their_own(tram: Assistant) -> None:
    report = tram.positions(QUESTION)
    official = next(p for p in report.positions if p.anonymous)
    assert (official.actor, official.stance) == ("a senior official", "conditional")
    assert official.statements[0].anonymous
    bishop = next(p for p in report.positions if "bishop" in p.actor)
    assert bishop.stance == "undecided"
    assert bishop.statements[0].said_on is None
    assert bishop.statements[0].said_by == date(2026, 3, 5)


def test_what_somebody_says_of_something_else_is_no_stance(tram: Assistant) -> None:
    texts = [s.line.text for p in tram.positions(QUESTION).positions for s in p.statements]
    assert texts
    assert not any("ferries" in text for text in texts)


def test_a_copied_report_counts_once(tram: Assistant) -> None:
    add(tram, MARCH, "2026-03-06", "The tram, copied")
    mayor = of(tram.positions(QUESTION), "Clara Voss")
    assert [s.documents for s in mayor.statements] == [1]
    other = "At its session of 3 March 2026 Voss had asked the deputies to build a tram through town."
    add(tram, other, "2026-03-07", "Another")
    assert of(tram.positions(QUESTION), "Clara Voss").statements[0].documents == 2


def test_a_hidden_document_speaks_to_nobody_it_is_hidden_from(tram: Assistant) -> None:
    add(tram, "Otto Kern opposes the tram.", "2026-03-08", "Secret", visibility="cabinet")
    public = Audience(principal="anna", visibilities=frozenset({"public"}))
    assert "Otto Kern" not in {p.actor for p in tram.positions(QUESTION, audience=public).positions}
    assert "Otto Kern" in {p.actor for p in tram.positions(QUESTION).positions}


def test_who_passed_it_on_is_named(small: Assistant) -> None:
    add(small, "Olaf Brand relayed that Mara Quint opposed the tram.", "2026-03-08")
    quint = of(small.positions(QUESTION), "Mara Quint")
    assert (quint.stance, quint.statements[0].relayed_by) == ("against", "Olaf Brand")


def test_a_map_without_a_question_is_refused(small: Assistant) -> None:
    with pytest.raises(QuestionError, match="question of debate"):
        small.positions("  ")
    with pytest.raises(QuestionError):
        small.positions(QUESTION, as_of="soon")


def test_a_library_without_a_debate_has_no_positions(small: Assistant, note: Document) -> None:
    small.library.add(note)
    report = small.positions("Should whaling be banned?")
    assert report.positions == ()
    assert to_svg(report) == ""


def test_the_picture_links_each_statement_to_its_quote(tram: Assistant) -> None:
    report = tram.positions(QUESTION)
    picture = safe_svg(to_svg(report))
    assert all(f"/c/{c.id}" in picture for c in report.citations[:1])
    assert picture.count("<a ") == sum(len(p.statements) for p in report.positions)
    assert "Rolf Eder: for (shifted)" in unescape(picture)
    narrow = safe_svg(to_svg(report, 304))
    assert 'width="304"' in narrow
    assert narrow.count("<a ") == picture.count("<a ")


def test_on_the_starter_corpus_the_main_actors_stand_where_the_notes_say(briefed: Assistant) -> None:
    report = briefed.positions("Should Ukraine get Tomahawks?")
    stances = {p.actor: p.stance for p in report.positions}
    assert stances["Vladimir Putin"] == "against"
    assert stances["Volodymyr Zelenskyy"] == "for"
    assert stances["Donald Trump"] == "against"
    trump = of(report, "Donald Trump")
    assert {s.stance for s in trump.statements} >= {"conditional", "against", "undecided"}
    days = [s.said_on or s.said_by for s in trump.statements]
    assert days == sorted(d for d in days if d)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Should Ukraine get Tomahawks?", ("Tomahawks",)),
        ("the Tomahawk debate", ("Tomahawk",)),
        ("Should Bremark send battle tanks to Corvenia?", ("battle", "tanks")),
        ("Should phones be banned in schools?", ("phones", "banned")),
        ("???", ("???",)),
    ],
)
def test_what_a_debate_is_about(question: str, words: tuple[str, ...]) -> None:
    assert subject_words(question) == words


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        (" asked the council for the tram.", "request"),
        (" asked the council about the tram.", None),
        (" supports the tram.", "support"),
        (" does not support the tram.", "negated support"),
        (" rejected the tram.", "oppose"),
        (" said that the tram would ruin the town.", None),
        (" said that the tram would destroy the old town.", "bad outcome"),
        (" said that the tram would not harm the old town.", "harmless"),
        (" said that Brand opposed the tram.", None),
        (" said that he would not build the tram.", "no act"),
        (" said that no decision on the tram had been taken.", "open"),
        (" warned of the tram.", "warn"),
    ],
)
def test_frames_are_read_off_the_speakers_own_words(said: str, frame: str | None) -> None:
    found = frames(said, subject_pattern(["tram"], leans=False), "Mara Quint") - {"subject", "quoted", "own will"}
    assert (frame in found) if frame else not found


def test_probabilities_are_shares_and_nothing_said_is_no_stance() -> None:
    judge = StanceJudge()
    given = judge.probabilities(
        ["tram"], [Saying("Quint", " opposes the tram."), Saying("Quint", " spoke for an hour.")]
    )
    assert given.sum(axis=1) == pytest.approx([1, 1])
    assert STANCES[given[0, :-1].argmax()] == "against"
    assert given[1, :-1].max() < judge.bar
    assert judge.probabilities(["tram"], []).shape == (0, len(STANCES) + 1)
    assert len(features(frozenset())) == len(FEATURES)


def test_one_doubtful_statement_among_firm_ones_is_no_shift() -> None:
    firm, doubtful, other = [0.9, 0.05, 0.03, 0.02], [0.4, 0.5, 0.05, 0.05], [0.02, 0.95, 0.02, 0.01]
    assert course([firm, doubtful, firm]) == [0, 0, 0]
    assert course([firm, firm, other, other]) == [0, 0, 1, 1]
    assert course([]) == []
    assert course([[0.1, 0.2, 0.6, 0.1]]) == [2]


def test_one_person_under_several_names_is_one_and_namesakes_are_two() -> None:
    actors = [Actor(n, "person") for n in ("Volodymyr Zelenskyy", "Zelensky", "Jan Novák", "Novak", "Eva Novák")]
    shown = identities(actors)
    assert shown[actors[1]] == "Volodymyr Zelenskyy"
    assert shown[actors[2]] == "Jan Novák"
    assert shown[actors[3]] == "Novak"
    assert shown[actors[4]] == "Eva Novák"


def test_a_government_is_one_actor_under_its_seats_and_its_president_another() -> None:
    actors = [Actor(n, "body") for n in ("Moscow", "Moscow", "the Kremlin", "the Russian Foreign Ministry", "Europe")]
    president = Actor("Vladimir Putin", "person")
    shown = identities([*actors, president])
    assert shown[Actor("the Kremlin", "body")] == shown[Actor("Moscow", "body")] == "Moscow"
    assert shown[actors[3]] == "Russian Foreign Ministry"
    assert shown[actors[4]] == "Europe"
    assert shown[president] == "Vladimir Putin"


def test_a_title_is_its_holder_by_what_other_documents_say(small: Assistant) -> None:
    add(small, "The Slovak president said on 9 March 2026 that he opposes the tram.", "2026-03-09", "A")
    (alone,) = small.positions(QUESTION).positions
    assert alone.actor == "the Slovak president"
    add(small, "Slovak President Mara Quint opened a bridge in Lindau on 1 March 2026.", "2026-03-01", "B")
    (known,) = small.positions(QUESTION).positions
    assert known.actor == "Mara Quint"
    add(small, "Slovak President Olaf Berg opened a school on 2 March 2026.", "2026-03-02", "C")
    (doubtful,) = small.positions(QUESTION).positions
    assert doubtful.actor == "the Slovak president", "two bear the title, so nobody is named"


def test_a_former_holder_does_not_bear_the_title(small: Assistant) -> None:
    add(small, "The Slovak president said on 9 March 2026 that he opposes the tram.", "2026-03-09", "A")
    add(small, "Former Slovak President Olaf Berg opened a school on 2 March 2026.", "2026-03-02", "C")
    (position,) = small.positions(QUESTION).positions
    assert position.actor == "the Slovak president"


def test_a_doubtful_statement_is_read_in_the_light_of_the_same_actors_others() -> None:
    firm, doubtful, turned = [0.9, 0.04, 0.02, 0.02, 0.02], [0.4, 0.2, 0.05, 0.05, 0.3], [0.1, 0.7, 0.05, 0.05, 0.1]
    alone, together = informed([doubtful])[0], informed([firm, doubtful, firm])[1]
    assert alone == pytest.approx(doubtful)
    assert together[0] > 0.6
    assert together.sum() == pytest.approx(1)
    assert informed([firm, turned])[1] == pytest.approx(turned), "the others confirm, they overrule nothing"
    silent = [0.1, 0.05, 0.05, 0.0, 0.8]
    assert informed([firm, silent, firm])[1].argmax() == 4
    assert len(informed([])) == 0


def test_once_the_subject_is_named_words_that_point_back_name_it_too() -> None:
    named = subject_pattern(["tram"], leans=False)
    assert "good outcome" in frames("Her case for the tram is simple: the plan would bring peace.", named, "Voss")
    assert "good outcome" not in frames("Her case for the tram is simple: it would bring peace.", named, "Voss")
    assert "good outcome" not in frames("The tram would push matters towards war.", named, "Voss")


def test_one_statement_in_two_wordings_is_one_row(small: Assistant) -> None:
    said = "Vance said on 2 March 2026 that talks"
    first = f"Deputy mayor JD {said} on the tram were under way and the decision lay with Voss."
    second = f"Deputy {said} about the tram were under way and that Voss would take the decision."
    add(small, first, "2026-03-02", "A")
    add(small, second, "2026-03-03", "B")
    (position,) = (p for p in small.positions(QUESTION).positions if "Vance" in p.actor)
    (statement,) = position.statements
    assert len(statement.line.citations) == 2
