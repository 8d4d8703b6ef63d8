"""The weights in a file that dlib wrote, tensor by tensor."""

from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Tensor = NDArray[np.float32]

# dlib's serialised tensor: a version, four dimensions, and the values as little-endian floats. An integer is
# the number of its bytes, then those bytes.
TENSOR_VERSION = 2


class WeightsFile:
    """A reader of tensors in the order in which the network uses them. Other data are skipped."""

    def __init__(self, file: Path) -> None:
        self._bytes = file.read_bytes()
        self._position = 0

    def tensor(self, *shape: int) -> Tensor:
        """Return the next tensor of exactly this shape. Raises ValueError if there is none."""
        dimensions = (*shape, 1, 1, 1)[:4]
        header = b"".join(_integer(number) for number in (TENSOR_VERSION, *dimensions))
        start = self._bytes.index(header, self._position) + len(header)
        values = np.frombuffer(self._bytes, "<f4", prod(shape), start)
        self._position = start + values.nbytes
        return values.reshape(shape)


def _integer(number: int) -> bytes:
    length = (number.bit_length() + 7) // 8
    return bytes([length]) + number.to_bytes(length, "little")
