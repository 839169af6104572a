"""Who says what, sentence by sentence through a document.

Rules over verbs and nouns of saying, with the speaker looked for as a whole noun phrase before the verb (also across
"…, asked on Friday, …"), behind it ("…", said X), after "according to", or in "in X's view". Where one sentence names
two, the one through whom the words came is the relayer: the paper that reports, "according to Ushakov", "Ushakov
relayed that Putin …". Measured on tests/evals/gold/statements.jsonl by ``python -m assistant.evaluation.speech``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.names import names_in
from assistant.speech.actors import Actor, Cast
from assistant.speech.cues import Cue, cues_in
from index.sentences import sentence_spans
from index.types import Document


@dataclass(frozen=True, slots=True)
class Reported:
    """A sentence ``document.text[start:end]`` with one who speaks or takes a stand in it.

    ``relayer``: through whom it came, where the sentence names one. ``first``: whether this speaker is the
    sentence's main one. ``verb``: the word of saying. ``said``: the offsets of what is said within the document, the
    verb among them where it comes first ("[has again rejected the plan]").
    """

    start: int
    end: int
    speaker: Actor
    relayer: Actor | None
    verb: str
    said: tuple[int, int]
    first: bool = True


def reported_in(document: Document) -> list[Reported]:
    """All reported speech of a document, in reading order."""
    cast = Cast.of(document.text, actors_of(document))
    found: list[Reported] = []
    for start, end in _sentences(document):
        found += _spoken(document.text[start:end], start, end, cast)
    return found


def actors_of(document: Document) -> list[str]:
    """The people whom a document's front matter names."""
    actors = document.metadata.get("actors")
    return [a for a in actors if isinstance(a, str)] if isinstance(actors, list | tuple) else []


def _sentences(document: Document) -> Iterator[tuple[int, int]]:
    for block in document.blocks:
        if block.kind in ("heading", "code"):
            continue
        for a, b in sentence_spans(document.text[block.start : block.end]):
            yield block.start + a, block.start + b


def _spoken(text: str, start: int, end: int, cast: Cast) -> list[Reported]:
    cues = cues_in(text, cast)
    pairs = list(_paired(cues, cast.medium()))
    for actor in reversed([a for cue in cues for a in (*cue.actors, *cue.outlets)]):
        cast.spoke(actor)
    if not cues:
        for actor in _mentioned(text, cast):
            cast.spoke(actor)
    if pairs and pairs[0][0].kind != "medium":
        cast.spoke(pairs[0][0])
    return [
        Reported(start, end, speaker, relayer, cue.verb, _said(cue, cues, start, end), n == 0)
        for n, (speaker, relayer, cue) in enumerate(pairs)
    ]


def _said(cue: Cue, cues: list[Cue], start: int, end: int) -> tuple[int, int]:
    """Where the words of one speaker stand: up to the next one's cue, if that is no part of them."""
    low, high = cue.said or (0, end - start)
    nexts = [
        c.said[0] if c.said else c.at for c in cues if c.place == "main" and c.at > cue.at and c.actors != cue.actors
    ]
    if cue.place == "main" and nexts:
        high = min([high, *(n for n in nexts if n > low)])
    return start + low, start + high


def _mentioned(text: str, cast: Cast) -> list[Actor]:
    """Persons and papers named in a sentence in which nobody speaks; the first, most likely the subject, comes last."""
    found = [(n.kind, cast.named(n.text)) for n in names_in(text, cast.persons.values())]
    return [a for kind, a in reversed(found) if a.kind == "medium" or (a.kind == kind == "person")]


def _paired(cues: list[Cue], medium: Actor | None) -> Iterator[tuple[Actor, Actor | None, Cue]]:
    """Speakers with their relayers, the main one first."""
    sources = [c for c in cues if c.place in ("source", "closing")]
    mains = [c for c in cues if c.place == "main"]
    inner = [c for c in cues if c.place == "inner"]
    outlet = next((a for c in cues for a in c.outlets), None)
    done: set[str] = set()

    def pair(cue: Cue, relayer: Actor | None) -> Iterator[tuple[Actor, Actor | None, Cue]]:
        for actor in cue.actors:
            if actor.name not in done and (relayer is None or relayer.name != actor.name):
                done.add(actor.name)
                yield actor, relayer or (outlet if outlet and outlet != actor else None), cue

    if mains and (mains[0].relays or mains[0].medium) and inner:
        sources = [mains[0], *sources]  # "the article says that Trump told …"
        mains = [inner[0], *mains[1:]]
        inner = inner[1:]
    if not mains and sources:
        # the one nearest to the words speaks: a closing "Putin told Trump" before "according to Ushakov", a person
        # before a paper
        order = sorted(sources, key=lambda c: (c.medium, c.place != "closing"))
        mains, sources = order[:1], order[1:]
    if not mains and inner:
        mains, inner = inner[:1], inner[1:]
    if not mains:
        return
    relayer = next((a for c in sources for a in c.actors if a not in mains[0].actors), None)
    if relayer is None and outlet is None and mains[0].anaphoric:
        relayer = medium
    yield from pair(mains[0], relayer)
    for cue in mains[1:]:
        yield from pair(cue, relayer)
    for cue in inner:
        yield from pair(cue, mains[0].actors[0])
