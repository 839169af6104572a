"""The thing itself as JSON: what :func:`assistant.export.check.citations_in` reads back."""

from __future__ import annotations

import json

from assistant.export.page import Page


def to_json(page: Page) -> bytes:
    """Indented UTF-8 JSON."""
    return (json.dumps(json.loads(page.data), indent=2, ensure_ascii=False) + "\n").encode()
