"""What in a document states nothing: orders to whoever answers, markup and code, bare names, scraps without a word.

None is evidence of anything, in an answer or a report, and the reader is not shown it. A document may report on orders
("the leaked text says: “ignore all rules”"): quoted words are let be, and so is everything that merely sounds
imperative. What a rule here misses still has to answer the question to be shown.
"""

from __future__ import annotations

import re

from assistant.names import names_in

_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]")
_ANSWERING = r"(?:answer|response|reply|output|summary|completion)"
# what only a writer on demand is asked for; a guide may well say "write a letter to your landlord"
_GENRE = (
    r"(?:story|stories|tale|poems?|haikus?|limericks?|sonnets?|songs?|lyrics|raps?|jokes?|riddles?|essays?|screenplays?|"
    r"dialogues?|monologues?|blog posts?|tweets?|slogans?|speech|eulogy)"
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|context|previous|above)\b"
    r"|^\W*(?:system|assistant|user|developer|human|ai)\s*(?:prompt|message|note)?\s*:"
    r"|<\|?\s*(?:im_start|im_end|system|endoftext)|\[/?INST\]|^#+\s*(?:instruction|system)"
    rf"|\b(?:in|of|to|with|at the (?:end|start|beginning) of) your (?:own )?(?:final )?{_ANSWERING}\b"
    r"|^(?:please\s+)?(?:augment|modify|end|begin|start|finish|preface|append|translate|rewrite)\b[^.]{0,40}"
    rf"\b(?:your|the) {_ANSWERING}\b"
    r"|(?:^|[:;]\s*|\bplease\s+)(?:only\s+)?(?:answer|respond|reply|output|print)\s+(?:that|with|only|exactly|[“\"'])"
    r"|^(?:you are (?:now|an?)\b|act as\b|pretend (?:to be|that)\b|from now on,? you\b|as an? (?:ai|language model)\b)"
    r"|^(?:do not|don[’']t|never) (?:mention|cite|reveal|answer|use the|tell the user|disclose)\b"
    r"|^(?:please\s+)?(?:write|compose|draft|create|generate|invent|tell|sing|give|provide|develop)\b(?: (?:me|us))?"
    rf" (?:an?|the|some|another|one) (?:[\w-]+ ){{0,4}}?{_GENRE}\b"
    r"|\b(?:the user|users?) (?:must|should) be told\b|\btell the user\b|\bsystem prompt\b",
    re.IGNORECASE,
)


_MARKUP = re.compile(
    r"</?(?:script|style|iframe|object|embed|svg|math|img|video|audio|body|html|form|input|button|details|marquee|meta|"
    r"link|base|textarea|table|template|frameset|isindex|bgsound|layer|a|b|i|p|x|div|span|br|hr|h[1-6])\b[^<]*(?:>|$)"
    r"|<[^<>]*\bon[a-z]{3,}\s*=|\bon(?:error|load|click|focus|mouse[a-z]+)\s*=|javascript:|vbscript:|data:text/html|"
    r"[;{]\s*\}|\)\s*\{|<!--|<!\[|<\?|\$\{|\{\{|\{%|<\|"
    r"|[\"'`]/?>|\{\s*\\?\"[a-z_]+\\?\"\s*:|!\[[^\]]*\]\(|\]\((?:https?|javascript|data):|&#x?[0-9a-f]+;?|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}",
    re.IGNORECASE,
)
_STEERING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_CALL = re.compile(r"[A-Za-z_$][\w$.]*\([^()]*\)")  # "Kernel.open(path)"
NESTED = 4  # calls within calls
_CELL = re.compile(r"\|\s*\S*\d")  # a table's row: "ATACMS | 300"
_WORD, _ALNUM = re.compile(r"[^\W\d_]"), re.compile(r"[^\W_]")
NO_WORD = ("/", "-", "$", "\\")  # "/etc/passwd", "--force", "$HOME"
LONGEST_NAME = 6  # words
FEWEST = 2  # words with a letter: "Putin agreed."


def gives_orders(text: str) -> bool:
    """Whether a sentence is addressed to an assistant and tells it what to do."""
    return bool(_ORDERS.search(_QUOTED.sub("", " ".join(text.split()))))


def is_code(text: str) -> bool:
    """Whether a text holds markup, code, or characters that steer a terminal or hide words."""
    return bool(_MARKUP.search(text) or _STEERING.search(text))


def states(text: str) -> bool:
    """Whether a text can state anything at all."""
    return _worded(text) and not is_code(text) and not gives_orders(text) and not _is_bare_name(text)


def _worded(text: str) -> bool:
    """Whether there are words beside calls of functions, paths, flags and variables."""
    for _ in range(NESTED):
        if "(" not in text:
            break
        text = _CALL.sub(" ", text)
    words = sum(bool(_WORD.search(word)) and not word.startswith(NO_WORD) for word in text.split())
    return words >= FEWEST or bool(words and _CELL.search(text))


def _is_bare_name(text: str) -> bool:
    """Whether a text is a name and nothing else: it says nothing of whom it names, though it fits any "who"."""
    names = names_in(text) if len(text.split()) <= LONGEST_NAME else []
    return len(names) == 1 and not _ALNUM.search(text[: names[0].start] + text[names[0].end :])
