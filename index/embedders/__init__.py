"""Back ends of the bundled embedding model, and the choice among them.

:mod:`index.embedders.openvino` makes the passages' vectors where OpenVINO runs, in bf16 or int8 where the
processor can, :mod:`index.embedders.onnx` those of questions, and of passages elsewhere.
"""
