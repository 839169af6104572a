"""A quoted sentence made readable alone, without touching the quote.

Three things can be added, all visibly: who a leading pronoun is ("He [Putin]"), the date behind a day of the week,
and nothing else. Where a pronoun can't be resolved with certainty the sentence before is quoted as well
(:func:`complete`): longer, but never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.dating import with_dates
from assistant.names import may_be_person, names_in
from assistant.statements import states
from assistant.types import Evidence
from index.sentences import sentence_spans
from index.types import Document

_LEADING = re.compile(r"^(?P<quote>[“\"']?)(?P<word>He|She|His|Her)\b(?!\s*\[)")
_UNCLEAR = re.compile(
    r"^(?:[“\"']?)(?:He|She|His|Her|They|Their|It|Its|This|That|These|Those|Both|Neither|The former|The latter|"
    r"But he|But she|Yet he|And he|Still, he|Later he|However, he|"
    r"(?:In|On|At|By|After|Before|With|From|Of) (?:that|those)|In doing so|At the time|At the same time|"
    r"(?:None|Each|All|Most|Some|Many|Few|One|Two|Three|Any|Either) of (?:this|that|these|those|them|it|which))\b"
)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|theirs)\b")
# what "they" may stand for: a plural, two things joined, or a body of people
_SEVERAL = re.compile(
    r"\b[a-z]{3,}(?<!s)s\b|\b[A-Z][a-z]+(?<!s)s\b(?![’'])|\band\b|\b(?:people|police|men|women|children|both|each|anyone|"
    r"someone|nobody|everyone|one|who|government|army|parliament|ministry|party|team|group|company|side|council|court|"
    r"union|union's|family|crew|press|media|couple|pair|majority|two|three|four|five|several|many|some|others)\b"
)
# "Parliament voted for it": what is voted for can't be the subject
_OBJECT = re.compile(
    r"^(?:(?:[\w’']+\s){1,4}[\w’']+,\s)?(?:(?!\b(?:that|which|who|whom|when|while|as|because|if|and|but|or|than|whether|how|what|where)\b)[^,;:“”\"])*?"
    r"\b(?:[a-z]{2,}(?:ed|es)|made|took|gave|put|saw|knew|left|held|kept|won|lost|sold|bought|met)\s+"
    r"(?:(?:for|against|of|about|on|to|with|at|from)\s+)?(?:it|them)\b(?!\s+(?:is|was|that|to|clear|plain|known)\b)"
)
# "The framework runs …", with nothing that says which; "the article" of a digest is always the same
_BARE = re.compile(
    r"^(?:The|Such an?|Such)\s+(?P<noun>(?!(?:article|paper|author|writer|reporter|study|book)s?\b)[a-z]{4,})\s+"
    r"(?:(?:also|thus|then|therefore|now)\s+)?(?:is|are|was|were|has|have|had|does|did|will|would|can|could|may|might|"
    r"must|should|[a-z]{3,}(?:ed|s))\b"
)
FURTHEST = 2  # sentences before, quoted at most
_SPACE = re.compile(r"\s+")
_MARKER = re.compile(r"\[(\d+)\]")


def readable(evidence: Evidence) -> str:
    """The sentence as shown: white space tidied, ``[n]`` escaped, pronoun and weekday explained in brackets."""
    text = escape_markers(_SPACE.sub(" ", evidence.text).strip())
    persons = evidence.document.metadata.get("actors") or ()
    referent = leading_referent(evidence.text, evidence.before, persons)
    if referent:
        text = _LEADING.sub(
            lambda m: f"{m.group('quote')}{m.group('word')} [{_owner(m.group('word'), referent)}]", text
        )
    return with_dates(text, evidence.document.published)


def _owner(word: str, referent: str) -> str:
    return f"{referent}’s" if word in ("His", "Her") else referent


def escape_markers(text: str) -> str:
    """A literal ``[1]`` in a document must not look like a citation of ours."""
    return _MARKER.sub(r"\\[\1\\]", text)


def leading_referent(text: str, before: str, persons: object = ()) -> str | None:
    """Who a leading "He" or "She" is, if the sentence before names exactly one person; else ``None``."""
    if not _LEADING.match(text) or not before:
        return None
    known = [p for p in persons if isinstance(p, str)] if isinstance(persons, list | tuple) else []
    people = {n.text.split()[-1]: n.text for n in names_in(before, known) if n.kind == "person"}
    return next(iter(people.values())) if len(people) == 1 else None


def needs_context(evidence: Evidence) -> bool:
    """Whether the sentence leans on the one before in a way that no bracket can mend.

    It opens with a pronoun or with "The plan is …" after a sentence on the plan, or speaks of a "he", "they" or "it"
    whom nothing in it names.
    """
    text = evidence.text
    if not evidence.before:
        return False
    if _UNCLEAR.match(text):
        return leading_referent(text, evidence.before, evidence.document.metadata.get("actors") or ()) is None
    return says_he_of_nobody(evidence) or _speaks_of_unnamed_things(text) or _takes_up(text, evidence.before)


def says_he_of_nobody(evidence: Evidence) -> bool:
    """ "On 25 October he added …": a person spoken of before anybody is named, and not at the very beginning.

    A pronoun that opens the sentence is explained in a bracket where that is safe.
    """
    pronoun = _PERSON.search(evidence.text)
    if pronoun is None or pronoun.start() == 0:
        return False
    actors = [a for a in evidence.document.metadata.get("actors") or () if isinstance(a, str)]
    named = names_in(evidence.text[: pronoun.start()], actors)
    return not any(may_be_person(name) for name in named)


def _speaks_of_unnamed_things(text: str) -> bool:
    they = _THEY.search(text)
    if they and not _SEVERAL.search(text[: they.start()]):
        return True
    return bool(_OBJECT.match(text))


def _takes_up(text: str, before: str) -> bool:
    """Whether the sentence is about "the framework" that the one before has named more fully."""
    bare = _BARE.match(text)
    return bare is not None and re.search(rf"\b{bare['noun'].removesuffix('s')}", before, re.IGNORECASE) is not None


def complete(evidence: Evidence, document: Callable[[str], Document]) -> Evidence:
    """The evidence, widened by what comes before it where it can't be understood alone.

    ``document`` gives a document by its id. At most :data:`FURTHEST` sentences of the same paragraph are added.
    """
    for _ in range(FURTHEST):
        if not needs_context(evidence):
            break
        source = document(evidence.document.id)
        wide = with_context(evidence, source.text)
        if wide is evidence:
            break
        evidence = wide.model_copy(update={"before": _sentence_before(source, wide.start)})
    return evidence


def _sentence_before(document: Document, start: int) -> str:
    """The sentence before this place in the same paragraph, or nothing."""
    for block in document.blocks:
        if block.start <= start < block.end:
            spans = sentence_spans(document.text[block.start : block.end])
            ends = [(block.start + a, block.start + b) for a, b in spans if block.start + b <= start]
            before = document.text[slice(*ends[-1])] if ends else ""
            return before if states(before) else ""
    return ""


def with_context(evidence: Evidence, text: str) -> Evidence:
    """The evidence widened by the sentence before it; ``text`` is the document's whole text."""
    start = text.rfind(evidence.before, 0, evidence.start) if evidence.before else -1
    between = text[start + len(evidence.before) : evidence.start]
    if start < 0 or between.strip():
        return evidence
    return evidence.model_copy(update={"start": start, "text": text[start : evidence.end], "before": ""})
