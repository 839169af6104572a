"""Text from pictures of pages, by RapidOCR (extra ``ocr``): the PP-OCRv6 models in its wheel, on ONNX Runtime.

Nothing is fetched: the models' files are named to it, so that its code for downloads is never reached, and the process
that reads files can't open connections (:mod:`index.sandbox.child`). It knows the Latin scripts, Chinese and Japanese;
of others (Cyrillic, Arabic, Greek) it makes nonsense, of which it is not sure. So each line has a score, a line below
:data:`SURE` stands as ``[illegible]``, and a page below it in the mean counts as not read.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.loaders.pdf_layout import Line
from index.loaders.reading_order import Box, in_order

if TYPE_CHECKING:
    import numpy as np

Wanted = Literal["auto", "on", "off"]
INSTALL = "pip install 'briefing-assistant[ocr]'"
ILLEGIBLE = "[illegible]"
SURE = 0.9
_DPI = 200
MEMORY_MB = 1000  # that the models take (measured): with less their native code breaks down
_PIXELS = 5_000_000  # of a page's picture: an A4 page has 3.9 million
_DETECT = 1280  # pixels of the longer side in which lines are looked for; they are read in full size
_ALIKE = (0.72, 1.3)  # a line's height against the usual one within which its type has the usual size
_DIVIDED = re.compile(r"(?<=[^\W\d_])-$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page's lines in reading order (places in points, as of a text layer) and how sure they are, from 0 to 1."""

    lines: list[Line]
    score: float

    @property
    def sure(self) -> bool:
        return bool(self.lines) and self.score >= SURE


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("rapidocr") is not None


def ready(wanted: Wanted) -> bool:
    """Whether pages without text are read, with this setting."""
    return wanted != "off" and installed()


def made_by() -> str:
    """What has read a page, for the document's metadata."""
    return f"RapidOCR {importlib.metadata.version('rapidocr')}"


def read_page(page: Any) -> Reading:
    """Read a page of pypdfium2 as it looks, whatever text it holds.

    Raises:
        MemoryError: there is too little for the models.
    """
    import numpy as np

    width, height = page.get_size()
    scale = min(_DPI / 72, (_PIXELS / max(width * height, 1.0)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_numpy()
    grey = picture.reshape(picture.shape[0], picture.shape[1], -1)[:, :, :1]
    try:
        found = _engine()(np.repeat(grey, 3, axis=2))
    except Exception as error:  # RapidOCR wraps what ONNX Runtime raises, also that memory ran out
        if "bad_alloc" in str(error) or "Failed to allocate" in str(error):
            raise MemoryError from error
        raise
    if not getattr(found, "txts", None) or found.boxes is None:
        return Reading([], 0.0)
    return assemble(np.asarray(found.boxes, dtype=float) / scale, found.txts, found.scores, height)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from index.runtimes import onnxruntime

    onnxruntime()  # before RapidOCR imports it: without its telemetry
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # lines upside down: it turns some that stand upright, too
            "Global.text_score": 0.0,  # what is unsure is marked here, not passed over
            "Global.max_side_len": 4000,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECT,
            "Det.model_path": str(next(models.glob("*_det_*.onnx"))),
            "Rec.model_path": str(next(models.glob("*_rec_*.onnx"))),
            "Rec.rec_batch_num": 1,  # no time goes into padding
        }
    )


def assemble(corners: np.ndarray, texts: Sequence[str], scores: Sequence[float], height: float) -> Reading:
    """Lines from what was found: ``corners`` (n, 4, 2) in points from the page's upper left corner, clockwise."""
    import numpy as np

    upright = _straightened(corners)
    low, high = upright.min(axis=1), upright.max(axis=1)
    edges = np.hstack([low, high]).tolist()
    boxes = [Box(a, b, c, d, i) for i, (a, b, c, d) in enumerate(edges) if texts[i].strip()]
    sizes = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    lines: list[Line] = []
    for box in in_order(boxes):
        legible = scores[box.number] >= SURE
        text = " ".join(texts[box.number].split()) if legible else ILLEGIBLE
        if not legible and lines and lines[-1].text == ILLEGIBLE:
            continue
        y = height - box.middle
        lines.append(Line(text, box.left, box.right, y, y, float(sizes[box.number])))
    lengths = [len(text.strip()) for text in texts]
    total = sum(lengths)
    score = sum(s * n for s, n in zip(scores, lengths, strict=True)) / total if total else 0.0
    return Reading(_whole_words(lines), float(score))


def _straightened(corners: np.ndarray) -> np.ndarray:
    """The corners turned about the page's corner by the slope of its long lines, as a scanner slants a page."""
    import numpy as np

    along = corners[:, 1] - corners[:, 0]
    down = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    long = np.linalg.norm(along, axis=1) > 5 * down
    if not long.any():
        return corners
    slope = float(np.median(np.arctan2(along[long, 1], along[long, 0])))
    turn = np.array([[np.cos(slope), -np.sin(slope)], [np.sin(slope), np.cos(slope)]])
    turned: np.ndarray = corners @ turn
    return turned


def _whole_words(lines: Sequence[Line]) -> list[Line]:
    """Words that a line's end divides, with the hyphen's mark that a text layer has (``pdf_layout`` mends them)."""
    whole = list(lines)
    for i in range(len(whole) - 1):
        head, _, rest = whole[i + 1].text.partition(" ")
        if _DIVIDED.search(whole[i].text) and head[:1].islower():
            whole[i] = replace(whole[i], text=whole[i].text[:-1] + "\ufffe" + head)
            whole[i + 1] = replace(whole[i + 1], text=rest)
    return [line for line in whole if line.text]


def evened(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """With the type's usual size for lines near it: a box is as high as its letters reach, with g or without."""
    heights = [line.size for lines in pages for line in lines for _ in range(len(line.text))]
    if not heights:
        return [list(lines) for lines in pages]
    usual = statistics.median(heights)

    def even(line: Line) -> Line:
        times = line.size / usual
        near = _ALIKE[0] <= times <= _ALIKE[1]
        return replace(line, size=round(usual if near else usual * round(2 * times) / 2, 1))

    return [[even(line) for line in lines] for lines in pages]
