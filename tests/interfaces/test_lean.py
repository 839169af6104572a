"""Gradio comes in whole, without writing into its installed folder."""

from __future__ import annotations

import subprocess
import sys

LOOK = """
import sys
from pathlib import Path
from assistant.interfaces.web.lean import MODULE, WRITER, import_gradio
written = []
keep = Path.write_text
Path.write_text = lambda self, *given, **named: written.append(str(self)) or keep(self, *given, **named)
finders = list(sys.meta_path)
import_gradio()
import gradio as gr
assert sys.meta_path == finders
assert getattr(sys.modules[MODULE], WRITER)(None, "", []) is None, "Gradio has changed: see web/lean.py"
with gr.Blocks() as blocks:
    box = gr.Textbox()
    box.submit(lambda text: text, box, box)
assert len(blocks.fns) == 1
print([path for path in written if path.endswith(".pyi")])
"""


def test_gradio_works_and_writes_no_stub_files() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
