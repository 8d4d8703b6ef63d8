"""dlib's face recognition network, computed with numpy: the same vectors, six times as fast.

dlib's wheel is built without BLAS and takes 75 ms for a face. The network is small enough to write down: 29
convolutions, each followed by an affine layer that is folded into it here (dlib's example
dnn_face_recognition_ex, after He et al., Deep Residual Learning for Image Recognition).
"""

from typing import NamedTuple

import numpy as np

from localaws.faces.convolution import Convolution, convolution, normalised, relu, windows
from localaws.faces.decoding import Pixels
from localaws.faces.weights import Tensor, WeightsFile

# Channels of the residual blocks, from the input on. A block halves the picture where `True`.
BLOCKS = (
    *[(32, False)] * 3,
    *[(64, True), (64, False), (64, False), (64, False)],
    *[(128, True), (128, False), (128, False)],
    *[(256, True), (256, False), (256, False)],
    (256, True),
)
FIRST_CHANNELS = 32
FIRST_KERNEL = 7
KERNEL = 3
OUTPUTS = 128


class Block(NamedTuple):
    """Two convolutions beside a shortcut."""

    first: Convolution
    second: Convolution

    def __call__(self, x: Tensor) -> Tensor:
        shortcut = x if self.first.stride == 1 else _halved(x)
        return relu(_sum(self.second(relu(self.first(x))), shortcut))


class FaceNetwork:
    """The network with the weights of one file."""

    def __init__(self, file: WeightsFile) -> None:
        self._first = _convolution(file, 3, FIRST_CHANNELS, FIRST_KERNEL, stride=2)
        self._blocks = []
        inputs = FIRST_CHANNELS
        for outputs, halves in BLOCKS:
            first = _convolution(file, inputs, outputs, KERNEL, stride=2 if halves else 1)
            self._blocks.append(Block(first, _convolution(file, outputs, outputs, KERNEL, stride=1)))
            inputs = outputs
        self._last = file.tensor(inputs, OUTPUTS)

    def __call__(self, face: Pixels) -> Tensor:
        """Return the 128-d vector of an aligned face, 150 x 150 RGB pixels."""
        x = relu(self._first(normalised(face)))
        x = windows(x, 3, 2).max(axis=(3, 4))
        for block in self._blocks:
            x = block(x)
        return np.asarray(x.mean(axis=(0, 1)) @ self._last, np.float32)


def _convolution(file: WeightsFile, inputs: int, outputs: int, kernel: int, stride: int) -> Convolution:
    """Read the next convolution of the file, with the affine layer behind it folded in."""
    values = file.tensor(outputs * inputs * kernel * kernel + outputs)
    gamma, beta = file.tensor(2 * outputs).reshape(2, outputs)
    return convolution(values, outputs, kernel, stride, gamma, beta)


def _halved(x: Tensor) -> Tensor:
    """Return means of 2 x 2 pixels; an odd last row or column is left out."""
    return np.asarray(windows(x, 2, 2).mean(axis=(3, 4)))


def _sum(one: Tensor, other: Tensor) -> Tensor:
    """Add two tensors. As in dlib, the smaller one is padded with zeros."""
    total = np.zeros(np.maximum(one.shape, other.shape), np.float32)
    for part in (one, other):
        height, width, channels = part.shape
        total[:height, :width, :channels] += part
    return total
