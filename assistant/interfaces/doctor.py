"""What ``briefing doctor`` checks: models, data directory, and the three stores against each other."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from assistant.interfaces.backend import Local, backend
from assistant.interfaces.slack.doctor import configured, slack_checks
from assistant.settings import Settings
from index.config import IndexSettings
from index.doctor import Finding
from index.embedder import embedder_for, made_by
from index.errors import BriefingError, DocumentError
from index.loaders import ocr


@dataclass(frozen=True)
class Check:
    """One thing looked at; ``detail`` says what was found or what to do."""

    name: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Check]:
    """All checks in order; a failing one does not stop the others."""
    checks = [
        Check(
            "version", True, f"briefing-assistant {version('briefing-assistant')}, Python {platform.python_version()}"
        )
    ]
    checks.append(_try("embedding model", lambda: _model(settings.index)))
    checks.append(_try("evidence reader", _reader))
    checks.append(_try("scans", lambda: _scans(settings.index)))
    checks += _library(settings)
    if configured(settings):
        checks += [Check(name, ok, detail) for name, ok, detail in slack_checks(settings)]
    return checks


def _try(name: str, look: object) -> Check:
    try:
        return Check(name, True, look())  # type: ignore[operator]
    except BriefingError as error:
        return Check(name, False, str(error))


def _model(settings: IndexSettings) -> str:
    """Which model makes vectors, on what, and why there; loads it (another processor's choice fails here)."""
    embedder = embedder_for(settings.embedding_model, settings.embedding_device, settings.embedding_precision)
    embedder.passages(["Is it there?"])
    chosen = "chosen for this processor" if settings.embedding_precision == "auto" else "by setting"
    return f"{made_by(embedder)} ({chosen})"


def _reader() -> str:
    from assistant.calibration import Calibration
    from assistant.reader.onnx_reader import OnnxReader, Reading

    Calibration.load()
    reader = OnnxReader()
    logit = reader.read("Is it there?", [Reading("", ("It is there.",))])[0].sentences[0]
    return f"{reader.name} reads (logit {logit:.2f})"


def _scans(settings: IndexSettings) -> str:
    """Whether pages that are pictures are read.

    Raises:
        DocumentError: they are to be, and the extra is missing.
    """
    if settings.ocr == "off":
        return "pages that are pictures are not read (BRIEFING_INDEX__OCR=off)"
    if ocr.installed():
        return f"{ocr.made_by()} reads pages that are pictures, {settings.ocr_pages} of a file"
    if settings.ocr == "on":
        raise DocumentError(f"BRIEFING_INDEX__OCR is `on`, but the extra is missing: {ocr.INSTALL}")
    return f"pages that are pictures are not read; {ocr.INSTALL} would read them"


def _library(settings: Settings) -> list[Check]:
    """The three stores against each other, or why they can't be looked at."""
    try:
        with backend(settings) as library:
            diagnosis = library.upkeep.check()
            where = f"in {settings.data_dir}" if isinstance(library, Local) else "open in a running server"
    except BriefingError as error:
        return [Check("library", False, str(error))]
    counted = f"{diagnosis.documents} documents, {diagnosis.passages} passages {where}"
    if not diagnosis.findings:
        made = "; ".join(f"{number} documents by {by}" for by, number in diagnosis.embedded_by.items())
        by = f"; vectors of {made}" if made else ""
        return [Check("library", True, f"{counted}; catalog, vectors and keywords agree{by}")]
    return [Check("library", True, counted), *map(_found, diagnosis.findings)]


def _found(finding: Finding) -> Check:
    way = f". To mend it: {finding.repair}" if finding.repair else ""
    return Check(finding.part, not finding.repair, f"{finding.detail}{way}")


def repair(settings: Settings, step: Callable[[str], None]) -> list[Check]:
    """Mend what can be mended, then look again. Raises the library's errors."""
    with backend(settings) as library:
        diagnosis = library.upkeep.repair(step)
    if not diagnosis.findings:
        return [Check("library", True, f"{diagnosis.documents} documents, {diagnosis.passages} passages; all agrees")]
    return [_found(finding) for finding in diagnosis.findings]
