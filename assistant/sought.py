"""What a question wants of a sentence: a value of some kind, somebody, a moment, and whom or what it is about.

Only what a question's own words show is wanted: "who" at its head wants somebody whom it doesn't name itself, "when"
a time, "how long" a length of time, "what did she say" somebody's words. The reader weighs meaning; this only says what
can't be an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.briefing.dates import dates_of
from assistant.briefing.quantities import quantities_in
from assistant.names import names_in
from assistant.parts import wanted
from assistant.speech.places import COUNTRY, country_of, state_of
from assistant.speech.words import BODIES, GROUPS, HIDDEN, MEDIA, ROLES

# narrower than what :mod:`assistant.briefing.asked` compares by: nothing but such a value can be the answer
_KINDS = (
    (r"how long|what length|duration|how many (?:hours|minutes|days|weeks|months|years)", {"duration"}),
    (r"how far|what range", {"length"}),
    (r"(?:what|which) (?:share|percentage|per ?cent)", {"share"}),
    (r"how many", {"count", "share", "money", "duration", "length"}),
    (r"how much", {"money", "area", "share", "mass", "count", "length", "duration"}),
)
_ASKS = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(kinds)) for words, kinds in _KINDS]
# times that are no dates: "after the call", "at noon", "in 2023", "recently", "two days later", "at 8.30 pm"
_TIME = re.compile(
    r"\b(?:after|before|during|until|since|while|when|once|as soon as|at (?:noon|midnight|dawn|dusk)|(?:1[0-9]|20)\d\d|"
    r"\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?|h\b|o['’]clock)|today|tonight|tomorrow|yesterday|now|soon|later|earlier|"
    r"recently|currently|ago|already|never|always|century|decade|morning|evening|afternoon|night|weekend|"
    r"(?:hour|day|week|month|year)s?)\b",
    re.IGNORECASE,
)
_SOMEBODY = ROLES | GROUPS | HIDDEN | BODIES | MEDIA
_PRONOUN = re.compile(r"\b(?:he|she|they|we|I|his|her|their|him|them|it|who)\b")
_TAKES_UP = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Hh]is|[Hh]er|[Tt]heir|him|them)\b|^Its?\b")
_AUXILIARY = r"\b(?:did|does|do|was|were|is|are|will|has|have|had|would|can|could)\s+"
# "How long did the call last?" is about the call, and so is "How long did the phone call between them last?"
_NOUN = re.compile(
    _AUXILIARY + r"(?:the|an?|his|her|its|their)\s+"
    r"(?:[^\W\d_][\w-]*\s+(?=[^\W\d_][\w-]*\s+(?:of|between|in|on|at|to|with|from|for|over|about)\b))?"
    r"(?P<subject>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)
# "What did Tusk say?", "What does the EU want?": the words capitalised behind the verb
_NAMED = re.compile(
    rf"(?i:{_AUXILIARY}(?:the\s+)?)(?P<name>[A-ZÀ-ÖØ-Þ](?:[\w’-]|\.(?=[A-Z]))*\.?(?:\s[A-ZÀ-ÖØ-Þ][\w’-]*)*)"
)
# "What did Merz say about Budapest?" wants words: a sentence that tells of nobody's can't give them
_SPEECH = re.compile(
    r"^\W*what\s+(?:did|does|do|has|have|had)\s+.+?\s(?:say|said|tell|told|announced?|declared?|claim(?:ed)?|argued?|"
    r"warn(?:ed)?|reply|replied|answer(?:ed)?|write|wrote|written)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"[“\"]|\baccording to (?!the (?:article|report|note)\b)|\b(?:says?|said|saying|tells?|told|speaks?|spoke|spoken|"
    r"announc|declar|claim|argu|warn|repl[iy]|answer|writes?|wrote|written|posted|calls?\b|called|added|adds\b|stress|"
    r"insist|den[iy]|confirm|describ|ask|explain|think|thought|believ|want|reject|welcom|urg|quot|remark|noted|notes\b|"
    r"propos|suggest|maintain|stated|statement|word|promis|agree|refus|dismiss|prais|criticis|accus|demand|hope|doubt|"
    r"tweet|recall|admit|view|opinion|position|messag|speech|interview)",
    re.IGNORECASE,
)
STEM = 5  # letters that two forms of a word share
_BEGINS, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"  # of a word, also where it is marked up: "_Brandt_"


@dataclass(frozen=True, slots=True)
class Sought:
    """``kinds``: of value, any of them; empty where no value is asked for. ``about``: what the question is about.

    ``named``: that is somebody or a country by name.
    """

    question: str
    kinds: frozenset[str]
    somebody: bool
    moment: bool
    speech: bool
    about: re.Pattern[str] | None
    named: bool

    @classmethod
    def by(cls, question: str) -> Sought:
        """What the question's words show that it wants."""
        kinds = next((kinds for pattern, kinds in _ASKS if pattern.search(question)), frozenset())
        sort = wanted(question)
        name = _NAMED.search(question)
        about = _forms(name["name"].rstrip(".")) if name else _noun(question)
        return cls(
            question, kinds, sort == "a name", sort == "a date", bool(_SPEECH.match(question)), about, bool(name)
        )

    def given_by(self, text: str, before: str) -> bool:
        """Whether a sentence gives what is wanted; ``before`` is the sentence before it, for pronouns."""
        if self.kinds and not any(v.measures.partition(":")[0] in self.kinds for v in quantities_in(text)):
            return False
        if self.somebody and not self._names_somebody(text, before):
            return False
        if self.speech and not _WORDS.search(text):
            return False
        return not self.moment or bool(_TIME.search(text) or dates_of(text, None) or _weekday(text))

    def spoken_of(self, text: str, before: str) -> bool:
        """Whether a sentence speaks of what the question is about, or takes it from the sentence before it.

        "Britain had imposed some" takes nobody's name from there, "He refused" does.
        """
        if not self.about or self.about.search(text):
            return True
        if not self.about.search(before):
            return False
        return not self.named or bool(_TAKES_UP.search(text)) or not names_in(text)

    def _names_somebody(self, text: str, before: str) -> bool:
        """Whether somebody, or a body that can act, is spoken of whom the question doesn't name."""
        asked = {word.lower().removesuffix("'s").removesuffix("’s") for word in re.findall(r"[\w’']+", self.question)}
        for name in names_in(text):
            if any(part.lower() not in asked for part in name.text.split()):
                return True
        plain = {word.lower() for word in re.findall(r"[^\W\d_]+", text)} - asked
        if plain & _SOMEBODY or any(w.endswith("s") and w[:-1] in _SOMEBODY for w in plain):
            return True
        return bool(before and _PRONOUN.search(text))


def _weekday(text: str) -> bool:
    return bool(re.search(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", text))


def _noun(question: str) -> re.Pattern[str] | None:
    """A pattern of the noun that a question is about, where its grammar shows it."""
    found = _NOUN.search(question)
    return re.compile(rf"{_BEGINS}{re.escape(found['subject'][:STEM])}", re.IGNORECASE) if found else None


def _forms(name: str) -> re.Pattern[str]:
    """A name in the forms that documents give it: a person's last name, a country's names and seat of government."""
    plain = name.replace(".", "")
    state = state_of(plain) or country_of(plain)
    if state:
        words = [_whole(word) if len(word) < STEM else re.escape(word) for word, of in COUNTRY.items() if of == state]
        words += [r"u\.s\.", "united states", "white house"] if state == "us" else []
        words += ["european union", f"bloc{_ENDS}"] if state == "eu" else []
        return re.compile(rf"{_BEGINS}(?:{'|'.join(words)})", re.IGNORECASE)
    last = name.rsplit(maxsplit=1)[-1].removesuffix("'s").removesuffix("’s")
    return re.compile(f"{_BEGINS}{re.escape(last)}{_ENDS if len(last) < STEM else ''}", re.IGNORECASE)


def _whole(word: str) -> str:
    """A short name as a whole word, an abbreviation in capitals: "US" is not "us", nor the beginning of "use"."""
    return f"(?-i:{word.upper()}){_ENDS}" if len(word) <= 3 else f"{word}{_ENDS}"
