"""The two networks, each loaded once, at its first use. `make setup` builds their graphs."""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

FOLDER = Path(sys.prefix) / "faces"
DETECTION = "detection.onnx"
RECOGNITION = "recognition.onnx"
ERRORS_ONLY = 3


class Network:
    """One graph in ONNX Runtime, on one thread: the worker processes are the parallelism."""

    def __init__(self, name: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = ERRORS_ONLY
        # Pictures have many sizes; memory of the largest would stay reserved for ever.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        self._session = onnxruntime.InferenceSession(_file(name), options, ["CPUExecutionProvider"])
        (self._input,) = (value.name for value in self._session.get_inputs())

    def __call__(self, pixels: NDArray[np.uint8]) -> Any:
        """Return the outputs for RGB pixels, (height, width, 3)."""
        return self._session.run(None, {self._input: pixels})


@cache
def detector() -> Network:
    """Return CenterFace. Both sides of its pictures are multiples of 32."""
    return Network(DETECTION)


@cache
def embedder() -> Network:
    """Return dlib's recognition network, for an aligned face of 150 x 150 pixels."""
    return Network(RECOGNITION)


def _file(name: str) -> Path:
    if not (FOLDER / name).exists():
        raise FileNotFoundError(f"{FOLDER / name} is missing: make setup")
    return FOLDER / name
