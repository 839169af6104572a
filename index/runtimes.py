"""The inference runtimes, imported without their telemetry. Nothing else imports them (a test holds that).

Both report on their users unless told not to, from native code or another process, where a guard in Python does not see
it. ONNX Runtime (from 1.32, also on Linux) queues events below ``~/.cache/Microsoft`` and sends them to Microsoft.
``import openvino`` alone leaves a client id in ``~/intel`` and sends an event to Google Analytics, unless its telemetry
package can't be imported.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def onnxruntime() -> Any:
    """The module ``onnxruntime``."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when its library is initialised
    import onnxruntime as module

    return module


def openvino() -> Any:
    """The module ``openvino``. Raises :class:`ImportError` where it is not installed."""
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # import raises ImportError from now on
    import openvino as module

    return module
