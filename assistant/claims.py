"""Is a claim supported by these passages? The trained reader judges the meaning, exact checks hold it to the letter.

Long texts are read in windows of whole sentences; the sentences that bear on the claim, wherever they stand, are then
read together once more, since a claim may rest on two of them. What the reader thinks and what the exact checks find
go into one calibrated probability that the claim is fully supported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from assistant.calibration import FILE, Logistic, fitted
from assistant.exact import Difference, differences
from assistant.reader.onnx_reader import Reader, Reading
from assistant.types import Verdict, VerdictLabel
from index.errors import ModelError
from index.sentences import sentence_spans

Terms = Callable[[str], list[str]]

LABELS: tuple[VerdictLabel, ...] = ("supported", "partly", "contradicted", "unsupported")
WINDOW_WORDS = 150
WINDOWS = 8  # of a long text, the windows that share most words with the claim are read
TOGETHER = 6  # sentences that are read together in the second look
# Share from which the reader's word alone, with nothing that differs to the letter, makes a claim contradicted. Without
# it, of 104 claims so called in the news set's calibration split 71 were and 14 were true; with it, of 81, 62 and 8. In
# its test split, of 56, 34 and 12; with it, of 39, 29 and 7.
CONTRADICTS = 0.6
WHAT = {
    "number": "the number {} is not what the source says",
    "date": "the date {} is not what the source says",
    "name": "the name {} is not what the source says",
    "negation": "claim and source differ in a negation ({})",
    "quotation": "the words “{}” do not stand in the source",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A text to check against, with a title and date that belong to it."""

    text: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFeatures:
    """What the probability of full support is made of. All are finite floats."""

    stated: float  # log of "supported" against "partly" and "unsupported", best window
    uncontested: float  # log of "supported" against "contradicted", of that window
    names: float  # how many names of the claim are nowhere in the source, at most 2

    @classmethod
    def names_of(cls) -> list[str]:
        return [f.name for f in fields(cls)]

    def row(self) -> tuple[float, ...]:
        return astuple(self)


@dataclass(frozen=True, slots=True)
class ClaimCalibration:
    """The fitted model, the probability from which a claim counts as supported, and that of a claim ruled out."""

    supported: Logistic
    threshold: float
    ruled_out: float

    @classmethod
    def load(cls, path: Path = FILE) -> ClaimCalibration:
        """Read the fitted numbers.

        Raises:
            ModelError: the file is missing or does not fit this version's features.
        """
        data = fitted(path).get("claim", {})
        if data.get("features") != ClaimFeatures.names_of():
            raise ModelError(f"{path} has no model for claims of this version. Install the package again.")
        return cls(Logistic(tuple(data["weights"]), data["bias"]), data["threshold"], data["ruled_out"])


@dataclass(frozen=True, slots=True)
class Look:
    """All that was found out about a claim. ``verbatim``: the source's sentence that is the claim, word for word."""

    features: ClaimFeatures
    shares: tuple[float, float, float, float]
    bearing: tuple[str, ...]
    differences: tuple[Difference, ...]
    verbatim: str = ""

    @property
    def vetoes(self) -> list[Difference]:
        """What rules out full support whatever the reader thinks. A name may have another form: it only lowers."""
        return [d for d in self.differences if d.kind != "name" or d.aligned]


class ClaimVerifier:
    """Checks claims; ``terms`` turns text into stemmed terms, as the keyword index does."""

    def __init__(self, reader: Reader, calibration: ClaimCalibration, terms: Terms) -> None:
        self._reader = reader
        self._calibration = calibration
        self._terms = terms

    @property
    def reader(self) -> str:
        """The name of the reading model."""
        return self._reader.name

    def verify(self, claim: str, sources: Sequence[Source]) -> Verdict:
        """A verdict with the calibrated probability of full support, the sentences it rests on, and the reasons."""
        if not claim.strip() or not any(s.text.strip() for s in sources):
            return Verdict(label="unsupported", score=0.0, reasons=("there is nothing to check it against",))
        look = self.look(claim, sources)
        if look.verbatim:
            return Verdict(label="supported", score=1.0, evidence=(look.verbatim,))
        score = self._calibration.ruled_out if look.vetoes else self._calibration.supported(look.features.row())
        reasons = tuple(dict.fromkeys(WHAT[d.kind].format(d.text) for d in look.differences))
        label = self._label(score, look)
        if label not in ("supported", "partly") and not reasons:
            reasons = ("the source says otherwise" if label == "contradicted" else "the source does not say this",)
        return Verdict(
            label=label, score=round(score, 4), evidence=look.bearing, reasons=() if label == "supported" else reasons
        )

    def _label(self, score: float, look: Look) -> VerdictLabel:
        if score >= self._calibration.threshold and not look.vetoes:
            return "supported"
        if any(d.aligned for d in look.vetoes):
            return "contradicted"
        shares = look.shares
        open_to = (1, 2, 3) if look.vetoes or shares[2] >= CONTRADICTS else (1, 3)
        return LABELS[max(open_to, key=lambda i: shares[i])]

    def look(self, claim: str, sources: Sequence[Source]) -> Look:
        """Read the sources for the claim."""
        windows = self._windows(claim, sources)
        sentences = [s for w in windows for s in w.sentences]
        judged = self._reader.read(claim, windows)
        scored = (
            (logit, s)
            for w, j in zip(windows, judged, strict=True)
            for s, logit in zip(w.sentences, j.sentences, strict=False)
        )
        ranked = sorted(scored, key=lambda item: -item[0])
        if len(windows) > 1 and ranked:
            best = {s for _, s in ranked[:TOGETHER]}
            together = tuple(dict.fromkeys(s for s in sentences if s in best))  # as they stand in the sources
            judged = [*judged, *self._reader.read(claim, [Reading("", together)])]
        shares = max((_softmax(j.claim) for j in judged), key=lambda s: s[0])
        bearing = tuple(s for logit, s in ranked[:3] if logit > 0) or tuple(s for _, s in ranked[:1])
        found = differences(claim, sentences, " ".join(f"{s.header} {s.text}" for s in sources))
        if not found and self._restates(claim, sentences):
            shares = (shares[0] + shares[2], shares[1], 0.0, shares[3])
        verbatim = next((s for s in sentences if _plain(s) == _plain(claim)), "")
        return Look(self._features(shares, found), shares, bearing, tuple(found), verbatim)

    def _restates(self, claim: str, sentences: Sequence[str]) -> bool:
        """Whether one sentence holds every term of the claim.

        With no difference to the letter either, it can hardly be contradicted; the reader, which learnt from sentences
        changed in one place, suspects it too often.
        """
        wanted = set(self._terms(claim))
        return bool(wanted) and any(wanted <= set(self._terms(s)) for s in sentences)

    @staticmethod
    def _features(shares: tuple[float, float, float, float], found: Sequence[Difference]) -> ClaimFeatures:
        # How many of the claim's words the source holds is left out: among hand-written claims it counts against
        # support, because contradictions keep the wording, and on plain restatements that is wrong.
        return ClaimFeatures(
            stated=_log_ratio(shares[0], shares[1] + shares[3]),
            uncontested=_log_ratio(shares[0], shares[2]),
            names=float(min(2, sum(d.kind == "name" and not d.aligned for d in found))),
        )

    def _windows(self, claim: str, sources: Sequence[Source]) -> list[Reading]:
        """The windows to read, most promising first where there are too many."""
        windows = [w for source in sources for w in windows_of(source)]
        if len(windows) <= WINDOWS:
            return windows
        wanted = set(self._terms(claim))
        order = sorted(
            range(len(windows)), key=lambda i: -len(wanted & set(self._terms(" ".join(windows[i].sentences))))
        )
        return [windows[i] for i in sorted(order[:WINDOWS])]


def _plain(text: str) -> str:
    return " ".join(text.split())


def windows_of(source: Source) -> list[Reading]:
    """Whole sentences, up to ``WINDOW_WORDS`` words a window; neighbours share a sentence."""
    sentences = [
        source.text[a:b].strip()
        for start, end in _lines(source.text)
        for a, b in ((start + x, start + y) for x, y in sentence_spans(source.text[start:end]))
    ]
    windows: list[Reading] = []
    held: list[str] = []
    for sentence in sentences:
        if held and sum(len(s.split()) for s in held) + len(sentence.split()) > WINDOW_WORDS:
            windows.append(Reading(source.header, tuple(held)))
            held = held[-1:] if len(held[-1].split()) < WINDOW_WORDS // 2 else []
        held.append(sentence)
    if held:
        windows.append(Reading(source.header, tuple(held)))
    return windows


def _lines(text: str) -> list[tuple[int, int]]:
    """Spans of the lines that are not blank: a sentence never crosses a line's end."""
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line)
    return spans


def _softmax(logits: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    top = max(logits)
    raised = [math.exp(x - top) for x in logits]
    total = sum(raised)
    return (raised[0] / total, raised[1] / total, raised[2] / total, raised[3] / total)


def _log_ratio(a: float, b: float) -> float:
    return math.log(max(a, 1e-4) / max(b, 1e-4))
