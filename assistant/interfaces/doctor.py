"""What ``briefing doctor`` checks: models, data directory, and the three stores against each other."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version

from assistant.interfaces.backend import Local, connect
from assistant.interfaces.slack.doctor import configured, slack_checks
from assistant.settings import Settings
from index.bundled_model import bundled_model_path
from index.errors import BriefingError


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
    checks.append(_try("embedding model", lambda: f"{settings.index.embedding_model}: {_model(settings)}"))
    checks.append(_try("evidence reader", _reader))
    checks.append(_try("library", lambda: _library(settings)))
    if configured(settings):
        checks += [Check(name, ok, detail) for name, ok, detail in slack_checks(settings)]
    return checks


def _try(name: str, look: object) -> Check:
    try:
        return Check(name, True, look())  # type: ignore[operator]
    except BriefingError as error:
        return Check(name, False, str(error))


def _model(settings: Settings) -> str:
    return str(bundled_model_path()) if settings.index.embedding_model == "bundled" else "by setting"


def _reader() -> str:
    from assistant.calibration import Calibration
    from assistant.reader.onnx_reader import OnnxReader, Reading

    Calibration.load()
    reader = OnnxReader()
    logit = reader.read("Is it there?", [Reading("", ("It is there.",))])[0].sentences[0]
    return f"{reader.name} reads (logit {logit:.2f})"


def _library(settings: Settings) -> str:
    library = connect(settings)
    try:
        documents, passages = library.count()
        if not isinstance(library, Local):
            return f"{documents} documents, {passages} passages, open in a running server"
        inside = library.assistant.library
        want = set(inside.catalog.passage_ids())
        have = inside.vectors().ids()
        if want != have:
            raise BriefingError(
                f"{len(want - have)} passages have no vector and {len(have - want)} vectors no passage in "
                f"{settings.data_dir}. Delete its folder 'vectors' and start again: it is rebuilt from the catalog."
            )
        return f"{documents} documents, {passages} passages in {settings.data_dir}; catalog and vectors agree"
    finally:
        library.close()
