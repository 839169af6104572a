"""Who says what: speakers, those who pass it on, pronouns and titles; invented people throughout."""

from __future__ import annotations

import pytest

from assistant.evaluation.speech import gold, held_out, judge, starter
from assistant.speech import Reported, reported_in
from index.types import Document


def speech(text: str) -> list[Reported]:
    return reported_in(Document.from_text(text, title="Note", uri="note:speech"))


def said(text: str) -> list[tuple[str, str | None]]:
    """Speakers and relayers of the last sentence."""
    found = speech(text)
    last = found[-1].start if found else 0
    return [(r.speaker.name, r.relayer.name if r.relayer else None) for r in found if r.start == last]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Mara Quint said that the bridge was safe.", "Mara Quint"),
        ("“The bridge is safe,” said Mara Quint, the engineer.", "Mara Quint"),
        ("“The bridge is safe,” said the engineer, Mara Quint.", "Mara Quint"),
        ("The bridge is safe, according to Mara Quint.", "Mara Quint"),
        ("In Mara Quint’s view, the bridge is safe.", "Mara Quint"),
        ("In the view of Mara Quint, the bridge is safe.", "Mara Quint"),
        ("The engineer, Mara Quint, asked on Friday whether it was safe, said that it was.", "Mara Quint"),
        ("Mara Quint, the city’s chief engineer, has again insisted that the bridge is safe.", "Mara Quint"),
        ("The city, through its spokeswoman Mara Quint, answered that the bridge was safe.", "Mara Quint"),
        ("Mara Quint’s main argument for the bridge is that it would save time.", "Mara Quint"),
        ("On 3 May, Mara Quint went further and said the bridge would fall.", "Mara Quint"),
        ("Mara Quint was quoted as saying that the bridge would fall.", "Mara Quint"),
        ("The harbour council opposes the bridge.", "harbour council"),
        ("Finland’s Quint and other engineers make the same point.", "Quint"),
    ],
)
def test_a_speaker_is_found_in_every_order_of_words(text: str, speaker: str) -> None:
    assert said(text)[0] == (speaker, None)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was closed on Friday.",
        "Five firms in Lindau had reported losses.",
        "The bridge between Lindau and Bregenz fell.",
        "A call to close the bridge came on Friday.",
    ],
)
def test_nobody_speaks_where_nobody_speaks(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Olaf Brand relayed that Mara Quint wanted the bridge closed.", ("Mara Quint", "Olaf Brand")),
        ("Mara Quint repeated that the bridge would fall, according to Olaf Brand.", ("Mara Quint", "Olaf Brand")),
        ("Mara Quint said the bridge would fall, the Lake Gazette reported.", ("Mara Quint", "Lake Gazette")),
        ("The Lake Gazette quoted Mara Quint as calling the bridge a danger.", ("Mara Quint", "Lake Gazette")),
        ("The article says that Mara Quint told the mayor to close it.", ("Mara Quint", "the article")),
        ("A senior official told Reuters that the bridge would close.", ("a senior official", "Reuters")),
    ],
)
def test_who_passed_it_on_is_told_from_who_said_it(text: str, pair: tuple[str, str]) -> None:
    assert said(text)[0] == pair


def test_one_who_says_what_another_wants_is_named_beside_him() -> None:
    assert said("Olaf Brand said that Mara Quint opposed the bridge.") == [
        ("Olaf Brand", None),
        ("Mara Quint", "Olaf Brand"),
    ]


def test_several_speakers_of_one_sentence_all_count() -> None:
    assert [who for who, _ in said("Sweden, Denmark and Lithuania favour a ban.")] == ["Sweden", "Denmark", "Lithuania"]


def test_a_title_is_resolved_by_what_the_document_says_and_by_nothing_else() -> None:
    known = "Viktor Orlik, Hungary’s prime minister, flew in. The Hungarian prime minister said that he was glad."
    assert said(known) == [("Viktor Orlik", None)]
    assert said("The Hungarian prime minister said that he was glad.") == [("the Hungarian prime minister", None)]


def test_a_pronoun_means_the_person_spoken_of_last() -> None:
    assert said("Mara Quint closed the bridge. She said that it was old.") == [("Mara Quint", None)]
    assert said("Olaf Brand met Mara Quint. She said that it was old.") == [("Mara Quint", None)]
    assert said("Once the bridge is closed, he said, nobody will come.") == []


def test_last_names_become_full_names_of_the_document() -> None:
    assert said("Mara Quint is an engineer. Quint warned that the bridge would fall.") == [("Mara Quint", None)]


def test_words_within_quotation_marks_are_nobodys_report() -> None:
    assert said("Mara Quint wrote: “The mayor said nothing.”") == [("Mara Quint", None)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A senior official said that it was over.", "unnamed"),
        ("Two diplomats familiar with the talks said that it was over.", "unnamed"),
        ("Critics said that it was over.", "group"),
        ("The interior ministry said that it was over.", "body"),
        ("The newspaper said that it was over.", "medium"),
        ("Mara Quint said that it was over.", "person"),
    ],
)
def test_kinds_of_speakers(text: str, kind: str) -> None:
    assert speech(text)[0].speaker.kind == kind


def test_one_of_them_came_through_the_paper_named_before() -> None:
    assert said("Axios spoke to several officials. One of them conceded that it went badly.") == [
        ("one of them", "Axios")
    ]


def test_sentences_are_those_of_the_document() -> None:
    text = "Heading aside, Mara Quint spoke for an hour.\n\nThe bridge is old, Quint said. It was built in 1911."
    found = speech(text)
    assert [text[r.start : r.end] for r in found] == ["The bridge is old, Quint said."]


def test_most_speakers_of_the_gold_are_found_on_the_half_nobody_looked_at() -> None:
    rows = gold()
    judged = judge(rows, starter())
    unseen = [j for j in judged if j.held_out]
    assert len({j.row["document"] for j in unseen} & {j.row["document"] for j in judged if not j.held_out}) == 0
    assert sum(j.speaker for j in unseen) / len(unseen) >= 0.75
    assert len(held_out([r["document"] for r in rows])) == len({r["document"] for r in rows}) // 2
