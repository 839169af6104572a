"""Near copies are one story: on adding, a new version, removing and erasing, and for whoever may see what."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

from index import Document, IndexSettings, Library, stories
from index.catalog_schema import MIGRATIONS
from index.copies import SAME_STORY, contained, likeness, sketch, triples
from index.embedder import Embedder
from index.types import OWNER, Audience
from tests.index.traces import traces

WIRE = (
    "The ferry Hohentwiel ran aground off Wasserburg on Tuesday evening with ninety passengers on board. Nobody was "
    "hurt, the water police said. Captain Petra Mann had steered towards the pier in thick fog when the radar failed. "
    "Boats of the rescue service brought the passengers ashore within two hours. The owner of the ship will examine "
    "the hull on Thursday and has asked the state office for a second opinion before it sails again to Lindau."
)
OTHER = (
    "The council of Bregenz voted for a new harbour wall on Monday. It will cost four million euros and take two "
    "years. Mayor Clara Voss called the decision overdue, while the owners of the boatyard spoke of a mistake. Work "
    "is to begin in March, when the level of the lake is lowest, and the ferries will sail from the eastern pier."
)


def paper(name: str, text: str, day: int, **more: str) -> Document:
    return Document.from_text(
        text, title=f"{name} reports", uri=f"paper:{name}", publisher=name, published=date(2025, 10, day), **more
    )


def printed(text: str = WIRE) -> str:
    """As another paper prints it: another beginning, a word changed, a line left out."""
    first, *rest = text.split(". ")
    return ". ".join([f"Lindau (dpa) – {first}", *rest[:1], *rest[2:]]).replace("evening", "night")


def originals(library: Library, audience: Audience = OWNER) -> dict[str, str]:
    """Each near copy's address with its original's title."""
    return {d.uri: d.near_copy_of.title for d in library.documents(audience) if d.near_copy_of}


@pytest.fixture
def papers(library: Library) -> Library:
    library.add([paper("Gazette", WIRE, 15), paper("Courier", printed(), 14), paper("Wall", OTHER, 14)])
    return library


def test_the_earliest_is_the_original_in_whatever_order_they_came(papers: Library) -> None:
    assert originals(papers) == {"paper:Gazette": "Courier reports"}
    papers.add(paper("Agency", WIRE + " No oil was found.", 13))
    assert originals(papers) == {"paper:Gazette": "Agency reports", "paper:Courier": "Agency reports"}


def test_adding_says_what_is_copied(papers: Library) -> None:
    report = papers.add(paper("Mirror", WIRE.replace("ninety", "eighty"), 16))
    assert "near copy of “Courier reports”" in report.results[0].message
    copy = papers.document(next(d.id for d in papers.documents() if d.uri == "paper:Mirror"))
    assert copy.near_copy_of is not None
    assert copy.near_copy_of.publisher == "Courier"


def test_a_digest_is_no_copy_of_what_it_holds(papers: Library) -> None:
    papers.add(paper("Digest", f"{WIRE}\n\n{OTHER}", 20))
    assert "paper:Digest" not in originals(papers)


def test_nobody_hears_of_an_original_they_may_not_see(papers: Library) -> None:
    papers.add(paper("Secret", WIRE, 10, visibility="internal"))
    public = Audience(principal="guest", visibilities=frozenset({"public"}))
    assert originals(papers)["paper:Gazette"] == "Secret reports"
    assert originals(papers, public) == {"paper:Gazette": "Courier reports"}
    gazette = next(d for d in papers.documents() if d.uri == "paper:Gazette")
    assert papers.document(gazette.id, public).near_copy_of.title == "Courier reports"  # type: ignore[union-attr]


def test_a_new_version_leaves_the_story_it_no_longer_tells(papers: Library) -> None:
    papers.add(paper("Courier", OTHER.replace("Monday", "Friday"), 18))
    assert originals(papers) == {"paper:Courier": "Wall reports"}
    papers.add(paper("Courier", printed(), 14))
    assert originals(papers) == {"paper:Gazette": "Courier reports"}


@pytest.mark.parametrize("erase", [False, True])
def test_a_story_outlives_its_first_teller(papers: Library, erase: bool) -> None:
    papers.add(paper("Mirror", WIRE.replace("ninety", "eighty"), 16))
    leader = papers.catalog.stories.of(d.id for d in papers.documents())
    first = papers.document(next(iter({s for d, s in leader.items() if s != d})))
    (papers.purge if erase else papers.remove)(first.uri)
    left = [d for d in papers.documents() if d.uri != "paper:Wall"]
    assert len({papers.catalog.stories.of([d.id])[d.id] for d in left}) == 1
    assert len(originals(papers)) == 1
    assert papers.check().sound
    if erase:
        rows = papers.database.connection.execute("SELECT count(*) FROM story_marks WHERE document_id = ?", (first.id,))
        assert rows.fetchone()[0] == 0
        assert traces(papers.settings.data_dir, b"Petra Mann") != [], "the others still tell it"


def test_a_removed_document_is_nobodys_original(papers: Library) -> None:
    papers.remove("paper:Courier")
    assert originals(papers) == {}


@pytest.mark.slow
def test_whatever_is_done_the_stories_are_those_of_what_is_visible(library: Library) -> None:
    chance = random.Random(7)
    words = sorted(set((WIRE + OTHER).split()))
    stories = [" ".join(chance.choices(words, k=90)) for _ in range(4)]
    told: dict[str, int] = {}
    for _ in range(30):
        name, story = f"p{chance.randrange(8)}", chance.randrange(4)
        uri = f"paper:{name}"
        action = chance.choice((library.remove, library.purge)) if uri in told and chance.random() < 0.4 else None
        if action:
            action(uri)
            del told[uri]
        else:
            edited = stories[story].split()
            edited[chance.randrange(90)] = chance.choice(words)
            library.add(paper(name, " ".join(edited), chance.randrange(1, 28)))
            told[uri] = story
        there = {d.uri: d.id for d in library.documents()}
        found = library.catalog.stories.of(there.values())
        assert there.keys() == told.keys()
        assert {(told[a], found[i]) for a, i in there.items()} == {(told[a], found[there[a]]) for a in told}
        assert (
            len({(told[a], found[i]) for a, i in there.items()}) == len(set(told.values())) == len(set(found.values()))
        )
        rows = library.database.connection.execute("SELECT document_id FROM stories ORDER BY 1").fetchall()
        assert [row[0] for row in rows] == sorted(there.values())
    assert library.check().findings == ()


def test_libraries_of_earlier_versions_are_grouped_when_they_are_opened(
    settings: IndexSettings, model: Embedder
) -> None:
    with Library.open(settings, embedder=model) as library:
        library.add([paper("Gazette", WIRE, 15), paper("Courier", printed(), 14)])
        with library.database.write() as write:
            for table in ("stories", "story_marks", "stays"):
                write.execute(f"DROP TABLE {table}")
            for trigger in ("stay_begins", "stay_ends", "stay_erased"):
                write.execute(f"DROP TRIGGER {trigger}")
            write.execute("DELETE FROM facts WHERE name = 'revisions_known_from'")
            before = MIGRATIONS.index(stories.MIGRATION)
            write.execute("UPDATE schema_versions SET version = ? WHERE part = 'catalog'", (before,))
    with Library.open(settings, embedder=model) as library:
        assert originals(library) == {"paper:Gazette": "Courier reports"}
        with library.database.write() as write:
            write.execute("DELETE FROM stories")
            write.execute("DELETE FROM story_marks")
        assert [f.part for f in library.check().findings] == ["versions"]
        library.reindex()
        assert originals(library) == {"paper:Gazette": "Courier reports"}


def test_a_large_library_opens_at_once_and_is_grouped_beside_its_use(
    settings: IndexSettings, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {f"Paper {n}": WIRE if n % 2 else " ".join(f"{word}{n}" for word in WIRE.split()) for n in range(9)}
    with Library.open(settings, embedder=model) as library:
        library.add([paper(name, text, 15) for name, text in texts.items()])
        grouped = originals(library)
        assert len(grouped) == 3
        with library.database.write() as write:
            write.execute("DELETE FROM stories")
            write.execute("DELETE FROM story_marks")
    monkeypatch.setattr("index.ingest.AT_ONCE", 2)
    monkeypatch.setattr("index.stories.TOGETHER", 3)
    with Library.open(settings, embedder=model) as library:
        assert len(library.catalog.stories.ungrouped()) == 7
        gone = library.catalog.stories.ungrouped()[-1]
        found, looked = library.catalog.stories, list[int]()

        def over() -> bool:  # asked before each step: the first time something else is removed, the second it stops
            looked.append(1)
            if len(looked) == 1:
                library.remove(gone)
            return len(looked) > 1

        assert found.mend(over=over) == 4
        assert library.group() == 0
        assert found.ungrouped() == []
        assert found.of([gone]) == {}
        assert originals(library).keys() < grouped.keys() | {library.document(gone).uri}


def test_originals_of_some_documents_are_those_of_all(papers: Library) -> None:
    listed = papers.documents()
    copies = papers.catalog.stories.copies()
    assert copies
    for number in range(len(listed) + 1):
        ids = [d.id for d in listed[:number]]
        assert papers.catalog.stories.copies(document_ids=ids) == {i: copies[i] for i in ids if i in copies}
        assert papers.documents(limit=number) == listed[:number]
        assert {i: d.near_copy_of for i, d in papers.texts(ids).items()} == {i: copies.get(i) for i in ids}


def test_a_form_of_which_there_are_hundreds_costs_no_more(library: Library) -> None:
    footer = "The terms of use of this publisher apply to all that is printed here, and nothing may be copied."
    chance = random.Random(3)
    made = [paper(f"n{n}", " ".join(f"w{chance.randrange(999)}" for _ in range(22)) + footer, 5) for n in range(120)]
    library.add(made)
    most = library.database.connection.execute(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM story_marks GROUP BY mark)"
    ).fetchone()[0]
    assert most == 100
    library.add(paper("again", made[110].text.replace("publisher", "house"), 28))
    assert originals(library) == {"paper:again": "n110 reports"}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str, float]]:
    """Texts with edited copies of them, and the share of words that were changed."""
    chance = random.Random(11)
    vocabulary = [f"word{n}" for n in range(800)]
    made = []
    for _ in range(300):
        words = chance.choices(vocabulary, k=chance.choice((40, 150, 600)))
        rate = chance.choice((0.0, 0.02, 0.05, 0.1))
        made.append(
            (" ".join(words), " ".join(chance.choice(vocabulary) if chance.random() < rate else w for w in words), rate)
        )
    return made


def test_every_copy_is_found_by_its_sketch(pairs: list[tuple[str, str, float]]) -> None:
    for text, edited, _ in pairs:
        a, b = triples(text), triples(edited)
        if likeness(a, b) >= SAME_STORY:
            assert set(sketch(a)) & set(sketch(b))


def test_hashed_runs_give_the_shares_of_the_words_themselves(pairs: list[tuple[str, str, float]]) -> None:
    for text, edited, _ in pairs[:60]:
        runs = [{tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (text.split(), edited.split())]
        exact = len(runs[0] & runs[1]) / max(map(len, runs))
        assert likeness(triples(text), triples(edited)) == pytest.approx(exact)


def test_texts_of_no_or_few_words() -> None:
    assert triples("").size == 0
    assert not contained(triples(""), triples("a b c"))
    assert likeness(triples("Yes."), triples("yes")) == 1.0
    assert likeness(triples("one two"), triples("two one")) == 0.0
    assert triples("\ud800 broken").dtype == np.uint64
